#include "sim/live_loop.hpp"

#include <algorithm>

#include "sim/geo.hpp"

namespace fleet::sim {
namespace {

constexpr Seconds dwell{600};

Fix parked(Fix fix, Seconds at) {
  fix.time = Time{at};
  fix.speed_dkmh = 0;
  fix.acc_on = false;
  return fix;
}

Fix started(Fix fix, Seconds at) {
  fix = parked(fix, at);
  fix.acc_on = true;
  return fix;
}

}  // namespace

LiveLoop::LiveLoop(std::span<Fix const> trip, std::vector<Fence> const &fences, Rules const &rules,
                   Time begin, Seconds offset)
    : begin_(begin), offset_(offset) {
  if (trip.size() < 2 || trip.front().time == trip.back().time) return;
  build(trip);
  auto const drive = (period_ - 2 * dwell) / 2;
  cycle_events_.trips = {{Time{}, Time{drive}}, {Time{drive + dwell}, Time{period_ - dwell}}};
  derive_events(cycle_, fences, rules, cycle_events_);
  cycle_events_.stops.push_back({Time{period_ - dwell}, Time{period_}, place(cycle_.front()), false});
}

void LiveLoop::build(std::span<Fix const> trip) {
  auto const first = trip.front().time;
  auto const drive = trip.back().time - first;
  period_ = 2 * (drive + dwell);
  cycle_.push_back(started(trip.front(), Seconds{0}));
  for (auto fix : trip.subspan(1, trip.size() - 2)) {
    fix.time = Time{fix.time - first};
    fix.acc_on = true;
    if (fix.time > cycle_.back().time && fix.time < Time{drive}) cycle_.push_back(fix);
  }
  auto const out = cycle_.size();
  cycle_.push_back(parked(trip.back(), drive));
  cycle_.push_back(parked(trip.back(), drive + dwell / 2));
  cycle_.push_back(started(trip.back(), drive + dwell));
  for (auto i = out - 1; i > 0; --i) {
    auto fix = cycle_[i];
    fix.time = Time{2 * drive + dwell} - fix.time.time_since_epoch();
    if (fix.direction_deg >= 0)
      fix.direction_deg = static_cast<std::int16_t>((fix.direction_deg + 180) % 360);
    cycle_.push_back(fix);
  }
  cycle_.push_back(parked(trip.front(), period_ - dwell));
  cycle_.push_back(parked(trip.front(), period_ - dwell / 2));
  metres_.push_back(0);
  for (std::size_t i = 1; i < cycle_.size(); ++i)
    metres_.push_back(metres_.back() + haversine_m(place(cycle_[i - 1]), place(cycle_[i])));
}

/// Start of the period that `at` lies in.
Seconds LiveLoop::shift_of(Time at) const {
  auto const since = (at + offset_).time_since_epoch();
  return since - since % period_ - offset_;
}

void LiveLoop::fixes(Time from, Time to, std::vector<Fix> &into) const {
  from = std::max(from, begin_);
  if (!runs() || from > to) return;
  for (auto shift = shift_of(from); Time{shift} <= to; shift += period_) {
    for (auto fix : between(cycle_, from - shift, to - shift)) {
      fix.time += shift;
      into.push_back(fix);
    }
  }
}

void LiveLoop::events(Time from, Time to, Events &into) const {
  if (!runs() || std::max(from, begin_) > to) return;
  Events all;
  for (auto shift = shift_of(std::max(from, begin_)); Time{shift} <= to; shift += period_)
    append_events(cycle_events_, shift, from, to, all);
  // Events that began before the loop are not reported: their first fixes do not exist.
  std::erase_if(all.trips, [&](Trip const &trip) { return trip.start < begin_; });
  std::erase_if(all.stops, [&](Halt const &stop) { return stop.from < begin_; });
  std::erase_if(all.alarms, [&](Alarm const &alarm) { return alarm.at < begin_; });
  append_events(all, Seconds{0}, from, to, into);
}

double LiveLoop::along_m(Time at) const {
  auto const shift = shift_of(at);
  auto const inside = between(cycle_, Time{}, at - shift);
  auto const periods = static_cast<double>((shift + offset_) / period_);
  return periods * metres_.back() + (inside.empty() ? 0 : metres_[inside.size() - 1]);
}

double LiveLoop::distance_m(Time at) const {
  return !runs() || at <= begin_ ? 0 : along_m(at) - along_m(begin_);
}

}  // namespace fleet::sim
