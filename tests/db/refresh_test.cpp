#include <future>

#include "road.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using testing::Sql;

namespace {

/// One fix a minute from 09:00 on, one hundredth of a degree of longitude apart, with these speeds.
void fixes(Sql &sql, std::vector<double> const &speeds_kmh, std::string const &acc = "true") {
  sql.run("begin; select tracksolid.open_stage('position_history')");
  for (std::size_t i = 0; i < speeds_kmh.size(); ++i)
    sql.run(
        "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh, acc_on) values "
        "('1', "
        "timestamptz '2026-06-05 09:00Z' + " +
        std::to_string(i) + " * interval '1 min', 48, 11 + 0.01 * " + std::to_string(i) + ", " +
        std::to_string(speeds_kmh[i]) + ", " + acc + ")");
  sql.run("select tracksolid.merge_position_history(); commit");
}

void trip(Sql &sql, std::string const &end) {
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time) values ('1', '2026-06-05 09:00Z', "
      "'2026-06-05 " +
      end + "Z')");
}

int build(Sql &sql) {
  return sql.one<int>("select reporting.build_routes()");
}

std::string route(Sql &sql) {
  return sql.one(
      "select coalesce(public.st_astext(route), 'none') || ' ' || route_points from tracksolid.trips");
}

struct Refresh {
  bool ok, skipped;
  int rows;
  std::string message;
};
Refresh refresh(Sql &sql, std::string const &force = "false") {
  auto const row = store::Autocommit{sql.session()}.row(
      "select ok, skipped, coalesce(rows, -1), coalesce(message, '') from reporting.refresh_v_trips(" +
      force + ")");
  return {row[0].as<bool>(), row[1].as<bool>(), row[2].as<int>(), row[3].as<std::string>()};
}

}  // namespace

ON_EACH_ENGINE("a route is the line through the trip's fixes, built once") {
  ENGINE_DATABASE();
  trip(sql, "09:02");
  fixes(sql, {30, 30, 30, 30});
  CHECK(build(sql) == 1);
  CHECK(route(sql) == "LINESTRING(11 48,11.01 48,11.02 48) 3");  // 09:03 is after the end
  CHECK(build(sql) == 0);
}

ON_EACH_ENGINE("a late fix rebuilds the route, a fix elsewhere does not") {
  ENGINE_DATABASE();
  trip(sql, "09:03");
  fixes(sql, {30, 30});
  build(sql);
  fixes(sql, {30, 30, 30});
  CHECK(build(sql) == 1);
  CHECK(route(sql) == "LINESTRING(11 48,11.01 48,11.02 48) 3");
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time) values ('2', '2026-06-05 09:00Z', "
      "'2026-06-05 10:00Z')");
  CHECK(build(sql) == 1);
  fixes(sql, {30, 30, 30, 30});
  CHECK(build(sql) == 1);
}

ON_EACH_ENGINE("a trip with fewer than two fixes has no route, and cell positions draw none") {
  ENGINE_DATABASE();
  trip(sql, "09:10");
  fixes(sql, {30});
  sql.run(
      "insert into tracksolid.position_history (imei, gps_time, lat, lng, position_type) values "
      "('1', '2026-06-05 09:05Z', 50, 20, 'lbs')");
  CHECK(build(sql) == 1);
  CHECK(route(sql) == "none 1");
  CHECK(build(sql) == 0);
}

ON_EACH_ENGINE("standing with the engine on is idle from five minutes on") {
  // Drives 09:00-09:02, stands 09:02-09:08 (360 s, at up to 4.9 km/h on the spot), drives to 09:10, stands to 09:13 (3 min are too
  // short), drives to 09:15. A minute of driving is 0.01 degrees.
  ENGINE_DATABASE();
  trip(sql, "09:15");
  sql.run(R"sql(
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, acc_on)
    select '1', timestamptz '2026-06-05 09:00Z' + m * interval '1 min', 0, 11 + lng * 0.01, speed, true from unnest(
      array[0, 1, 2, 2, 2, 2, 2, 2, 2, 3, 4, 4, 4, 4, 5, 6], array[60, 60, 0, 0, 4.9, 0, 0, 0, 60, 60, 0, 0, 0, 60, 60, 70])
      with ordinality f(lng, speed, n), lateral (select n - 1 as m) x)sql");
  build(sql);
  CHECK(sql.one<int>("select idle_s from tracksolid.trips") == 360);
  CHECK(sql.one<double>("select max_speed_kmh from tracksolid.trips") == 70);
}

ON_EACH_ENGINE("standing with the engine off is not idle") {
  ENGINE_DATABASE();
  trip(sql, "09:10");
  fixes(sql, {30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30}, "false");
  build(sql);
  CHECK(sql.one<int>("select idle_s from tracksolid.trips") == 0);
}

TEST_CASE("a fix that is committed while routes are built is not lost") {
  testing::TempDb const db;
  Sql poll{db};
  Sql refresher{db};
  trip(poll, "09:10");
  fixes(poll, {30, 30});
  poll.run(
      "begin; select tracksolid.open_stage('position_history'); "
      "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng) values ('1', '2026-06-05 "
      "09:05Z', 49, 12); "
      "select tracksolid.merge_position_history()");
  auto built = std::async(std::launch::async, [&] { return build(refresher); });
  CHECK(built.wait_for(std::chrono::milliseconds{300}) ==
        std::future_status::timeout);  // waits for the trip's row
  poll.run("commit");
  CHECK(built.get() == 1);
  CHECK(build(poll) == 1);  // still stale: built without the new fix, it was not kept
  CHECK(route(poll) == "LINESTRING(11 48,11.01 48,12 49) 3");
}

