#pragma once
#include "sim/world.hpp"

namespace fleet::sim {

/// A fault of the engine from the first trip that shows it to the last.
struct Trouble {
  std::string_view code;
  std::string_view detail;
  Time opened;
  Time closed;
};

/// Faults of a device with OBD that are open at some moment of [from, to]: a function of seed, device and time. The
/// tracker reports an open one at each start of the engine.
std::vector<Trouble> troubles(World const &world, std::uint64_t seed, std::size_t device, Time from, Time to);

}  // namespace fleet::sim
