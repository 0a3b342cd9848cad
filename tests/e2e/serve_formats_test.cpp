// Tracks, trips and figures of the built `fleet serve` as JSON, CSV, GeoJSON and GPX.
#include "serve_site.hpp"

using namespace fleet;
using nlohmann::json;
using testing::asking;
using testing::problem;
using testing::ServeSite;

namespace {

std::string const live = "/webhook/live-positions";

}  // namespace

TEST_CASE("a track as GeoJSON and as GPX") {
  ServeSite const site;
  auto const track = live + "/track?vehicle_number=KAA1&hours=2&format=";
  auto const geojson = site.get(track + "geojson");
  CHECK(geojson.headers.at("content-type") == "application/geo+json");
  auto const feature = json::parse(geojson.body)["features"][0];
  CHECK(feature["geometry"]["coordinates"].size() == 4);
  CHECK(feature["properties"]["imei"] == "359857080000001");
  CHECK(feature["properties"]["vehicle_number"] == "KAA 1");
  auto const gpx = site.get(track + "gpx");
  CHECK(gpx.headers.at("content-type") == "application/gpx+xml");
  // attachment; filename="track-KAA1-2h-until-20YY-MM-DDTHHMMSSZ.gpx"
  auto const name = gpx.headers.at("content-disposition");
  CHECK(name.starts_with("attachment; filename=\"track-KAA1-2h-until-20"));
  CHECK(name.ends_with("Z.gpx\""));
  CHECK(name.find(':') == std::string::npos);
  CHECK(gpx.body.find("<name>KAA 1</name>") != std::string::npos);
  CHECK(gpx.body.find("<trkpt lat=\"0\" lon=\"36.001\"><time>20") != std::string::npos);
  CHECK(problem(site.get(track + "kml")) == "400 bad_parameter");
  // The same by Accept; what is not to be had is JSON.
  auto const by_accept = [&](std::string const &accept) {
    return site.ask(asking(live + "/track?vehicle_number=KAA1&hours=2", "Accept: " + accept))
        .headers.at("content-type");
  };
  CHECK(by_accept("application/gpx+xml") == "application/gpx+xml");
  CHECK(by_accept("application/json;q=0.5, application/geo+json") == "application/geo+json");
  CHECK(by_accept("text/csv, */*") == "text/csv; charset=utf-8");
  CHECK(by_accept("image/png") == "application/json");
}

TEST_CASE("a trip as JSON, as GeoJSON and as GPX") {
  ServeSite site;
  auto const id = site.sql.one("select trip_id from reporting.v_trips where imei = '359857080000001'");
  auto const trip = "/webhook/fleet-dashboard/trip?trip_id=" + id;
  auto const old = site.json(trip);  // its fixes are not there, nor is a line
  CHECK(old["summary"]["distance_km"] == 12.5);
  CHECK(old["vehicle"]["vehicle_number"] == "KAA 1");
  CHECK(old["geojson"]["features"].empty());
  site.sql.run(R"sql(
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, direction_deg, source) values
      ('359857080000001', '2026-06-05T08:59:59Z', 0, 35, 30, null, 'poll'),   -- before it began
      ('359857080000001', '2026-06-05T09:00:00Z', 0, 36, 30, null, 'poll'),
      ('359857080000001', '2026-06-05T09:01:00Z', 0, 36.001, null, 90, 'poll'),
      ('359857080000001', '2026-06-05T09:30:00Z', 0, 36.002, 30, null, 'poll'))sql");
  // 30 km/h are 8.33 m/s
  std::string const speed = "<gpxtpx:speed>8.33</gpxtpx:speed>", course = "<gpxtpx:course>90</gpxtpx:course>";
  auto const extensions = [](std::string const &values) {
    return "<extensions>" + values + "<gpxtpx:TrackPointExtension>" + values +
           "</gpxtpx:TrackPointExtension></extensions>";
  };
  auto const thirty = extensions(speed), east = extensions(course);
  auto const gpx = site.get(trip + "&format=gpx");
  CHECK(gpx.headers.at("content-disposition") == "attachment; filename=\"trip-" + id + ".gpx\"");
  CHECK(gpx.body.find(
            // 29 minutes behind the others: a lone fix
            "<wpt lat=\"0\" lon=\"36.002\"><time>2026-06-05T09:30:00Z</time><name>KAA 1</name>" + thirty +
            "</wpt>\n<trk>\n<name>KAA 1</name>\n<trkseg>\n"
            "<trkpt lat=\"0\" lon=\"36\"><time>2026-06-05T09:00:00Z</time>" +
            thirty +
            "</trkpt>\n"
            "<trkpt lat=\"0\" lon=\"36.001\"><time>2026-06-05T09:01:00Z</time>" +
            east +
            "</trkpt>\n"
            "</trkseg>\n</trk>\n</gpx>\n") != std::string::npos);
  auto const geojson = site.get(trip + "&format=geojson");
  CHECK(geojson.headers.at("content-type") == "application/geo+json");
  auto const features = json::parse(geojson.body)["features"];
  REQUIRE(features.size() == 2);
  for (auto const &feature : features)
    CHECK(std::to_string(feature["properties"]["trip_id"].get<int>()) == id);
  // One null would make GDAL read the arrays of all features as text.
  CHECK(features[0]["properties"]["speeds_kmh"] == nullptr);
  CHECK(features[0]["properties"]["times"].size() == 2);
  CHECK(features[1]["properties"]["speeds_kmh"] == json{30.0});
  CHECK(problem(site.get("/webhook/fleet-dashboard/trip")) == "400 missing_parameter");
  CHECK(problem(site.get("/webhook/fleet-dashboard/trip?trip_id=x")) == "400 bad_parameter");
  CHECK(problem(site.get("/webhook/fleet-dashboard/trip?trip_id=999999")) == "404 unknown_trip");
}

