#pragma once
#include "sim/methods.hpp"
#include "sim/random.hpp"

namespace fleet::sim {

/// Whether the tracker sends this fix only `late_minutes` after it was taken, as after a blind zone.
inline bool is_late(Switches const &switches, std::size_t device, Fix const &fix) {
  return switches.late_points > 0 &&
         unit(hash_of(0x1a7eU, device, fix.time.time_since_epoch().count())) < switches.late_points;
}

/// Whether the vendor has the fix by `now`.
inline bool arrived(Switches const &switches, std::size_t device, Fix const &fix, Time now) {
  if (fix.time > now) return false;
  return !is_late(switches, device, fix) || fix.time + std::chrono::minutes{switches.late_minutes} <= now;
}

}  // namespace fleet::sim
