// Rows of the table of routes: figures by day, vehicle and driver.
#include "serve/route_parts.hpp"

namespace fleet::serve {
namespace {

constexpr std::chrono::seconds figures_life{15};  // alarms and parking have no generation of their own

Parameter const period{.name = "period", .doc = "default day", .values = {"day", "week", "month"}};

Fields day_figures() {
  return {date("day"),
          integer("vehicles", "vehicles that drove"),
          integer("trips"),
          number("distance_km"),
          integer("driving_s"),
          integer("idle_s"),
          nullable(number("max_speed_kmh"))};
}

Fields clock_fields() {
  return {nullable(time("first_ignition_at")),
          nullable(time("last_stop_at")),
          nullable(number("hours", "from the first ignition to the last stop")),
          nullable(number("driving_hours")),
          nullable(number("idle_hours")),
          nullable(number("distance_km")),
          nullable(integer("late_s", "after the start of the shift; 0: in time")),
          nullable(boolean("late"))};
}

Fields const utilisation = vehicle_and_city() + Fields{status(),
                                                       integer("trips"),
                                                       number("distance_km"),
                                                       integer("driving_s"),
                                                       integer("idle_s"),
                                                       nullable(number("max_speed_kmh")),
                                                       nullable(time("last_moved_at")),
                                                       nullable(time("idle_since"))};

Fields const driver_behaviour{text("driver_name", "driver, or the vehicle that has none"),
                              text("cost_centre"),
                              text("vehicles", "plates"),
                              integer("days"),
                              nullable(time("first_start")),
                              nullable(time("last_end")),
                              integer("trips"),
                              number("distance_km"),
                              integer("driving_s"),
                              integer("idle_s"),
                              nullable(number("max_speed_kmh")),
                              integer("speeding_events"),
                              integer("speeding_s"),
                              integer("harsh_accelerations"),
                              integer("harsh_brakings"),
                              number("watched_km", "between fixes 1 to 30 s apart"),
                              nullable(number("speeding_per_100km", "events per 100 watched km")),
                              nullable(number("harsh_per_100km", "events per 100 watched km")),
                              integer("alarms")};

Fields const alarms{date("day"),
                    text("alarm_type"),
                    nullable(text("alarm_name")),
                    nullable(text("severity", "info, warning or critical")),
                    integer("alarms"),
                    integer("vehicles"),
                    time("last_alarm_at")};

Fields const mileage =
    Fields{date("day")} + vehicle_fields() +
    Fields{integer("fixes"),
           time("first_fix_at"),
           time("last_fix_at"),
           number("distance_km"),
           nullable(number("unseen_km", "straight line of silences too long to count, not in distance_km")),
           nullable(text("ignition", "`known`, `unknown` or `wired`: always on, so no idling is counted"))};

Fields const dispatch = live_properties() + Fields{nullable(time("trip_start_time", "null: not on a trip")),
                                                   nullable(number("trip_distance_km"))};

Fields const trace{text("imei"),     text("vehicle_number"), text("cost_centre"),
                   integer("fixes"), time("start_time"),     time("end_time")};

Fields const ingestion{text("stream"),
                       integer("devices"),
                       nullable(time("covered_to_least", "of the device that lags most")),
                       nullable(time("covered_to_most")),
                       nullable(integer("typical_lag_s", "median over the devices")),
                       integer("failing"),
                       integer("quarantined"),
                       integer("refused_24h")};

Fields stay_fields() {
  return {time("enter_time"), nullable(time("exit_time", "null: still inside")),
          integer("dwell_s", "to the exit, or to the last fix inside")};
}

Fields seen_fields() {
  return {boolean("enter_seen", "false: inside at the first fix after a silence"),
          boolean("exit_seen", "false: silent since, or still inside")};
}

Fields const visit = vehicle_and_city() + Fields{text("fence_id"), text("fence_name")} + stay_fields() +
                     Fields{integer("within_s", "of it within the days that were asked for")} + seen_fields();

Fields const fuel_day =
    Fields{date("day")} + vehicle_and_city() +
    Fields{nullable(text("source", "`obd`, `obd %`, `sensor NAME` or `push NAME`; null: no reading")),
           integer("readings"),
           nullable(number("distance_km")),
           nullable(number("fuel_km", "of it while the level was known")),
           nullable(number("spent_l", "burnt; null: no reading")),
           nullable(number("l_per_100km")),
           nullable(integer("refuels")),
           nullable(number("refuelled_l")),
           nullable(integer("drains")),
           nullable(number("drained_l")),
           nullable(number("first_l", "level at the first reading")),
           nullable(number("last_l"))};

Fields const fuel_event = Fields{one_of("kind", {"refuel", "drain"})} + vehicle_and_city() +
                          Fields{time("event_time", "begin of the stand"),
                                 time("not_before", "last reading before"),
                                 time("not_after", "first reading after"),
                                 number("litres"),
                                 number("before_l"),
                                 number("after_l"),
                                 text("source"),
                                 nullable(text("fence_name")),
                                 nullable(number("lat")),
                                 nullable(number("lng"))};

AnswerShape presence() {
  return panel({time("from"), time("to"), time("as_of", "when the database answered"), integer("stays"),
                boolean("truncated", "only the newest are listed"), integer("vehicles")},
               {rows("rows", vehicle_and_city() + stay_fields() + seen_fields())});
}

AnswerShape today() {
  return panel(
      {date("day"), text("timezone", "of the fleet"), time("as_of", "when the database answered")},
      {rows("status", {text("cost_centre"), integer("vehicles"), integer("moving"), integer("idle"),
                       integer("parked"), integer("offline"), nullable(time("newest_seen_at"))}),
       rows("idle", vehicle_fields() + Fields{time("idle_since"), integer("idle_s"), nullable(number("lat")),
                                              nullable(number("lng"))}),
       rows("not_moved",
            vehicle_fields() + Fields{status(), nullable(integer("days_still", "null: never seen moving")),
                                      nullable(time("last_moved_at")), nullable(time("seen_at"))}),
       rows("clock", vehicle_fields() + Fields{boolean("started")} + clock_fields())});
}

/// A row of /analytics/NAME. One without parameters is about the whole fleet.
Route figures(Route row) {
  row.sources = trip_sources;
  row.life = figures_life;
  if (!row.parameters.empty()) row.scope = Scope::vehicles;
  return row;
}

}  // namespace

std::vector<Route> analytics_routes() {
  return {
      figures({.id = "fleet_summary",
               .path = "/analytics/fleet-summary",
               .summary = "Trips by day, week or month, and today",
               .parameters = {period, first_day, last_day, cost_centre},
               .function = "fn_fleet_summary",
               .answer = table(day_figures(), {one_of("period", {"day", "week", "month"})},
                               {object("today", day_figures() + Fields{integer("vehicles_total")})})}),
      figures({.id = "utilisation",
               .path = "/analytics/utilisation",
               .summary = "Every vehicle today: trips, distance, driving and idling",
               .parameters = {cost_centre},
               .function = "fn_utilisation",
               .answer = table(utilisation)}),
      figures({.id = "driver_behaviour",
               .path = "/analytics/driver-behaviour",
               .summary = "Distances, speeding and harsh driving of every driver",
               .parameters = {first_day, last_day, cost_centre},
               .function = "fn_driver_behaviour",
               .answer = table(driver_behaviour)}),
      figures({.id = "driver_clock",
               .path = "/analytics/driver-clock",
               .summary = "First start and last end of every driver's day",
               .parameters = {first_day, last_day, cost_centre},
               .function = "fn_driver_clock",
               .answer = table(Fields{date("day")} + vehicle_fields() + clock_fields())}),
      figures({.id = "alarms",
               .path = "/analytics/alarms",
               .summary = "Alarms by day and kind",
               .parameters = {first_day, last_day, cost_centre},
               .function = "fn_alarms",
               .answer = table(alarms)}),
      figures({.id = "mileage",
               .path = "/analytics/mileage",
               .summary = "Distances by day and vehicle",
               .parameters = {first_day, last_day, cost_centre},
               .function = "fn_mileage",
               .answer = table(mileage)}),
      figures(
          {.id = "visits",
           .path = "/analytics/visits",
           .summary = "Visits of vehicles in fences, default the last 7 days",
           .parameters = {first_day,
                          last_day,
                          {.name = "fence", .doc = "its id or its name, exact"},
                          plate_or_imei,
                          cost_centre},
           .function = "fn_visits",
           .answer = table(visit, {},
                           {integer("visits_total"), boolean("truncated", "only the newest are listed")})}),
      figures({.id = "fuel",
               .path = "/analytics/fuel",
               .summary = "Fuel by day and vehicle: spent, l/100 km, refuels, drains",
               .parameters = {first_day, last_day, plate_or_imei, cost_centre},
               .function = "fn_fuel",
               .answer = table(fuel_day)}),
      figures({.id = "fuel_events",
               .path = "/analytics/fuel-events",
               .summary = "Refuels and drains, default the last 31 days",
               .parameters = {first_day, last_day, plate_or_imei, cost_centre},
               .function = "fn_fuel_events",
               .answer = table(fuel_event)}),
      figures({.id = "fences",
               .path = "/analytics/fences",
               .summary = "Fences in use, at most 5,000: the areas that visits are computed for",
               .function = "fn_fences",
               .answer =
                   features({integer("fences"), time("as_of", "when the database answered")},
                            {false,
                             geometry({"MultiPolygon"}),
                             {text("fence_id"), text("fence_name"), one_of("source", {"operator", "vendor"}),
                              nullable(text("color", "#rrggbb")), number("area_km2")}},
                            Lines::features)}),
      figures({.id = "presence",
               .method = "POST",
               .path = "/analytics/presence",
               .summary = "Vehicles that were in an area, and when; without times: the last 24 hours",
               .parameters =
                   {{.name = "area",
                     .kind = ParameterKind::geojson,
                     .doc = "a GeoJSON Polygon or MultiPolygon, at most 1,000 points and 10,000 km²",
                     .required = true},
                    {.name = "start",
                     .kind = ParameterKind::time,
                     .doc = "RFC 3339 (2026-06-05T09:00:00Z), or a date taken as UTC"},
                    {.name = "end", .kind = ParameterKind::time, .doc = "the same, at most 31 days later"}},
               .function = "fn_presence",
               .answer = presence()}),
      figures({.id = "fleet_today",
               .path = "/analytics/today",
               .summary = "The fleet today: states, idling, standing vehicles, clocks",
               .parameters = {cost_centre},
               .function = "fn_fleet_today",
               .answer = today()}),
      figures({.id = "dispatch_map",
               .path = "/analytics/dispatch",
               .summary = "Vehicles that can be sent, on a map",
               .parameters = {cost_centre},
               .function = "fn_dispatch_map",
               .answer = features({integer("vehicles"), integer("on_a_trip"), time("as_of")},
                                  {true, geometry({"Point"}), dispatch})}),
      figures({.id = "fleet_trace",
               .path = "/analytics/trace",
               .summary = "The last hour of every vehicle as a line, GeoJSON",
               .parameters = {cost_centre},
               .function = "fn_fleet_trace",
               .answer = feature_collection({false, geometry({"LineString", "Point"}), trace})}),
      figures({.id = "ingestion",
               .path = "/analytics/ingestion",
               .summary = "How far each stream has come",
               .function = "fn_ingestion",
               .answer = table(ingestion)})};
}

}  // namespace fleet::serve
