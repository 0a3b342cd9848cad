// Where every device is now.
#include <fmt/format.h>

#include "sim/json_text.hpp"
#include "sim/late.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

std::optional<Fix> newest(Call const &call, std::size_t device) {
  auto fix = call.world.last_fix(device, call.now);
  for (int tries = 0; fix && !arrived(call.switches, device, *fix, call.now) && tries < 1000; ++tries)
    fix = call.world.last_fix(device, fix->time - Seconds{1});
  return fix;
}

json without_position(Device const &device) {
  return {{"imei", device.imei},
          {"deviceName", device.name},
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
  auto const &device = call.device(index);
  auto row = without_position(device);
  auto const fix = newest(call, index);
  if (!fix) return row;
  auto const heartbeat = call.world.heartbeat(index, call.now);
  bool const online = heartbeat && call.now - *heartbeat < std::chrono::minutes{30};
  row["status"] = online ? "1" : "0";
  row["lat"] = degrees(fix->lat_e6);
  row["lng"] = degrees(fix->lng_e6);
  row["posType"] = "GPS";
  row["gpsTime"] = vendor_time(fix->time);
  row["hbTime"] = vendor_time(heartbeat ? std::max(*heartbeat, fix->time) : fix->time);
  row["speed"] = fmt::format("{:.0f}", fix->speed_kmh());
  row["accStatus"] = fix->acc_on ? "1" : "0";
  row["electQuantity"] = std::to_string(60 + hash_of(3, index) % 40);
  row["powerValue"] = fix->acc_on ? "13.9" : "12.4";
  row["gpsSignal"] = "4";
  row["gpsNum"] = std::to_string(fix->satellites);
  row["direction"] = fmt::format("{}", fix->direction_deg);
  row["currentMileage"] = fmt::format("{:.2f}", call.world.odometer_m(index, fix->time) / 1000);
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
  auto const &devices = call.world.roster().devices;
  for (std::size_t i = 0; i < devices.size(); ++i)
    for (auto const account : devices[i].accounts)
      if (account == call.account && !omitted(call, i)) list.push_back(row(call, i));
  return {list_text(std::move(list), call.switches)};
}

Payload location_get(Call const &call) {
  auto list = json::array();
  for (auto const index : call.devices) {
    if (omitted(call, index)) continue;
    auto const &owner = call.world.roster().accounts[call.device(index).accounts.front()];
    auto entry = row(call, index);
    entry["account"] = owner.id;
    entry["customerName"] = owner.name;
    list.push_back(std::move(entry));
  }
  return {list_text(std::move(list), call.switches)};
}

}  // namespace fleet::sim
