// The list of live positions.
#include <fmt/format.h>

#include "sim/json_text.hpp"
#include "sim/random.hpp"
#include "sim/registry_changes.hpp"
#include "sim/roster.hpp"
#include "sim/units.hpp"
#include "sim/uploads.hpp"
#include "sim/wrong_rows.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

std::string_view source_name(Source source) {
  switch (source) {
    case Source::cell:
      return "LBS";
    case Source::wifi:
      return "WIFI";
    case Source::beacon:
      return "BEACON";
    default:
      return "GPS";
  }
}

json without_position(Call const &call, std::size_t index) {
  auto const &device = call.device(index);
  return {{"imei", device.imei},
          {"deviceName", registered(call, index, call.now).name},
          {"icon", "automobile"},
          {"status", "0"},
          {"lat", 0},
          {"lng", 0},
          {"expireFlag", device.kind == Kind::expired ? "0" : "1"},
          {"activationFlag", device.kind == Kind::never_activated ? "0" : "1"},
          {"posType", nullptr},
          {"locDesc", nullptr},
          {"gpsTime", nullptr},
          {"hbTime", nullptr},
          {"speed", nullptr},
          {"accStatus", "0"},
          {"electQuantity", nullptr},
          {"batteryPowerVal", nullptr},
          {"powerValue", nullptr},
          {"distance", nullptr},
          {"temperature", nullptr},
          {"trackerOil", nullptr},
          {"gpsSignal", nullptr},
          {"gpsNum", nullptr},
          {"direction", "-1"},
          {"currentMileage", "0"}};
}

json row(Call const &call, std::size_t index) {
  auto row = without_position(call, index);
  auto const newest = newest_fix(call, index);
  if (!newest) return row;
  auto const fix = std::optional{as_reported(call, index, *newest)};
  auto const heartbeat = newest_heartbeat(call, index);
  bool const online = heartbeat && call.now - *heartbeat < std::chrono::minutes{30};
  row["status"] = online ? "1" : "0";
  row["lat"] = degrees(fix->lat_e6);
  row["lng"] = degrees(fix->lng_e6);
  row["posType"] = source_name(fix->source);
  row["gpsTime"] = vendor_time(fix->time);
  row["hbTime"] = vendor_time(heartbeat ? std::max(*heartbeat, fix->time) : fix->time);
  row["speed"] = fmt::format("{:.0f}", std::max(0.0, fix->speed_kmh()));
  row["accStatus"] = fix->acc_on ? "1" : "0";
  row["electQuantity"] = std::to_string(60 + hash_of(3, index) % 40);
  row["powerValue"] = fix->acc_on ? "13.9" : "12.4";
  row["gpsSignal"] = "4";
  row["gpsNum"] = std::to_string(fix->satellites);
  row["direction"] = fmt::format("{}", fix->direction_deg);
  row["currentMileage"] = fmt::format("{:.2f}", reported_odometer_m(call, index, fix->time) / 1000);
  bend_live(row, call, index, *fix);
  return row;
}

/// Devices the vendor leaves out of this minute's sweep.
bool omitted(Call const &call, std::size_t index) {
  auto const minute = call.now.time_since_epoch().count() / 60;
  return unit(hash_of(0x0417U, index, minute)) < call.switches.omit_devices;
}

}  // namespace

Payload location_list(Call const &call) {
  auto list = json::array();
  for (std::size_t i = 0; i < call.world.roster().devices.size(); ++i)
    if (lists(call, call.account, i) && !omitted(call, i)) list.push_back(row(call, i));
  return {list_text(std::move(list), call.switches)};
}

Payload location_get(Call const &call) {
  auto list = json::array();
  for (auto const index : call.devices) {
    if (omitted(call, index)) continue;
    auto const &owner = call.world.roster().accounts[owner_of(call, index)];
    auto entry = row(call, index);
    entry["account"] = owner.id;
    entry["customerName"] = owner.name;
    list.push_back(std::move(entry));
  }
  return {list_text(std::move(list), call.switches)};
}

}  // namespace fleet::sim
