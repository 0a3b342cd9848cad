#pragma once
#include <span>

#include "sim/model.hpp"

namespace fleet::sim {

/// Great-circle metres on a sphere of 6371008.8 m.
double haversine_m(Place a, Place b);
/// Haversine sum along the fixes.
double path_m(std::span<Fix const> fixes);
/// The fixes with a time in [from, to] of a list ordered by time.
std::span<Fix const> between(std::span<Fix const> fixes, Time from, Time to);

inline Place place(Fix const &fix) {
  return {fix.lat_e6, fix.lng_e6};
}

}  // namespace fleet::sim