ON_EACH_ENGINE("a refresh is skipped while nothing has changed, and every attempt is logged") {
  ENGINE_DATABASE();
  trip(sql, "09:10");
  auto const first = refresh(sql);
  CHECK(first.ok);
  CHECK_FALSE(first.skipped);
  CHECK(first.rows == 1);
  CHECK(refresh(sql).skipped);
  CHECK_FALSE(refresh(sql, "true").skipped);
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KDA 1')");
  CHECK_FALSE(refresh(sql).skipped);
  CHECK(sql.one("select vehicle_number || ' ' || cost_centre from reporting.v_trips") == "KDA 1 Unassigned");
  CHECK(sql.one("select string_agg(case when skipped then 'skipped' else rows::text end, ' ' order by id) "
                "from reporting.refresh_log where ok and finished_at >= started_at") == "1 skipped 1 1");
}

ON_EACH_ENGINE("a refresh logs how many trips came, changed and went") {
  // Three trips; then one goes, one gets another distance, one is new and one stays. Skipped: nothing is
  // counted.
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.trips (imei, start_time, distance_km) values ('1', '2026-06-05 09:00Z', 1), "
      "('2', '2026-06-05 09:00Z', 2), ('3', '2026-06-05 09:00Z', 3)");
  refresh(sql);
  sql.run(
      "delete from tracksolid.trips where imei = '1'; update tracksolid.trips set distance_km = 5 where imei "
      "= '2'; "
      "insert into tracksolid.trips (imei, start_time) values ('4', '2026-06-05 09:00Z')");
  refresh(sql);
  refresh(sql);
  CHECK(sql.one("select string_agg(coalesce(rows_added || '+ ' || rows_changed || '~ ' || rows_removed || "
                "'-', 'skipped'), "
                "', ' order by id) from reporting.refresh_log") == "3+ 0~ 0-, 1+ 1~ 1-, skipped");
}

ON_EACH_ENGINE("a v_trips that asks for the time or for chance is refused, not shown as it once was") {
  ENGINE_DATABASE();
  trip(sql, "09:10");
  refresh(sql);
  for (auto const *unsteady : {"now()", "current_date", "random()", "clock_timestamp()"}) {
    auto const definition = sql.one("select pg_get_viewdef('reporting.v_trips'::regclass)");
    sql.run(
        "begin; drop materialized view reporting.v_trips cascade; create materialized view reporting.v_trips "
        "as select *, " +
        std::string{unsteady} + " as made from (" + definition.substr(0, definition.rfind(';')) + ") t");
    auto const refused = refresh(sql);
    sql.run("rollback");
    CHECK_FALSE(refused.ok);
    CHECK_MESSAGE(refused.message.find("would change without its sources") != std::string::npos,
                  refused.message);
  }
  sql.run("update tracksolid.trips set quality = 'now()'");  // in the data it means nothing
  CHECK(refresh(sql).ok);
}

ON_EACH_ENGINE("a refresh that fails keeps the old content and says so") {
  ENGINE_DATABASE();
  trip(sql, "09:10");
  refresh(sql);
  sql.run(
      "insert into tracksolid.trips (imei, start_time) values ('1', '2026-06-06 09:00Z'); "
      "drop index reporting.ix_v_trips_trip_id");  // `concurrently` can't do without
  auto const failed = refresh(sql);
  CHECK_FALSE(failed.ok);
  CHECK(failed.message.find("cannot refresh materialized view") != std::string::npos);
  CHECK(sql.one<int>("select count(*) from reporting.v_trips") == 1);
  CHECK(sql.one("select ok || ' ' || (message <> '') || ' ' || (last_ok_at < last_run_at) from "
                "reporting.v_ingest_health "
                "where job = 'refresh-vtrips'") == "false true true");
  sql.run("create unique index ix_v_trips_trip_id on reporting.v_trips (trip_id)");
  CHECK_FALSE(refresh(sql).skipped);  // the failure did not count as seen
  CHECK(sql.one<int>("select count(*) from reporting.v_trips") == 2);
}

TEST_CASE("several sessions compute each day once, and the same as one") {
  testing::TempDb const db;
  Sql sql{db};
  for (int vehicle = 1; vehicle <= 40; ++vehicle)
    testing::Road{std::to_string(vehicle)}
        .drive(0, 1200, 60, 30 + vehicle)
        .store(sql, "timestamptz '2026-06-05 09:00Z'");
  auto const result = testing::run_fleet({"refresh-vtrips", "--sessions", "3", "--json"}, db.environment());
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("\"days_built\": 40") != std::string::npos);
  // Twenty minutes at 30 km/h and the number of the vehicle: a third of it in km.
  CHECK(
      sql.one<int>(
          "select count(*) from tracksolid.daily_figures where abs(km - (30 + imei::int) / 3.0) < 0.01 and fixes = 21") ==
      40);
  CHECK(sql.one<int>("select count(*) from tracksolid.stale_ranges") == 0);
  CHECK(testing::run_fleet({"refresh-vtrips", "--sessions", "0"}, db.environment()).exit_code == 2);
}
