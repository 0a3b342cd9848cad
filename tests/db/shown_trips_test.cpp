// tracksolid.shown_trips shows what reporting.v_trips shows, at once; v_trips is refreshed at the pace of its cost.
#include <thread>

#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

void add_trips(Sql &sql, int count, int year = 2026) {
  sql.run(fmt::format(
      "insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s) "
      "select (i % 3)::text, timestamptz '{0}-06-01' + i * interval '1 h', timestamptz '{0}-06-01' + i * interval '1 h' + "
      "interval '30 min', i, 1800 from generate_series(1, {1}) i",
      year, count));
}

/// Rows that differ between the table and its definition, and between the table and the view after a refresh.
std::string differences(Sql &sql) {
  sql.run("select reporting.refresh_v_trips(true)");
  auto const count = [&](std::string const &other) {
    return sql.one("select count(*) from (select * from tracksolid.shown_trips) s full join (select " +
                   other + ") o on o.trip_id = s.trip_id and o.imei = s.imei where s.* is distinct from o.*");
  };
  return count("* from tracksolid.trips_as_shown()") + " " +
         count(
             "trip_id, imei, vehicle_number, plate_normalized, driver_name, cost_centre, assigned_city, start_time, end_time, duration_s, "
             "distance_km, avg_speed_kmh, max_speed_kmh, idle_s, quality, source, start_geom, end_geom, route, route_points, updated_at, "
             "vehicle_key, driving_s from reporting.v_trips");
}

}  // namespace

ON_EACH_ENGINE("the rows of v_trips are in a table within the changing transaction, row by row the same") {
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('0', 'A 0'), ('1', 'A 1')");
  add_trips(sql, 30);
  CHECK(sql.one("select count(*) || ' ' || count(distinct vehicle_number) from tracksolid.shown_trips") ==
        "30 3");
  for (auto const *change : {
           "update tracksolid.trips set distance_km = 99 where id = 3",
           "update tracksolid.trips set imei = '1', start_time = start_time + interval '1 s' where id = 4",
           "delete from tracksolid.trips where id = 5",
           "update tracksolid.devices set vehicle_number = 'B 1', driver_name = 'Bea' where imei = '1'",
           "insert into tracksolid.devices (imei, vehicle_number, cost_centre) values ('2', 'A 2', 'North')",
           "select tracksolid.assign('0', '2026-06-01 12:00Z', '2026-06-02', p_vehicle_number => 'C 0')",
           "delete from tracksolid.assignments where imei = '0'",
           "update tracksolid.trips set fixes_version = fixes_version + 1",
           "update tracksolid.trips set superseded_at = now() where id = 8",
       }) {
    sql.run(change);
    CHECK_MESSAGE(differences(sql) == "0 0", std::string{change});
  }
  Road{"7"}.drive(0, 3600, 60, 60).store(sql, "'2026-06-01 08:00Z'");
  testing::refresh_figures(sql);
  CHECK(differences(sql) == "0 0");
  sql.run("update tracksolid.settings set value = 'detected' where name = 'trips_source'");
  CHECK(sql.one("select string_agg(imei || ' ' || source, ', ') from tracksolid.shown_trips") ==
        "7 detected");
  CHECK(differences(sql) == "0 0");
  Road{"8"}.drive(0, 3600, 60, 60).store(sql, "'2026-06-01 08:00Z'");
  testing::refresh_figures(sql);
  CHECK(sql.one("select count(*) from tracksolid.shown_trips") == "2");
  CHECK(differences(sql) == "0 0");
  sql.run("truncate tracksolid.detected_trips");
  CHECK(sql.one("select count(*) from tracksolid.shown_trips") == "0");
}

ON_EACH_ENGINE("a trip and an assignment that commit at the same time meet") {
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('1', 'A 1')");
  Sql other{db};
  sql.run("begin; insert into tracksolid.trips (imei, start_time) values ('1', '2026-06-01')");
  std::thread change{
      [&] { other.run("select tracksolid.assign('1', '2026-01-01', null, p_driver_name => 'Ann')"); }};
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  sql.run("commit");
  change.join();
  CHECK(sql.one("select driver_name from tracksolid.shown_trips") == "Ann");
}

ON_EACH_ENGINE("truncating a watched table raises its generation") {
  ENGINE_DATABASE();
  add_trips(sql, 3);
  auto const generation = [&] {
    return sql.one<int>("select generation from tracksolid.generations where name = 'trips'");
  };
  auto const before = generation();
  sql.run("truncate tracksolid.trips");
  CHECK(generation() == before + 1);
  CHECK(sql.one("select count(*) from tracksolid.shown_trips") == "0");
}

ON_EACH_ENGINE("a refresh that is cut off leaves its row in the log, and keeps the old content") {
  ENGINE_DATABASE();
  add_trips(sql, 3);
  sql.run("select reporting.refresh_v_trips()");
  add_trips(sql, 100, 2025);
  Sql reader{db};
  reader.run(
      "begin; comment on materialized view reporting.v_trips is 'held'");  // its lock keeps a refresh waiting
  sql.run("set statement_timeout = '500ms'");
  CHECK(sql.one("select concat_ws(' ', ok, skipped, message) from reporting.refresh_v_trips()") ==
        "f f canceling statement due to statement timeout");
  sql.run("reset statement_timeout");
  reader.run("rollback");
  CHECK(sql.one("select ok::text from reporting.refresh_log order by id desc limit 1") == "false");
  CHECK(sql.one("select count(*) from reporting.v_trips") == "3");
  CHECK(sql.one("select ok::text from reporting.refresh_v_trips()") == "true");
}

