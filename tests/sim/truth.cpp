#include "sim/truth.hpp"

#include <algorithm>

#include "sim/engine_readings.hpp"
#include "sim/registry_changes.hpp"
#include "sim/revisions.hpp"
#include "sim/uploads.hpp"
#include "sim/wrong_rows.hpp"

namespace fleet::sim {
namespace {

/// Of an event that was reported as ended and is reported as open again, the end holds.
template <class Event>
void keep_final(std::vector<Row<Event>> &rows, Time now, bool with_open) {
  std::erase_if(rows, [&](Row<Event> &row) {
    if (row.state == State::reopened) row.state = State::whole;
    return !row.life.holds(now) || (row.state == State::open && !with_open);
  });
}

void count(Unknowable &sum, Time at, Time comes, Time now) {
  if (comes == never) {
    ++sum.never;
    sum.first = std::min(sum.first, at);
    sum.last = std::max(sum.last, at);
  } else if (comes > now) {
    ++sum.pending;
  }
}

}  // namespace

std::vector<Fix> Truth::fixes(std::size_t device, Time from, Time to) const {
  std::vector<Fix> all;
  view_.world.fixes(device, from, std::min(to, view_.now), all);
  std::vector<Fix> known;
  for (auto const &fix : all) {
    bool const repeated = !known.empty() && known.back().time == fix.time;
    if (!repeated && arrived(view_, device, fix)) known.push_back(as_reported(view_, device, fix));
  }
  return known;
}

std::vector<Row<Trip>> Truth::trips(std::size_t device, Time from, Time to) const {
  auto reported = story(view_, device, from, to).trips;
  keep_final(reported, view_.now, view_.switches.open_trips != "none");
  std::erase_if(reported, [&](auto const &row) { return row.event.start > to || row.event.end < from; });
  std::stable_sort(reported.begin(), reported.end(),
                   [](auto const &a, auto const &b) { return a.event.start < b.event.start; });
  return reported;
}

std::vector<Row<Halt>> Truth::stops(std::size_t device, Time from, Time to) const {
  auto reported = story(view_, device, from, to).stops;
  keep_final(reported, view_.now, view_.switches.open_stops != "none");
  std::erase_if(reported, [&](auto const &row) { return row.event.from > to || row.event.to < from; });
  std::stable_sort(reported.begin(), reported.end(), [](auto const &a, auto const &b) {
    return std::tuple{a.event.from, a.event.acc_on} < std::tuple{b.event.from, b.event.acc_on};
  });
  return reported;
}

std::vector<Row<Alarm>> Truth::alarms(std::size_t device, Time from, Time to) const {
  auto reported = story(view_, device, from, to).alarms;
  keep_final(reported, view_.now, true);
  std::erase_if(reported, [&](auto const &row) { return row.event.at > to || row.event.at < from; });
  std::stable_sort(reported.begin(), reported.end(), [](auto const &a, auto const &b) {
    return std::tuple{a.event.at, a.event.type, a.event.fence} <
           std::tuple{b.event.at, b.event.type, b.event.fence};
  });
  return reported;
}

std::vector<Fix> Truth::engine_readings(std::size_t device, Time from, Time to) const {
  return sim::engine_readings(view_, device, from, to);
}

std::vector<Trouble> Truth::troubles(std::size_t device, Time from, Time to) const {
  return sim::troubles(view_.world, view_.switches.fault_seed, device, from, to);
}

Tank Truth::tank(std::size_t device, Time from, Time to) const {
  return {view_.world, view_.switches.fault_seed, device, from, to};
}

std::vector<Visit> Truth::visits(std::size_t device, Time from, Time to) const {
  return sim::visits(view_.world, device, from, std::min(to, view_.now));
}

std::vector<Assignment> Truth::assignments(std::size_t device, Time from, Time to) const {
  std::vector<Assignment> all;
  auto begin = from;
  auto ends = registration_changes(view_, from, to);
  ends.push_back(to);
  for (auto const end : ends) {
    auto const written = registered(view_, device, begin);
    bool const same =
        !all.empty() && all.back().plate == written.plate && all.back().driver == written.driver;
    if (same)
      all.back().to = end;
    else
      all.push_back({begin, end, written.plate, written.driver});
    begin = end;
  }
  return all;
}

std::vector<Unknowable> Truth::unknowable(std::size_t device, Time from, Time to) const {
  to = std::min(to, view_.now);
  Unknowable fixes{"fixes"}, trips{"trips"}, stops{"stops"}, alarms{"alarms"};
  std::vector<Fix> all;
  view_.world.fixes(device, from, to, all);
  for (auto const &fix : all) count(fixes, fix.time, arrival(view_, device, fix), view_.now);
  Events events;
  view_.world.events(device, from, to, events);
  auto const of = [&](Time at) { return arrival(view_, device, at); };
  for (auto const &trip : events.trips)
    if (trip.end <= to) count(trips, trip.start, std::max(of(trip.start), of(trip.end)), view_.now);
  for (auto const &stop : events.stops)
    if (stop.to <= to) count(stops, stop.from, std::max(of(stop.from), of(stop.to)), view_.now);
  for (auto const &alarm : events.alarms) count(alarms, alarm.at, of(alarm.at), view_.now);
  return {fixes, trips, stops, alarms};
}

}  // namespace fleet::sim
