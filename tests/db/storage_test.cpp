#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

/// One fix a minute of device 1, `count` of them from `from` on.
void insert_fixes(Sql &sql, std::string const &from, int count) {
  sql.run(
      "begin; select tracksolid.open_stage('position_history'); "
      "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh) "
      "select '1', " +
      from + " + i * interval '1 min', 0, 11 + i * 0.01, 60 from generate_series(0, " +
      std::to_string(count - 1) + ") i");
}

std::string merge(Sql &sql) {
  auto const counts = sql.one(
      "select rows_in || ' ' || rows_written || ' ' || trips_touched from "
      "tracksolid.merge_position_history()");
  sql.run("commit");
  return counts;
}

void set(Sql &sql, std::string const &name, std::string const &value) {
  sql.run("update tracksolid.settings set value = '" + value + "' where name = '" + name + "'");
}

}  // namespace

TEST_CASE("late fixes arrive in compressed chunks, known ones beside them") {
  FLEET_SKIP_WITHOUT(testing::Engine::timescaledb);
  testing::TempDb const db{testing::Engine::timescaledb};
  Sql sql{db};
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time) values ('1', '2026-06-02 09:00Z', "
      "'2026-06-02 10:00Z')");
  insert_fixes(sql, "timestamptz '2026-06-02 09:10Z'", 10);
  CHECK(merge(sql) == "10 10 1");
  CHECK(sql.one<int>("select reporting.build_routes()") == 1);
  CHECK(sql.one<int>("select count(public.compress_chunk(c)) from "
                     "public.show_chunks('tracksolid.position_history') c") == 1);
  // 09:05 to 09:24: five before, the ten that are known, five behind. An insert that stops at the first known
  // one gives 5.
  insert_fixes(sql, "timestamptz '2026-06-02 09:05Z'", 20);
  CHECK(merge(sql) == "20 10 1");
  CHECK(sql.one("select count(*) || ' ' || count(distinct gps_time) from tracksolid.position_history") ==
        "20 20");
  CHECK(sql.one("select lng from tracksolid.position_history where gps_time = '2026-06-02 09:10Z'") ==
        "11");  // the first stays
  CHECK(sql.one<int>("select reporting.build_routes()") == 1);
  CHECK(sql.one<int>("select route_points from tracksolid.trips") == 20);
  CHECK(sql.one<int>("select tracksolid.build_days()") == 1);
  CHECK(sql.one<int>("select fixes from tracksolid.v_fleet_km_daily") == 20);
  sql.run("select public.compress_chunk(c) from public.show_chunks('tracksolid.position_history') c");
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history where imei = '1'") == 20);
}

TEST_CASE("compression follows the settings") {
  FLEET_SKIP_WITHOUT(testing::Engine::timescaledb);
  testing::TempDb const db{testing::Engine::timescaledb};
  Sql sql{db};
  auto const policies = [&] {
    return sql.one(
        "select coalesce(string_agg(hypertable_name || ' ' || coalesce(config->>'compress_after', 'drop ' || "
        "(config->>'drop_after')), "
        "', ' order by 1), 'none') from timescaledb_information.jobs "
        "where hypertable_schema = 'tracksolid' and proc_name in ('policy_compression', 'policy_retention') "
        "and "
        "hypertable_name = 'position_history'");
  };
  CHECK(policies() == "position_history 14 days");
  set(sql, "compress_after_days", "30");
  CHECK(policies() == "position_history 30 days");
  set(sql, "compress_after_days", "0");
  CHECK(policies() == "none");
  set(sql, "retention_days", "400");
  CHECK(policies() == "position_history drop 400 days");
  CHECK(sql.one("select string_agg(attname || coalesce(' ' || orderby_asc, ''), ', ' order by "
                "segmentby_column_index) "
                "from timescaledb_information.compression_settings "
                "where hypertable_name = 'position_history'") == "imei, gps_time false");
}

ON_EACH_ENGINE("fixes older than the retention go, figures stay") {
  ENGINE_DATABASE();
  CHECK(sql.refusal("update tracksolid.settings set value = '30' where name = 'retention_days'") == "22023");
  insert_fixes(sql, "now() - interval '420 days'", 3);
  merge(sql);
  insert_fixes(sql, "now() - interval '2 days'", 3);
  merge(sql);
  CHECK(sql.one<int>("select tracksolid.build_days(10)") >= 2);
  sql.run("call tracksolid.refresh_daily()");
  auto const days = sql.one<int>("select count(*) from tracksolid.v_fleet_km_daily");
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history") == 6);  // off by default
  set(sql, "retention_days", "400");
  if (EngineUnderTest::engine == testing::Engine::timescaledb)
    sql.run(
        "do $$ declare j int; begin for j in select job_id from timescaledb_information.jobs "
        "where proc_name = 'policy_retention' loop call public.run_job(j); end loop; end $$");
  sql.run("call tracksolid.refresh_daily()");
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history") == 3);
  CHECK(sql.one<int>("select count(*) from tracksolid.v_fleet_km_daily") == days);
}
