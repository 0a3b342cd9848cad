#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

std::string const denied = "42501";

}  // namespace

ON_EACH_ENGINE("the reader calls the functions and reads the views, nothing else") {
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('1', 'A 1')");
  Sql reader{db, "fleet_reader"};
  CHECK(reader.json("select reporting.fn_live_positions()")["summary"]["vehicles"] == 1);
  CHECK(reader.json("select reporting.fn_vehicle_track('A1')")["summary"]["fixes"] == 0);
  CHECK(reader.json("select reporting.fn_trips_for_map()")["summary"]["trips"] == 0);
  CHECK(reader.json("select reporting.fn_nearest_vehicles(0, 0)")["summary"]["vehicles"] == 0);
  CHECK(reader.one<int>("select count(*) from reporting.v_live_positions") == 1);
  for (auto const *allowed :
       {"select * from reporting.v_trips", "select * from reporting.v_filter_vehicles",
        "select * from reporting.v_ingest_health", "select * from reporting.v_daily_summary",
        "select * from reporting.v_monthly_cost_centre", "select * from reporting.v_trips_today",
        "select reporting.fn_fleet_summary()", "select reporting.fn_utilisation()",
        "select reporting.fn_driver_behaviour()", "select reporting.fn_alarms()",
        "select reporting.fn_fleet_today()", "select reporting.fn_driver_clock()",
        "select reporting.fn_mileage()", "select reporting.fn_dispatch_map()",
        "select reporting.fn_fleet_trace()", "select reporting.fn_ingestion()"})
    CHECK_MESSAGE(reader.refusal(allowed).empty(), std::string{allowed});
  for (auto const *forbidden :
       {"select * from tracksolid.devices", "select * from tracksolid.position_history",
        "select * from tracksolid.api_token_cache", "select * from tracksolid.shown_trips",
        "select * from tracksolid.settings", "select * from tracksolid.schema_migrations",
        "select * from reporting.refresh_log", "select reporting.build_routes()",
        "select * from tracksolid.v_driver_clock_daily", "select * from tracksolid.v_mileage_daily_cagg",
        "select * from tracksolid.daily_figures", "select tracksolid.build_days()",
        "call tracksolid.refresh_daily()", "select reporting.refresh_v_trips()",
        "select tracksolid.ensure_partitions('position_history', now(), now())",
        "create table reporting.mine (a int)", "create table tracksolid.mine (a int)",
        "delete from tracksolid.live_positions"})
    CHECK_MESSAGE(reader.refusal(forbidden) == denied, std::string{forbidden});
}

ON_EACH_ENGINE("the ingest role does the jobs' work and can't change the schema or the settings") {
  ENGINE_DATABASE();
  Sql ingest{db, "fleet_ingest"};
  ingest.run(R"sql(
    begin;
    select tracksolid.open_stage(s) from unnest(array['devices', 'live_positions', 'position_history', 'trips']) s;
    insert into stage_devices (imei, vehicle_number) values ('1', 'A 1');
    insert into stage_live_positions (imei, gps_time, lat, lng) values ('1', now(), 1, 2);
    insert into stage_trips (imei, start_time, end_time) values ('1', '2008-03-31 10:00Z', '2008-03-31 10:10Z');
    insert into stage_position_history (imei, gps_time, lat, lng) values ('1', '2008-03-31 10:05Z', 1, 2);
    select tracksolid.merge_devices(), tracksolid.merge_live_positions(), tracksolid.merge_trips(), tracksolid.merge_position_history();
    commit;
    insert into tracksolid.ingestion_log (job, stream, ok) values ('poll-movement', 'live', true);
    insert into tracksolid.api_token_cache (app_key, user_id, access_token, expires_at) values ('k', 'u', 't', now());
    select tracksolid.cover('1', 'tracks', '[2026-06-01, 2026-06-02)', '[2026-06-01, 2026-06-02)'), tracksolid.take_call_slot('k', 350), tracksolid.cool_down('k', 'burst')
  )sql");
  CHECK(ingest.one<int>("select reporting.build_routes()") == 1);
  CHECK(ingest.one<int>("select tracksolid.build_days()") == 1);
  CHECK(ingest.refusal("call tracksolid.refresh_daily()").empty());
  CHECK(ingest.one<bool>("select ok and rows = 1 from reporting.refresh_v_trips()"));
  CHECK(ingest.one<int>("select count(*) from tracksolid.position_history") == 1);
  for (auto const *forbidden :
       {"update tracksolid.settings set value = '1' where name = 'moving_kmh'",
        "drop table tracksolid.alarms", "create table tracksolid.mine (a int)",
        "alter table tracksolid.trips add mine int", "update tracksolid.generations set generation = 0",
        "delete from tracksolid.schema_migrations", "delete from reporting.refresh_log",
        "create function reporting.mine() returns int language sql return 1"})
    CHECK_MESSAGE(ingest.refusal(forbidden) == denied, std::string{forbidden});
}

