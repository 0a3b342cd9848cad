// Kilometres: what counts, what does not, and the same in days, trips, tracks and routes.
#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

std::string const start = "'2026-06-01 08:00Z'";

std::string days_of(Sql &sql, Road const &road) {
  road.store(sql, start);
  testing::refresh_figures(sql);
  return testing::days(sql);
}

/// A parked vehicle whose fixes scatter over a square of `side_m` metres.
Road parked(double side_m, char const *acc, char const *type, double kmh_step) {
  Road road{"1"};
  for (int i = 0; i < 600; ++i)
    road.add({i * 60.0, (i * 7919 % 100) * side_m / 100000, kmh_step < 0 ? -1 : i % 9 * kmh_step, acc, type,
              (i * 104729 % 100) * side_m / 100000});
  return road;
}

}  // namespace

ON_EACH_ENGINE("wifi, beacon and cell positions count nowhere") {
  ENGINE_DATABASE();
  for (auto const *type : {"wifi", "beacon", "lbs"}) {
    auto const road = parked(300, "false", type, -1);
    road.store(sql, start);
  }
  Road{"1"}.drive(0, 600, 60, 60).store(sql, "'2026-06-01 20:00Z'");
  testing::refresh_figures(sql);
  CHECK(testing::days(sql) == "06-01 10.0 km 600 s");
  CHECK(testing::trips(sql) == "20:00-20:10 10.0");
}

ON_EACH_ENGINE("a parked vehicle drives nothing, however its receiver drifts") {
  for (auto const &road : {parked(90, "false", "gps", 1), parked(90, "true", "gps", 1),
                           parked(200, "false", "gps", 0.5), parked(90, "null", "gps", -1)}) {
    ENGINE_DATABASE();
    CHECK(days_of(sql, road) == "06-01 0.0 km 0 s");
    CHECK(testing::trips(sql) == "none");
  }
}

ON_EACH_ENGINE("a speed that is stuck where the vehicle stands is no driving") {
  ENGINE_DATABASE();
  CHECK(days_of(sql, Road{"1"}.stand(0, 36000, 60, 0, "false", 8).drive(36600, 40200, 10, 60)) ==
        "06-01 60.0 km 3600 s");
  CHECK(sql.one("select to_char(first_ignition_at, 'HH24:MI') from tracksolid.daily_figures") == "18:10");
}

ON_EACH_ENGINE("a speed that is not sent, or always 0, is that of the distance") {
  for (double const kmh : {0.0, -1.0}) {
    ENGINE_DATABASE();
    Road road{"1"};
    for (int i = 0; i <= 360; ++i) road.add({i * 10.0, i / 6.0, kmh});
    CHECK(days_of(sql, road) == "06-01 60.0 km 3600 s");
    CHECK(testing::trips(sql) == "08:00-09:00 60.0");
  }
}

ON_EACH_ENGINE("up to three fixes that are somewhere else are left out, in figures and lines") {
  // 20 km with the fixes 10 to 9 + n one degree off the road.
  for (int const wrong : {1, 2, 3}) {
    ENGINE_DATABASE();
    Road road{"1"};
    for (int i = 0; i <= 20; ++i)
      road.add({i * 60.0, i * 1.0, 60, "true", "gps", i >= 10 && i < 10 + wrong ? 111.195 : 0});
    CHECK(days_of(sql, road) == "06-01 20.0 km 1200 s");
    CHECK(
        sql.one(
            "select round(distance_km::numeric, 1) || ' ' || round((public.st_length(route::public.geography) / 1000)::numeric, 1) "
            "|| ' ' || route_points from tracksolid.detected_trips") ==
        fmt::format("20.0 20.0 {}", 21 - wrong));
  }
}

ON_EACH_ENGINE(
    "fixes in a row that are somewhere else are left out while there are more without a jump around them") {
  // 20 km with a fix every 10 s; those from 60 on are 5 or 50 km off the road, on one side or on both by turns.
  for (int const wrong : {4, 6, 10})
    for (double const off_km : {5.0, 50.0})
      for (bool const by_turns : {false, true}) {
        ENGINE_DATABASE();
        Road road{"1"};
        for (int i = 0; i <= 120; ++i) {
          double const side = by_turns ? (i % 2 == 0 ? 1 : -1) * (1 + 0.3 * (i - 60)) : 1;
          road.add({i * 10.0, i / 6.0, 60, "true", "gps", i >= 60 && i < 60 + wrong ? off_km * side : 0});
        }
        CHECK(days_of(sql, road) == "06-01 20.0 km 1200 s");
        CHECK(
            sql.one(
                "select round(distance_km::numeric, 1) || ' ' || round((public.st_length(route::public.geography) / 1000)::numeric, 1) "
                "|| ' ' || max_speed_kmh from tracksolid.detected_trips") == "20.0 20.0 60");
      }
}

ON_EACH_ENGINE(
    "a parked vehicle whose receiver jumps several times in a row makes neither trips nor kilometres") {
  // A fix a minute. 2 km away and back is 120 km/h, which is no jump by itself.
  for (auto const *acc : {"true", "false", "null"})
    for (int const wrong : {2, 3, 5}) {
      ENGINE_DATABASE();
      Road road{"1"};
      for (int i = 0; i <= 120; ++i)
        road.add({i * 60.0, 0, 0, acc, "gps",
                  i >= 60 && i < 60 + wrong ? (i % 2 == 0 ? 2 : -2) * (1 + 0.3 * (i - 60)) : 0});
      CHECK(days_of(sql, road) == "06-01 0.0 km 0 s");
      CHECK(testing::trips(sql) == "none");
    }
}