ON_EACH_ENGINE("a refresh waits for its turn when it is expensive, unless it is forced") {
  ENGINE_DATABASE();
  add_trips(sql, 3);
  sql.run(
      "select reporting.refresh_v_trips(); select tracksolid.note_refresh('v_trips', interval '10 s')");  // 5 %: every 200 s
  sql.run("update tracksolid.trips set distance_km = distance_km + 1");
  CHECK(sql.one("select concat_ws(' ', ok, skipped) from reporting.refresh_v_trips()") == "t t");
  sql.run("update tracksolid.paced_refreshes set finished_at = now() - interval '191 s'");
  CHECK(sql.one("select concat_ws(' ', ok, skipped) from reporting.refresh_v_trips()") == "t f");
  sql.run(
      "select tracksolid.note_refresh('v_trips', interval '10 s'); update tracksolid.trips set distance_km = distance_km + 1");
  CHECK(sql.one("select concat_ws(' ', ok, skipped) from reporting.refresh_v_trips(true)") == "t f");
}

ON_EACH_ENGINE("a run time that leaves idling out is not taken for one that has it") {
  // An hour, of which 50 min are idle. The vendor's run time is 600 s; another trip's is the whole hour.
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time, duration_s, idle_s) values "
      "('1', '2026-06-01 08:00Z', '2026-06-01 09:00Z', 600, 3000), ('1', '2026-06-02 08:00Z', '2026-06-02 09:00Z', 3600, 3000), "
      "('1', '2026-06-03 08:00Z', null, 100, null)");
  CHECK(sql.one("select string_agg(driving_s::text, ' ' order by day) from reporting.v_daily_summary") ==
        "600 600 100");
}

ON_EACH_ENGINE("retention and refreshes leave the session's search_path as it was") {
  ENGINE_DATABASE();
  sql.run(
      "set search_path = public, reporting; update tracksolid.settings set value = '92' where name = 'retention_days'; "
      "insert into tracksolid.position_history (imei, gps_time, lat, lng) select '1', now(), 0, 0");
  sql.run("call tracksolid.refresh_daily()");
  CHECK(sql.one("show search_path") == "public, reporting");
}

ON_EACH_ENGINE("infinite arguments are refused, and the default periods are whole") {
  ENGINE_DATABASE();
  for (auto const *call :
       {"fn_trips_for_map(p_start => '-infinity')", "fn_trips_for_map(p_end => 'infinity')",
        "fn_trips_for_map(p_start => 'infinity')", "fn_trips_for_map(p_end => '-infinity')",
        "fn_mileage('-infinity')", "fn_mileage(null, 'infinity')",
        "fn_fleet_summary('day', '-infinity', 'infinity')"})
    CHECK_MESSAGE(sql.refusal(std::string{"select reporting."} + call) == "22023", std::string{call});
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s) "
      "select '1', now() - d * interval '1 day' - interval '2 min', now() - d * interval '1 day' - interval '1 min', 1, 60 from generate_series(0, 500) d");
  CHECK(sql.json("select reporting.fn_fleet_summary('week')")["rows"].size() == 12);
  CHECK(sql.json("select reporting.fn_fleet_summary('month')")["rows"].size() == 12);
}

ON_EACH_ENGINE(
    "a vehicle moves while its fix is fresh and no newer heartbeat says off; a fix from the future gives way") {
  ENGINE_DATABASE();
  sql.run(R"sql(
    insert into tracksolid.devices (imei, vehicle_number) values ('old', 'A'), ('idle', 'B'), ('off', 'C'), ('tow', 'D'), ('moves', 'E'), ('ahead', 'F');
    insert into tracksolid.live_positions (imei, gps_time, heartbeat_at, lat, lng, speed_kmh, acc_on) values
      ('old', now() - interval '9 h', now(), 0, 36, 40, false), ('idle', now() - interval '9 h', now(), 0, 36, 40, true),
      ('off', now() - interval '18 min', now(), 0, 36, 40, false), ('tow', now() - interval '1 min', now() - interval '1 min', 0, 36, 40, false),
      ('moves', now() - interval '1 min', now(), 0, 36, 40, true), ('ahead', '2100-01-01', null, 5, 36, 60, true))sql");
  CHECK(sql.one("select string_agg(status, ' ' order by vehicle_number) from reporting.v_live_positions") ==
        "parked idle parked moving moving idle");
  sql.run(
      "begin; select tracksolid.open_stage('live_positions'); insert into pg_temp.stage_live_positions (imei, gps_time, lat, lng, speed_kmh, acc_on) "
      "values ('ahead', now(), 0, 36, 0, false); select tracksolid.merge_live_positions(); commit");
  CHECK(sql.one("select status || ' ' || lat from reporting.v_live_positions where imei = 'ahead'") ==
        "parked 0");
}
