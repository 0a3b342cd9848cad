#pragma once
#include "sim/view.hpp"

namespace fleet::sim {

/// The fixes of [from, to] at which the engine computer reports and which the vendor has by now: the first of each
/// five minutes with the ignition on. None for a device without one.
std::vector<Fix> engine_readings(View const &view, std::size_t device, Time from, Time to);

/// The report of an open trouble code, which the tracker sends at each start of the engine.
struct CodeReading {
  std::string_view code;
  std::string_view detail;
  Time at;
};
/// Those of [from, to] that the vendor has by now.
std::vector<CodeReading> code_readings(View const &view, std::size_t device, Time from, Time to);

}  // namespace fleet::sim
