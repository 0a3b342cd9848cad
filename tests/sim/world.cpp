#include "sim/world.hpp"

#include <algorithm>

#include "sim/geo.hpp"

namespace fleet::sim {

std::optional<Place> World::place_at(std::size_t device, Time at) const {
  auto const fix = last_fix(device, at);
  return fix ? std::optional{place(*fix)} : std::nullopt;
}

Activity World::activity(std::size_t device, Time from, Time to) const {
  Events found;
  events(device, from, to, found);
  Activity sum;
  auto const within = [&](Time start, Time end) {
    return std::max(Seconds{0}, std::min(end, to) - std::max(start, from));
  };
  for (auto const &trip : found.trips) sum.driving += within(trip.start, trip.end);
  for (auto const &stop : found.stops)
    if (stop.acc_on) sum.idling += within(stop.from, stop.to);
  sum.driving -= std::min(sum.driving, sum.idling);
  return sum;
}

}  // namespace fleet::sim
