#pragma once
#include "sim/view.hpp"

/// When the vendor gets what a tracker recorded: at once, after a silence, a day late, or never. A function of
/// seed, device and time; `View::now` plays no part.
namespace fleet::sim {

constexpr Time never = Time::max();

/// A stretch without mobile network: what is recorded in [from, to) comes from `to` on, or never.
struct Silence {
  Time from;
  Time to;
  bool lost = false;  ///< the buffer is not uploaded; with to == never the tracker does not return either
};

/// The silence that `at` lies in. Silences that overlap are reported one by one.
std::optional<Silence> silence_at(View const &view, std::size_t device, Time at);

/// When the vendor has what the tracker recorded at `at`; `never` if it is lost.
Time arrival(View const &view, std::size_t device, Time at);

/// The same for one fix: single fixes may be late as well.
Time arrival(View const &view, std::size_t device, Fix const &fix);

/// Whether the vendor has the fix by `now`.
inline bool arrived(View const &view, std::size_t device, Fix const &fix) {
  return fix.time <= view.now && arrival(view, device, fix) <= view.now;
}
/// Uploaded later than taken: gpsMode 1.
inline bool is_late(View const &view, std::size_t device, Fix const &fix) {
  return arrival(view, device, fix) > fix.time;
}

/// The newest fix that the vendor has.
std::optional<Fix> newest_fix(View const &view, std::size_t device);
/// The newest sign of life that the vendor has.
std::optional<Time> newest_heartbeat(View const &view, std::size_t device);

}  // namespace fleet::sim
