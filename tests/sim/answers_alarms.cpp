// Alarms, newest first, never more than a thousand of them.
#include <fmt/format.h>

#include <algorithm>

#include "sim/json_text.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

constexpr std::size_t most_rows = 1000;

struct Found {
  std::size_t device;
  Alarm alarm;
};

json row(Call const &call, Found const &found) {
  auto const &device = call.device(found.device);
  auto const &alarm = found.alarm;
  return {{"imei", device.imei},
          {"deviceName", device.name},
          {"model", device.model},
          {"account", call.world.roster().accounts[device.accounts.front()].id},
          {"alertTypeId", alarm.type},
          {call.switches.alarm_name_key, alarm.name},
          {"alertTime", vendor_time(alarm.at)},
          {"positioningTime", vendor_time(alarm.at)},
          {"lat", degrees(alarm.place.lat_e6)},
          {"lng", degrees(alarm.place.lng_e6)},
          {"speed", fmt::format("{:.0f}", alarm.speed_dkmh / 10.0)},
          {"geoid", alarm.fence < 0 ? json(nullptr) : json(fmt::format("f{}", alarm.fence + 1))}};
}

std::vector<Found> find_alarms(Call const &call, Time from, Time to) {
  std::vector<Found> all;
  auto const type = call.params["alertTypeId"];
  for (auto const device : call.devices) {
    Events events;
    call.world.events(device, from, std::min(to, call.now), events);
    for (auto const &alarm : events.alarms)
      if (type.empty() || alarm.type == type) all.push_back({device, alarm});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](Found const &a, Found const &b) { return a.alarm.at > b.alarm.at; });
  return all;
}

}  // namespace

Payload alarm_list(Call const &call) {
  if (call.params.has("imei") == call.params.has("imeis"))
    throw Refused{1001, "Missing required parameter: imei or imeis", "missing_parameter"};
  auto found = call.has_window ? find_alarms(call, call.from, call.to)
                               : find_alarms(call, call.now - std::chrono::days{31}, call.now);
  found.resize(std::min(found.size(), call.has_window ? most_rows : std::size_t{50}));
  auto list = json::array();
  for (auto i = call.page.offset; i < found.size() && list.size() < call.page.size; ++i)
    list.push_back(row(call, found[i]));
  return {list_text(std::move(list), call.switches)};
}

}  // namespace fleet::sim
