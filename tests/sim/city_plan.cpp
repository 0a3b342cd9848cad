#include "sim/city_plan.hpp"

#include <algorithm>
#include <cmath>

namespace fleet::sim {
namespace {

using Doing = Segment::Kind;
using std::chrono::hours;
using std::chrono::minutes;

struct Shift {
  Seconds from;
  Seconds to;
};

/// From here on a shift crosses midnight; the vehicle's day then begins at noon.
constexpr unsigned first_night_shift = 16;

/// At any hour somebody works: half drive by day, a quarter late, a few early, a fifth by night.
Shift shift_of(unsigned number) {
  if (number < 10) return {hours{4}, hours{16}};
  if (number < 15) return {hours{12}, hours{22} + minutes{50}};
  if (number < first_night_shift) return {minutes{15}, hours{12}};
  return {hours{8}, hours{21}};
}

int near(int street, Random &random) {
  int const blocks = random.whole(6, 30) * (random.chance(0.5) ? 1 : -1);
  int const there = street + blocks;
  return there < 0 || there >= CityGrid::streets ? street - blocks : there;
}

/// Minutes at a customer's door: mostly a delivery, sometimes a word in passing, sometimes a meal.
Seconds pause(Random &random) {
  if (random.chance(0.2)) return Seconds{random.whole(120, 290)};
  if (random.chance(0.06)) return Seconds{random.whole(1800, 3600)};
  return Seconds{random.whole(300, 840)};
}

class Planner {
 public:
  Planner(CityGrid const &grid, Vehicle const &vehicle, DayPlan &plan)
      : grid_(grid),
        vehicle_(vehicle),
        plan_(plan),
        random_(hash_of(vehicle.seed, floor<std::chrono::days>(plan.begin).time_since_epoch().count())) {}

  void fill() {
    auto const shift = shift_of(vehicle_.shift);
    auto const at = vehicle_.home;
    if (vehicle_.hauls && day_number() % 7 == (vehicle_.rest_day + 3) % 7) return haul(shift.from);
    Seconds const begin = shift.from + Seconds{random_.whole(0, 2400)};
    park(begin);
    work(at, shift.to);
    park(hours{24});
  }

 private:
  std::int64_t day_number() const { return floor<std::chrono::days>(plan_.begin).time_since_epoch().count(); }

  /// One trip of 14 hours: no stop, no ignition off.
  void haul(Seconds from) {
    constexpr auto length = hours{14};
    auto const begin = std::min<Seconds>(from, hours{9}) + Seconds{random_.whole(0, 1800)};
    park(begin);
    auto at = vehicle_.home;
    for (;;) {
      Crossing const next{near(at.i, random_), near(at.j, random_)};
      Drive drive{grid_, at, next, vehicle_.haste, random_};
      Drive const back{grid_, next, vehicle_.home, vehicle_.haste, random_};
      if (time_ + drive.duration() + back.duration() > begin + length) break;
      go(std::move(drive), Seconds{0});
      at = next;
    }
    if (!(at == vehicle_.home)) go(Drive{grid_, at, vehicle_.home, vehicle_.haste, random_}, Seconds{0});
    park(hours{24});
  }

  void work(Crossing at, Seconds until) {
    for (;;) {
      Crossing const next{near(at.i, random_), near(at.j, random_)};
      Drive drive{grid_, at, next, vehicle_.haste, random_};
      Seconds const idle{random_.chance(0.25) ? random_.whole(180, 840) : 0};
      auto const stay = pause(random_);
      // 3.5 m/s is slower than any long drive: the way home never ends after the day does.
      Seconds const back{static_cast<std::int64_t>(grid_.distance_m(next, vehicle_.home) / 3.5)};
      if (time_ + drive.duration() + idle + stay + back > until) break;
      go(std::move(drive), idle);
      park(time_ + stay);
      at = next;
    }
    if (!(at == vehicle_.home)) go(Drive{grid_, at, vehicle_.home, vehicle_.haste, random_}, Seconds{0});
  }

  void go(Drive drive, Seconds idle) {
    plan_.drives.push_back(std::move(drive));
    add(Doing::driving, time_ + plan_.drives.back().duration(), vehicle_.steps.driving);
    if (idle > Seconds{0}) add(Doing::idling, time_ + idle, vehicle_.steps.idling);
  }

