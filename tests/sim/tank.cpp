#include "sim/tank.hpp"

#include <algorithm>

#include "sim/random.hpp"

namespace fleet::sim {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;

constexpr double full = 0.95;
/// After burning this part of the tank it is filled up again.
constexpr double used_up = 0.7;
constexpr double drain_share = 0.1;
constexpr auto refuel_after = minutes{2};
constexpr auto refuel_takes = minutes{4};
constexpr auto drain_after = hours{2};
constexpr auto drain_takes = minutes{6};
constexpr auto night = hours{5};

std::vector<Trip> trips_of(World const &world, std::size_t device, Time from, Time to) {
  Events events;
  world.events(device, from, to, events);
  std::stable_sort(events.trips.begin(), events.trips.end(),
                   [](Trip const &a, Trip const &b) { return a.end < b.end; });
  std::erase_if(events.trips, [&](Trip const &trip) { return trip.end < from || trip.end > to; });
  return events.trips;
}

}  // namespace

Tank::Tank(World const &world, std::uint64_t seed, std::size_t device, Time from, Time to)
    : world_(world),
      seed_(hash_of(seed, 0x7a4cU, device)),
      device_(device),
      capacity_(60 + 20.0 * static_cast<double>(seed_ % 5)),
      per_100km_(capacity_ / 8),
      first_m_(world.odometer_m(device, world.begin())) {
  start_ = find_last_full(from);
  run(start_, to, from);
}

double Tank::burnt_until(Time at) const {
  auto const metres = world_.odometer_m(device_, std::max(at, world_.begin())) - first_m_;
  return metres / 100'000 * per_100km_;
}

double Tank::burnt(Time from, Time to) const {
  return burnt_until(to) - burnt_until(from);
}

/// The refuels are where the fuel burnt since the first moment passes a multiple of `used_up`, so the last one
/// before a moment can be found without those before it.
Tank::Level Tank::find_last_full(Time before) const {
  auto const each = used_up * capacity_;
  Level const first{world_.begin(), 0, full * capacity_};
  for (auto count = static_cast<std::int64_t>(burnt_until(before) / each); count > 0; --count) {
    auto const mark = static_cast<double>(count) * each;
    auto day = floor<days>(before);
    while (day > world_.begin() && burnt_until(day) >= mark) day -= days{1};
    for (auto const &trip : trips_of(world_, device_, day, std::min(before, Time{day + days{3}}))) {
      if (burnt_until(trip.end) < mark) continue;
      auto const at = trip.end + refuel_after + refuel_takes;
      if (at > before) break;
      return {at, burnt_until(trip.end), full * capacity_};
    }
  }
  return first;
}

/// Litres that a thief takes out of the tank in the night after `last`; 0 on most nights.
double Tank::drained(Trip const &last, Time next_start) const {
  if (next_start - last.end < night) return 0;
  auto const hash = hash_of(seed_, last.end.time_since_epoch().count());
  return hash % 12 == 0 ? drain_share * capacity_ * (0.8 + 0.4 * unit(mix(hash))) : 0;
}

void Tank::run(Level level, Time until, Time keep_from) {
  auto const each = used_up * capacity_;
  auto mark = (std::floor(level.burnt / each + 1e-9) + 1) * each;
  auto const trips = trips_of(world_, device_, level.at, until + days{4});
  bool drained_already = false;
  double taken = 0;
  for (std::size_t i = 0; i < trips.size() && trips[i].end <= until; ++i) {
    auto const burnt = burnt_until(trips[i].end);
    if (burnt >= mark) {
      auto const at = trips[i].end + refuel_after;
      auto const left = level.litres - (burnt - level.burnt) - taken;
      all_.push_back({at, at + refuel_takes, full * capacity_ - left});
      level = {at + refuel_takes, burnt, full * capacity_};
      mark = (std::floor(burnt / each + 1e-9) + 1) * each;
      drained_already = false;
      taken = 0;
    } else if (i + 1 < trips.size() && !drained_already) {
      auto const litres = drained(trips[i], trips[i + 1].start);
      if (litres <= 0) continue;
      auto const at = trips[i].end + drain_after;
      all_.push_back({at, at + drain_takes, -litres});
      drained_already = true;
      taken = litres;
    }
  }
  for (auto const &change : all_)
    if (change.at >= keep_from && change.at <= until) changes_.push_back(change);
}

double Tank::litres(Time at) const {
  double level = start_.litres - (burnt_until(at) - start_.burnt);
  for (auto const &change : all_) {
    if (change.at > at) break;
    auto const length = static_cast<double>((change.until - change.at).count());
    level += change.litres * std::min(1.0, static_cast<double>((at - change.at).count()) / length);
  }
  return level;
}

}  // namespace fleet::sim
