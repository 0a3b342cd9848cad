// Rows of the table of routes: positions and tracks of vehicles.
#include "serve/route_parts.hpp"

namespace fleet::serve {
namespace {

using std::chrono::seconds;

// A status turns to offline without a commit, and ages grow: answers stay true for this long all the same.
constexpr seconds live_life{5};

std::vector<Parameter> const chosen_vehicles{
    cost_centre,
    {.name = "acc_status", .kind = ParameterKind::on_off, .doc = "ignition: `on` or `off`"},
    plate_or_imei};

Fields const live_summary{integer("vehicles"),
                          integer("moving"),
                          integer("idle"),
                          integer("parked"),
                          integer("offline"),
                          time("as_of", "when the database answered"),
                          nullable(time("newest_fix_at")),
                          nullable(integer("data_age_s"))};

Fields const nearest_summary{number("lat"), number("lng"), integer("limit"), integer("vehicles")};

Fields const track_summary{integer("hours"),
                           time("from"),
                           time("to"),
                           integer("fixes"),
                           integer("stretches"),
                           number("distance_km"),
                           nullable(number("max_speed_kmh")),
                           nullable(time("first_fix_at")),
                           nullable(time("last_fix_at"))};

Fields const stretch{text("imei"),
                     text("vehicle_number"),
                     nullable(integer("trip_id", "null: of no trip")),
                     integer("stretch"),
                     time("start_time"),
                     time("end_time"),
                     integer("fixes"),
                     number("distance_km"),
                     list_of("times", integer("time"), "seconds since 1970, beside the coordinates"),
                     list_of("speeds_kmh", nullable(number("speed")), "beside the coordinates"),
                     list_of("directions_deg", nullable(number("direction")), "beside the coordinates")};

}  // namespace

std::vector<Route> live_routes() {
  return {
      {.id = "live_positions",
       .path = "/webhook/live-positions",
       .summary = "Every enabled vehicle as a Point; geometry null: never positioned",
       .parameters = chosen_vehicles,
       .function = "fn_live_positions",
       .sources = live_sources,
       .life = live_life,
       .scope = Scope::vehicles,
       .answer = features(live_summary, {true, nullable(geometry({"Point"})), live_properties()}),
       .shared_by = "vehicle_number"},
      {.id = "live_positions_stream",
       .path = "/webhook/live-positions/stream",
       .summary = "Server-sent events: positions as they are stored",
       .parameters = chosen_vehicles,
       .function = "fn_live_positions",
       .sources = live_sources,
       .scope = Scope::vehicles,
       .answer = not_json("text/event-stream"),
       .source = Source::event_stream,
       .shared_by = "vehicle_number"},
      {.id = "vehicle_track",
       .path = "/webhook/live-positions/track",
       .summary =
           "Track of a vehicle: a LineString per stretch, with `times`, `speeds_kmh` and `directions_deg`",
       .parameters = {{.name = "vehicle_number",
                       .doc = "plate in any spelling, or imei, e.g. KAA123A",
                       .required = true},
                      {.name = "hours",
                       .kind = ParameterKind::integer,
                       .doc = "back from now; default 24",
                       .least = 1,
                       .most = 2160}},
       .function = "fn_vehicle_track",
       .sources = live_sources,
       .life = live_life,
       .scope = Scope::vehicles,
       .answer =
           track(vehicle_and_city(), track_summary, {false, geometry({"LineString", "Point"}), stretch}),
       .shared_by = "vehicle_number"},
      {.id = "nearest_vehicles",
       .path = "/webhook/live-positions/nearest",
       .summary = "Vehicles by distance from a point, nearest first",
       .parameters =
           {{.name = "lat",
             .kind = ParameterKind::degrees,
             .doc = "decimal degrees",
             .required = true,
             .most = 90},
            {.name = "lng",
             .kind = ParameterKind::degrees,
             .doc = "decimal degrees",
             .required = true,
             .most = 180},
            {.name = "limit", .kind = ParameterKind::integer, .doc = "default 5", .least = 1, .most = 100},
            cost_centre},
       .function = "fn_nearest_vehicles",
       .sources = live_sources,
       .life = live_life,
       .scope = Scope::vehicles,
       .answer = features(nearest_summary,
                          {true, geometry({"Point"}), live_properties() + Fields{number("distance_m")}})}};
}

}  // namespace fleet::serve