  void park(Seconds until) { add(Doing::parked, until, vehicle_.steps.parked); }

  void add(Doing kind, Seconds end, Seconds step) {
    auto const drive = plan_.drives.empty() ? 0 : plan_.drives.size() - 1;
    plan_.segments.push_back({kind, time_, end, step, drive});
    time_ = end;
  }

  CityGrid const &grid_;
  Vehicle const &vehicle_;
  DayPlan &plan_;
  Random random_;
  Seconds time_{0};
};

bool rests(Vehicle const &vehicle, std::chrono::sys_days day) {
  std::chrono::weekday const weekday{day};
  if (vehicle.rests_at_weekends) return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
  return day.time_since_epoch().count() % 7 == vehicle.rest_day;
}

std::int16_t rounded(double value) {
  return static_cast<std::int16_t>(std::lround(value));
}

}  // namespace

double DayPlan::metres() const {
  double sum = 0;
  for (auto const &drive : drives) sum += drive.metres();
  return sum;
}

Vehicle make_vehicle(std::uint64_t seed, std::size_t number, std::size_t depot) {
  constexpr std::array<Crossing, 4> depots{{{36, 34}, {20, 52}, {54, 18}, {17, 20}}};
  Vehicle vehicle{};
  vehicle.seed = hash_of(seed, number);
  vehicle.home = depots.at(depot % depots.size());
  vehicle.haste = number % 8 == 5 ? 1.5 : 0.9 + 0.2 * unit(hash_of(vehicle.seed, 1));
  vehicle.shift = static_cast<unsigned>(number * 7 % 20);
  vehicle.rest_day = static_cast<int>(hash_of(vehicle.seed, 2) % 7);
  if (vehicle.shift >= first_night_shift) vehicle.day_begins = hours{12};
  return vehicle;
}

std::chrono::sys_days day_of(Vehicle const &vehicle, Time at) {
  return std::chrono::floor<std::chrono::days>(at - vehicle.day_begins);
}

DayPlan plan_day(CityGrid const &grid, Vehicle const &vehicle, std::chrono::sys_days day) {
  DayPlan plan{day + vehicle.day_begins, vehicle.home, {}, {}};
  if (rests(vehicle, day))
    plan.segments.push_back({Doing::parked, Seconds{0}, hours{24}, vehicle.steps.parked});
  else
    Planner{grid, vehicle, plan}.fill();
  return plan;
}

Motion motion_at(CityGrid const &grid, DayPlan const &plan, Segment const &segment, Seconds since_begin) {
  Motion motion{grid.at(plan.home), 0, 0, 0};
  if (segment.kind == Doing::driving) {
    auto const since = static_cast<double>((since_begin - segment.start).count());
    motion = plan.drives[segment.drive].after(since);
  } else if (!plan.drives.empty() && segment.start > Seconds{0}) {
    motion = plan.drives[segment.drive].after(1e9);
    motion.speed_ms = 0;
  }
  return motion;
}

Segment const *segment_at(DayPlan const &plan, Seconds since_begin) {
  auto const found = std::upper_bound(plan.segments.begin(), plan.segments.end(), since_begin,
                                      [](Seconds at, Segment const &segment) { return at < segment.end; });
  return found == plan.segments.end() ? nullptr : &*found;
}

Fix fix_at(CityGrid const &grid, DayPlan const &plan, Segment const &segment, Seconds since_begin) {
  auto const motion = motion_at(grid, plan, segment, since_begin);
  auto const where = grid.place(motion.point);
  Fix fix{plan.begin + since_begin, where.lat_e6, where.lng_e6};
  fix.speed_dkmh = rounded(motion.speed_ms * 36);
  fix.direction_deg = static_cast<std::int16_t>(rounded(motion.heading_deg) % 360);
  fix.satellites = static_cast<std::uint8_t>(7 + since_begin.count() % 6);
  fix.acc_on = segment.kind != Doing::parked;
  return fix;
}

double metres_until(DayPlan const &plan, Seconds since_begin) {
  double sum = 0;
  for (auto const &segment : plan.segments) {
    if (segment.kind != Doing::driving || segment.start > since_begin) continue;
    auto const since = static_cast<double>((since_begin - segment.start).count());
    sum += plan.drives[segment.drive].after(since).metres;
  }
  return sum;
}

}  // namespace fleet::sim
