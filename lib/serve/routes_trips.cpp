// Rows of the table of routes: trips and their filters.
#include "serve/route_parts.hpp"

namespace fleet::serve {
namespace {

using std::chrono::seconds;

constexpr seconds trips_life{60};  // "as_of" moves with refreshes that found nothing new
constexpr seconds today_life{5};   // the window that ends now moves with the clock

Fields trip_figures() {
  return {nullable(integer("duration_s")),
          nullable(number("distance_km")),
          nullable(number("avg_speed_kmh")),
          nullable(number("max_speed_kmh")),
          nullable(integer("idle_s")),
          nullable(text("quality")),
          nullable(text("source", "`vendor` or `detected`"))};
}

Fields trip_times() {
  return {time("start_time"), nullable(time("end_time", "null: still driving"))};
}

Fields const trip_properties =
    Fields{integer("trip_id")} + vehicle_and_city() + trip_times() + trip_figures() +
    Fields{nullable(integer("route_points")), nullable(place("start")), nullable(place("end"))};

Fields const trips_summary{time("from"),
                           time("to"),
                           integer("trips", "drawn"),
                           integer("trips_total"),
                           boolean("truncated", "only the newest are drawn"),
                           integer("vehicles"),
                           integer("drivers"),
                           number("distance_km"),
                           integer("driving_s"),
                           integer("idle_s"),
                           nullable(number("max_speed_kmh")),
                           nullable(time("as_of", "start of the last refresh"))};

/// Fields after `times` are null, and the others absent, where the fixes have expired and only the line is left.
Fields const trip_stretch{
    text("imei"),
    text("vehicle_number"),
    integer("trip_id"),
    integer("stretch"),
    optional(time("start_time")),
    optional(time("end_time")),
    optional(integer("fixes")),
    optional(number("distance_km")),
    nullable(list_of("times", integer("time"), "seconds since 1970, beside the coordinates")),
    nullable(list_of("speeds_kmh", nullable(number("speed")), "beside the coordinates")),
    nullable(list_of("directions_deg", nullable(number("direction")), "beside the coordinates"))};

AnswerShape filters() {
  return below("filters",
               panel({},
                     {rows("vehicles", {text("vehicle_number"), nullable(text("driver_name")),
                                        text("cost_centre"), nullable(text("assigned_city"))}),
                      list_of("drivers", text("driver")), list_of("cost_centres", text("cost_centre")),
                      list_of("cities", text("city"))},
                     {text("timezone", "of the fleet")}));
}

}  // namespace

std::vector<Route> trip_routes() {
  return {
      {.id = "trip_filters",
       .path = "/webhook/fleet-dashboard",
       .summary = "Values that trips can be filtered by, and the fleet's time zone",
       .function = "fn_filters",
       .key = "filters",
       .sources = trip_sources,
       .life = trips_life,
       .scope = Scope::vehicles,
       .answer = filters()},
      {.id = "trips",
       .method = "POST",
       .path = "/webhook/fleet-dashboard",
       .summary = "Trips that start in [start, end); without times: today in the fleet's zone",
       .parameters = {{.name = "vehicles", .kind = ParameterKind::list, .doc = "plates or imeis"},
                      {.name = "driver", .doc = "exact"},
                      cost_centre,
                      {.name = "city", .doc = "exact"},
                      {.name = "start",
                       .kind = ParameterKind::time,
                       .doc = "RFC 3339 (2026-06-05T09:00:00Z), or a date taken as UTC"},
                      {.name = "end",
                       .kind = ParameterKind::time,
                       .doc = "RFC 3339 (2026-06-05T09:00:00Z), or a date taken as UTC"}},
       .function = "fn_trips_for_map",
       .sources = trip_sources,
       .life = trips_life,
       .life_of_now = today_life,
       .scope = Scope::vehicles,
       .answer = features(trips_summary, {true, nullable(geometry({"LineString"})), trip_properties},
                          Lines::features, filters().json)},
      {.id = "trip_tile",
       .path = "/tiles/{z}/{x}/{y}.mvt",
       .summary =
           "Lines of trips that start in [start, end), in one map tile; empty (200) where there are none",
       .parameters = {{.name = "z",
                       .kind = ParameterKind::integer,
                       .doc = "zoom",
                       .required = true,
                       .least = 0,
                       .most = 20},
                      {.name = "x",
                       .kind = ParameterKind::integer,
                       .doc = "column, from the west",
                       .required = true,
                       .least = 0,
                       .most = (1 << 20) - 1},
                      {.name = "y",
                       .kind = ParameterKind::integer,
                       .doc = "row, from the north",
                       .required = true,
                       .least = 0,
                       .most = (1 << 20) - 1},
                      {.name = "start",
                       .kind = ParameterKind::time,
                       .doc = "RFC 3339, or a date taken as UTC",
                       .required = true},
                      {.name = "end",
                       .kind = ParameterKind::time,
                       .doc = "RFC 3339, or a date taken as UTC",
                       .required = true},
                      {.name = "vehicles", .kind = ParameterKind::list, .doc = "plates or imeis"},
                      {.name = "driver", .doc = "exact"},
                      cost_centre,
                      {.name = "city", .doc = "exact"}},
       .function = "fn_trip_tile",
       .sources = trip_sources,
       .life = trips_life,
       .scope = Scope::vehicles,
       .answer = not_json("application/vnd.mapbox-vector-tile")},
      {.id = "trip",
       .path = "/webhook/fleet-dashboard/trip",
       .summary =
           "One trip as a track through all its fixes; where they have expired the line of the map, `times` null",
       .parameters = {{.name = "trip_id",
                       .kind = ParameterKind::id,
                       .doc = "of a trip in the answer of POST /webhook/fleet-dashboard",
                       .required = true}},
       .function = "fn_trip",
       .sources = trip_sources,
       .life = today_life,
       .scope = Scope::vehicles,
       .answer = track(vehicle_and_city(),
                       Fields{integer("trip_id")} + trip_times() + trip_figures() +
                           Fields{integer("fixes"), integer("stretches")},
                       {false, geometry({"LineString", "Point"}), trip_stretch}),
       .shared_by = "trip_id"}};
}

}  // namespace fleet::serve