TEST_CASE("a trip whose fixes have expired is the line of the map, without times") {
  ServeSite site;
  site.sql.run(
      "update tracksolid.trips set route_overview = public.st_geomfromtext('LINESTRING(36 0, 36.5 0.5)', "
      "4326) "
      "where imei = '359857080000002'; refresh materialized view reporting.v_trips");
  auto const id = site.sql.one("select trip_id from reporting.v_trips where imei = '359857080000002'");
  auto const gpx = site.get("/webhook/fleet-dashboard/trip?format=gpx&trip_id=" + id).body;
  CHECK(gpx.find("<trkpt lat=\"0\" lon=\"36\"></trkpt>\n<trkpt lat=\"0.5\" lon=\"36.5\"></trkpt>") !=
        std::string::npos);
}

TEST_CASE("the line of a trip over 180° has its parts in each format") {
  ServeSite site;
  site.sql.run(
      "update tracksolid.trips set route_overview = public.st_geomfromtext('LINESTRING(179 0, 181 1, 182 1)', "
      "4326) "
      "where imei = '359857080000002'; refresh materialized view reporting.v_trips");
  auto const trip = "/webhook/fleet-dashboard/trip?trip_id=" +
                    site.sql.one("select trip_id from reporting.v_trips where imei = '359857080000002'");
  // Half of the first step is on either side.
  CHECK(site.json(trip)["geojson"]["features"][0]["geometry"]["coordinates"] ==
        json::parse("[[[179,0],[180,0.5]],[[-180,0.5],[-179,1],[-178,1]]]"));
  auto const gpx = site.get(trip + "&format=gpx").body;
  CHECK(
      gpx.find(
          "<trkpt lat=\"0\" lon=\"179\"></trkpt>\n<trkpt lat=\"0.5\" lon=\"180\"></trkpt>\n</trkseg>\n</trk>\n"
          "<trk>\n<name>KAA 2</name>\n<trkseg>\n<trkpt lat=\"0.5\" lon=\"-180\"></trkpt>\n") !=
      std::string::npos);
  auto const csv = site.get(trip + "&format=csv").body;
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 6);
  CHECK(csv.find(",1,,180,0.5,,\r\n") != std::string::npos);
}

TEST_CASE("each line of a track names the tracker that the vehicle had then") {
  ServeSite site;
  site.sql.run(R"sql(
    insert into tracksolid.devices (imei, vehicle_number) values ('359857080000009', 'KAA 1');
    insert into tracksolid.position_history (imei, gps_time, lat, lng, source) values
      ('359857080000009', now() - interval '1 hour', 0, 37, 'poll'))sql");
  auto const lines = site.get(live + "/track?vehicle_number=KAA1&hours=2&format=csv").body;
  CHECK(lines.find("359857080000001,KAA 1,2,") != std::string::npos);
  CHECK(lines.find("359857080000009,KAA 1,1,") != std::string::npos);
}

