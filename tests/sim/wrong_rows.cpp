#include "sim/wrong_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "base/text.hpp"

namespace fleet::sim {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;

struct WrongSalt {
  enum : std::uint64_t { who = 0x3209, row_of = 0x320a, live = 0x320b, poor = 0x9009, radio = 0x4ad0 };
};
constexpr std::array<std::string_view, 8> names{"week_rollover", "y1980",   "y2000", "unix_ms",
                                                "ahead_5h",      "lat_148", "comma", "trip_26y"};

std::uint64_t draw(View const &view, std::uint64_t salt, std::size_t device, Time at,
                   std::uint64_t more = 0) {
  return hash_of(view.switches.fault_seed, salt, device, at.time_since_epoch().count(), more);
}

Wrong kind_of(std::string const &kinds, std::uint64_t hash) {
  std::vector<Wrong> allowed;
  auto const wanted = split(kinds, ',');
  for (std::size_t i = 0; i < names.size(); ++i)
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), names.at(i)) != wanted.end())
      allowed.push_back(static_cast<Wrong>(i + 1));
  return allowed.empty() ? Wrong::none : allowed[hash % allowed.size()];
}

/// Moved by `metres` into a drawn direction.
Fix moved(Fix fix, double metres, std::uint64_t hash) {
  double const angle = 2 * std::numbers::pi * unit(hash);
  double const degree_m = 111'320;
  double const narrow = std::cos(degrees(fix.lat_e6) * std::numbers::pi / 180);
  fix.lat_e6 += static_cast<std::int32_t>(metres * std::cos(angle) / degree_m * 1e6);
  fix.lng_e6 += static_cast<std::int32_t>(metres * std::sin(angle) / (degree_m * narrow) * 1e6);
  return fix;
}

/// A time gone wrong; wrong places come a second later, so that no true row is meant. Nothing when the result
/// could be true.
std::optional<Time> wrong_time(Wrong kind, Time at, Time now) {
  using namespace std::chrono_literals;
  auto const of_day = at - std::chrono::floor<days>(at);
  switch (kind) {
    case Wrong::week_rollover:
      return at - days{7 * 1024};
    case Wrong::y1980:
      return sys_days{1980y / 1 / 6} + of_day;
    case Wrong::y2000:
    case Wrong::trip_26y:
      return sys_days{2000y / 1 / 1} + of_day;
    case Wrong::ahead_5h:
      return at + hours{5} > now + std::chrono::minutes{30} ? std::optional{at + hours{5}} : std::nullopt;
    default:
      return at + Seconds{1};
  }
}

Fix by_radio(Fix fix, std::uint64_t hash, double metres) {
  constexpr std::array<Source, 3> sources{Source::wifi, Source::cell, Source::beacon};
  fix = moved(fix, metres, hash);
  fix.source = sources.at(hash % sources.size());
  fix.speed_dkmh = -10;
  fix.satellites = 0;
  return fix;
}

}  // namespace

Wrong wrong_of(View const &view, std::size_t device, Time at, std::uint64_t salt) {
  auto const &s = view.switches;
  if (s.wrong_rows <= 0 || !view.picks(s.wrong_devices, WrongSalt::who, device)) return Wrong::none;
  auto const hash = draw(view, WrongSalt::row_of + salt, device, at);
  return unit(hash) < s.wrong_rows ? kind_of(s.wrong_kinds, mix(hash)) : Wrong::none;
}

std::optional<PointText> wrong_point(View const &view, std::size_t device, Fix const &fix) {
  auto const kind = wrong_of(view, device, fix.time, 0);
  if (kind == Wrong::none || kind == Wrong::trip_26y) return std::nullopt;
  PointText point{fix};
  if (kind == Wrong::lat_148) point.fix.lat_e6 = 148'100'000;
  if (kind == Wrong::comma) point.form = PointText::Form::comma;
  if (kind == Wrong::unix_ms) point.form = PointText::Form::unix_ms;
  auto const time = wrong_time(kind, fix.time, view.now);
  if (!time) return std::nullopt;
  point.fix.time = *time;
  return point;
}

bool make_wrong(nlohmann::json &row, Wrong kind, std::vector<std::pair<char const *, Time>> const &times,
                std::pair<char const *, char const *> place, Time now) {
  if (kind == Wrong::none || (kind == Wrong::trip_26y && times.size() < 2)) return false;
  for (auto const &[key, at] : times) {
    bool const true_end = kind == Wrong::trip_26y && key != times.front().first;
    auto const time = true_end ? at : wrong_time(kind, at, now);
    if (!time) return false;
    row[key] =
        kind == Wrong::unix_ms ? std::to_string(time->time_since_epoch().count() * 1000) : vendor_time(*time);
  }
  if (kind == Wrong::lat_148) row[place.first] = 148.1;
  if (kind == Wrong::comma) row[place.first] = "48,1";
  if (kind == Wrong::comma) row[place.second] = "11,5";
  return true;
}

void bend_live(nlohmann::json &row, View const &view, std::size_t device, Fix const &fix) {
  auto const minute = std::chrono::floor<std::chrono::minutes>(view.now);
  auto const &s = view.switches;
  if (auto const kind = wrong_of(view, device, minute, 1); kind != Wrong::none)
    make_wrong(row, kind, {{"gpsTime", fix.time}}, {"lat", "lng"}, view.now);
  if (s.stale_live <= 0 || unit(draw(view, WrongSalt::live, device, minute)) >= s.stale_live) return;
  auto const old = view.world.last_fix(device, fix.time - days{1});
  if (!old) return;
  row["lat"] = degrees(old->lat_e6);
  row["lng"] = degrees(old->lng_e6);
  row["speed"] = "0";
  if (s.stale_live_time == "heartbeat") row["gpsTime"] = row["hbTime"];
}

std::optional<Fix> poor_twin(View const &view, std::size_t device, Fix const &fix) {
  auto const &s = view.switches;
  if (s.poor_fixes <= 0 || fix.source != Source::satellite) return std::nullopt;
  auto const hash = draw(view, WrongSalt::poor, device, fix.time);
  if (unit(hash) >= s.poor_fixes) return std::nullopt;
  return by_radio(fix, mix(hash), 300);
}

Fix as_reported(View const &view, std::size_t device, Fix fix) {
  if (fix.acc_on || !view.picks(view.switches.radio_parked, WrongSalt::radio, device)) return fix;
  auto const hash = draw(view, WrongSalt::radio + 1, device, fix.time);
  return by_radio(fix, hash, 60 + 90 * unit(mix(hash)));
}

}  // namespace fleet::sim
