// Trips found in the fixes: where they begin and end, whatever the tracker sends and in whatever order.
#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

std::string const start = "'2026-06-01 08:00Z'";

std::string trips_of(Sql &sql, Road const &road) {
  road.store(sql, start);
  testing::refresh_figures(sql);
  return testing::trips(sql);
}

}  // namespace

ON_EACH_ENGINE("a tracker that reports every five or ten minutes drives one trip") {
  for (double const step_s : {299.0, 300.0, 600.0}) {
    ENGINE_DATABASE();
    Road road{"1"};
    road.drive(0, 3600, step_s, 60);
    auto const expected =
        step_s == 299 ? "08:00-08:59 59.8" : "08:00-09:00 60.0";  // 12 steps of 299 s: 3588 s
    CHECK(trips_of(sql, road) == expected);
  }
}

ON_EACH_ENGINE("a tunnel is part of the trip, forty minutes of silence are not") {
  ENGINE_DATABASE();
  CHECK(
      trips_of(sql,
               Road{"1"}.drive(0, 600, 60, 60).drive(1800, 2400, 60, 60, 30).drive(4800, 5400, 60, 60, 80)) ==
      "08:00-08:40 40.0; 09:20-09:30 10.0");
}

ON_EACH_ENGINE("an ignition that is always on does not join the trips of days, nor of a day") {
  // Three deliveries of 40 min a day, a fix each 10 s while driving and each 2 min while parked.
  ENGINE_DATABASE();
  Road road{"1"};
  double parked_from = -8 * 3600;
  double km = 0;
  for (double const from : {0.0, 10800.0, 21600.0, 86400.0, 97200.0, 108000.0}) {
    road.stand(parked_from, from - 1, 120, km, "true").drive(from, from + 2400, 10, 60, km);
    parked_from = from + 2400 + 120;
    km += 40;
  }
  road.stand(parked_from, 2 * 86400 - 8 * 3600 - 1, 120, km, "true");
  CHECK(
      trips_of(sql, road) ==
      "08:00-08:40 40.0; 11:00-11:40 40.0; 14:00-14:40 40.0; 08:00-08:40 40.0; 11:00-11:40 40.0; 14:00-14:40 40.0");
  CHECK(testing::days(sql) == "06-01 120.0 km 7200 s; 06-02 120.0 km 7200 s");
  CHECK(
      sql.one(
          "select string_agg(idle_s || ' ' || ignition, '; ' order by day) from tracksolid.daily_figures where km > 0") ==
      "0 wired; 0 wired");
}

ON_EACH_ENGINE(
    "a parked night with the ignition on and noise is no trip; half an hour of standing ends one") {
  ENGINE_DATABASE();
  Road road{"1"};
  for (int i = 0; i < 660; ++i) road.add({i * 60.0, i % 2 * 0.007, i % 12 == 0 ? 6.0 : 0.0});
  road.drive(39660, 40260, 60, 60).stand(40320, 42120, 60, 10, "true").drive(42180, 42780, 60, 60, 10);
  CHECK(trips_of(sql, road) == "19:01-19:11 10.0; 19:43-19:53 10.0");
}

ON_EACH_ENGINE(
    "idling before the start and after the arrival is part of the trip, and the ignition's end is its end") {
  // On at 08:10, drives 08:20-08:30, idles to 08:40, off.
  ENGINE_DATABASE();
  CHECK(trips_of(sql, Road{"1"}
                          .stand(0, 540, 60, 0, "false")
                          .stand(600, 1140, 60, 0, "true")
                          .drive(1200, 1800, 60, 60)
                          .stand(1860, 2340, 60, 10, "true")
                          .stand(2400, 6000, 60, 10, "false")) == "08:10-08:40 10.0");
  CHECK(sql.one("select idle_s from tracksolid.detected_trips") == "1200");  // 08:10-08:20 and 08:30-08:40
}

ON_EACH_ENGINE("a fix on the stroke of midnight does not cut the trip") {
  // Days of UTC, the trips start at 23:40. 60 km/h for 40 min; and 15 min, 10 min of idling around midnight, 15 min.
  ENGINE_DATABASE();
  double const night = 15 * 3600.0 + 2400;  // after 08:00
  Road{"1"}.drive(night, night + 2400, 60, 60).store(sql, start);
  Road{"2"}
      .drive(night, night + 900, 60, 60)
      .stand(night + 960, night + 1440, 60, 15, "true")
      .drive(night + 1500, night + 2400, 60, 60, 15)
      .store(sql, start);
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(imei || ' ' || to_char(start_time, 'HH24:MI') || '-' || to_char(end_time, "
          "'HH24:MI') || ' ' || round(distance_km) || ' km ' || idle_s || ' s', '; ' order by imei, start_time) "
          "from tracksolid.detected_trips") == "1 23:40-00:20 40 km 0 s; 2 23:40-00:20 30 km 600 s");
}

