// Figures behind the retention edge are never computed again.
#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

/// A drive of 100 km more than 92 days ago, whose fixes retention has deleted; with a vendor's trip over it.
std::string old_start(Sql &sql) {
  return "'" + sql.one("select date_trunc('week', now()) - interval '200 days' + interval '2 days 8 hours'") +
         "'";
}

void fill(Sql &sql, bool timescaledb) {
  auto const start = old_start(sql);
  sql.run("insert into tracksolid.devices (imei, cost_centre) values ('1', 'North')");
  Road{"1"}.drive(0, 6000, 60, 60).store(sql, start);
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s) "
      "select imei, min(gps_time), max(gps_time), 100, 6000 from tracksolid.position_history group by imei");
  testing::refresh_figures(sql);
  sql.run("update tracksolid.settings set value = '92' where name = 'retention_days'");
  sql.run(timescaledb ? "select public.drop_chunks('tracksolid.position_history', now() - interval '92 days')"
                      : "select tracksolid.drop_expired()");
  testing::refresh_figures(sql);
}

std::string shown(Sql &sql) {
  return sql.one(
      "select (select count(*) || ' days ' || round(sum(km)) from tracksolid.daily_figures) || ', ' || "
      "(select count(*) || ' trips ' || round(sum(distance_km)) from tracksolid.detected_trips) || ', ' || "
      "(select count(*) || ' legs' from tracksolid.legs) || ', ' || (select count(*) || ' shifts' from tracksolid.shifts) || ', ' || "
      "(select route_points || ' ' || public.st_npoints(route) from tracksolid.trips)");
}

auto const whole = "1 days 100, 1 trips 100, 1 legs, 1 shifts, 101 101";

}  // namespace

ON_EACH_ENGINE("no late fix, correction, zone or threshold changes figures behind the retention edge") {
  ENGINE_DATABASE();
  fill(sql, EngineUnderTest::engine == testing::Engine::timescaledb);
  REQUIRE(sql.one("select count(*) from tracksolid.position_history") == "0");
  CHECK(shown(sql) == whole);
  Road{"1"}.add({30, 0, 60}).add({90, 3, 60}).store(sql, old_start(sql));
  testing::refresh_figures(sql);
  CHECK(shown(sql) == whole);
  CHECK(
      sql.one(
          "select count(*) || ' ' || (select count(*) from tracksolid.position_history) from tracksolid.late_fixes") ==
      "2 0");
  sql.run(
      "begin; select tracksolid.open_stage('trips'); insert into pg_temp.stage_trips (imei, start_time, end_time, distance_km, duration_s) "
      "select imei, start_time, end_time + interval '1 s', 100, 6001 from tracksolid.trips; select tracksolid.merge_trips(); commit");
  testing::refresh_figures(sql);
  CHECK(shown(sql) == whole);
  for (auto const *zone : {"Asia/Kathmandu", "UTC"}) {
    sql.run(std::string{"update tracksolid.settings set value = '"} + zone + "' where name = 'timezone'");
    testing::refresh_figures(sql);
    CHECK(shown(sql) == whole);
  }
  sql.run("update tracksolid.settings set value = '70' where name = 'moving_kmh'");
  testing::refresh_figures(sql);
  CHECK(shown(sql) == whole);
  sql.run(
      "update tracksolid.settings set value = '0' where name = 'retention_days'");  // what was deleted stays deleted
  Road{"1"}.add({150, 5, 60}).store(sql, old_start(sql));
  testing::refresh_figures(sql);
  CHECK(shown(sql) == whole);
  CHECK(sql.one("select count(*) from tracksolid.late_fixes") == "3");
}

ON_EACH_ENGINE("a partition that is dropped by hand takes no figures along") {
  ENGINE_DATABASE();
  auto const start = old_start(sql);
  Road{"1"}.drive(0, 6000, 60, 60).store(sql, start);
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time) select imei, min(gps_time), max(gps_time) from tracksolid.position_history group by imei");
  testing::refresh_figures(sql);
  if (EngineUnderTest::engine == testing::Engine::timescaledb)
    sql.run("select public.drop_chunks('tracksolid.position_history', now() - interval '92 days')");
  else
    sql.run("drop table " + sql.one("select tableoid::regclass from tracksolid.position_history limit 1"));
  REQUIRE(sql.one("select count(*) from tracksolid.position_history") == "0");
  sql.run(
      "update tracksolid.settings set value = '6' where name = 'moving_kmh'; update tracksolid.trips set fixes_version = fixes_version + 1");
  testing::refresh_figures(sql);
  CHECK(shown(sql) == whole);
}

