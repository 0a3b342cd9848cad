// Engine readings of the devices that are plugged into one: every five minutes while the ignition is on.
#include <fmt/format.h>

#include "sim/json_text.hpp"
#include "sim/late.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

/// "2024-05-01 1:27:23": the vendor does not pad the hour.
std::string unpadded(Time time) {
  auto text = vendor_time(time);
  if (text[11] == '0') text.erase(11, 1);
  return text;
}

json row(Call const &call, std::size_t device, Fix const &fix) {
  auto const km = call.world.odometer_m(device, fix.time) / 1000;
  auto const hash = hash_of(0x0bdU, device, fix.time.time_since_epoch().count());
  return {{"imei", call.device(device).imei},
          {"vin", nullptr},
          {"dataReportTime", unpadded(fix.time)},
          {"odometerReading", fmt::format("{:.1f}", km)},
          {"deviceAccumulatedMileage", fmt::format("{:.1f}", km)},
          {"remainingFuel", nullptr},
          {"remainingFuelPercentage", std::to_string(100 - static_cast<int>(km / 6) % 90)},
          {"coolantTemperature", std::to_string(82 + hash % 12)},
          {"vehicleBatterVoltage", std::to_string(136 + hash % 6)},
          {"currentRPM", fmt::format("{:.0f}", 780 + 32 * fix.speed_kmh())},
          {"currentSpeed", fmt::format("{:.0f}", fix.speed_kmh())}};
}

void add_readings(Call const &call, std::size_t device, json &rows) {
  std::vector<Fix> fixes;
  call.world.fixes(device, call.from, call.to, fixes);
  std::int64_t last = -1;
  for (auto const &fix : fixes) {
    auto const slot = fix.time.time_since_epoch().count() / 300;
    if (!fix.acc_on || slot == last || !arrived(call.switches, device, fix, call.now)) continue;
    last = slot;
    rows.push_back(row(call, device, fix));
  }
}

Payload paged(Call const &call, json const &rows) {
  auto const page = page_of(rows, call.page);
  auto const pages = (rows.size() + call.page.size - 1) / call.page.size;
  json data{{"currentPage", call.page.offset / call.page.size + 1},
            {"pageSize", call.page.size},
            {"startRow", call.page.offset},
            {"endRow", call.page.offset + page.size()},
            {"totalRecord", rows.size()},
            {"totalPage", call.switches.obd_total_page_zero ? 0 : pages},
            {"result", page}};
  return {"null", text_of(std::move(data), call.switches)};
}

}  // namespace

Payload obd_list(Call const &call) {
  auto rows = json::array();
  for (auto const device : call.devices)
    if (call.device(device).has_obd) add_readings(call, device, rows);
  return paged(call, rows);
}

Payload obd_fault(Call const &call) {
  auto rows = json::array();
  for (auto const device : call.devices) {
    Events events;
    if (call.device(device).has_obd) call.world.events(device, call.from, call.to, events);
    for (auto const &trip : events.trips) {
      auto const hash = hash_of(0xfa17U, device, trip.start.time_since_epoch().count());
      if (hash % 40 != 0 || trip.start < call.from || trip.start > call.to) continue;
      rows.push_back({{"imei", call.device(device).imei},
                      {"deviceName", call.device(device).name},
                      {"faultCode", hash % 80 == 0 ? "P0301" : "P1502"},
                      {"faultDetail", "engine"},
                      {"eventTime", vendor_time(trip.start)}});
    }
  }
  return paged(call, rows);
}

}  // namespace fleet::sim
