// `fleet export`: the rows of a window as files, held against the answers of the API.
#include <algorithm>
#include <regex>

#include "serve_site.hpp"
#include "support/files.hpp"
#include "support/skip.hpp"

using namespace fleet;
using nlohmann::json;
using testing::ServeSite;
using testing::TempDir;

namespace {

using Words = std::vector<std::string>;

testing::Result run_export(std::string const &url, Words const &words) {
  Words arguments{"export"};
  arguments.insert(arguments.end(), words.begin(), words.end());
  return testing::run_fleet(arguments, {{"FLEET_DATABASE_URL", url}});
}

/// The rows of the fifth of June 2026, a day of the fleet's zone.
std::string june(std::string const &url, Words words) {
  words.insert(words.end(), {"--from", "2026-06-05", "--to", "2026-06-06"});
  auto const result = run_export(url, words);
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  return result.out;
}

/// KAA 1: three fixes ten seconds apart, one an hour later, and one by wifi, which counts nowhere. Nairobi is at UTC+3: its fifth of
/// June begins at 21:00 UTC of the fourth. Latitudes south of the equator have a minus.
void fill_june(testing::Sql &sql) {
  sql.run(R"sql(
    update tracksolid.settings set value = 'Africa/Nairobi' where name = 'timezone';
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, direction_deg, acc_on, position_type, source) values
      ('359857080000001', '2026-06-04T20:59:59Z', -1.3, 36.8, 0, null, false, 'gps', 'poll'),
      ('359857080000001', '2026-06-04T21:00:00Z', -1.3, 36.8, 36, 0, true, 'gps', 'poll'),
      ('359857080000001', '2026-06-04T21:00:05Z', -1.2, 36.9, null, null, null, 'wifi', 'poll'),
      ('359857080000001', '2026-06-04T21:00:10Z', -1.299, 36.8, 37, 0, true, 'gps', 'poll'),
      ('359857080000001', '2026-06-04T22:00:10Z', -1.298, 36.8, null, null, true, 'gps', 'poll'),
      ('359857080000002', '2026-06-05T20:59:59Z', -1.3, 36.7, 0, null, false, 'gps', 'poll'),
      ('359857080000002', '2026-06-05T21:00:00Z', -1.3, 36.7, 0, null, false, 'gps', 'poll');
    insert into tracksolid.parking_events (imei, start_time, end_time, duration_s, engine_off_s, lat, lng, address, kind, superseded_at) values
      ('359857080000001', '2026-06-05T06:00:00Z', '2026-06-05T07:00:00Z', 3600, 3500, -1.3, 36.8, '=HYPERLINK("x")', 'parking', null),
      ('359857080000001', '2026-06-05T07:00:00Z', null, 3600, 3500, -1.3, 36.8, null, 'parking', now());
    insert into tracksolid.fences (fence_id, fence_name, shape, buffer_m)
      select n, n, public.st_setsrid(public.st_makepoint(36.8, -1.3), 4326), m from (values ('City', 9000), ('Yard', 90)) f(n, m);
    insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, severity, lat, lng, speed_kmh) values
      ('359857080000001', '2026-06-05T06:00:00Z', '6', 'Over <speed>', 'warning', -1.3, 36.8, 131),
      ('359857080000003', '2026-06-05T20:59:59Z', '1', 'SOS', 'critical', null, null, null),
      ('359857080000003', '2026-06-05T21:00:00Z', '1', 'SOS', 'critical', null, null, null))sql");
}

}  // namespace

