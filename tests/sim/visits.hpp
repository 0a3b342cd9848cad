#pragma once
#include "sim/world.hpp"

namespace fleet::sim {

/// A vehicle within a fence, from the first second to the last; open at either end of the stretch asked for.
struct Visit {
  std::size_t fence;
  Time enter;
  Time leave;
};

/// Visits of [from, to], second by second along the true route, whatever the tracker reported of it.
std::vector<Visit> visits(World const &world, std::size_t device, Time from, Time to);

}  // namespace fleet::sim