TEST_CASE("every analytics route answers, as JSON and as CSV") {
  ServeSite const site;
  for (auto const *name : {"fleet-summary", "utilisation", "driver-behaviour", "driver-clock", "alarms",
                           "mileage", "today", "dispatch", "trace", "ingestion"})
    CHECK_MESSAGE(site.get(std::string{"/analytics/"} + name).status == 200, name);
  auto const june = std::string{"/analytics/fleet-summary?from=2026-06-05&to=2026-06-05"};
  auto const day = site.json(june)["rows"][0];
  CHECK(day["trips"] == 2);
  CHECK(day["distance_km"] == 15.5);
  CHECK(site.json(june + "&cost_centre=South")["rows"][0]["distance_km"] == 3);
  auto const csv = site.get(june + "&format=csv");
  CHECK(csv.headers.at("content-type") == "text/csv; charset=utf-8");
  CHECK(csv.body.starts_with(
      "day,vehicles,trips,distance_km,driving_s,idle_s,max_speed_kmh\r\n2026-06-05,2,2,15.5"));
  CHECK(site.ask(asking(june, "Accept: text/csv")).body == csv.body);
  for (auto const *name : {"fleet-summary", "utilisation", "driver-behaviour", "driver-clock", "alarms",
                           "mileage", "today", "dispatch", "trace", "ingestion"}) {
    auto const table = site.get(std::string{"/analytics/"} + name + "?format=csv");
    CHECK_MESSAGE(table.headers.at("content-type") == "text/csv; charset=utf-8", name);
    CHECK_MESSAGE(table.headers.at("content-disposition").find(name) != std::string::npos, name);
  }
  auto const trace = site.get("/analytics/trace?format=csv").body;  // KAA 1 had four fixes
  CHECK(
      trace.starts_with("imei,vehicle_number,cost_centre,fixes,start_time,end_time,lng,lat\r\n"
                        "359857080000001,KAA 1,North,4,"));
  CHECK(std::count(trace.begin(), trace.end(), '\n') == 5);
  CHECK(trace.ends_with(",36.004,0.0\r\n"));
  CHECK(site.get("/analytics/dispatch?format=csv").body.find(",36.1,0.0\r\n") != std::string::npos);
  CHECK(site.get("/analytics/today?format=csv&cost_centre=North")
            .body.starts_with(
                "cost_centre,vehicles,moving,idle,parked,offline,newest_seen_at\r\nNorth,1,1,0,0,0,"));
  CHECK(site.get("/analytics/today?format=csv&part=clock").body.starts_with("imei,vehicle_number,"));
  CHECK(site.get("/analytics/today?format=csv&part=clock").headers.at("content-disposition") ==
        "attachment; filename=\"today-clock.csv\"");
  CHECK(csv.headers.at("content-disposition") ==
        "attachment; filename=\"fleet-summary-2026-06-05-2026-06-05.csv\"");
  CHECK(problem(site.get("/analytics/today?format=csv&part=x")) == "400 bad_parameter");
  CHECK(problem(site.get("/analytics/alarms?from=yesterday")) == "400 bad_parameter");
  CHECK(problem(site.get("/analytics/alarms?from=2026-02-30")) == "400 bad_parameter");
  CHECK(problem(site.get("/analytics/alarms?from=2026-06-06&to=2026-06-05")) == "400 bad_value");
  CHECK(problem(site.get("/analytics/fleet-summary?period=year")) == "400 bad_value");
}

TEST_CASE("text that a spreadsheet would run as a formula is kept from it") {
  ServeSite site;
  site.sql.run(
      "update tracksolid.devices set driver_name = '=1+1', cost_centre = '+x,y' where imei = '359857080000001'");
  auto const csv = site.get(live + "?format=csv").body;
  CHECK(csv.find(",'=1+1,") != std::string::npos);
  CHECK(csv.find(",\"'+x,y\",") != std::string::npos);
  CHECK(csv.find(",=1+1") == std::string::npos);
}