ON_EACH_ENGINE("the ends of a trip over 180 degrees are places") {
  // 30 km at 60 km/h on the equator, from 10 km before the meridian; 1 degree is 111.195 km.
  ENGINE_DATABASE();
  double const meridian_km = 144 * 111.195;  // of the road, which begins at 36 degrees east
  CHECK(trips_of(sql, Road{"1"}.drive(0, 1800, 60, 60, meridian_km - 10)) == "08:00-08:30 30.0");
  CHECK(
      sql.one(
          "select round(public.st_x(start_geom)::numeric, 3) || ' ' || round(public.st_x(end_geom)::numeric, 3) "
          "from tracksolid.detected_trips") == "179.910 -179.820");
}

ON_EACH_ENGINE("a drive over a whole day is cut at its midnights, in any order of arrival") {
  // 30 hours at 60 km/h from 20:00; days of UTC.
  auto const whole = "01 20:00-02 00:00 240.0; 02 00:00-03 00:00 1440.0; 03 00:00-03 02:00 120.0";
  Road road{"1"};
  road.drive(12 * 3600, 42 * 3600, 120, 60);
  for (int order = 0; order < 3; ++order) {
    ENGINE_DATABASE();
    auto const midnight = 16 * 3600.0;
    if (order == 0) road.store(sql, start);
    if (order == 1) road.store(sql, start, [&](auto const &f) { return f.at_s >= midnight; });
    if (order == 2)
      road.store(sql, start, [&](auto const &f) { return static_cast<int>(f.at_s / 120) % 2 == 0; });
    testing::refresh_figures(sql);
    if (order == 1) road.store(sql, start, [&](auto const &f) { return f.at_s < midnight; });
    if (order == 2)
      road.store(sql, start, [&](auto const &f) { return static_cast<int>(f.at_s / 120) % 2 != 0; });
    testing::refresh_figures(sql);
    CHECK(testing::trips(sql, "DD HH24:MI") == whole);
    CHECK(
        sql.one(
            "select string_agg(to_char(start_time, 'DD HH24:MI') || '-' || to_char(end_time, 'DD HH24:MI') || ' ' || "
            "round(distance_km::numeric, 1), '; ' order by start_time) from tracksolid.find_trips('1', '2026-05-01', '2026-07-01')") ==
        whole);
  }
}

ON_EACH_ENGINE("fixes that are deleted or moved leave figures, trips and routes") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time) values ('1', '2026-06-01 08:00Z', '2026-06-01 08:20Z')");
  CHECK(trips_of(sql, Road{"1"}.drive(0, 1200, 60, 60)) == "08:00-08:20 20.0");
  CHECK(sql.one("select route_points from tracksolid.trips") == "21");
  sql.run(
      "update tracksolid.position_history set gps_time = gps_time + interval '1 day' where gps_time > '2026-06-01 08:10Z'");
  testing::refresh_figures(sql);
  CHECK(testing::days(sql) == "06-01 10.0 km 600 s; 06-02 9.0 km 540 s");
  CHECK(testing::trips(sql) == "08:00-08:10 10.0; 08:11-08:20 9.0");
  CHECK(sql.one("select route_points from tracksolid.trips") == "11");
  sql.run("delete from tracksolid.position_history");
  testing::refresh_figures(sql);
  CHECK(testing::days(sql) == "none");
  CHECK(testing::trips(sql) == "none");
  CHECK(sql.one("select route is null and route_overview is null from tracksolid.trips") == "t");
}

ON_EACH_ENGINE("a trip over a date that a zone skipped is one, whichever of its days is computed first") {
  // Samoa had no 30 December 2011: the 31st followed the 29th at 10:00 UTC. 60 km/h from 08:00 to 12:00 UTC.
  for (bool const together : {true, false}) {
    ENGINE_DATABASE();
    sql.run("update tracksolid.settings set value = 'Pacific/Apia' where name = 'timezone'");
    Road road{"1"};
    road.drive(0, 14400, 60, 60);
    if (!together) {
      road.store(sql, "'2011-12-30 08:00Z'", [](auto const &f) { return f.at_s >= 7200; });
      testing::refresh_figures(sql);
      road.store(sql, "'2011-12-30 08:00Z'", [](auto const &f) { return f.at_s < 7200; });
    } else {
      road.store(sql, "'2011-12-30 08:00Z'");
    }
    testing::refresh_figures(sql);
    CHECK(testing::trips(sql) == "08:00-12:00 240.0");
    CHECK(testing::days(sql) == "12-29 120.0 km 7200 s; 12-31 120.0 km 7200 s");
  }
}
