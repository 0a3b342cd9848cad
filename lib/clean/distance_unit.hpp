#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rows/rows.hpp"

namespace fleet::clean {

enum class DistanceUnit { unknown, metres, kilometres };

/// How often each unit was found in the trips that are stored already.
struct UnitCounts {
  std::size_t metres = 0, kilometres = 0;
};
/// The recent past, of each device and of the whole fleet.
struct UnitHistory {
  std::map<std::string, UnitCounts> devices;  ///< by imei
  UnitCounts fleet;
};

/// Sets distance_km, distance_unit, quality and the odometers of the trips of one answer.
///
/// The vendor's specification says metres, production notes say kilometres, for the distance and for the
/// odometer alike. So the units are judged jointly, over the whole answer and the recent past:
/// * Each trip has witnesses: average speed × time, the odometer's difference, and what is possible at all (not
///   shorter than the straight line from start to end, not faster than 250 km/h). An odometer of 0, one that
///   goes back or that jumps faster than a vehicle drives is no witness.
/// * The unit of a device's trips is what most of their witnesses say, of this answer and of its past; else of
///   the whole answer; else of the fleet's past; else metres, as documented.
/// * A trip whose own witnesses say otherwise takes the other unit when two of them agree on it. One against
///   one is a contradiction: the trip has no distance ("unit_unclear"), and the kilometres of its own fixes
///   stand in for it.
/// `setting` m or km: the unit is as set; a distance that is impossible in it is left out.
///
/// Gives:  quality ok (a witness agrees), unit_assumed (no witness), unit_contradicted (as set, though the
///         witnesses say the other one), unit_unclear, no_distance.
void judge_distances(std::vector<rows::Trip> &trips, std::string const &setting,
                     UnitHistory const &past = {});

/// Great-circle distance, km.
double haversine_km(double lat1_deg, double lng1_deg, double lat2_deg, double lng2_deg);

}  // namespace fleet::clean