ON_EACH_ENGINE("days after the edge go on being computed when the zone changes") {
  ENGINE_DATABASE();
  fill(sql, EngineUnderTest::engine == testing::Engine::timescaledb);
  Road{"1"}
      .drive(0, 3600, 60, 60)
      .store(sql, "date_trunc('day', now() - interval '3 days') + interval '22 hours 30 min'");
  testing::refresh_figures(sql);
  auto const late =
      "select string_agg(round(km)::text, ' ' order by day) from tracksolid.daily_figures where day > current_date - 30";
  CHECK(sql.one(late) == "60");
  sql.run(
      "update tracksolid.settings set value = 'Africa/Cairo' where name = 'timezone'");  // two or three hours east: 00:30 or 01:30
  testing::refresh_figures(sql);
  CHECK(sql.one(late) == "60");
  sql.run(
      "update tracksolid.settings set value = 'Africa/Lagos' where name = 'timezone'");  // an hour east: 23:30 to 00:30
  testing::refresh_figures(sql);
  CHECK(sql.one(late) == "30 30");
}

ON_EACH_ENGINE("beside the retention edge nothing is lost or doubled by another zone and back") {
  // Every three hours half an hour at 60 km/h, there and back, over midnight of UTC as over that of Dhaka (18:00 UTC); half way a fence of two
  // minutes; each evening at 22:00 a refuel of 30 l. Five days around the edge: 40 trips of 30 km, 40 visits, 5 refuels.
  ENGINE_DATABASE();
  auto const first = "'" + sql.one("select date_trunc('day', now(), 'UTC') - interval '94 days'") + "'";
  sql.run(
      "insert into tracksolid.fences (fence_id, fence_name, shape) values ('h', 'Half way', public.st_makeenvelope(36 + 14 / 111.195, -1, "
      "36 + 16 / 111.195, 1, 4326))");
  Road road{"1"};
  for (int n = 0; n < 40; ++n) {
    double const leaves = n * 10800 + 9900;
    for (int i = 0; i <= 30; ++i) road.add({leaves + i * 60, n % 2 == 0 ? i : 30.0 - i, 60});
    road.stand(leaves + 1860, leaves + 10740, 600, n % 2 == 0 ? 30 : 0, "false");
  }
  road.store(sql, first);
  sql.run("insert into tracksolid.obd_readings (imei, reading_time, fuel_l) select '1', " + first +
          "::timestamptz + n * interval '10 min', 60 - (n + 12) % 144 / 4.8 from generate_series(0, 719) n");
  testing::refresh_figures(sql);
  auto const found = [&] {
    return sql.one(
        "select (select count(*) from tracksolid.visits) || ' visits, ' || (select count(*) || ' trips ' || round(sum(distance_km)) || ' km' "
        "from tracksolid.detected_trips) || ', ' || (select count(*) from tracksolid.fuel_episodes where kind = 'refuel') || ' refuels'");
  };
  auto const shifts = [&] {
    return sql.one(
        "select string_agg(day || ' ' || round(km), ', ' order by start_time) from tracksolid.shifts");
  };
  auto const all = "40 visits, 40 trips 1200 km, 5 refuels";
  CHECK(found() == all);
  auto const worked = shifts();
  sql.run("update tracksolid.settings set value = '92' where name = 'retention_days'");
  for (auto const *zone : {"Asia/Dhaka", "UTC", "America/Los_Angeles", "UTC"}) {
    sql.run(std::string{"update tracksolid.settings set value = '"} + zone + "' where name = 'timezone'");
    testing::refresh_figures(sql);
    CHECK_MESSAGE(found() == all, zone);
    if (std::string{zone} == "UTC") CHECK(shifts() == worked);
  }
}
