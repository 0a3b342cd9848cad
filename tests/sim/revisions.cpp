#include "sim/revisions.hpp"

#include <algorithm>
#include <array>

#include "sim/derive.hpp"
#include "sim/geo.hpp"
#include "sim/uploads.hpp"

namespace fleet::sim {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;

/// No event of any world lasts longer.
constexpr days longest{4};
/// Trips further apart are never reported as one.
constexpr minutes merge_gap{20};

struct RevisionSalt {
  enum : std::uint64_t { trip_kind = 0x7219, stop_kind = 0x5709, alarm_kind = 0xa1a5, twin = 0x7717 };
};
enum class Change { none, values, start, merged, split, withdrawn, reopened };

class Reporter {
 public:
  Reporter(View const &view, std::size_t device) : view_(view), device_(device) {}

  Reported report(Events const &events, Time complete_from) {
    events_ = &events;
    for (std::size_t i = 0; i < events.trips.size(); ++i)
      i += trip(i, events.trips[i].start >= complete_from);
    for (auto const &stop : events.stops)
      if (stop.to > stop.from) halt(stop);
    for (auto const &event : events.alarms) alarm(event);
    return std::move(reported_);
  }

 private:
  std::uint64_t draw(std::uint64_t salt, Time at, std::uint64_t more = 0) const {
    return hash_of(view_.switches.fault_seed, salt, device_, at.time_since_epoch().count(), more);
  }

  Change change_of(std::uint64_t salt, Time at, std::span<std::pair<Change, double> const> shares) const {
    double left = unit(draw(salt, at));
    for (auto const &[change, share] : shares) {
      if (left < share) return change;
      left -= share;
    }
    return Change::none;
  }

  Change trip_change(Trip const &trip) const {
    auto const &s = view_.switches;
    std::array<std::pair<Change, double>, 6> const shares{{{Change::values, s.revise_trips},
                                                           {Change::start, s.move_starts},
                                                           {Change::merged, s.merge_trips},
                                                           {Change::split, s.split_trips},
                                                           {Change::withdrawn, s.withdraw_trips},
                                                           {Change::reopened, s.reopen_trips}}};
    return change_of(RevisionSalt::trip_kind, trip.start, shares);
  }

  /// The moment of the change, between the first report and `revise_after_h` later; nothing after calm_from.
  std::optional<Time> change_time(std::uint64_t salt, Time at, Time reported_at) const {
    auto const &s = view_.switches;
    if (s.calm_from && reported_at >= *s.calm_from) return std::nullopt;
    double const later_h = s.revise_after_h * (0.1 + 0.9 * unit(draw(salt, at, 1)));
    auto const time =
        reported_at + Seconds{std::max<std::int64_t>(60, static_cast<std::int64_t>(later_h * 3600))};
    return s.calm_from ? std::min(time, *s.calm_from) : time;
  }

  Time comes(Time at) const { return arrival(view_, device_, at); }
  /// Both ends must have come: of half an event the vendor reports nothing.
  Time known(Time start, Time end) const { return comes(start) == never ? never : comes(end); }

  std::vector<Fix> fixes_of(Trip const &trip) const {
    std::vector<Fix> fixes;
    view_.world.fixes(device_, trip.start, trip.end, fixes);
    return fixes;
  }

  Trip part(Trip const &trip, Time start, Time end) const {
    Trip part{start, end};
    measure(part, fixes_of(trip));
    return part;
  }

  void add(Trip const &trip, Life life, State state = State::whole) {
    if (life.since < life.until) reported_.trips.push_back({trip, life, state});
  }
  void add(Halt const &stop, Life life, State state = State::whole) {
    if (life.since < life.until) reported_.stops.push_back({stop, life, state});
  }

  /// Until it is known the trip may be reported as open, or as cut by a silence.
  void before_known(Trip const &trip, Time reported_at) {
    auto const &s = view_.switches;
    auto const started = comes(trip.start);
    if (s.open_trips != "none" && started < reported_at) add(trip, {started, reported_at}, State::open);
    if (!s.silence_cuts_trips) return;
    auto const silence = silence_at(view_, device_, trip.end);
    if (!silence || silence->from <= trip.start) return;
    auto const cut_at = silence->from + minutes{10};
    auto cut = part(trip, trip.start, silence->from);
    if (cut.distance_m > 0) add(cut, {std::max(cut_at, started), reported_at});
  }

