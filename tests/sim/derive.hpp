#pragma once
#include <span>

#include "sim/model.hpp"

/// Trips, stops and alarms as consequences of movement: one set of rules for recordings and for the city.
namespace fleet::sim {

struct Rules {
  double overspeed_kmh = 110;
  double moving_kmh = 5;
  Seconds least_stop{300};  ///< shorter stands are neither parking nor idling
};

/// Trips from fixes alone: split where the device was silent or stood for `least_stop`.
std::vector<Trip> trips_from_movement(std::span<Fix const> fixes, Rules const &rules);

/// Places, distance and greatest speed of `trip` from the fixes inside it.
void measure(Trip &trip, std::span<Fix const> fixes);

/// Fills the measures of `events.trips` (start and end given, ordered by start) and adds stops and alarms.
void derive_events(std::span<Fix const> fixes, std::vector<Fence> const &fences, Rules const &rules,
                   Events &events);

/// The part of `all` that touches [from, to], moved by `shift`, appended to `into`.
void append_events(Events const &all, Seconds shift, Time from, Time to, Events &into);

}  // namespace fleet::sim
