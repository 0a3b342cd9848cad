#include "sim/city_world.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/geo.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::sys_days;

/// Odometers count from here.
constexpr sys_days epoch{std::chrono::year{2026} / 1 / 1};
constexpr std::size_t cached_days = 20'000;
/// A rest day makes the longest stop: over two nights and the day between.
constexpr days longest_stop{3};

Roster city_roster(CityOptions const &options) {
  std::vector<std::string> imeis;
  std::vector<std::string> labels;
  for (std::size_t i = 1; i <= options.vehicles; ++i) {
    imeis.push_back(fmt::format("86000100{:07}", i));
    labels.push_back(fmt::format("{:03}", i));
  }
  return make_roster(options.root_account, imeis, labels, Time{options.anchor - days{400}},
                     Time{options.anchor + days{1000}});
}

void fixes_of_day(CityGrid const &grid, DayPlan const &plan, Time from, Time to, std::vector<Fix> &into) {
  for (auto const &segment : plan.segments) {
    if (plan.begin + segment.end <= from || plan.begin + segment.start > to) continue;
    auto at = segment.start;
    if (plan.begin + at < from)
      at += (from - plan.begin - at + segment.step - Seconds{1}) / segment.step * segment.step;
    for (; at < segment.end && plan.begin + at <= to; at += segment.step)
      into.push_back(fix_at(grid, plan, segment, at));
  }
}

std::vector<Trip> trips_of_day(DayPlan const &plan) {
  std::vector<Trip> trips;
  bool was_parked = true;
  for (auto const &segment : plan.segments) {
    bool const parked = segment.kind == Segment::Kind::parked;
    auto const at = plan.begin + segment.start;
    if (was_parked && !parked) trips.push_back({at, at});
    if (!was_parked && parked) trips.back().end = at;
    was_parked = parked;
  }
  return trips;
}

}  // namespace

CityWorld::CityWorld(CityOptions const &options)
    : options_(options),
      grid_(options.seed, options.lat_deg, options.lng_deg),
      roster_(city_roster(options)),
      first_day_(options.anchor - days{options.days - 1}),
      metres_(options.vehicles, std::vector<double>{0.0}) {
  for (std::size_t i = 0; i < options.vehicles; ++i)
    vehicles_.push_back(make_vehicle(options.seed, i, roster_.devices[i].accounts.front()));
  add_specials();
  add_fences();
}

void CityWorld::add_specials() {
  if (options_.vehicles < 10) return;
  auto *const last = &roster_.devices.back();
  last[0].kind = Kind::never_activated;
  last[-1].kind = Kind::expired;
  last[-1].expires = Time{options_.anchor - days{30}};
  last[-2].kind = Kind::silent;
}

void CityWorld::add_fences() {
  roster_.fences = {{"Depot North", grid_.place(grid_.at({20, 52})), 400, true},
                    {"Market", grid_.place(grid_.at({36, 40})), 900, false},
                    {"Airport", grid_.place(grid_.at({58, 14})), 1500, false}};
}

Time CityWorld::heard_from(std::size_t device) const {
  return first_day_ + vehicles_[device].day_begins;
}

std::optional<Time> CityWorld::heard_until(std::size_t device, Time at) const {
  auto const kind = roster_.devices[device].kind;
  if (kind == Kind::never_activated || kind == Kind::expired || at < heard_from(device)) return std::nullopt;
  return kind == Kind::silent ? std::min(at, Time{options_.anchor + hours{12}}) : at;
}

void CityWorld::fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const {
  auto const until = heard_until(device, to);
  if (!until) return;
  from = std::max(from, heard_from(device));
  for (auto day = day_of(vehicles_[device], from); Time{day} <= *until; day += days{1})
    fixes_of_day(grid_, plan(device, day), from, *until, into);
}

std::optional<Fix> CityWorld::last_fix(std::size_t device, Time at) const {
  auto const until = heard_until(device, at);
  if (!until) return std::nullopt;
  auto const today = plan(device, day_of(vehicles_[device], *until));
  auto const since = *until - today.begin;
  for (auto const &segment : today.segments)
    if (since < segment.end)
      return fix_at(grid_, today, segment, since - (since - segment.start) % segment.step);
  return std::nullopt;
}

/// Parking that began this evening ends with the next trip, on another day.
Halt CityWorld::overnight(std::size_t device, Day day, Halt stop) const {
  for (auto next = day + days{1}; next <= day + longest_stop; next += days{1}) {
    auto const trips = trips_of_day(plan(device, next));
    if (trips.empty()) continue;
    stop.to = trips.front().start;
    break;
  }
  return stop;
}

Events CityWorld::make_events(std::size_t device, Day day) const {
  auto const today = plan(device, day);
  Events events;
  events.trips = trips_of_day(today);
  if (events.trips.empty()) return events;
  std::vector<Fix> fixes;
  fixes_of_day(grid_, today, today.begin, today.begin + hours{24}, fixes);
  Rules rules;
  rules.overspeed_kmh = 80;
  derive_events(fixes, roster_.fences, rules, events);
  auto const &last = events.trips.back();
  events.stops.push_back(overnight(device, day, {last.end, last.end, last.to, false}));
  return events;
}

std::shared_ptr<Events const> CityWorld::events_of(std::size_t device, Day day) const {
  auto const key = std::pair{device, day};
  {
    std::lock_guard const lock{mutex_};
    if (auto const found = cache_.find(key); found != cache_.end()) return found->second;
  }
  auto made = std::make_shared<Events const>(make_events(device, day));
  std::lock_guard const lock{mutex_};
  if (cache_.size() >= cached_days) cache_.clear();
  cache_[key] = made;
  return made;
}

void CityWorld::events(std::size_t device, Time from, Time to, Events &into) const {
  auto const until = heard_until(device, to);
  if (!until) return;
  auto const first = std::max(first_day_, floor<days>(from) - longest_stop - days{1});
  for (auto day = first; Time{day} <= *until; day += days{1})
    append_events(*events_of(device, day), Seconds{0}, from, *until, into);
}

double CityWorld::odometer_m(std::size_t device, Time at) const {
  auto const day = day_of(vehicles_[device], at);
  auto const number = static_cast<std::size_t>(std::max(days{0}, day - epoch).count());
  auto const today = plan(device, day);
  double before = 0;
  {
    std::lock_guard const lock{mutex_};
    auto &sums = metres_[device];
    while (sums.size() <= number)
      sums.push_back(sums.back() + plan(device, epoch + days{sums.size() - 1}).metres());
    before = sums[number];
  }
  return 1e6 * static_cast<double>(15 + device % 90) + before + metres_until(today, at - today.begin);
}

std::optional<Time> CityWorld::heartbeat(std::size_t device, Time at) const {
  auto const until = heard_until(device, at);
  if (!until) return std::nullopt;
  return floor<std::chrono::minutes>(*until);
}

nlohmann::json CityWorld::describe() const {
  nlohmann::json devices = nlohmann::json::array();
  for (auto const &device : roster_.devices)
    devices.push_back(
        {{"imei", device.imei}, {"label", device.label}, {"kind", static_cast<int>(device.kind)}});
  return {{"source", "city"},
          {"seed", options_.seed},
          {"first_day", vendor_time(first_day_).substr(0, 10)},
          {"anchor", vendor_time(options_.anchor).substr(0, 10)},
          {"devices", std::move(devices)}};
}

}  // namespace fleet::sim
