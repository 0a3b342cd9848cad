#include "sim/engine_readings.hpp"

#include "sim/trouble_codes.hpp"
#include "sim/uploads.hpp"

namespace fleet::sim {

std::vector<Fix> engine_readings(View const &view, std::size_t device, Time from, Time to) {
  std::vector<Fix> readings;
  if (!view.device(device).has_obd) return readings;
  // From the begin of the five minutes, so that the window does not decide which fix is the first.
  constexpr std::int64_t every_s = 300;
  auto const since = from.time_since_epoch().count() / every_s * every_s;
  std::vector<Fix> fixes;
  view.world.fixes(device, Time{Seconds{since}}, to, fixes);
  std::int64_t last = -1;
  for (auto const &fix : fixes) {
    auto const slot = fix.time.time_since_epoch().count() / every_s;
    if (!fix.acc_on || slot == last) continue;
    last = slot;
    if (fix.time >= from && fix.time <= view.now && arrival(view, device, fix.time) <= view.now)
      readings.push_back(fix);
  }
  return readings;
}

std::vector<CodeReading> code_readings(View const &view, std::size_t device, Time from, Time to) {
  std::vector<CodeReading> readings;
  auto const open = troubles(view.world, view.switches.fault_seed, device, from, to);
  if (open.empty()) return readings;
  Events events;
  view.world.events(device, from, to, events);
  for (auto const &trip : events.trips)
    for (auto const &trouble : open) {
      bool const shown = trip.start >= trouble.opened && trip.start <= trouble.closed;
      if (shown && trip.start >= from && trip.start <= to && arrival(view, device, trip.start) <= view.now)
        readings.push_back({trouble.code, trouble.detail, trip.start});
    }
  return readings;
}

}  // namespace fleet::sim
