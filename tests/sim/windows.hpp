#pragma once
#include "sim/methods.hpp"

namespace fleet::sim {

/// Whether a report over [from, to] holds an item of [start, end]; which rule the vendor has is not
/// documented, so it is a switch. Nothing is reported before it has ended.
inline bool reported(Call const &call, Time start, Time end) {
  if (end > call.now) return false;
  if (call.switches.trip_window == "overlap") return start <= call.to && end >= call.from;
  if (call.switches.trip_window == "inside") return start >= call.from && end <= call.to;
  return start >= call.from && start <= call.to;
}

inline std::vector<Trip> reported_trips(Call const &call, std::size_t device) {
  Events events;
  call.world.events(device, call.from, call.to, events);
  std::erase_if(events.trips, [&](Trip const &trip) { return !reported(call, trip.start, trip.end); });
  return std::move(events.trips);
}

inline double average_kmh(Trip const &trip) {
  return trip.distance_m * 3.6 / static_cast<double>((trip.end - trip.start).count());
}

}  // namespace fleet::sim
