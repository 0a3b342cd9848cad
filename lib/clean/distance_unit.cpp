#include "clean/distance_unit.hpp"

#include <cmath>
#include <numbers>

namespace fleet::clean {
namespace {

enum class Verdict { metres, kilometres, unclear, none };

/// Which of the two units makes `sent` equal `expected_km`, give or take a factor of 8: the units are 1000
/// apart.
Verdict compare(double sent, double expected_km) {
  auto const ratio = sent / expected_km;
  if (ratio > 1.0 / 8 && ratio < 8) return Verdict::kilometres;
  if (ratio > 1000.0 / 8 && ratio < 8000) return Verdict::metres;
  return Verdict::unclear;
}

bool possible(double km, DistanceEvidence const &evidence) {
  if (evidence.straight_line_km && km < *evidence.straight_line_km * 0.9 - 0.2) return false;
  return evidence.duration_s <= 0 || km / (evidence.duration_s / 3600) <= 250;
}

Verdict judge(DistanceEvidence const &evidence) {
  if (evidence.odometer_m && *evidence.odometer_m >= 100)
    return compare(evidence.distance, *evidence.odometer_m / 1000);
  auto const by_speed_km = evidence.avg_speed_kmh.value_or(0) * evidence.duration_s / 3600;
  if (by_speed_km >= 0.02) return compare(evidence.distance, by_speed_km);
  bool const km = possible(evidence.distance, evidence);
  bool const m = possible(evidence.distance / 1000, evidence);
  if (km != m) return km ? Verdict::kilometres : Verdict::metres;
  return km ? Verdict::none : Verdict::unclear;
}

}  // namespace

Distance judge_distance(DistanceEvidence const &evidence, std::string const &setting) {
  auto const metres = Distance{evidence.distance / 1000, "m", "ok"};
  auto const kilometres = Distance{evidence.distance, "km", "ok"};
  auto verdict =
      evidence.distance == 0 ? (setting == "km" ? Verdict::kilometres : Verdict::metres) : judge(evidence);
  if (setting == "auto") {
    if (verdict == Verdict::unclear) return {std::nullopt, "", "unit_unclear"};
    if (verdict == Verdict::none) return {metres.km, "m", "unit_assumed"};
    return verdict == Verdict::metres ? metres : kilometres;
  }
  auto const wanted = setting == "m" ? Verdict::metres : Verdict::kilometres;
  auto chosen = setting == "m" ? metres : kilometres;
  if (verdict == Verdict::none)
    chosen.quality = "unit_assumed";
  else if (verdict != wanted)
    chosen.quality = "unit_contradicted";
  return chosen;
}

double haversine_km(double lat1_deg, double lng1_deg, double lat2_deg, double lng2_deg) {
  constexpr double earth_radius_km = 6371.0088;
  constexpr double rad = std::numbers::pi / 180;
  auto const half_lat = std::sin((lat2_deg - lat1_deg) * rad / 2);
  auto const half_lng = std::sin((lng2_deg - lng1_deg) * rad / 2);
  auto const h =
      half_lat * half_lat + std::cos(lat1_deg * rad) * std::cos(lat2_deg * rad) * half_lng * half_lng;
  return 2 * earth_radius_km * std::asin(std::sqrt(h < 1 ? h : 1));
}

}  // namespace fleet::clean