TEST_CASE("an export has the lines that the API's CSV has") {
  ServeSite const site;
  auto const &url = site.database_url();
  std::string const body = R"({"start": "2026-06-05", "end": "2026-06-06"})";
  auto const api = site.ask(
      "POST /webhook/fleet-dashboard?format=csv HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  REQUIRE(api.body.find("12.5") != std::string::npos);
  CHECK(june(url, {"trips"}) == api.body);
  auto const track = site.get("/webhook/live-positions/track?vehicle_number=KAA1&hours=2&format=csv").body;
  auto const fixes =
      run_export(url, {"fixes", "--vehicle", "kaa-1", "--from", "2026-06-06", "--to", "2100-01-01"}).out;
  // the export has the ignition and the type of position as well
  CHECK(std::regex_replace(fixes, std::regex{"(,acc_on,position_type|,true,)\r\n"}, "\r\n") == track);
}

TEST_CASE("an export has the rows of its window, by days of the fleet's zone") {
  testing::TempDb const db;
  testing::Sql sql{db};
  testing::fill_three_vehicles(sql);
  fill_june(sql);
  auto const url = db.url();
  CHECK(june(url, {"fixes"}) ==
        "imei,vehicle_number,stretch,time,lng,lat,speed_kmh,direction_deg,acc_on,position_type\r\n"
        "359857080000001,KAA 1,1,2026-06-04T21:00:00Z,36.8,-1.3,36,0,true,gps\r\n"
        "359857080000001,KAA 1,,2026-06-04T21:00:05Z,36.9,-1.2,,,,wifi\r\n"
        "359857080000001,KAA 1,1,2026-06-04T21:00:10Z,36.8,-1.299,37,0,true,gps\r\n"
        "359857080000001,KAA 1,2,2026-06-04T22:00:10Z,36.8,-1.298,,,true,gps\r\n"
        "359857080000002,KAA 2,1,2026-06-05T20:59:59Z,36.7,-1.3,0,,false,gps\r\n");
  CHECK(
      june(url, {"stops", "--vehicle", "KAA1", "--vehicle", "359857080000003"}) ==
      "imei,vehicle_number,driver_name,cost_centre,assigned_city,kind,start_time,end_time,duration_s,engine_off_s,"
      "address,fence_name,lng,lat\r\n"
      "359857080000001,KAA 1,Ann,North,Kisumu,parking,2026-06-05T06:00:00Z,2026-06-05T07:00:00Z,3600,3500,"
      "\"'=HYPERLINK(\"\"x\"\")\",Yard,36.8,-1.3\r\n");
  CHECK(
      june(url, {"alarms"}) ==
      "imei,vehicle_number,driver_name,cost_centre,assigned_city,alarm_time,alarm_type,alarm_name,severity,speed_kmh,"
      "fence_id,source,lng,lat\r\n"
      "359857080000001,KAA 1,Ann,North,Kisumu,2026-06-05T06:00:00Z,6,Over <speed>,warning,131,,poll,36.8,-1.3\r\n"
      "359857080000003,KBB 3,,Unassigned,,2026-06-05T20:59:59Z,1,SOS,critical,,,poll,,\r\n");
  CHECK(run_export(url, {"fixes", "--from", "2026-6-5", "--to", "2026-6-6"}).out == june(url, {"fixes"}));
  // A tracker of no registry, of which one old fix came and nothing live.
  sql.run(
      "begin; select tracksolid.open_stage('position_history'); insert into pg_temp.stage_position_history (imei, gps_time, "
      "lat, lng, source) values ('359857080000009', '2026-06-07T10:00:00Z', 1.5, 2.5, 'push'); "
      "select tracksolid.merge_position_history(); commit");
  CHECK(run_export(url, {"fixes", "--from", "2026-06-07", "--to", "2026-06-08"})
            .out.ends_with("\r\n359857080000009,359857080000009,1,2026-06-07T10:00:00Z,2.5,1.5,,,,\r\n"));
  CHECK(
      run_export(url, {"trips", "--from", "2026-06-05T09:00:01Z", "--to", "2026-06-05T15:00:01+03:00"}).out ==
      run_export(url, {"trips", "--from", "2026-06-05T12:00:00Z", "--to", "2026-06-05T12:00:01Z"}).out);
}

TEST_CASE("docs/use/reports.md has the columns of each export") {
  testing::TempDb const db;
  auto const page = testing::read_file(testing::source_dir() / "docs/use/reports.md");
  for (auto const *kind : {"fixes", "stops", "alarms"}) {
    auto const header = june(db.url(), {kind});
    CHECK_MESSAGE(page.find('`' + header.substr(0, header.find('\r')) + '`') != std::string::npos, kind);
  }
}

TEST_CASE(
    "an export as GeoJSON has the vehicle in each feature, as GPX a track a stretch and lone fixes as waypoints") {
  testing::TempDb const db;
  testing::Sql sql{db};
  testing::fill_three_vehicles(sql);
  fill_june(sql);
  sql.run(
      "insert into tracksolid.position_history (imei, gps_time, lat, lng, source) "
      "select '359857080000003', timestamptz '2026-06-05T08:00:00Z' + n * interval '1 s', -1.3, 36.8, 'poll' from generate_series(1, 2500) n");
  auto const url = db.url();
  auto const fixes = json::parse(june(url, {"fixes", "--format", "geojson"}))["features"];
  REQUIRE(fixes.size() == 2505);  // more than are fetched at once
  CHECK(fixes[2] ==
        json::parse(R"({"type": "Feature", "geometry": {"type": "Point", "coordinates": [36.8, -1.299]},
    "properties": {"imei": "359857080000001", "vehicle_number": "KAA 1", "stretch": 1, "time": "2026-06-04T21:00:10Z",
                   "speed_kmh": 37, "direction_deg": 0, "acc_on": true, "position_type": "gps"}})"));
  auto const alarms = json::parse(june(url, {"alarms", "--format", "geojson"}))["features"];
  CHECK(alarms[1]["geometry"] == nullptr);
  CHECK(alarms[1]["properties"]["vehicle_number"] == "KBB 3");
  auto const trips = json::parse(june(url, {"trips", "--format", "geojson"}))["features"];
  REQUIRE(trips.size() == 2);
  CHECK(trips[0]["id"] == trips[0]["properties"]["trip_id"]);

  auto const gpx = june(url, {"fixes", "--format", "gpx", "--vehicle", "KAA 1"});
  // Without the first two lines, which are those of every file.
  auto const points = [](std::string const &text) {
    auto const second = text.find("<gpx ");
    return std::regex_replace(text.substr(text.find('\n', second) + 1),
                              std::regex{"<extensions>.*</extensions>"}, "");
  };
  CHECK(points(gpx) ==
        "<wpt lat=\"-1.298\" lon=\"36.8\"><time>2026-06-04T22:00:10Z</time><name>KAA 1</name></wpt>\n"
        "<trk>\n<name>KAA 1</name>\n<trkseg>\n"
        "<trkpt lat=\"-1.3\" lon=\"36.8\"><time>2026-06-04T21:00:00Z</time></trkpt>\n"
        "<trkpt lat=\"-1.299\" lon=\"36.8\"><time>2026-06-04T21:00:10Z</time></trkpt>\n"
        "</trkseg>\n</trk>\n</gpx>\n");
  CHECK(gpx.find("<gpxtpx:speed>10.00</gpxtpx:speed><gpxtpx:course>0</gpxtpx:course>") !=
        std::string::npos);  // 36 km/h
  auto const some =
      run_export(url, {"alarms", "--format", "gpx", "--from", "2026-06-05", "--to", "2026-06-06"});
  CHECK(some.out.find("<name>KAA 1 Over &lt;speed&gt;</name>") != std::string::npos);
  CHECK(some.err.find("1 of 2 alarms have no place in GPX and were left out") != std::string::npos);
  // The trip of KAA 1 began at 09:00; one of its fixes is there, and a trip without any has no track.
  sql.run(
      "insert into tracksolid.position_history (imei, gps_time, lat, lng, source) values "
      "('359857080000001', '2026-06-05T09:00:00Z', -1.3, 36.8, 'poll')");
  CHECK(points(june(url, {"trips", "--format", "gpx"})) ==
        "<wpt lat=\"-1.3\" lon=\"36.8\"><time>2026-06-05T09:00:00Z</time><name>KAA 1</name></wpt>\n</gpx>\n");
}

TEST_CASE("another program reads each export as Parquet, with the rows, columns and values of its CSV") {
  auto const pages =
      std::filesystem::path{testing::fleet_binary()}.parent_path().parent_path() / "tests/pages";
  if (!std::filesystem::exists(pages / "node_modules/hyparquet"))
    FLEET_SKIP("no hyparquet (npm) in " + pages.string() + ": build fleet_page_tests");
  testing::TempDb const db;
  testing::Sql sql{db};
  testing::fill_three_vehicles(sql);
  fill_june(sql);
  // More fixes than are fetched at once; a driver's name that a spreadsheet would run, and events without a driver.
  sql.run(R"sql(
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, direction_deg, acc_on, position_type, source)
      select '359857080000003', timestamptz '2026-06-05T00:00:00Z' + n * interval '0.5 s', -1.3 + n * 1e-6, 36.8 - n * 1e-6, n % 90 + 0.1, n % 360,
             case when n % 3 > 0 then n % 3 = 1 end, case when n % 4 > 0 then 'gps' end, 'poll' from generate_series(0, 1500) n;
    update tracksolid.assignments set driver_name = '=Ann "A", Bea' where imei = '359857080000001';
    insert into tracksolid.visits (imei, fence, entered_at, left_at, enter_seen, exit_seen)
      select i, f.id, t::timestamptz, t::timestamptz + interval '90 s', seen, seen from tracksolid.fences f,
             (values ('359857080000001', '2026-06-05T06:00:00Z', true), ('359857080000003', '2026-06-05T07:00:00Z', false)) v(i, t, seen);
    insert into tracksolid.fuel_episodes (imei, kind, starts, ends, at, day, litres, before_l, after_l, source, place) values
      ('359857080000001', 'refuel', '2026-06-05T06:00:00Z', '2026-06-05T06:20:00Z', '2026-06-05T06:01:00Z', '2026-06-05', 40.5, 10, 50.5, 'obd',
       st_setsrid(st_makepoint(36.8, -1.3), 4326)),
      ('359857080000003', 'drain', '2026-06-05T08:00:00Z', '2026-06-05T08:00:10Z', '2026-06-05T08:00:00Z', '2026-06-05', 12, 30, 18, 'sensor 1', null))sql");
  auto const url = db.url();
  TempDir const folder;
  for (std::string const kind : {"trips", "fixes", "stops", "alarms", "visits", "fuel"}) {
    folder.write(kind + ".csv", june(url, {kind}));
    folder.write(kind + ".parquet", june(url, {kind, "--format", "parquet"}));
  }
  folder.write("none.csv", june(url, {"fuel", "--vehicle", "KAA 2"}));
  auto const none = (folder.path() / "none.parquet").string();
  CHECK(june(url, {"fuel", "--vehicle", "KAA 2", "--format", "parquet", "--output", none}) ==
        "rows=0 left_out=0 file=" + none + "\n");
  auto const read = testing::run({"node", (pages / "check_exports.mjs").string(), folder.path().string()});
  REQUIRE_MESSAGE(read.exit_code == 0, read.err);
  std::string const vehicle =
      " imei:STRING vehicle_number:STRING driver_name:STRING cost_centre:STRING assigned_city:STRING";
  std::string const place = " lng:DOUBLE lat:DOUBLE";
  std::string const fuel = vehicle +
                           " kind:STRING event_time:TIMESTAMP_MICROS_UTC not_before:TIMESTAMP_MICROS_UTC "
                           "not_after:TIMESTAMP_MICROS_UTC litres:DOUBLE before_l:DOUBLE after_l:DOUBLE "
                           "source:STRING fence_name:STRING" +
                           place + "\n";
  CHECK(read.out ==
        "alarms 2" + vehicle +
            " alarm_time:TIMESTAMP_MICROS_UTC alarm_type:STRING alarm_name:STRING severity:STRING "
            "speed_kmh:DOUBLE fence_id:STRING source:STRING" +
            place + "\nfixes 1506 imei:STRING vehicle_number:STRING stretch:INT64 time:TIMESTAMP_MICROS_UTC" +
            place + " speed_kmh:DOUBLE direction_deg:DOUBLE acc_on:BOOLEAN position_type:STRING\nfuel 2" +
            fuel + "none 0" + fuel + "stops 1" + vehicle +
            " kind:STRING start_time:TIMESTAMP_MICROS_UTC end_time:TIMESTAMP_MICROS_UTC duration_s:INT64 "
            "engine_off_s:INT64 address:STRING fence_name:STRING" +
            place + "\ntrips 2 trip_id:INT64" + vehicle +
            " start_time:TIMESTAMP_MICROS_UTC end_time:TIMESTAMP_MICROS_UTC duration_s:INT64 "
            "distance_km:DOUBLE avg_speed_kmh:DOUBLE max_speed_kmh:DOUBLE idle_s:INT64 quality:STRING "
            "source:STRING route_points:INT64 start_lng:DOUBLE start_lat:DOUBLE end_lng:DOUBLE "
            "end_lat:DOUBLE\nvisits 4" +
            vehicle +
            " fence_id:STRING fence_name:STRING enter_time:TIMESTAMP_MICROS_UTC "
            "exit_time:TIMESTAMP_MICROS_UTC dwell_s:INT64 enter_seen:BOOLEAN exit_seen:BOOLEAN" +
            place + "\n");
}

