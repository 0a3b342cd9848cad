#include "e2e/planted_faults.hpp"

namespace fleet::testing {
namespace {

std::vector<Fault> const engine_faults{
    {"engine/invalid_index",
     "tracksolid.alarms_one_source",
     {"create unique index concurrently alarms_one_source on tracksolid.alarms (source)"},
     true},
    {"engine/unused_index",
     "ballast_note",
     {"create table public.ballast (id int primary key, note text)",
      "insert into public.ballast select i, 'note ' || md5(i::text) from generate_series(1, 40000) i",
      "create index ballast_note on public.ballast (note)", "analyze public.ballast",
      "do $$ begin for i in 1..1100 loop perform from public.ballast where id = i; end loop; end $$"}},
    {"engine/duplicate_index",
     "tracksolid.trips_by_imei",
     {"create index trips_by_imei on tracksolid.trips (imei)"}},
    {"engine/missing_index",
     "repairs.repairs_imei_fkey",
     {"create table public.repairs (imei text references tracksolid.devices)"}},
    {"engine/missing_index",
     "unindexed",
     {"create table public.unindexed as select generate_series(1, 50000) as id",
      "do $$ begin for i in 1..101 loop perform from public.unindexed where id = i and id > 0 order by id; "
      "end loop; end $$"}},
    {"engine/setting",
     "churned",
     {"create table public.churned (id int, note text) with (autovacuum_enabled = false)"}},
    {"engine/bloat",
     "churned",
     {"insert into public.churned select i, 'a' from generate_series(1, 20000) i",
      "update public.churned set note = 'b'"}},
    {"engine/index_bloat",
     "shrunk_id",
     {"create table public.shrunk as select generate_series(1, 150000) as id",
      "create index shrunk_id on public.shrunk (id)", "delete from public.shrunk where id % 50 <> 0",
      "vacuum (analyze) public.shrunk"}},
    {"engine/wraparound",
     "shrunk",
     {"update pg_class set relfrozenxid = ((txid_current() % 4294967296 + 4294967296 - 1900000000) % "
      "4294967296)::text::xid "
      "where oid = 'public.shrunk'::regclass"}},
    {"engine/long_transaction",
     "session forgotten postgres",
     {"update tracksolid.settings set value = '1' where name = 'audit_transaction_s'"}},
    {"engine/replication_slot",
     "left_behind",
     {"select pg_create_physical_replication_slot('left_behind', true)"}},
    {"engine/setting",
     "synchronous_commit",
     {"alter system set synchronous_commit = off", "select pg_reload_conf()"}},
    {"engine/sequence",
     "public.tickets",
     {"create sequence public.tickets as integer", "select setval('public.tickets', 2000000000)"}},
    {"engine/collation",
     R"(collation pg_catalog."und-x-icu")",
     {"update pg_collation set collversion = '1.2' where collname = 'und-x-icu'"}},
};

std::vector<Fault> const partition_faults{
    {"timeseries/default_partition",
     "tracksolid.position_history",
     {"insert into tracksolid.position_history (imei, gps_time, lat, lng) values ('$0', '2001-01-01', 1, "
      "1)"}},
    {"timeseries/expired_partition",
     "tracksolid.position_history_p",
     {"select tracksolid.ensure_partitions('position_history', now() - interval '200 days', now() - interval "
      "'200 days')",
      "update tracksolid.settings set value = '92' where name = 'retention_days'"}},
    {"timeseries/partition_config",
     "tracksolid.heartbeats",
     {"update partman.part_config set retention = '10 days' where parent_table = 'tracksolid.heartbeats'"}},
    {"timeseries/partition_config",
     "tracksolid.fuel_readings",
     {"delete from partman.part_config where parent_table = 'tracksolid.fuel_readings'"}},
    {"timeseries/next_partition",
     "tracksolid.temperature_readings",
     {"do $$ begin execute (select format('drop table tracksolid.%I', partition) from tracksolid.time_partitions() "
      "where table_name = 'temperature_readings' and starts > now() order by starts limit 1); end $$"}},
    {"timeseries/stale_daily_view",
     "tracksolid.v_mileage_daily_cagg",
     {"update tracksolid.daily_figures set km = km + 100, updated_at = now() - interval '2 hours' where imei "
      "= '$0'"}},
};

// The row of TimescaleDB's scheduler for a job that ran five hours ago.
std::string const job_ran =
    "insert into _timescaledb_internal.bgw_job_stat (job_id, last_start, last_finish, next_start, "
    "last_successful_finish, last_run_success, total_runs, total_duration, total_duration_failures, "
    "total_successes, total_failures, total_crashes, consecutive_failures, consecutive_crashes) "
    "select job_id, now() - interval '5 hours', now() - interval '5 hours', now() + interval '1 hour', ";

std::vector<Fault> const chunk_faults{
    // First: a change of retention_days makes all policies anew.
    {"timeseries/expired_chunk",
     "tracksolid.position_history",
     {"insert into tracksolid.position_history (imei, gps_time, lat, lng) values ('$0', now() - interval "
      "'150 days', 1, 1)",
      "update tracksolid.settings set value = '92' where name = 'retention_days'"}},
    {"timeseries/failed_job",
     "policy_compression",
     {job_ran + "'-infinity', false, 1, '1 s', '1 s', 0, 1, 0, 1, 0 from timescaledb_information.jobs "
                "where proc_name = 'policy_compression' and hypertable_name = 'fuel_readings'"}},
    {"timeseries/stale_aggregate",
     "tracksolid.v_mileage_daily_cagg",
     {job_ran +
      "now() - interval '5 hours', true, 1, '1 s', '0 s', 1, 0, 0, 0, 0 from timescaledb_information.jobs "
      "where proc_name = 'policy_refresh_continuous_aggregate'"}},
    {"timeseries/stopped_job",
     "policy_compression",
     {"select alter_job(job_id, scheduled => false) from timescaledb_information.jobs where proc_name = "
      "'policy_compression'"}},
    {"timeseries/compression_lag",
     "tracksolid.position_history",
     {"insert into tracksolid.position_history (imei, gps_time, lat, lng) values ('$0', now() - interval "
      "'200 days', 1, 1)"}},
    {"timeseries/missing_policy",
     "tracksolid.heartbeats",
     {"select remove_compression_policy('tracksolid.heartbeats')"}},
    {"timeseries/chunk_width",
     "tracksolid.fuel_readings",
     {"select set_chunk_time_interval('tracksolid.fuel_readings', interval '1 hour')"}},
};

std::vector<Fault> const timeseries_faults{
    {"timeseries/stale_days",
     "tracksolid.stale_ranges",
     {"insert into tracksolid.stale_ranges (imei, stale, kind, noted_at) values "
      "('$1', tstzrange(now() - interval '3 days', now() - interval '2 days'), 'added', now() - interval '2 hours')"}},
    {"timeseries/stale_routes",
     "tracksolid.trips",
     {"update tracksolid.trips set fixes_version = fixes_version + 1, updated_at = now() - interval '2 "
      "hours' "
      "where imei = '$1' and end_time < now() - interval '1 day'"}},
};

std::vector<Fault> const schema_faults{
    {"schema/drift", "index tracksolid.alarms_alarm_time", {"drop index tracksolid.alarms_alarm_time"}},
    {"schema/drift",
     "view reporting.v_filter_cities",
     {"create or replace view reporting.v_filter_cities as select distinct assigned_city from "
      "reporting.v_filter_vehicles "
      "where assigned_city > 'M' order by assigned_city"}},
    {"schema/migrations",
     "repeatable/4_views/v_filter_vehicles.sql",
     {"update tracksolid.schema_migrations set checksum = 'edited' where name = "
      "'repeatable/4_views/v_filter_vehicles.sql'"}},
    {"schema/unread_view",
     "reporting.v_for_nobody",
     {"create view reporting.v_for_nobody as select imei from tracksolid.devices",
      "comment on view reporting.v_for_nobody is 'Read by nobody'"}},
    {"schema/empty_table", "tracksolid.leftover", {"create table tracksolid.leftover (imei text)"}},
    {"schema/excess_grant",
     "tracksolid.api_token_cache for intern",
     {"create role intern", "grant select on tracksolid.api_token_cache to intern"}},
    {"schema/excess_grant",
     "tracksolid.devices for fleet_reader",
     {"grant select on tracksolid.devices to fleet_reader"}},
    {"schema/excess_grant", "role fleet_ingest", {"alter role fleet_ingest createrole"}},
    {"schema/missing_grant",
     "reporting.fn_filters(text[]) for fleet_reader",
     {"revoke execute on function reporting.fn_filters(text[]) from fleet_reader"}},
    {"schema/wrong_owner", "reporting.v_calendar", {"alter view reporting.v_calendar owner to postgres"}},
    {"schema/undocumented", "tracksolid.alarms", {"comment on table tracksolid.alarms is null"}},
    {"schema/disabled_trigger",
     "set_geom on tracksolid.live_positions",
     {"alter table tracksolid.live_positions disable trigger set_geom"}},
    {"schema/unvalidated_constraint",
     "tracksolid.trips.short",
     {"alter table tracksolid.trips add constraint short check (distance_km < 100000) not valid"}},
    {"schema/unsafe_definer",
     "tracksolid.open_door()",
     {"create function tracksolid.open_door() returns int language sql security definer as 'select 1'"}},
};

// Two trips of $5, one too short by a thousand and one too long.
std::string const one_trip =
    "where id = (select id from tracksolid.trips where imei = '$5' and distance_km > 2 order by start_time "
    "limit 1)";
std::string const another_trip =
    "where id = (select id from tracksolid.trips where imei = '$5' and distance_km > 2 order by start_time "
    "desc limit 1)";

std::vector<Fault> const data_faults{
    {"data/mileage_mismatch",
     "device $0 day",
     {"update tracksolid.daily_figures set km = km + 100 where imei = '$0' and day = current_date - 2"}},
    {"data/shown_trips", "tracksolid.shown_trips", {"delete from tracksolid.shown_trips where imei = '$6'"}},
    {"data/fuel_without_source",
     "device $0",
     {"insert into tracksolid.fuel_calibrations (imei, sensor, value, litres) values ('$0', 'tank', 0, 0), ('$0', 'tank', 100, 60)"}},
    {"data/fuel_without_source",
     "rule drains",
     {"insert into tracksolid.notify_destinations (name, kind, address) values ('desk', 'email', 'desk@example.org')",
      "insert into tracksolid.notify_rules (name, kind, destination) values ('drains', 'fuel_drain', 'desk')"}},
    {"data/private_hours",
     "rule cost_centre Nobody",
     {"insert into tracksolid.working_hours (subject, name, valid, hours, noted_at) values ('cost_centre', 'Nobody', '(,)', 'none', now() - interval '1 day')"}},
    {"data/private_hours",
     "device $11",
     {"insert into tracksolid.working_hours (subject, name, valid, hours, noted_at) values ('tracker', '$11', tstzrange(now() - interval '3 hours', now() - "
      "interval '2 hours'), 'none', now() - interval '1 day')",
      "insert into tracksolid.position_history (imei, gps_time, lat, lng) values ('$11', now() - interval '150 minutes 1.5 seconds', 1, 1)"}},
    {"data/late_fixes",
     "device $6",
     {"insert into tracksolid.late_fixes (imei, gps_time, lat, lng, source) values ('$6', now() - interval '300 days', 1, 1, 'push')"}},
    {"data/silent_device",
     "device $2",
     {"update tracksolid.devices set first_seen_at = now() - interval '60 days'",
      "update tracksolid.live_positions set gps_time = now() - interval '8 days', heartbeat_at = null where "
      "imei = '$2'"}},
    {"data/stream_lag",
     "device $2 trips",
     {"update tracksolid.coverage set covered = '{}', answered = tstzmultirange(tstzrange(now() - interval '8 days', now() - "
      "interval '1 day')) "
      "where imei = '$2' and stream = 'trips'"}},
    {"data/coverage_gap",
     "device $3 tracks",
     {"update tracksolid.coverage set covered = covered - tstzmultirange(tstzrange(now() - interval '3 "
      "days', now() - interval '2 days')), answered = answered - tstzmultirange(tstzrange(now() - interval '3 days', "
      "now() - interval '2 days')) "
      "where imei = '$3' and stream = 'tracks'"}},
    {"data/duplicate_plate",
     "plate KZZ999Z",
     {"update tracksolid.devices set vehicle_number = 'KZZ 999Z' where imei = '$3'",
      "update tracksolid.devices set vehicle_number = 'kzz-999z' where imei = '$4'"}},
    {"data/duplicate_sim",
     "sim 254700000001",
     {"update tracksolid.devices set sim = '254700000001' where imei in ('$3', '$4')"}},
    {"data/impossible_speed",
     "device $4",
     {"insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh) "
      "select imei, gps_time + interval '1 second', lat, lng, 412 from tracksolid.position_history "
      "where imei = '$4' and gps_time > now() - interval '5 hours' limit 1"}},
    {"data/position_jump",
     "device $5",
     {"insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh) "
      "select imei, gps_time + interval '1 second', lat + 1, lng, 40 from tracksolid.position_history "
      "where imei = '$5' and gps_time > now() - interval '5 hours' limit 1"}},
    {"data/future_time",
     "device $6 position_history",
     {"insert into tracksolid.position_history (imei, gps_time, lat, lng) values ('$6', now() + interval '1 "
      "day', 1, 1)"}},
    {"data/distance_unit",
     "device $5 trip",
     {"update tracksolid.trips set distance_km = distance_km / 1000 " + one_trip}},
    {"data/distance_unit",
     "device $5 trip",
     {"update tracksolid.trips set distance_km = distance_km * 1000 " + another_trip}},
    {"data/trip_overlap",
     "device $7 trip",
     {"insert into tracksolid.trips (imei, start_time, end_time) select imei, start_time + interval '1 "
      "second', end_time "
      "from tracksolid.trips where imei = '$7' and end_time > start_time + interval '5 minutes' limit 1"}},
    {"data/open_trip",
     "device $8 trip",
     {"insert into tracksolid.trips (imei, start_time) values ('$8', now() - interval '30 hours')"}},
    {"data/trip_backwards",
     "device $9 trip",
     {"alter table tracksolid.trips drop constraint trips_check",
      "insert into tracksolid.trips (imei, start_time, end_time) values ('$9', now() - interval '26 hours', "
      "now() - interval '27 hours')"}},
    {"data/unknown_device",
     "device 359857089999999 alarms",
     {"insert into tracksolid.alarms (imei, alarm_time, alarm_type) values ('359857089999999', now() - "
      "interval '1 hour', '1')"}},
    {"data/zero_position",
     "device $10 live_positions",
     {"update tracksolid.live_positions set lat = 0, lng = 0 where imei = '$10'"}},
    {"data/job_late",
     "poll-movement live",
     {"update tracksolid.ingestion_log set started_at = started_at - interval '1 hour', finished_at = "
      "finished_at - interval '1 hour' "
      "where stream = 'live'"}},
    {"data/job_failed",
     "poll-events alarms",
     {"insert into tracksolid.ingestion_log (job, stream, finished_at, ok, message) values ('poll-events', "
      "'alarms', now(), false, 'HTTP 500')"}},
    {"data/unfinished_run",
     "poll-movement tracks",
     {"insert into tracksolid.ingestion_log (job, stream, started_at) values ('poll-movement', 'tracks', "
      "now() - interval '5 hours')"}},
    {"data/refused_rows",
     "stream obd",
     {"insert into tracksolid.ingestion_log (job, stream, finished_at, ok, rows_in, rows_refused) "
      "values ('poll-movement', 'obd', now(), true, 100, 60)"}},
    {"data/dead_letter",
     "message /pushhb",
     {"insert into tracksolid.push_inbox (sha256, path, body, state, received_at) values (sha256('a'), '/pushhb', "
      "'{}', 'failed', now())",
      "insert into tracksolid.push_items (message, ordinal, name, state, error) values (sha256('a'), 0, '/pushhb', "
      "'failed', 'no imei')"}},
    {"data/push_backlog",
     "path /pushgps",
     {"insert into tracksolid.push_inbox (sha256, path, body, received_at, stored_at) values (sha256('b'), '/pushgps', "
      "'{}', now(), now() - interval '1 hour')"}},
    {"data/failing_device",
     "device $11 parking",
     {"insert into tracksolid.failed_windows (stream, imei, during, reason, retry_after) values ('parking', '$11', "
      "tstzrange(now() - interval '1 day', now()), 'code 1002: illegal device', now() + interval '1 hour')"}},
};

// Last: the changes to trips and devices above count for it.
Fault const stale_view{"timeseries/stale_trips_view",
                       "reporting.v_trips",
                       {"update tracksolid.generations set changed_at = now() - interval '1 hour'"}};

}  // namespace

std::vector<Fault> faults(Engine engine) {
  auto all = engine_faults;
  auto const add = [&](std::vector<Fault> const &more) { all.insert(all.end(), more.begin(), more.end()); };
  add(engine == Engine::timescaledb ? chunk_faults : partition_faults);
  add(timeseries_faults);
  add(schema_faults);
  add(data_faults);
  all.push_back(stale_view);
  return all;
}

}  // namespace fleet::testing
