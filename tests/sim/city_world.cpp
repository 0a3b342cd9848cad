#include "sim/city_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>

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

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

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
      metres_(options.vehicles, std::vector<double>{0.0}),
      id_(next_id()) {
  for (std::size_t i = 0; i < options.vehicles; ++i) {
    auto vehicle = make_vehicle(options.seed, i, roster_.devices[i].accounts.front());
    vehicle.steps = options.steps;
    vehicle.rests_at_weekends = unit(hash_of(vehicle.seed, 3)) < options.weekends;
    vehicle.hauls = unit(hash_of(vehicle.seed, 4)) < options.long_trips;
    vehicles_.push_back(vehicle);
  }
  add_specials();
  replace_trackers();
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

/// The new tracker has an IMEI behind all others, and everything else of the old one.
void CityWorld::replace_trackers() {
  replaced_at_ = first_day_ + days{options_.replaced_after_d} + hours{10};
  auto const count = std::min(options_.replaced, options_.vehicles > 12 ? options_.vehicles - 10 : 0);
  for (std::size_t i = 0; i < count; ++i) {
    auto const old = i + 5;
    auto device = roster_.devices[old];
    device.imei = fmt::format("86000200{:07}", i + 1);
    successors_[old] = roster_.devices.size();
    roster_.devices.push_back(std::move(device));
    auto const vehicle = vehicles_[old];
    vehicles_.push_back(vehicle);
    metres_.push_back({0.0});
  }
}

void CityWorld::add_fences() {
  roster_.fences = {{"Depot North", grid_.place(grid_.at({20, 52})), 400, true},
                    {"Market", grid_.place(grid_.at({36, 40})), 900, false},
                    {"Airport", grid_.place(grid_.at({58, 14})), 1500, false}};
}

/// A call asks for the same few days again and again.
std::shared_ptr<DayPlan const> CityWorld::plan(std::size_t device, Day day) const {
  struct Remembered {
    std::uint64_t world = 0;
    std::size_t device = 0;
    Day day{};
    std::shared_ptr<DayPlan const> plan;
  };
  thread_local std::array<Remembered, 8> recent;
  auto &slot = recent.at(static_cast<std::size_t>(day.time_since_epoch().count()) % recent.size());
  if (slot.world != id_ || slot.device != device || slot.day != day)
    slot = {id_, device, day, std::make_shared<DayPlan const>(plan_day(grid_, vehicles_[device], day))};
  return slot.plan;
}

Time CityWorld::heard_from(std::size_t device) const {
  if (device >= options_.vehicles) return replaced_at_;
  return first_day_ + vehicles_[device].day_begins;
}

std::optional<Time> CityWorld::heard_until(std::size_t device, Time at) const {
  auto const kind = roster_.devices[device].kind;
  if (kind == Kind::never_activated || kind == Kind::expired || at < heard_from(device)) return std::nullopt;
  if (successors_.contains(device)) at = std::min(at, replaced_at_ - Seconds{1});
  return kind == Kind::silent ? std::min(at, Time{options_.anchor + hours{12}}) : at;
}

void CityWorld::fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const {
  auto const until = heard_until(device, to);
  if (!until) return;
  from = std::max(from, heard_from(device));
  for (auto day = day_of(vehicles_[device], from); Time{day} <= *until; day += days{1})
    fixes_of_day(grid_, *plan(device, day), from, *until, into);
}

std::optional<Fix> CityWorld::last_fix(std::size_t device, Time at) const {
  auto const until = heard_until(device, at);
  if (!until) return std::nullopt;
  auto const today_plan = plan(device, day_of(vehicles_[device], *until));
  auto const &today = *today_plan;
  auto const since = *until - today.begin;
  auto const *segment = segment_at(today, since);
  if (segment == nullptr) return std::nullopt;
  return fix_at(grid_, today, *segment, since - (since - segment->start) % segment->step);
}

/// Parking that began this evening ends with the next trip, on another day.
Halt CityWorld::overnight(std::size_t device, Day day, Halt stop) const {
  for (auto next = day + days{1}; next <= day + longest_stop; next += days{1}) {
    auto const trips = trips_of_day(*plan(device, next));
    if (trips.empty()) continue;
    stop.to = trips.front().start;
    break;
  }
  return stop;
}

Events CityWorld::make_events(std::size_t device, Day day) const {
  auto const today_plan = plan(device, day);
  auto const &today = *today_plan;
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
  auto const heard = device >= options_.vehicles ? std::max(from, replaced_at_) : from;
  Events found;
  for (auto day = first; Time{day} <= *until; day += days{1})
    append_events(*events_of(device, day), Seconds{0}, heard, *until, found);
  // Events under way when the tracker was replaced belong to neither tracker.
  if (device >= options_.vehicles || successors_.contains(device)) {
    auto const torn = [&](Time start, Time end) { return start < replaced_at_ && end >= replaced_at_; };
    std::erase_if(found.trips, [&](Trip const &trip) { return torn(trip.start, trip.end); });
    std::erase_if(found.stops, [&](Halt const &stop) { return torn(stop.from, stop.to); });
  }
  append_events(found, Seconds{0}, from, *until, into);
}

double CityWorld::odometer_m(std::size_t device, Time at) const {
  auto const day = day_of(vehicles_[device], at);
  auto const number = static_cast<std::size_t>(std::max(days{0}, day - epoch).count());
  auto const today_plan = plan(device, day);
  auto const &today = *today_plan;
  double before = 0;
  {
    std::lock_guard const lock{mutex_};
    auto &sums = metres_[device];
    while (sums.size() <= number)
      sums.push_back(sums.back() + plan(device, epoch + days{sums.size() - 1})->metres());
    before = sums[number];
  }
  return 1e6 * static_cast<double>(15 + device % 90) + before + metres_until(today, at - today.begin);
}

std::optional<Time> CityWorld::heartbeat(std::size_t device, Time at) const {
  auto const until = heard_until(device, at);
  if (!until) return std::nullopt;
  return floor<std::chrono::minutes>(*until);
}

std::optional<Place> CityWorld::place_at(std::size_t device, Time at) const {
  auto const until = heard_until(device, at);
  if (!until || *until < at) return std::nullopt;
  auto const today_plan = plan(device, day_of(vehicles_[device], at));
  auto const &today = *today_plan;
  auto const *segment = segment_at(today, at - today.begin);
  if (segment == nullptr) return std::nullopt;
  return grid_.place(motion_at(grid_, today, *segment, at - today.begin).point);
}

void CityWorld::add_activity(std::size_t device, Day day, Time from, Time to, Activity &into) const {
  auto const today_plan = plan(device, day);
  auto const &today = *today_plan;
  for (auto const &segment : today.segments) {
    auto const spent = std::min(to, today.begin + segment.end) - std::max(from, today.begin + segment.start);
    if (spent <= Seconds{0} || segment.kind == Segment::Kind::parked) continue;
    (segment.kind == Segment::Kind::driving ? into.driving : into.idling) += spent;
  }
}

Activity CityWorld::activity(std::size_t device, Time from, Time to) const {
  Activity sum;
  auto const until = heard_until(device, to);
  if (!until) return sum;
  from = std::max(from, heard_from(device));
  // A silence from inside the world ends the last second that was heard.
  auto const end = *until < to ? *until + Seconds{1} : to;
  for (auto day = day_of(vehicles_[device], from); Time{day} <= end; day += days{1})
    add_activity(device, day, from, end, sum);
  return sum;
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
