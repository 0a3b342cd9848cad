#include "report/export_kinds.hpp"

#include "serve/route.hpp"

namespace fleet::report {
namespace {

using namespace serve;

/// The columns of the API's CSV are those of the route.
List columns_of_route(std::string_view route) {
  return route_named(route).answer.lists.front();
}

Fields vehicle_columns() {
  return {text("imei"), text("vehicle_number", "plate, else the device's name or imei"),
          nullable(text("driver_name")), text("cost_centre"), nullable(text("assigned_city"))};
}

Fields place_columns() {
  return {nullable(number("lng", "degrees")), nullable(number("lat", "degrees"))};
}

List fixes() {
  auto list = columns_of_route("vehicle_track");
  list.columns =
      list.columns + Fields{nullable(boolean("acc_on", "ignition")), nullable(text("position_type"))};
  return list;
}

List stops() {
  return {"stops",
          Lines::rows,
          {},
          vehicle_columns() +
              Fields{one_of("kind", {"parking", "idling"}), time("start_time"),
                     nullable(time("end_time", "null: still standing")), nullable(integer("duration_s")),
                     nullable(integer("engine_off_s")), nullable(text("address", "as the vendor gives it")),
                     nullable(text("fence_name", "smallest fence around it"))} +
              place_columns()};
}

List alarms() {
  return {"alarms",
          Lines::rows,
          {},
          vehicle_columns() +
              Fields{time("alarm_time"), text("alarm_type"), nullable(text("alarm_name")),
                     nullable(text("severity", "info, warning or critical")), nullable(number("speed_kmh")),
                     nullable(text("fence_id")), one_of("source", {"poll", "push"})} +
              place_columns()};
}

List visits() {
  return {"visits",
          Lines::rows,
          {},
          vehicle_columns() +
              Fields{text("fence_id"), text("fence_name"), time("enter_time"),
                     nullable(time("exit_time", "null: still inside")), integer("dwell_s"),
                     boolean("enter_seen"), boolean("exit_seen")} +
              place_columns()};
}

/// Refuels and drains.
List fuel() {
  return {"fuel",
          Lines::rows,
          {},
          vehicle_columns() +
              Fields{one_of("kind", {"refuel", "drain"}), time("event_time"),
                     time("not_before", "last reading before"), time("not_after", "first reading after"),
                     number("litres"), number("before_l"), number("after_l"), text("source"),
                     nullable(text("fence_name", "smallest fence around it"))} +
              place_columns()};
}

}  // namespace

std::vector<ExportKind> const &export_kinds() {
  static std::vector<ExportKind> const kinds{
      {"trips", "Trips that start in the window", "fn_export_trips", columns_of_route("trips")},
      {"fixes", "Every stored fix, by tracker and time", "fn_export_fixes", fixes()},
      {"stops", "Stops that start in the window, as the vendor reports them", "fn_export_stops", stops(),
       "kind"},
      {"alarms", "Alarms of the window", "fn_export_alarms", alarms(), "alarm_name"},
      {"visits", "Visits of fences that overlap the window", "fn_export_visits", visits(), "fence_name"},
      {"fuel", "Refuels and drains of the window", "fn_export_fuel", fuel(), "kind"}};
  return kinds;
}

}  // namespace fleet::report