  /// Gives how many further trips it has dealt with. Only a trip whose whole day is known may be changed.
  std::size_t trip(std::size_t index, bool changeable) {
    auto const &trip = events_->trips[index];
    auto const reported_at = known(trip.start, trip.end);
    before_known(trip, reported_at);
    if (reported_at == never) return 0;
    auto const kind = changeable ? trip_change(trip) : Change::none;
    auto const change =
        kind == Change::none ? std::nullopt : change_time(RevisionSalt::trip_kind, trip.start, reported_at);
    if (!change) return add(trip, {reported_at, never}), 0;
    if (kind == Change::merged) return merge(index, reported_at, *change);
    revise(trip, kind, reported_at, *change);
    return 0;
  }

  void revise(Trip const &trip, Change kind, Time reported_at, Time change) {
    auto const fixes = fixes_of(trip);
    auto const length = trip.end - trip.start;
    auto const share = unit(draw(RevisionSalt::trip_kind, trip.start, 2));
    if (kind == Change::withdrawn) return add(trip, {reported_at, change});
    if (kind == Change::reopened) {
      add(trip, {reported_at, change});
      add(trip, {change, change + hours{1}}, State::reopened);
      return add(trip, {change + hours{1}, never});
    }
    if (fixes.size() < 4) return add(trip, {reported_at, never});
    // A fix between a third and two thirds: nothing of the trip is empty.
    auto const middle =
        fixes.size() / 3 + static_cast<std::size_t>(share * static_cast<double>(fixes.size()) / 3);
    if (kind == Change::values) add(part(trip, trip.start, fixes[middle].time), {reported_at, change});
    if (kind == Change::start) {
      auto const moved = std::min(Seconds{9 + static_cast<std::int64_t>(share * 591)}, length / 2);
      add(part(trip, trip.start + moved, trip.end), {reported_at, change});
    }
    if (kind == Change::values || kind == Change::start) return add(trip, {change, never});
    add(trip, {reported_at, change});
    add(part(trip, trip.start, fixes[middle].time), {change, never});
    add(part(trip, fixes[middle + 1].time, trip.end), {change, never});
  }

  std::size_t merge(std::size_t index, Time reported_at, Time change) {
    auto const &trip = events_->trips[index];
    auto const *next = index + 1 < events_->trips.size() ? &events_->trips[index + 1] : nullptr;
    auto const next_reported_at = next == nullptr ? never : known(next->start, next->end);
    bool const fits = next != nullptr && next->start - trip.end <= merge_gap && next_reported_at != never &&
                      floor<days>(next->start) == floor<days>(trip.start);
    if (!fits) return add(trip, {reported_at, never}), 0;
    before_known(*next, next_reported_at);
    change = std::max(change, next_reported_at + minutes{1});
    add(trip, {reported_at, change});
    add(*next, {next_reported_at, change});
    Trip whole{trip.start, next->end};
    measure(whole, fixes_of(whole));
    add(whole, {change, never});
    bridged_.push_back({trip.end, next->start, change});
    return 1;
  }

  Time bridged_at(Halt const &stop) const {
    for (auto const &[from, to, at] : bridged_)
      if (stop.from >= from && stop.to <= to) return at;
    return never;
  }

  void halt(Halt const &stop) {
    auto const &s = view_.switches;
    auto const reported_at = known(stop.from, stop.to);
    auto const started = comes(stop.from);
    if (s.open_stops != "none" && started < reported_at) add(stop, {started, reported_at}, State::open);
    if (reported_at == never) return;
    twin_of(stop, reported_at);
    std::array<std::pair<Change, double>, 3> const shares{{{Change::values, s.revise_stops},
                                                           {Change::withdrawn, s.withdraw_stops},
                                                           {Change::reopened, s.reopen_stops}}};
    auto const salt = RevisionSalt::stop_kind + (stop.acc_on ? 1U : 0U);
    auto const kind = change_of(salt, stop.from, shares);
    auto const change = kind == Change::none ? std::nullopt : change_time(salt, stop.from, reported_at);
    auto const gone = bridged_at(stop);
    if (!change || gone != never) return add(stop, {reported_at, gone});
    if (kind == Change::withdrawn) return add(stop, {reported_at, *change});
    auto shorter = stop;
    shorter.to = stop.from + std::max(Seconds{60}, (stop.to - stop.from) / 2);
    add(kind == Change::values ? shorter : stop, {reported_at, *change});
    if (kind == Change::values) return add(stop, {*change, never});
    add(stop, {*change, *change + hours{1}}, State::reopened);
    add(stop, {*change + hours{1}, never});
  }

