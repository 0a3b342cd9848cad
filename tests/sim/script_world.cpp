#include "sim/script_world.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "sim/geo.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

std::int32_t between_e6(std::int32_t a, std::int32_t b, double share) {
  return a + static_cast<std::int32_t>(share * (b - a));
}

template <class Rows, class Start, class End>
void touching(Rows const &rows, Time from, Time to, Start start, End end, Rows &into) {
  for (auto const &row : rows)
    if (start(row.event) <= to && end(row.event) >= from) into.push_back(row);
}

}  // namespace

ScriptWorld::ScriptWorld(std::vector<std::string> imeis, Time begin, std::string const &root)
    : begin_(begin) {
  std::sort(imeis.begin(), imeis.end());
  using std::chrono::days;
  roster_ = make_roster(root, imeis, imeis, begin - days{400}, begin + days{4000});
  scripts_.resize(imeis.size());
}

ScriptWorld::Script &ScriptWorld::of(std::string_view imei) {
  auto const found = find_device(roster_, imei);
  if (!found)
    throw Error{Stop::usage, "no device '" + std::string{imei} + "' in this script",
                "name it when making it"};
  return scripts_[*found];
}

ScriptWorld &ScriptWorld::fix(std::string_view imei, Fix const &fix, std::optional<Time> since) {
  of(imei).fixes[fix.time] = {fix, since};
  return *this;
}

ScriptWorld &ScriptWorld::drive(std::string_view imei, Time from, Time to, Place start, Place end,
                                Seconds step, std::optional<Time> since) {
  auto const length = static_cast<double>((to - from).count());
  for (auto at = from; at <= to; at += step) {
    double const share = static_cast<double>((at - from).count()) / length;
    Fix fix{at, between_e6(start.lat_e6, end.lat_e6, share), between_e6(start.lng_e6, end.lng_e6, share)};
    fix.speed_dkmh = static_cast<std::int16_t>(haversine_m(start, end) / length * 36);
    fix.satellites = 9;
    fix.acc_on = true;
    this->fix(imei, fix, since);
  }
  return *this;
}

ScriptWorld &ScriptWorld::trip(std::string_view imei, Trip const &trip, Life life, State state) {
  of(imei).reported.trips.push_back({trip, life, state});
  return *this;
}

ScriptWorld &ScriptWorld::stop(std::string_view imei, Halt const &stop, Life life, State state) {
  of(imei).reported.stops.push_back({stop, life, state});
  return *this;
}

ScriptWorld &ScriptWorld::alarm(std::string_view imei, Alarm const &alarm, Life life, State state) {
  of(imei).reported.alarms.push_back({alarm, life, state});
  return *this;
}

ScriptWorld &ScriptWorld::silent(std::string_view imei, Time from, Time to) {
  of(imei).silences.emplace_back(from, to);
  return *this;
}

void ScriptWorld::fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const {
  auto const &fixes = scripts_[device].fixes;
  for (auto at = fixes.lower_bound(from); at != fixes.end() && at->first <= to; ++at)
    into.push_back(at->second.first);
}

std::optional<Fix> ScriptWorld::last_fix(std::size_t device, Time at) const {
  auto const &fixes = scripts_[device].fixes;
  auto const next = fixes.upper_bound(at);
  if (next == fixes.begin()) return std::nullopt;
  return std::prev(next)->second.first;
}

void ScriptWorld::events(std::size_t /*device*/, Time /*from*/, Time /*to*/, Events & /*into*/) const {}

bool ScriptWorld::reported(std::size_t device, Time from, Time to, Reported &into) const {
  auto const &reported = scripts_[device].reported;
  touching(
      reported.trips, from, to, [](Trip const &trip) { return trip.start; },
      [](Trip const &trip) { return trip.end; }, into.trips);
  touching(
      reported.stops, from, to, [](Halt const &stop) { return stop.from; },
      [](Halt const &stop) { return stop.to; }, into.stops);
  auto const at = [](Alarm const &alarm) { return alarm.at; };
  touching(reported.alarms, from, to, at, at, into.alarms);
  return true;
}

std::optional<Time> ScriptWorld::comes(std::size_t device, Fix const &fix) const {
  auto const &fixes = scripts_[device].fixes;
  auto const found = fixes.find(fix.time);
  return found == fixes.end() ? std::nullopt : found->second.second;
}

double ScriptWorld::odometer_m(std::size_t device, Time at) const {
  std::vector<Fix> driven;
  fixes(device, begin_, at, driven);
  return 1e7 + path_m(driven);
}

std::optional<Time> ScriptWorld::heartbeat(std::size_t device, Time at) const {
  if (scripts_[device].fixes.empty() || at < begin_) return std::nullopt;
  for (auto const &[from, to] : scripts_[device].silences)
    if (at >= from && at < to) return from;
  return std::chrono::floor<std::chrono::minutes>(at);
}

nlohmann::json ScriptWorld::describe() const {
  return {{"source", "script"}, {"devices", roster_.devices.size()}, {"begin", vendor_time(begin_)}};
}

}  // namespace fleet::sim
