#include "sim/uploads.hpp"

#include <algorithm>

namespace fleet::sim {
namespace {

struct UploadSalt {
  enum : std::uint64_t { silent = 0x51e7, silence = 0x51e8, lost = 0x1057, late = 0x1a7e };
};

std::int64_t seconds_of(double hours) {
  return static_cast<std::int64_t>(hours * 3600);
}

bool calm(View const &view, Time at) {
  return view.switches.calm_from && at >= *view.switches.calm_from;
}

/// The silence that begins in stretch `number` of `silence_every_h` hours since 1970.
std::optional<Silence> silence_of(View const &view, std::size_t device, std::int64_t number) {
  auto const &s = view.switches;
  auto const draw = [&](std::uint64_t what) {
    return unit(hash_of(s.fault_seed, UploadSalt::silence + what, device, number));
  };
  auto const every = std::max<std::int64_t>(60, seconds_of(s.silence_every_h));
  auto const shortest = seconds_of(s.silence_min_h);
  auto const longest = std::max(shortest, seconds_of(s.silence_max_h));
  Silence silence{};
  silence.from =
      Time{Seconds{number * every + static_cast<std::int64_t>(draw(1) * static_cast<double>(every))}};
  silence.to =
      silence.from +
      Seconds{shortest + static_cast<std::int64_t>(draw(2) * static_cast<double>(longest - shortest))};
  silence.lost = draw(3) < s.silence_lost;
  if (calm(view, silence.from)) return std::nullopt;
  if (s.calm_from) silence.to = std::min(silence.to, *s.calm_from);
  return silence;
}

std::optional<Silence> passing_silence(View const &view, std::size_t device, Time at) {
  auto const &s = view.switches;
  if (!view.picks(s.silence_devices, UploadSalt::silent, device)) return std::nullopt;
  auto const every = std::max<std::int64_t>(60, seconds_of(s.silence_every_h));
  auto const now = at.time_since_epoch().count() / every;
  auto const first = (at.time_since_epoch().count() - seconds_of(s.silence_max_h)) / every - 1;
  // The newest one that covers `at`: what is recorded after it began waits for its end.
  for (auto number = now; number >= first; --number) {
    auto const found = silence_of(view, device, number);
    if (found && at >= found->from && at < found->to) return found;
  }
  return std::nullopt;
}

/// From when on the tracker is lost for good.
Time lost_from(View const &view, std::size_t device) {
  auto const &s = view.switches;
  if (!view.picks(s.lost_devices, UploadSalt::lost, device)) return never;
  auto const after = unit(hash_of(s.fault_seed, UploadSalt::lost + 1, device)) * s.lost_after_h;
  return view.world.begin() + Seconds{seconds_of(after)};
}

}  // namespace

std::optional<Silence> silence_at(View const &view, std::size_t device, Time at) {
  if (auto const from = lost_from(view, device); at >= from) return Silence{from, never, true};
  return passing_silence(view, device, at);
}

Time arrival(View const &view, std::size_t device, Time at) {
  auto comes = at;
  // An end may lie in the next silence.
  for (int i = 0; i < 100; ++i) {
    auto const silence = silence_at(view, device, comes);
    if (!silence) break;
    if (silence->lost) return never;
    auto const length = static_cast<double>((silence->to - silence->from).count());
    auto const share = length > 0 ? static_cast<double>((comes - silence->from).count()) / length : 0;
    comes = silence->to + Seconds{static_cast<std::int64_t>(share * view.switches.silence_upload_min * 60)};
    if (view.switches.calm_from && silence->to == *view.switches.calm_from) comes = silence->to;
  }
  return comes;
}

Time arrival(View const &view, std::size_t device, Fix const &fix) {
  auto const &s = view.switches;
  if (auto const given = view.world.comes(device, fix)) return *given;
  auto const comes = arrival(view, device, fix.time);
  if (comes == never || s.late_points <= 0) return comes;
  bool const drawn = unit(hash_of(s.fault_seed, UploadSalt::late, device,
                                  fix.time.time_since_epoch().count())) < s.late_points;
  if (!drawn || calm(view, fix.time)) return comes;
  auto late_at = std::max(comes, fix.time + std::chrono::minutes{s.late_minutes});
  if (s.calm_from) late_at = std::min(late_at, std::max(comes, *s.calm_from));
  return late_at;
}

std::optional<Fix> newest_fix(View const &view, std::size_t device) {
  auto fix = view.world.last_fix(device, view.now);
  for (int tries = 0; fix && !arrived(view, device, *fix) && tries < 5000; ++tries) {
    auto const silence = silence_at(view, device, fix->time);
    fix = view.world.last_fix(device, (silence ? silence->from : fix->time) - Seconds{1});
  }
  return fix;
}

std::optional<Time> newest_heartbeat(View const &view, std::size_t device) {
  auto at = view.now;
  for (int i = 0; i < 100; ++i) {
    auto const silence = silence_at(view, device, at);
    if (!silence) break;
    at = silence->from - Seconds{1};
  }
  return view.world.heartbeat(device, at);
}

}  // namespace fleet::sim
