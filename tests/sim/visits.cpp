#include "sim/visits.hpp"

#include <algorithm>

#include "sim/geo.hpp"

namespace fleet::sim {
namespace {

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
      auto const beyond = where ? haversine_m(*where, fences[index].centre) - fences[index].radius_m : 1e9;
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
