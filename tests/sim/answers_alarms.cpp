// Alarms, newest first, never more than a thousand of them.
#include <fmt/format.h>

#include <algorithm>

#include "sim/json_text.hpp"
#include "sim/pages.hpp"
#include "sim/registry_changes.hpp"
#include "sim/windows.hpp"
#include "sim/wrong_rows.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

constexpr std::size_t most_rows = 1000;

struct Found {
  std::size_t device;
  Row<Alarm> row;
};

json row_of(Call const &call, Found const &found) {
  auto const &device = call.device(found.device);
  auto const &alarm = found.row.event;
  bool const bare = found.row.state == State::bare;
  auto const unless_bare = [&](json value) { return bare ? json(nullptr) : std::move(value); };
  return {{"imei", device.imei},
          {"deviceName", registered(call, found.device, call.now).name},
          {"model", device.model},
          {"account", call.world.roster().accounts[owner_of(call, found.device)].id},
          {"alertTypeId", alarm.type},
          {call.switches.alarm_name_key, unless_bare(alarm.name)},
          {"alertTime", vendor_time(alarm.at)},
          {"positioningTime", unless_bare(vendor_time(positioned_at(call, found.device, alarm)))},
          {"lat", bare ? json(0) : json(degrees(alarm.place.lat_e6))},
          {"lng", bare ? json(0) : json(degrees(alarm.place.lng_e6))},
          {"speed", unless_bare(fmt::format("{:.0f}", alarm.speed_dkmh / 10.0))},
          {"geoid", alarm.fence < 0 ? json(nullptr) : json(fmt::format("f{}", alarm.fence + 1))}};
}

std::vector<Found> find_alarms(Call const &call) {
  std::vector<Found> all;
  auto const type = call.params["alertTypeId"];
  for (auto const device : call.devices)
    for (auto &row : reported_alarms(call, device))
      if (type.empty() || row.event.type == type) all.push_back({device, row});
  std::stable_sort(all.begin(), all.end(),
                   [](Found const &a, Found const &b) { return a.row.event.at > b.row.event.at; });
  return all;
}

json rows_of(Call const &call, std::vector<Found> const &found) {
  auto list = json::array();
  for (auto const &one : found) {
    list.push_back(row_of(call, one));
    auto wrong = list.back();
    if (make_wrong(wrong, wrong_of(call, one.device, one.row.event.at, 2), {{"alertTime", one.row.event.at}},
                   {"lat", "lng"}, call.now))
      list.push_back(std::move(wrong));
  }
  return list;
}

}  // namespace

Payload alarm_list(Call const &call) {
  if (call.params.has("imei") == call.params.has("imeis"))
    throw Refused{1001, "Missing required parameter: imei or imeis", "missing_parameter"};
  auto asked = call;
  if (!call.has_window) asked.from = call.now - std::chrono::days{31};
  if (!call.has_window) asked.to = call.now;
  auto found = find_alarms(asked);
  found.resize(std::min(found.size(), call.has_window ? most_rows : std::size_t{50}));
  auto list = page_of(rows_of(call, found), call);
  return {list_text(std::move(list), call.switches)};
}

}  // namespace fleet::sim
