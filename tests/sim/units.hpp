#pragma once
#include "sim/view.hpp"

namespace fleet::sim {

/// The odometer as the tracker reports it: true, always 0, or begun at 0 again with the month.
double reported_odometer_m(View const &view, std::size_t device, Time at);

}  // namespace fleet::sim
