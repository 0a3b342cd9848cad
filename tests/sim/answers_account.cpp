// Accounts, devices and groups: what hardly changes.
#include <fmt/format.h>

#include "sim/json_text.hpp"
#include "sim/registry_changes.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

json null_if_empty(std::string const &text) {
  return text.empty() ? json(nullptr) : json(text);
}

json device_row(Call const &call, std::size_t index) {
  auto const &device = call.device(index);
  auto const written = registered(call, index, call.now);
  bool const activated = device.kind != Kind::never_activated;
  return {{"imei", device.imei},
          {"deviceName", written.name},
          {"mcType", device.model},
          {"mcTypeUseScope", "automobile"},
          {"sim", "8900" + device.imei.substr(4)},
          {"expiration", vendor_time(device.expires)},
          {"activationTime", activated ? json(vendor_time(device.activated)) : json(nullptr)},
          {"reMark", ""},
          {"vehicleName", written.name},
          {"vehicleModels", nullptr},
          {"vehicleIcon", "automobile"},
          {"vehicleNumber", written.plate},
          {"carFrame", nullptr},
          {"driverName", written.driver},
          {"driverPhone", written.phone},
          {"engineNumber", nullptr},
          {"enabledFlag", 1},
          {"deviceGroupId", fmt::format("g{}", device.group_id + 1)},
          {"deviceGroup", null_if_empty(device.group)}};
}

}  // namespace

Payload child_list(Call const &call) {
  auto list = json::array();
  auto const &accounts = call.world.roster().accounts;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    auto const &account = accounts[i];
    if (account.parent != static_cast<int>(call.account) || closed(call, i)) continue;
    list.push_back({{"account", account.id},
                    {"name", account.name},
                    {"type", account.type},
                    {"displayFlag", 1},
                    {"enabledFlag", 1},
                    {"sex", 0},
                    {"address", nullptr},
                    {"remark", nullptr},
                    {"birth", "1970-01-01 00:00:00"},
                    {"companyName", ""},
                    {"email", ""},
                    {"phone", ""},
                    {"language", "en"}});
  }
  return {list_text(std::move(list), call.switches)};
}

Payload device_list(Call const &call) {
  auto list = json::array();
  for (std::size_t i = 0; i < call.world.roster().devices.size(); ++i)
    if (lists(call, call.account, i)) list.push_back(device_row(call, i));
  return {list_text(std::move(list), call.switches)};
}

Payload device_detail(Call const &call) {
  if (call.devices.empty()) return {};
  auto const &device = call.device(call.devices.front());
  auto const &owner = call.world.roster().accounts[owner_of(call, call.devices.front())];
  auto row = device_row(call, call.devices.front());
  row.update({{"account", owner.id},
              {"customerName", owner.name},
              {"user_expiration", fmt::format("{},{:.10}", owner.id, vendor_time(device.expires))},
              {"iccid", nullptr},
              {"imsi", nullptr},
              {"importTime", vendor_time(device.activated - std::chrono::days{10})},
              {"licensePlatNo", row["vehicleNumber"]},
              {"VIN", nullptr},
              {"vehicleBrand", nullptr},
              {"fuel_100km", nullptr},
              {"status", "NORMAL"},
              {"currentMileage",
               fmt::format("{:.2f}", call.world.odometer_m(call.devices.front(), call.now) / 1000)}});
  return {text_of(std::move(row), call.switches)};
}

Payload group_list(Call const &call) {
  auto list = json::array();
  auto const &groups = call.world.roster().groups;
  for (std::size_t i = 0; i < groups.size(); ++i)
    list.push_back({{"group_id", fmt::format("g{}", i + 1)}, {"group_name", groups[i]}});
  return {list_text(std::move(list), call.switches)};
}

}  // namespace fleet::sim
