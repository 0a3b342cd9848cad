#include "sim/windows.hpp"

#include <algorithm>

#include "sim/derive.hpp"

namespace fleet::sim {
namespace {

bool from_begin(Call const &call, Time at) {
  return call.switches.window_edges.starts_with('[') ? at >= call.from : at > call.from;
}

bool until_end(Call const &call, Time at) {
  return call.switches.window_edges.ends_with(']') ? at <= call.to : at < call.to;
}

/// An open event has no end yet.
bool taken(Call const &call, Time start, Time end, bool open) {
  auto const &rule = call.switches.trip_window;
  if (rule == "end") return !open && in_window(call, end);
  if (rule == "overlap" || rule == "clip") return until_end(call, start) && (open || from_begin(call, end));
  if (rule == "inside") return !open && from_begin(call, start) && until_end(call, end);
  return in_window(call, start);
}

bool clips(Call const &call) {
  return call.switches.trip_window == "clip";
}

/// Nothing is left of an event that only touches the edge.
bool clip(Call const &call, Time &start, Time &end, bool &cut) {
  cut = start < call.from || end > call.to;
  start = std::max(start, call.from);
  end = std::min(end, call.to);
  return start < end;
}

}  // namespace

bool in_window(Call const &call, Time at) {
  return from_begin(call, at) && until_end(call, at);
}

std::vector<Row<Trip>> reported_trips(Call const &call, std::size_t device) {
  auto reported = reported_now(call, device, call.from, call.to);
  std::erase_if(reported.trips, [&](Row<Trip> &row) {
    auto &trip = row.event;
    if (!taken(call, trip.start, trip.end, is_open(row.state))) return true;
    bool cut = false;
    if (!clips(call)) return false;
    if (!clip(call, trip.start, trip.end, cut)) return true;
    if (!cut) return false;
    row.state = State::whole;
    std::vector<Fix> fixes;
    call.world.fixes(device, trip.start, trip.end, fixes);
    trip.distance_m = trip.max_kmh = 0;
    measure(trip, fixes);
    return false;
  });
  std::stable_sort(reported.trips.begin(), reported.trips.end(),
                   [](auto const &a, auto const &b) { return a.event.start < b.event.start; });
  return std::move(reported.trips);
}

std::vector<Row<Halt>> reported_stops(Call const &call, std::size_t device) {
  auto reported = reported_now(call, device, call.from, call.to);
  std::erase_if(reported.stops, [&](Row<Halt> &row) {
    auto &stop = row.event;
    if (!taken(call, stop.from, stop.to, is_open(row.state))) return true;
    bool cut = false;
    if (!clips(call)) return false;
    if (!clip(call, stop.from, stop.to, cut)) return true;
    if (cut) row.state = State::whole;
    return false;
  });
  std::stable_sort(reported.stops.begin(), reported.stops.end(),
                   [](auto const &a, auto const &b) { return a.event.from < b.event.from; });
  return std::move(reported.stops);
}

std::vector<Row<Alarm>> reported_alarms(Call const &call, std::size_t device) {
  auto const lag = Seconds{static_cast<std::int64_t>(call.switches.positioning_lag_s)};
  auto reported = reported_now(call, device, call.from, call.to + lag);
  std::erase_if(reported.alarms, [&](Row<Alarm> const &row) {
    return !taken(call, positioned_at(call, device, row.event), row.event.at, false);
  });
  return std::move(reported.alarms);
}

Time positioned_at(View const &view, std::size_t device, Alarm const &alarm) {
  auto const share =
      unit(hash_of(view.switches.fault_seed, 0x1a9U, device, alarm.at.time_since_epoch().count()));
  return alarm.at - Seconds{static_cast<std::int64_t>(share * view.switches.positioning_lag_s)};
}

}  // namespace fleet::sim