ON_EACH_ENGINE("the owner may migrate: it owns every object") {
  ENGINE_DATABASE();
  CHECK(sql.one<int>(R"sql(
    select count(*) from pg_class c
      where c.relnamespace in ('tracksolid'::regnamespace, 'reporting'::regnamespace)
        and c.relkind in ('r', 'p', 'v', 'm') and c.relowner <> 'fleet_owner'::regrole
  )sql") == 0);
  CHECK(sql.one<int>("select count(*) from pg_proc p where p.pronamespace in ('tracksolid'::regnamespace, "
                     "'reporting'::regnamespace) "
                     "and p.proowner <> 'fleet_owner'::regrole") == 0);
  Sql owner{db, "fleet_owner"};
  CHECK(owner.refusal("alter table tracksolid.alarms add extra int").empty());
  CHECK(owner.refusal("create table tracksolid.more (a int)").empty());
  CHECK(
      owner
          .refusal(
              "create table tracksolid.more_readings (t timestamptz primary key) partition by range (t);"
              "create or replace function tracksolid.time_tables() returns table (table_name text, time_column text) "
              "language sql immutable as $$ values ('more_readings', 't') $$;"
              "select tracksolid.apply_engine();"
              "insert into tracksolid.more_readings values (now())")
          .empty());
}

TEST_CASE("objects that the owner makes later are open to the ingest role and closed to the reader") {
  testing::TempDb const db;
  Sql owner{db, "fleet_owner"};
  owner.run(R"sql(
    create table tracksolid.later (a int);
    create table reporting.later (a int);
    create function reporting.later() returns int language sql return 1
  )sql");
  Sql ingest{db, "fleet_ingest"};
  CHECK(ingest.refusal("insert into tracksolid.later values (1)").empty());
  CHECK(ingest.refusal("select * from reporting.later").empty());
  CHECK(ingest.refusal("insert into reporting.later values (1)") == denied);
  Sql reader{db, "fleet_reader"};
  CHECK(reader.refusal("select * from tracksolid.later") == denied);
  CHECK(reader.refusal("select * from reporting.later") == denied);
  CHECK(reader.refusal("select reporting.later()") == denied);
}

ON_EACH_ENGINE("a login without a role of fleet sees nothing") {
  ENGINE_DATABASE();
  sql.run("do $$ begin create role stranger login; exception when duplicate_object then null; end $$");
  Sql stranger{db, "stranger"};
  CHECK(stranger.refusal("select reporting.fn_live_positions()") == denied);
  CHECK(stranger.refusal("select * from tracksolid.devices") == denied);
  CHECK(stranger.refusal("select tracksolid.setting('timezone')") == denied);
}

TEST_CASE("functions that run with the owner's rights can't be led astray by search_path") {
  testing::TempDb const db;
  CHECK(Sql{db}.one(R"sql(
          select coalesce(string_agg(p.proname, ', '), 'none') from pg_proc p
            where p.pronamespace in ('tracksolid'::regnamespace, 'reporting'::regnamespace) and p.prosecdef
              and not coalesce('search_path=pg_catalog, pg_temp' = any(p.proconfig), false)
        )sql") == "none");
}
