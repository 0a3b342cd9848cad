#include "sim/derive.hpp"

#include <algorithm>
#include <tuple>

#include "sim/geo.hpp"

namespace fleet::sim {
namespace {

/// Parking: the time between two trips.
void add_parking(Rules const &rules, Events &events) {
  Trip const *last = nullptr;
  for (auto const &trip : events.trips) {
    if (last != nullptr && trip.start - last->end >= rules.least_stop)
      events.stops.push_back({last->end, trip.start, last->to, false});
    if (last == nullptr || trip.end > last->end) last = &trip;
  }
}

/// Idling: ignition on and slow for long enough; a silence of that length is no evidence of standing.
void add_idling(std::span<Fix const> inside, Rules const &rules, Events &events) {
  Fix const *first = nullptr;
  Fix const *before = nullptr;
  auto const close = [&](Fix const *last) {
    if (first != nullptr && last != nullptr && last->time - first->time >= rules.least_stop)
      events.stops.push_back({first->time, last->time, place(*first), true});
    first = nullptr;
  };
  for (auto const &fix : inside) {
    if (before != nullptr && fix.time - before->time >= rules.least_stop) close(before);
    bool const standing = fix.acc_on && fix.speed_kmh() < rules.moving_kmh;
    if (!standing) close(&fix);
    if (standing && first == nullptr) first = &fix;
    before = &fix;
  }
  close(before);
}

void add_ignition(Events &events) {
  for (auto const &trip : events.trips) {
    events.alarms.push_back({trip.start, "ACC_ON", "ACC on", trip.from});
    events.alarms.push_back({trip.end, "ACC_OFF", "ACC off", trip.to});
  }
}

/// One alarm an excursion: the vehicle must slow down by 10 km/h before the next counts.
void add_overspeed(std::span<Fix const> fixes, Rules const &rules, Events &events) {
  bool armed = true;
  for (auto const &fix : fixes) {
    if (armed && fix.speed_kmh() > rules.overspeed_kmh) {
      events.alarms.push_back({fix.time, "overSpeed", "Overspeed", place(fix), fix.speed_dkmh});
      armed = false;
    }
    armed = armed || fix.speed_kmh() < rules.overspeed_kmh - 10;
  }
}

void add_crossings(std::span<Fix const> fixes, Fence const &fence, int index, Events &events) {
  std::optional<bool> was_inside;
  for (auto const &fix : fixes) {
    bool const inside = haversine_m(place(fix), fence.centre) <= fence.radius_m;
    if (was_inside && *was_inside != inside) {
      std::string_view const type = fence.terminal ? (inside ? "4" : "5") : (inside ? "in" : "out");
      std::string_view const name = inside ? "Enter fence" : "Exit fence";
      events.alarms.push_back({fix.time, type, name, place(fix), fix.speed_dkmh, index});
    }
    was_inside = inside;
  }
}

template <class Item, class Key>
void sort_once(std::vector<Item> &items, Key key) {
  std::stable_sort(items.begin(), items.end(), [&](auto const &a, auto const &b) { return key(a) < key(b); });
  auto const twin = [&](auto const &a, auto const &b) { return key(a) == key(b); };
  items.erase(std::unique(items.begin(), items.end(), twin), items.end());
}

bool acceptable(Trip const &trip) {
  return trip.end - trip.start >= Seconds{60} && trip.distance_m >= 200;
}

}  // namespace

void measure(Trip &trip, std::span<Fix const> fixes) {
  auto const inside = between(fixes, trip.start, trip.end);
  if (inside.empty()) return;
  trip.from = place(inside.front());
  trip.to = place(inside.back());
  trip.distance_m = path_m(inside);
  for (auto const &fix : inside) trip.max_kmh = std::max(trip.max_kmh, fix.speed_kmh());
}

std::vector<Trip> trips_from_movement(std::span<Fix const> fixes, Rules const &rules) {
  std::vector<Trip> trips;
  std::optional<Trip> open;
  auto const close = [&] {
    if (!open) return;
    measure(*open, fixes);
    if (acceptable(*open)) trips.push_back({open->start, open->end});
    open.reset();
  };
  for (auto const &fix : fixes) {
    if (open && fix.time - open->end >= rules.least_stop) close();
    if (fix.speed_kmh() < rules.moving_kmh) continue;
    if (!open) open = Trip{fix.time, fix.time};
    open->end = fix.time;
  }
  close();
  return trips;
}

void derive_events(std::span<Fix const> fixes, std::vector<Fence> const &fences, Rules const &rules,
                   Events &events) {
  for (auto &trip : events.trips) measure(trip, fixes);
  for (auto const &trip : events.trips) add_idling(between(fixes, trip.start, trip.end), rules, events);
  for (auto const &stop : events.stops)
    events.alarms.push_back({stop.from + rules.least_stop, "stayAlertOn", "Idling", stop.place});
  add_parking(rules, events);
  add_ignition(events);
  add_overspeed(fixes, rules, events);
  for (std::size_t i = 0; i < fences.size(); ++i)
    add_crossings(fixes, fences[i], static_cast<int>(i), events);
  sort_once(events.stops, [](Halt const &stop) { return std::tuple{stop.from, stop.acc_on}; });
  sort_once(events.alarms, [](Alarm const &alarm) { return std::tuple{alarm.at, alarm.type}; });
}

void append_events(Events const &all, Seconds shift, Time from, Time to, Events &into) {
  for (auto trip : all.trips) {
    trip.start += shift;
    trip.end += shift;
    if (trip.start <= to && trip.end >= from) into.trips.push_back(trip);
  }
  for (auto stop : all.stops) {
    stop.from += shift;
    stop.to += shift;
    if (stop.from <= to && stop.to >= from) into.stops.push_back(stop);
  }
  for (auto alarm : all.alarms) {
    alarm.at += shift;
    if (alarm.at >= from && alarm.at <= to) into.alarms.push_back(alarm);
  }
}

}  // namespace fleet::sim
