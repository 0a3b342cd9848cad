#pragma once
#include "sim/methods.hpp"
#include "sim/revisions.hpp"

/// Events in a report over [call.from, call.to]. The vendor's rule is not documented: switches trip_window and
/// window_edges choose one.
namespace fleet::sim {

/// Whether the moment lies in the window, edges as switched.
bool in_window(Call const &call, Time at);

/// Trips as reported now that the window's rule takes; `clip` has cut them and measured them anew.
std::vector<Row<Trip>> reported_trips(Call const &call, std::size_t device);
std::vector<Row<Halt>> reported_stops(Call const &call, std::size_t device);
std::vector<Row<Alarm>> reported_alarms(Call const &call, std::size_t device);

inline bool is_open(State state) {
  return state == State::open || state == State::reopened;
}

inline double average_kmh(Trip const &trip) {
  return trip.distance_m * 3.6 / static_cast<double>((trip.end - trip.start).count());
}

/// When the position of an alarm was taken: up to positioning_lag_s before it.
Time positioned_at(View const &view, std::size_t device, Alarm const &alarm);

}  // namespace fleet::sim
