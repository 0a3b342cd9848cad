// Engine readings of the devices that are plugged into one: every five minutes while the ignition is on.
#include <fmt/format.h>

#include "sim/engine_readings.hpp"
#include "sim/json_text.hpp"
#include "sim/pages.hpp"
#include "sim/random.hpp"
#include "sim/registry_changes.hpp"
#include "sim/tank.hpp"
#include "sim/windows.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

/// "2024-05-01 1:27:23": the vendor does not pad the hour.
std::string unpadded(Time time) {
  auto text = vendor_time(time);
  if (text[11] == '0') text.erase(11, 1);
  return text;
}

json row_of(Call const &call, std::size_t device, Fix const &fix, Tank const &tank) {
  auto const km = call.world.odometer_m(device, fix.time) / 1000;
  auto const hash = hash_of(0x0bdU, device, fix.time.time_since_epoch().count());
  auto const litres = tank.litres(fix.time);
  return {{"imei", call.device(device).imei},
          {"vin", nullptr},
          {"dataReportTime", unpadded(fix.time)},
          {"odometerReading", fmt::format("{:.1f}", km)},
          {"deviceAccumulatedMileage", fmt::format("{:.1f}", km)},
          {"remainingFuel", fmt::format("{:.1f}", litres)},
          {"remainingFuelPercentage", fmt::format("{:.0f}", 100 * litres / tank.capacity())},
          {"coolantTemperature", std::to_string(82 + hash % 12)},
          {"vehicleBatterVoltage", std::to_string(136 + hash % 6)},
          {"currentRPM", fmt::format("{:.0f}", 780 + 32 * fix.speed_kmh())},
          {"currentSpeed", fmt::format("{:.0f}", fix.speed_kmh())}};
}

void add_readings(Call const &call, std::size_t device, json &rows) {
  auto const fixes = engine_readings(call, device, call.from, call.to);
  if (fixes.empty()) return;
  Tank const tank{call.world, call.switches.fault_seed, device, call.from, call.to};
  for (auto const &fix : fixes)
    if (in_window(call, fix.time)) rows.push_back(row_of(call, device, fix, tank));
}

Payload paged(Call const &call, json const &rows) {
  auto const page = page_of(rows, call);
  auto const pages = (rows.size() + call.page.size - 1) / call.page.size;
  json data{{"currentPage", call.page.offset / call.page.size + 1},
            {"pageSize", call.page.size},
            {"startRow", call.page.offset},
            {"endRow", call.page.offset + page.size()},
            {"totalPage", call.switches.obd_total_page_zero ? 0 : pages},
            {"result", page}};
  declare_total(data, "totalRecord", rows.size(), false, call);
  return {"null", text_of(std::move(data), call.switches)};
}

}  // namespace

Payload obd_list(Call const &call) {
  auto rows = json::array();
  for (auto const device : call.devices) add_readings(call, device, rows);
  return paged(call, rows);
}

Payload obd_fault(Call const &call) {
  auto rows = json::array();
  for (auto const device : call.devices)
    for (auto const &reading : code_readings(call, device, call.from, call.to))
      if (in_window(call, reading.at))
        rows.push_back({{"imei", call.device(device).imei},
                        {"deviceName", registered(call, device, call.now).name},
                        {"faultCode", reading.code},
                        {"faultDetail", reading.detail},
                        {"eventTime", vendor_time(reading.at)}});
  return paged(call, rows);
}

}  // namespace fleet::sim
