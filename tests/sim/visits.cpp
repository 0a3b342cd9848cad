#include "sim/visits.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fleet::sim {
namespace {

/// Metres on the ellipsoid of WGS 84, for places less than 100 km apart. A sphere is off by half a percent: metres at the edge of a fence.
double ground_m(Place a, Place b) {
  constexpr double radians = std::numbers::pi / 180;
  double const lat = (degrees(a.lat_e6) + degrees(b.lat_e6)) / 2 * radians;
  double const north = 111132.954 - 559.822 * std::cos(2 * lat) + 1.175 * std::cos(4 * lat);
  double const east = 111412.84 * std::cos(lat) - 93.5 * std::cos(3 * lat) + 0.118 * std::cos(5 * lat);
  return std::hypot(degrees(a.lat_e6 - b.lat_e6) * north, degrees(a.lng_e6 - b.lng_e6) * east);
}

/// Nothing moves faster.
constexpr double fastest_ms = 60;
/// A tracker may come to life within this time.
constexpr double longest_step_s = 60;

}  // namespace

std::vector<Visit> visits(World const &world, std::size_t device, Time from, Time to) {
  std::vector<Visit> found;
  auto const &fences = world.roster().fences;
  for (std::size_t index = 0; index < fences.size(); ++index) {
    bool inside = false;
    for (auto at = from; at <= to;) {
      auto const where = world.place_at(device, at);
      auto const beyond = where ? ground_m(*where, fences[index].centre) - fences[index].radius_m : 1e9;
      if (beyond <= 0 && !inside) found.push_back({index, at, at});
      inside = beyond <= 0;
      if (inside) found.back().leave = at;
      // The nearest edge cannot be reached sooner.
      at +=
          Seconds{static_cast<std::int64_t>(std::clamp(std::abs(beyond) / fastest_ms, 1.0, longest_step_s))};
    }
  }
  return found;
}

}  // namespace fleet::sim