ON_EACH_ENGINE("a parked vehicle whose receiver jumps with a speed makes neither trips nor kilometres") {
  for (int const wrong : {1, 2, 3}) {  // 1 km within 30 s is 120 km/h
    ENGINE_DATABASE();
    Road road{"1"};
    for (int i = 0; i <= 120; ++i) {
      bool const jumps = i >= 60 && i < 60 + wrong;
      road.add({i * 30.0, 0, jumps ? 90.0 : 0.0, "true", "gps", jumps ? 1.0 : 0.0});
    }
    CHECK(days_of(sql, road) == "06-01 0.0 km 0 s");
    CHECK(sql.one("select count(*) from tracksolid.detected_trips") == "0");
  }
}

ON_EACH_ENGINE("a drive to a place and back counts, also where the speed is always 0") {
  // Ten minutes out at 30 km/h, ten back, standing before and after.
  ENGINE_DATABASE();
  Road road{"1"};
  for (int i = 0; i <= 60; ++i)
    road.add({i * 60.0, i < 20 || i > 40 ? 0 : i <= 30 ? (i - 20) * 0.5 : (40 - i) * 0.5, 0, "true"});
  CHECK(days_of(sql, road) == "06-01 10.0 km 1200 s");
}

ON_EACH_ENGINE("a silence counts its straight line up to two hours, a longer one is reported separately") {
  ENGINE_DATABASE();
  Road road{"1"};
  for (int hour = 0; hour <= 8; ++hour) road.add({hour * 3600.0, hour * 60.0, 60});  // a fix an hour
  road.add({8 * 3600.0 + 3 * 3600, 8 * 60.0 + 90, 60});  // and then three hours of silence
  CHECK(days_of(sql, road) == "06-01 480.0 km 28800 s");
  CHECK(sql.one("select round(unseen_km::numeric) from tracksolid.daily_figures") == "90");
  CHECK(testing::trips(sql) == "none");
}

ON_EACH_ENGINE("a motorway track has its kilometres, a parked one none, and days say the same") {
  // 130 km/h with a fix a minute are 2.17 km a step; 80 km/h every two minutes 2.67 km.
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei) values ('A'), ('B'), ('C')");
  Road{"A"}.drive(0, 3600, 60, 130).store(sql, "now() - interval '2 hours'");
  Road{"B"}.drive(0, 3600, 120, 80).store(sql, "now() - interval '2 hours'");
  Road c{"C"};
  for (int i = 0; i < 600; ++i) c.add({i * 60.0, i % 2 * 0.022, 0, "false"});
  c.store(sql, "now() - interval '11 hours'");
  testing::refresh_figures(sql);
  for (auto const &[imei, km] : {std::pair{"A", "130.000 1"}, {"B", "80.000 1"}, {"C", "0.000 1"}}) {
    CHECK(
        sql.one(fmt::format(
            "select s ->> 'distance_km' || ' ' || (s ->> 'stretches') from (select reporting.fn_vehicle_track('{}', 24) "
            "-> 'summary' as s) t",
            imei)) == km);
    CHECK(sql.one(fmt::format(
              "select round(sum(km)::numeric, 3) || ' 1' from tracksolid.daily_figures where imei = '{}'",
              imei)) == km);
  }
}

ON_EACH_ENGINE("over 180 degrees the short way counts, and lines are cut there") {
  // From 36 + 143.9 = 179.9 degrees for 20 km: 0.18 degrees, 0.08 of them behind 180.
  ENGINE_DATABASE();
  sql.run(
      "update tracksolid.settings set value = 'detected' where name = 'trips_source'; insert into tracksolid.devices (imei) values ('1')");
  Road{"1"}.drive(0, 1200, 60, 60, 143.9 * 111.195).store(sql, "now() - interval '1 hour'");
  testing::refresh_figures(sql);
  CHECK(sql.one("select round(sum(km)::numeric, 1) from tracksolid.daily_figures") == "20.0");
  CHECK(
      sql.one(
          "select round((public.st_xmax(route) - public.st_xmin(route))::numeric, 2) from tracksolid.shown_trips") ==
      "0.18");
  auto const map = sql.json("select reporting.fn_trips_for_map(p_start => now() - interval '1 day')");
  auto const &line = map["geojson"]["features"][0]["geometry"];
  CHECK(line["type"] == "MultiLineString");
  REQUIRE(line["coordinates"].size() == 2);
  for (auto const &part : line["coordinates"])
    for (auto const &point : part) CHECK(std::abs(point[0].template get<double>()) > 179.8);
  auto const track = sql.json("select reporting.fn_vehicle_track('1', 24)");
  CHECK(track["summary"]["distance_km"].template get<double>() == doctest::Approx(20).epsilon(0.001));
  CHECK(track["summary"]["stretches"] == 2);
}

TEST_CASE("driven_km has the thresholds that migrate writes into the settings") {
  testing::TempDb const db;
  Sql sql{db};
  auto const body = sql.one("select prosrc from pg_proc where proname = 'driven_km_end'");
  auto const rules =
      sql.one("select substr(r::text, 2, length(r::text) - 2) from tracksolid.figure_rules() r");
  std::string spaced;
  for (char const c : rules) spaced += c == ',' ? std::string{", "} : std::string{c};
  CHECK_MESSAGE(body.find("row(" + spaced + ")") != std::string::npos, rules);
}
