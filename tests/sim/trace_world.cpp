#include "sim/trace_world.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "sim/geo.hpp"
#include "sim/random.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

using std::chrono::days;

/// The loop drives trips without silences over two minutes and reports every five minutes when parked.
constexpr std::chrono::minutes longest_silence{10};

/// Labels cut to the first and last fix inside; a label without two different times holds no trip.
std::vector<Trip> labelled_trips(Recording const &recording) {
  std::vector<Trip> trips;
  for (auto const &label : recording.labels) {
    auto const inside = between(recording.fixes, label.start, label.end);
    if (inside.empty() || inside.front().time == inside.back().time) continue;
    trips.push_back({inside.front().time, inside.back().time});
  }
  return trips;
}

/// The longest trip that looks like driving: no silence over two minutes, no more than 120 km/h on average.
std::span<Fix const> best_trip(std::vector<Fix> const &fixes, std::vector<Trip> const &trips) {
  std::span<Fix const> best;
  double best_m = 0;
  for (auto const &trip : trips) {
    auto const inside = between(fixes, trip.start, trip.end);
    bool steady = trip.distance_m * 3.6 <= 120.0 * static_cast<double>((trip.end - trip.start).count());
    for (std::size_t i = 1; i < inside.size(); ++i)
      steady = steady && inside[i].time - inside[i - 1].time <= Seconds{120};
    if (!steady || trip.distance_m <= best_m) continue;
    best = inside;
    best_m = trip.distance_m;
  }
  return best;
}

}  // namespace

std::string trace_imei(std::string_view device) {
  if (device.size() != 3 || device.find_first_not_of("0123456789") != std::string_view::npos)
    throw Error{Stop::usage, fmt::format("device '{}' is not three digits", device),
                "see docs/understand/simulator.md for the columns"};
  return fmt::format("860000000000{}", device);
}

TraceWorld::TraceWorld(TraceOptions const &options) : options_(options) {
  auto recordings = read_recordings(options.fixes_file, options.trips_file);
  if (recordings.empty())
    throw Error{Stop::usage, fmt::format("no fixes in '{}'", options.fixes_file), "check the file"};
  std::vector<std::string> imeis;
  std::vector<std::string> labels;
  for (auto const &recording : recordings) {
    imeis.push_back(trace_imei(recording.device));
    labels.push_back(recording.device);
  }
  roster_ = make_roster(options.root_account, imeis, labels, Time{options.anchor - days{400}},
                        Time{options.anchor + days{1000}});
  add_fences(recordings);
  for (std::size_t i = 0; i < recordings.size(); ++i)
    tracks_.push_back(make_track(std::move(recordings[i]), i));
  for (auto const &track : tracks_)
    if (!track.fixes.empty()) begin_ = std::min(begin_, track.fixes.front().time);
}

void TraceWorld::add_fences(std::vector<Recording> const &recordings) {
  for (std::size_t i = 0; i < std::min<std::size_t>(recordings.size(), 3); ++i)
    roster_.fences.push_back(
        {fmt::format("Base {}", recordings[i].device), place(recordings[i].fixes.front()), 500, i == 0});
}

TraceWorld::Track TraceWorld::make_track(Recording recording, std::size_t index) const {
  DayMap const map{recording.fixes, options_.anchor};
  Track track;
  track.events.trips =
      options_.trips_file.empty() ? trips_from_movement(recording.fixes, rules_) : labelled_trips(recording);
  for (auto &trip : track.events.trips) trip = {map(trip.start), map(trip.end)};
  track.fixes = std::move(recording.fixes);
  for (auto &fix : track.fixes) {
    fix.time = map(fix.time);
    fix.acc_on = fix.speed_kmh() >= rules_.moving_kmh;
  }
  for (auto const &trip : track.events.trips) {
    auto const inside = between(track.fixes, trip.start, trip.end);
    auto const first = track.fixes.begin() + (inside.data() - track.fixes.data());
    std::for_each_n(first, inside.size(), [](Fix &fix) { fix.acc_on = true; });
  }
  derive_events(track.fixes, roster_.fences, rules_, track.events);
  track.recorded_days = map.recorded();
  if (options_.live)
    track.live.emplace_back(best_trip(track.fixes, track.events.trips), roster_.fences, rules_,
                            Time{options_.anchor + days{1}},
                            Seconds{static_cast<std::int64_t>(hash_of(11, index) % 7200)});
  return track;
}

void TraceWorld::fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const {
  auto const recorded = between(tracks_[device].fixes, from, to);
  into.insert(into.end(), recorded.begin(), recorded.end());
  for (auto const &live : tracks_[device].live) live.fixes(from, to, into);
}

std::optional<Fix> TraceWorld::last_fix(std::size_t device, Time at) const {
  std::vector<Fix> recent;
  for (auto const &live : tracks_[device].live) live.fixes(at - longest_silence, at, recent);
  if (!recent.empty()) return recent.back();
  auto const recorded = between(tracks_[device].fixes, tracks_[device].fixes.front().time, at);
  return recorded.empty() ? std::nullopt : std::optional{recorded.back()};
}

void TraceWorld::events(std::size_t device, Time from, Time to, Events &into) const {
  append_events(tracks_[device].events, Seconds{0}, from, to, into);
  for (auto const &live : tracks_[device].live) live.events(from, to, into);
}

double TraceWorld::odometer_m(std::size_t device, Time at) const {
  double metres = 1e6 * static_cast<double>(20 + device * 7);
  for (auto const &trip : tracks_[device].events.trips)
    if (trip.end <= at) metres += trip.distance_m;
  for (auto const &live : tracks_[device].live) metres += live.distance_m(at);
  return metres;
}

std::optional<Time> TraceWorld::heartbeat(std::size_t device, Time at) const {
  auto const fix = last_fix(device, at);
  if (!fix) return std::nullopt;
  bool const awake = !tracks_[device].live.empty() && tracks_[device].live.front().runs();
  return awake ? std::max(fix->time, std::chrono::floor<std::chrono::minutes>(at) + Seconds{0}) : fix->time;
}

nlohmann::json TraceWorld::describe() const {
  nlohmann::json devices = nlohmann::json::array();
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    auto const &track = tracks_[i];
    nlohmann::json mapping = nlohmann::json::array();
    auto day = options_.anchor - days{track.recorded_days.size() - 1};
    for (auto const &recorded : track.recorded_days) {
      mapping.push_back({vendor_time(recorded).substr(0, 10), vendor_time(day).substr(0, 10)});
      day += days{1};
    }
    devices.push_back({{"imei", roster_.devices[i].imei},
                       {"label", roster_.devices[i].label},
                       {"fixes", track.fixes.size()},
                       {"trips", track.events.trips.size()},
                       {"first", vendor_time(track.fixes.front().time)},
                       {"last", vendor_time(track.fixes.back().time)},
                       {"days", std::move(mapping)}});
  }
  return {{"source", "traces"},
          {"live", options_.live},
          {"anchor", vendor_time(options_.anchor).substr(0, 10)},
          {"devices", std::move(devices)}};
}

}  // namespace fleet::sim
