// Stops: parked with the ignition off, or idling with it on.
#include <algorithm>

#include "sim/json_text.hpp"
#include "sim/pages.hpp"
#include "sim/registry_changes.hpp"
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

json row_of(Call const &call, std::size_t index, Row<Halt> const &reported) {
  auto const &device = call.device(index);
  auto const &stop = reported.event;
  auto const seconds = (stop.to - stop.from).count();
  return {{"imei", device.imei},
          {"deviceName", registered(call, index, call.now).name},
          {"mcType", device.model},
          {"startTime", iso_time(stop.from)},
          {"endTime", is_open(reported.state) ? json(nullptr) : json(iso_time(stop.to))},
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
  for (auto const device : call.devices)
    for (auto const &reported : reported_stops(call, device))
      if (reported.event.acc_on == idling) rows.push_back(row_of(call, device, reported));
  auto page = page_of(rows, call);
  json data{{"totalTime", "12"}};
  declare_total(data, "dataTotalRows", rows.size(), true, call);
  data["rows"] = page.empty() && call.switches.null_result ? json(nullptr) : std::move(page);
  return {"null", text_of(std::move(data), call.switches)};
}

}  // namespace fleet::sim
