// Stops: parked with the ignition off, or idling with it on.
#include <algorithm>

#include "sim/json_text.hpp"
#include "sim/windows.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

/// acc_type is a word in the specification and a digit in the field: 1 idling, 0 parking.
bool wants_idling(Call const &call) {
  auto const type = call.params["acc_type"];
  auto const &mode = call.switches.acc_type_mode;
  bool const word = type == "on" || type == "off";
  bool const digit = type == "0" || type == "1";
  if ((!word || mode == "digit") && (!digit || mode == "word"))
    throw Refused{1001, "Illegal parameter: acc_type", "bad_parameter"};
  return type == "on" || type == "1";
}

json row(Device const &device, Halt const &stop) {
  auto const seconds = (stop.to - stop.from).count();
  return {{"imei", device.imei},
          {"deviceName", device.name},
          {"mcType", device.model},
          {"startTime", iso_time(stop.from)},
          {"endTime", iso_time(stop.to)},
          {"durSecond", std::to_string(seconds)},
          {"stopSecond", std::to_string(stop.acc_on ? 0 : seconds)},
          {"lng", degrees(stop.place.lng_e6)},
          {"lat", degrees(stop.place.lat_e6)},
          {"addr", ""},
          {"acc", stop.acc_on ? "on" : "off"}};
}

}  // namespace

Payload report_parking(Call const &call) {
  bool const idling = wants_idling(call);
  auto rows = json::array();
  for (auto const device : call.devices) {
    Events events;
    call.world.events(device, call.from, call.to, events);
    for (auto const &stop : events.stops)
      if (stop.acc_on == idling && stop.to > stop.from && reported(call, stop.from, stop.to))
        rows.push_back(row(call.device(device), stop));
  }
  auto const total = std::to_string(rows.size());
  auto page = page_of(rows, call.page);
  json data{{"totalTime", "12"}, {"dataTotalRows", total}};
  data["rows"] = page.empty() && call.switches.null_result ? json(nullptr) : std::move(page);
  return {"null", text_of(std::move(data), call.switches)};
}

}  // namespace fleet::sim
