#pragma once
#include "sim/switches.hpp"
#include "sim/world.hpp"

namespace fleet::sim {

/// The world as the vendor with these switches sees it at a moment.
struct View {
  World const &world;
  Switches const &switches;
  Time now;

  Device const &device(std::size_t index) const { return world.roster().devices[index]; }
  /// Whether `who` names the device; `salt` as in Who::picks.
  bool picks(Who const &who, std::uint64_t salt, std::size_t index) const {
    return !who.nobody() && who.picks(switches.fault_seed, salt, index, device(index));
  }
};

}  // namespace fleet::sim