  /// Five minutes of idling at the start of the parking stop, which the report of idling lists.
  void twin_of(Halt const &stop, Time reported_at) {
    constexpr minutes idling{5};
    bool const drawn = unit(draw(RevisionSalt::twin, stop.from)) < view_.switches.twin_stops;
    if (stop.acc_on || !drawn || stop.to - stop.from <= idling) return;
    add(Halt{stop.from, stop.from + idling, stop.place, true}, {reported_at, bridged_at(stop)});
  }

  void alarm(Alarm const &event) {
    auto const reported_at = comes(event.at);
    if (reported_at == never) return;
    bool const bare = unit(draw(RevisionSalt::alarm_kind, event.at)) < view_.switches.alarm_nulls;
    auto const change = bare ? change_time(RevisionSalt::alarm_kind, event.at, reported_at) : std::nullopt;
    if (change) reported_.alarms.push_back({event, {reported_at, *change}, State::bare});
    reported_.alarms.push_back({event, {change.value_or(reported_at), never}});
    auto const fences = static_cast<int>(view_.world.roster().fences.size());
    bool const doubled = event.fence >= 0 && fences > 1 &&
                         unit(draw(RevisionSalt::twin, event.at, 1)) < view_.switches.twin_alarms;
    if (!doubled) return;
    auto other = event;
    other.fence = (event.fence + 1) % fences;
    reported_.alarms.push_back({other, {reported_at, never}});
  }

  struct Bridge {
    Time from;
    Time to;
    Time at;
  };
  View const &view_;
  std::size_t device_;
  Events const *events_ = nullptr;
  std::vector<Bridge> bridged_;  ///< what lay between two trips that are reported as one
  Reported reported_;
};

/// An unfinished event lasts until the newest fix that has come; whether that is reported as its end is a switch.
Time end_so_far(View const &view, std::size_t device, Time start, Time end) {
  auto const fix = newest_fix(view, device);
  return fix ? std::min(end, std::max(fix->time, start + Seconds{1})) : start + Seconds{1};
}

bool keep(View const &view, std::size_t device, Row<Trip> &row) {
  if (!row.life.holds(view.now)) return false;
  if (row.state != State::open) return true;
  if (view.switches.open_trips == "none") return false;
  if (view.switches.open_trips == "growing") row.state = State::whole;
  row.event.end = end_so_far(view, device, row.event.start, row.event.end);
  row.event.distance_m = row.event.max_kmh = 0;
  std::vector<Fix> fixes;
  view.world.fixes(device, row.event.start, row.event.end, fixes);
  measure(row.event, fixes);
  return true;
}

bool keep(View const &view, std::size_t device, Row<Halt> &row) {
  if (!row.life.holds(view.now)) return false;
  if (row.state != State::open) return true;
  if (view.switches.open_stops == "none") return false;
  if (view.switches.open_stops == "growing") row.state = State::whole;
  row.event.to = end_so_far(view, device, row.event.from, row.event.to);
  return true;
}

}  // namespace

Reported story(View const &view, std::size_t device, Time from, Time to) {
  Reported reported;
  if (view.world.reported(device, from, to, reported)) return reported;
  // Whole days before and after, so that what a trip is merged with does not depend on the window.
  bool const alone = view.switches.merge_trips <= 0;
  auto const first = alone ? Time::min() : Time{floor<days>(from) - longest};
  Events events;
  view.world.events(device, alone ? from : first, alone ? to : Time{floor<days>(to) + days{2}}, events);
  std::stable_sort(events.trips.begin(), events.trips.end(),
                   [](Trip const &a, Trip const &b) { return a.start < b.start; });
  return Reporter{view, device}.report(events, first);
}

Reported reported_now(View const &view, std::size_t device, Time from, Time to) {
  auto reported = story(view, device, from, to);
  std::erase_if(reported.trips, [&](auto &row) { return !keep(view, device, row); });
  std::erase_if(reported.stops, [&](auto &row) { return !keep(view, device, row); });
  std::erase_if(reported.alarms, [&](auto const &row) { return !row.life.holds(view.now); });
  return reported;
}

}  // namespace fleet::sim
