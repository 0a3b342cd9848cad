// Rows of the table of routes: temperature, trouble codes, odometers, maintenance.
#include "serve/route_parts.hpp"

namespace fleet::serve {
namespace {

constexpr std::chrono::seconds upkeep_life{15};  // readings have no generation of their own

Fields const sensor_name{text("sensor", "as the tracker names it; empty: it has one")};

Fields const sensor_episode =
    vehicle_and_city() + sensor_name +
    Fields{one_of("state", {"below", "above"}, "the bounds"),
           time("from_time"),
           nullable(time("to_time", "null: the newest reading is outside and still counts")),
           integer("outside_s"),
           number("worst_c", "the reading furthest outside, °C"),
           number("bound_c", "the bound that it passed, °C"),
           boolean("end_seen", "false: silent since, or it goes on")};

Fields const sensor_day = Fields{date("day")} + vehicle_and_city() + sensor_name +
                          Fields{integer("inside_s"),
                                 integer("below_s"),
                                 integer("above_s"),
                                 integer("unbounded_s", "a temperature is known, and no bounds are set"),
                                 integer("no_data_s", "no reading that still counts; of today up to now"),
                                 nullable(number("lowest_c", "°C")),
                                 nullable(number("highest_c", "°C"))};

Fields const vehicle_fault =
    vehicle_and_city() + Fields{text("fault_code"),
                                one_of("system", {"powertrain", "chassis", "body", "network", "other"},
                                       "by the letter of the code"),
                                nullable(text("detail", "as the tracker words it")),
                                time("first_seen_at"),
                                time("last_seen_at"),
                                integer("reports", "in a row that name it"),
                                nullable(time("cleared_at", "null: open")),
                                nullable(text("cleared_by", "null: a report without the code"))};

Fields const vehicle_use{date("day"),
                         text("vehicle_number", "plate, else the device's name or imei"),
                         text("imeis", "trackers that count, with commas between them"),
                         text("cost_centre"),
                         nullable(text("assigned_city")),
                         number("distance_km"),
                         text("distance_source", "`obd`, `device`, `fixes`, or several of them"),
                         nullable(integer("engine_s")),
                         nullable(text("engine_source", "`ignition`, `obd`, `driving`, or several of them")),
                         nullable(number("odometer_km", "at the end of the day")),
                         nullable(one_of("odometer_source", {"obd", "device"})),
                         nullable(number("fixes_km", "the same day by the fixes")),
                         integer("breaks", "resets and jumps of the odometers")};

Fields const vehicle_service =
    Fields{text("plan")} + vehicle_and_city() +
    Fields{one_of("state", {"overdue", "due", "soon", "ok"}),
           nullable(one_of("due_by", {"km", "hours", "date"}, "the limit that is reached first")),
           nullable(date("expected_on", "by the mean of the last 28 days; null: due already, or it stands")),
           nullable(date("done_on", "last service; null: none is noted")),
           nullable(number("every_km")),
           number("km", "since then"),
           nullable(number("left_km")),
           nullable(number("due_odometer_km", "odometer at which it is due")),
           nullable(one_of("odometer_source", {"obd", "device"})),
           nullable(number("every_hours")),
           number("hours", "of the engine since then"),
           nullable(number("left_hours")),
           nullable(integer("every_months")),
           nullable(date("due_on")),
           nullable(integer("left_days"))};

Route upkeep(Route row) {
  row.sources = trip_sources;
  row.life = upkeep_life;
  row.scope = Scope::vehicles;
  return row;
}

}  // namespace

std::vector<Route> upkeep_routes() {
  return {
      upkeep({.id = "temperature",
              .path = "/analytics/temperature",
              .summary = "Episodes of temperature outside of bounds, default the last 7 days",
              .parameters = {first_day, last_day, plate_or_imei, cost_centre},
              .function = "fn_temperature",
              .answer = table(sensor_episode)}),
      upkeep({.id = "temperature_days",
              .path = "/analytics/temperature-days",
              .summary = "Time inside and outside of temperature bounds, and without data, by sensor and day",
              .parameters = {first_day, last_day, plate_or_imei, cost_centre},
              .function = "fn_temperature_days",
              .answer = table(sensor_day)}),
      upkeep({.id = "faults",
              .path = "/analytics/faults",
              .summary = "Trouble codes that were open in the days, default the last 30",
              .parameters = {first_day, last_day, plate_or_imei, cost_centre},
              .function = "fn_faults",
              .answer = table(vehicle_fault)}),
      upkeep({.id = "usage",
              .path = "/analytics/usage",
              .summary = "Kilometres by the odometer and engine time of every vehicle and day",
              .parameters = {first_day, last_day, plate_or_imei, cost_centre},
              .function = "fn_usage",
              .answer = table(vehicle_use)}),
      upkeep({.id = "maintenance",
              .path = "/analytics/maintenance",
              .summary = "Services of every vehicle: what is left, due, overdue",
              .parameters = {plate_or_imei, cost_centre},
              .function = "fn_maintenance",
              .answer = table(vehicle_service)})};
}

}  // namespace fleet::serve