TEST_CASE("a file is there as a whole or as it was, and a mistake is named") {
  testing::TempDb const db;
  testing::Sql sql{db};
  testing::fill_three_vehicles(sql);
  TempDir const folder;
  auto const url = db.url();
  auto const file = (folder.path() / "trips.csv").string();
  auto const whole =
      run_export(url, {"trips", "--from", "2026-06-05", "--to", "2026-06-06", "--output", file});
  CHECK(whole.exit_code == 0);
  CHECK(whole.out == "rows=2 left_out=0 file=" + file + "\n");
  auto const before = testing::read_file(file);
  CHECK(before == june(url, {"trips"}));
  struct Mistake {
    Words words;
    int exit_code;
    char const *message;
  };
  for (auto const &mistake : std::vector<Mistake>{
           {{"trips", "--from", "2026-06-06", "--to", "2026-06-06", "--output", file},
            2,
            "is not after --from"},
           {{"trips", "--from", "2026-06-05", "--to", "2026-06-06", "--vehicle", "KZZ 9", "--output", file},
            2,
            "unknown vehicle 'KZZ 9'"},
           {{"trips", "--from", "yesterday", "--to", "2026-06-06"}, 2, "a day of the fleet's zone"},
           {{"trips", "--from", "2026-06-05"}, 2, "--to"},
           {{"trips", "--from", "2026-06-05", "--to", "2026-06-06", "--json"}, 2, "--output"},
           {{"tracks", "--from", "2026-06-05", "--to", "2026-06-06"}, 2, "tracks"},
           {{"trips", "--from", "2026-06-05", "--to", "2026-06-06", "--format", "kml"}, 2, "kml"},
           {{"trips", "--from", "2026-06-05", "--to", "2026-06-06", "--output", folder.path().string()},
            2,
            "is a folder"},
           {{"trips", "--from", "2026-06-05", "--to", "2026-06-06", "--output", file + "/x"},
            1,
            "cannot write"},
           {{"trips", "--from", "2026-06-05", "--to", "2026-06-06", "--output", "/dev/full"},
            1,
            "cannot write '/dev/full'"}}) {
    auto const result = run_export(url, mistake.words);
    CHECK_MESSAGE(result.exit_code == mistake.exit_code, result.err);
    CHECK_MESSAGE(result.err.find(mistake.message) != std::string::npos, result.err);
    CHECK(result.out.empty());
  }
  CHECK(testing::read_file(file) == before);
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);  // no part is left
}
