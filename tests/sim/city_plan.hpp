#pragma once
#include <chrono>

#include "sim/city_grid.hpp"

namespace fleet::sim {

/// One part of a day: parked, driving, or standing with the engine on. Fixes are at start, start + step, … <
/// end.
struct Segment {
  enum class Kind { parked, driving, idling };
  Kind kind;
  Seconds start;  ///< since the plan's begin
  Seconds end;
  Seconds step;
  std::size_t drive = 0;  ///< index in DayPlan::drives: the one going on, or the last one before
};

/// Plan of a vehicle for 24 hours, from midnight UTC, or from noon if it works at night. It begins and ends at the depot.
struct DayPlan {
  Time begin;
  Crossing home;
  std::vector<Drive> drives;
  std::vector<Segment> segments;  ///< without gaps over the whole day
  double metres() const;
};

/// How often a vehicle reports.
struct Steps {
  Seconds driving{10};
  Seconds idling{60};
  Seconds parked{300};
};

/// The habits of a vehicle.
struct Vehicle {
  std::uint64_t seed = 0;
  Steps steps;
  Crossing home;
  double haste = 1;    ///< factor on the speed of each street; above 1.3 it gets speeding alarms
  unsigned shift = 0;  ///< which of the shifts it works
  int rest_day = 0;
  bool rests_at_weekends = false;  ///< Saturday and Sunday, instead of the rest day
  bool hauls = false;              ///< once a week one trip of 14 hours
  Seconds day_begins{0};           ///< after midnight UTC
};

/// Vehicle `number` of depot `depot`; everything about it follows from the seed.
Vehicle make_vehicle(std::uint64_t seed, std::size_t number, std::size_t depot);

/// The vehicle's day that a moment belongs to.
std::chrono::sys_days day_of(Vehicle const &vehicle, Time at);

/// The vehicle's day; the same whenever it is asked for.
DayPlan plan_day(CityGrid const &grid, Vehicle const &vehicle, std::chrono::sys_days day);

/// Place and movement of the vehicle, also between fixes.
Motion motion_at(CityGrid const &grid, DayPlan const &plan, Segment const &segment, Seconds since_begin);
/// The part of the day that `since_begin` lies in; nothing at its very end.
Segment const *segment_at(DayPlan const &plan, Seconds since_begin);
/// The fix that belongs to a moment inside `segment`.
Fix fix_at(CityGrid const &grid, DayPlan const &plan, Segment const &segment, Seconds since_begin);
/// Metres driven since the plan's begin.
double metres_until(DayPlan const &plan, Seconds since_begin);

}  // namespace fleet::sim
