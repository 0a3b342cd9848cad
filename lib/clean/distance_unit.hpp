#pragma once
#include <optional>
#include <string>

namespace fleet::clean {

/// What else a trip says about its own length.
struct DistanceEvidence {
  double distance = 0;  ///< as sent, unit unknown
  double duration_s = 0;
  std::optional<double> avg_speed_kmh;
  std::optional<double> odometer_m;        ///< end minus start
  std::optional<double> straight_line_km;  ///< start to end: no trip is shorter
};

struct Distance {
  std::optional<double> km;  ///< nothing when neither unit fits
  std::string unit;          ///< "m", "km" or "" when it could not be told
  std::string quality;       ///< ok · unit_assumed · unit_contradicted · unit_unclear
};

/// The vendor's specification says metres, one production note says kilometres. `setting` is m, km or auto.
/// auto: the odometer decides, then average speed × time, then what is possible at all (not shorter than the
/// straight line, not faster than 250 km/h); without any evidence it is metres, as documented
/// ("unit_assumed"). m, km: taken as set; "unit_contradicted" when the evidence says the other one. Two units
/// fit or none ("unit_unclear"): the trip is kept without a distance.
Distance judge_distance(DistanceEvidence const &evidence, std::string const &setting);

/// Great-circle distance, km.
double haversine_km(double lat1_deg, double lng1_deg, double lat2_deg, double lng2_deg);

}  // namespace fleet::clean
