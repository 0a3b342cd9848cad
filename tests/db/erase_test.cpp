// tracksolid.erase: what goes, what stays, what follows, and that it does not come back by a merge.
#include "road.hpp"

using namespace fleet;
using testing::Engine;
using testing::Road;
using testing::Sql;

namespace {

/// Two vehicles that drive at 30 km/h from 08:00 to 18:00 UTC, a fix a minute, and the vendor's trips of the first.
Road road(std::string const &imei) {
  Road road{imei};
  road.drive(0, 36000, 60, 30);
  return road;
}

void add_day(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, driver_phone) values ('1', 'KAA 1', 'Ann', '0700'), ('2', 'KAA 2', 'Bob', '0701')");
  road("1").store(sql, "'2026-11-20 08:00Z'");
  road("2").store(sql, "'2026-11-20 08:00Z'");
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s) values "
      "('1', '2026-11-20 08:00Z', '2026-11-20 10:30Z', 75, 9000), ('1', '2026-11-20 12:30Z', '2026-11-20 13:00Z', 15, 1800); "
      "insert into tracksolid.parking_events (imei, start_time, end_time) values ('1', '2026-11-20 11:59Z', '2026-11-20 12:01Z'); "
      "insert into tracksolid.alarms (imei, alarm_time, alarm_type) values ('1', '2026-11-20 10:00Z', '1'), ('1', '2026-11-20 12:00Z', '1'); "
      "insert into tracksolid.live_positions (imei, gps_time, heartbeat_at, lat, lng) values ('1', '2026-11-20 11:00Z', '2026-11-20 13:00Z', 0, 36)");
  testing::refresh_figures(sql);
}

nlohmann::json erase(Sql &sql, std::string const &subject, std::string const &name, std::string const &from,
                     std::string const &to, bool dry_run = false) {
  auto const quoted = [](std::string const &text) { return text.empty() ? "null" : "'" + text + "'"; };
  auto report = sql.json(fmt::format(
      "select tracksolid.erase('{}', {}, {}, coalesce({}::timestamptz, now()), 'somebody', null, {})",
      subject, quoted(name), quoted(from), quoted(to), dry_run));
  testing::refresh_figures(sql);
  return report;
}

std::string fixes(Sql &sql) {
  return sql.one(
      "select string_agg(imei || ' ' || n, ', ' order by imei) from (select imei, count(*) as n from tracksolid.position_history group by 1) s");
}

std::string legs(Sql &sql, std::string const &imei) {
  return sql.one(fmt::format(
      "select coalesce(string_agg(to_char(start_time, 'HH24:MI') || '-' || to_char(end_time, 'HH24:MI') || ' ' || round(km::numeric) || ' km', ', ' order by "
      "start_time), '') from tracksolid.legs where imei = '{}' and kind = 'drive'",
      imei));
}

}  // namespace

ON_EACH_ENGINE(
    "two hours of a vehicle are erased, figures and shown trips follow, and no merge brings them back") {
  ENGINE_DATABASE();
  add_day(sql);
  if (EngineUnderTest::engine == Engine::timescaledb)
    sql.run("select public.compress_chunk(c) from public.show_chunks('tracksolid.position_history') c");
  CHECK(fixes(sql) == "1 601, 2 601");
  CHECK(legs(sql, "1") == "08:00-18:00 300 km");
  auto const counted = erase(sql, "vehicle", "kaa-1", "2026-11-20 10:00Z", "2026-11-20 12:00Z", true);
  CHECK(fixes(sql) == "1 601, 2 601");
  CHECK(sql.one<int>("select count(*) from tracksolid.erasures") == 0);
  auto const report = erase(sql, "vehicle", "kaa-1", "2026-11-20 10:00Z", "2026-11-20 12:00Z");
  CHECK(report["counts"] == counted["counts"]);
  CHECK(report["counts"]["position_history"] == 120);
  CHECK(report["counts"]["trips"] == 1);
  CHECK(report["counts"]["parking_events"] == 1);
  CHECK(report["counts"]["alarms"] == 1);
  CHECK(report["counts"]["live_positions"] == 1);
  auto const after = [&] {
    CHECK(fixes(sql) == "1 481, 2 601");
    CHECK(legs(sql, "1") == "08:00-09:59 60 km, 12:00-18:00 180 km");
    CHECK(legs(sql, "2") == "08:00-18:00 300 km");
    CHECK(sql.one("select string_agg(to_char(start_time, 'HH24:MI'), ' ') from tracksolid.shown_trips") ==
          "12:30");
    CHECK(sql.one("select string_agg(fixes::text, ' ' order by imei) from tracksolid.daily_figures") ==
          "481 601");
    CHECK(sql.one("select string_agg(to_char(alarm_time, 'HH24:MI'), ' ') from tracksolid.alarms") ==
          "12:00");
    CHECK(sql.one<int>("select count(*) from tracksolid.parking_events") == 0);
    CHECK(sql.one<int>("select count(*) from tracksolid.live_positions where lat is not null") == 0);
  };
  after();
  // All of it once more: by the merges, by way of both kinds of refusal, and by COPY, which may not be taken.
  road("1").store(sql, "'2026-11-20 08:00Z'");
  sql.run(
      "begin; select tracksolid.open_stage(t) from unnest(array['trips', 'parking_events', 'alarms', 'live_positions', 'refusals', 'heartbeats']) t; "
      "insert into pg_temp.stage_trips (imei, start_time, end_time, distance_km) values ('1', '2026-11-20 08:00Z', '2026-11-20 10:30Z', 75), ('1', '2026-11-20 09:00Z', null, 1), "
      "('1', '2026-11-20 12:30Z', '2026-11-20 13:00Z', 15); "
      "insert into pg_temp.stage_parking_events (imei, start_time, end_time) values ('1', '2026-11-20 11:59Z', '2026-11-20 12:01Z'); "
      "insert into pg_temp.stage_alarms (imei, alarm_time, alarm_type) values ('1', '2026-11-20 10:00Z', '1'); "
      "insert into pg_temp.stage_live_positions (imei, gps_time, heartbeat_at, lat, lng) values ('1', '2026-11-20 11:00Z', '2026-11-20 13:00Z', 0, 36); "
      "insert into pg_temp.stage_refusals (stream, imei, reason, raw) values ('live', '1', 'no', '{\"lat\": 1}'); "
      "insert into pg_temp.stage_heartbeats (imei, gate_time) values ('1', '2026-11-20 11:59:59Z'), ('1', '2026-11-20 12:00Z'); "
      "select tracksolid.merge_live_positions(), tracksolid.merge_trips(), tracksolid.merge_parking_events(), tracksolid.merge_alarms(), "
      "tracksolid.merge_refusals(), (select count(*) from tracksolid.merge_pushed('heartbeats')); commit");
  testing::refresh_figures(sql);
  after();
  CHECK(sql.one("select string_agg(to_char(gate_time, 'HH24:MI'), ' ') from tracksolid.heartbeats") ==
        "12:00");
  CHECK(sql.one("select count || ' ' || coalesce(raw::text, 'left out') from tracksolid.refusals") ==
        "1 left out");
  CHECK(sql.one("select to_char(heartbeat_at, 'HH24:MI') from tracksolid.live_positions") == "13:00");
  CHECK(
      sql.one(
          "select count(*) from tracksolid.positions_to_copy('{1}', '{2026-11-20 11:00Z}', '{2026-11-20 11:01Z}')") ==
      "0");
  CHECK(
      sql.one(
          "select count(*) from tracksolid.positions_to_copy('{1}', '{2026-11-21 11:00Z}', '{2026-11-21 11:01Z}')") ==
      "1");
  // Nor is it asked for.
  CHECK(
      sql.one(
          "select string_agg(to_char(begins_at, 'HH24:MI') || '-' || to_char(ends_at, 'HH24:MI'), ', ' order by begins_at) from "
          "tracksolid.open_stretches('tracks', '{1}', '2026-11-20 09:00Z', '2026-11-20 13:00Z', false, true)") ==
      "09:00-10:00, 12:00-13:00");
  // The record names neither plate nor driver.
  CHECK(
      sql.one(
          "select subject || ' by ' || erased_by || ', ' || (counts->>'position_history') from tracksolid.erasures") ==
      "vehicle by somebody, 120");
  CHECK(sql.one<bool>("select bool_and(e::text !~* 'kaa|ann|bob') from tracksolid.erasures e"));
}

TEST_CASE(
    "a driver's spans and name go, those of others stay, and the vendor's list does not bring the name back") {
  testing::TempDb const db;
  Sql sql{db};
  add_day(sql);
  // Ann drove KAA 2 from 16:00 on.
  sql.run("select tracksolid.assign('2', '2026-11-20 16:00Z', null, p_driver_name => 'ann')");
  CHECK(erase(sql, "driver", "Ann", "", "")["spans"] == 2);
  CHECK(fixes(sql) == "2 480");
  CHECK(legs(sql, "2") == "08:00-15:59 240 km");
  CHECK(
      sql.one(
          "select string_agg(imei || ' ' || coalesce(driver_name, '-'), ', ' order by imei, valid) from tracksolid.assignments") ==
      "1 -, 2 Bob, 2 -");
  sql.run(
      "begin; select tracksolid.open_stage('devices'); insert into pg_temp.stage_devices (imei, vehicle_number, driver_name, driver_phone) values ('1', 'KAA 1', 'Ann', '0700'); "
      "select tracksolid.merge_devices(); commit");
  CHECK(
      sql.one<int>(
          "select (select count(*) from tracksolid.devices where lower(driver_name) = 'ann' or driver_phone = '0700') + (select count(*) from tracksolid.assignments where lower(driver_name) = 'ann')") ==
      0);
}

TEST_CASE("a span is erased for every tracker, also for one that is not known yet") {
  testing::TempDb const db;
  Sql sql{db};
  add_day(sql);
  erase(sql, "span", "", "2026-11-20 10:00Z", "2026-11-20 12:00Z");
  CHECK(fixes(sql) == "1 481, 2 481");
  road("3").store(sql, "'2026-11-20 08:00Z'");
  CHECK(fixes(sql) == "1 481, 2 481, 3 481");
}

TEST_CASE("an unknown name, an empty window and the future are refused, and nothing is erased") {
  testing::TempDb const db;
  Sql sql{db};
  add_day(sql);
  auto const refusal = [&](std::string const &arguments) {
    return sql.refusal("select tracksolid.erase(" + arguments + ", 'me', null, false)");
  };
  CHECK(refusal("'vehicle', 'KZZ 9', null, now()") == "P0002");
  CHECK(refusal("'driver', 'Nobody', null, now()") == "P0002");
  CHECK(refusal("'span', null, '2026-11-20Z', '2026-11-20Z'") == "22023");
  CHECK(refusal("'span', null, '2026-11-21Z', '2026-11-20Z'") == "22023");
  CHECK(refusal("'vehicle', 'KAA 1', null, now() + interval '1 s'") == "22023");
  // One spelling of two vehicles: BAB123 is B-AB 123 or BA-B 123.
  sql.run(
      "update tracksolid.devices set vehicle_number = case imei when '1' then 'B-AB 123' else 'BA-B 123' end");
  CHECK(refusal("'vehicle', 'BAB123', null, now()") == "22023");
  CHECK(sql.one<int>(
            "select count(distinct imei) from tracksolid.erase_spans('vehicle', 'b-ab 123', null, now())") ==
        1);
  CHECK(fixes(sql) == "1 601, 2 601");
  CHECK(sql.one<int>("select count(*) from tracksolid.erased_spans") == 0);
}

TEST_CASE("a vehicle that is erased leaves the stored views with the next refresh, whatever their pace") {
  testing::TempDb const db;
  Sql sql{db};
  add_day(sql);
  auto const shown = [&] {
    sql.run("call tracksolid.refresh_daily()");
    sql.run("select * from reporting.refresh_v_trips()");
    return sql.one(
        "select (select count(*) from tracksolid.v_mileage_daily_cagg where imei = '1') || ' ' || "
        "(select count(*) from tracksolid.v_mileage_daily_cagg where imei = '2') || ' ' || "
        "(select count(*) from reporting.v_trips where imei = '1')");
  };
  CHECK(shown() == "1 1 2");
  sql.run(
      "insert into tracksolid.paced_refreshes (name, finished_at, took) select n, now(), interval '1 hour' "
      "from unnest(array['v_mileage_daily_cagg', 'v_trips']) n "
      "on conflict (name) do update set (finished_at, took) = (excluded.finished_at, excluded.took)");
  auto const daily = [&] {
    return sql.one<int>("select generation from tracksolid.generations where name = 'daily'");
  };
  auto const before = daily();
  erase(sql, "vehicle", "KAA 1", "", "", true);
  CHECK(daily() == before);
  erase(sql, "vehicle", "KAA 1", "", "");
  CHECK(daily() > before);  // answers that are kept by it
  CHECK(shown() == "0 1 0");
}

TEST_CASE("raw messages and refused rows that name the tracker go, those of others stay") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number) values ('860000000000001', 'KAA 1'), ('860000000000002', 'KAA 2'); "
      "insert into tracksolid.push_inbox (sha256, received_at, path, content_encoding, body, state) "
      "select sha256(n::text::bytea), at, '/pushgps', encoding, convert_to(body, 'UTF8'), state from (values "
      "(1, timestamptz '2026-11-20 10:30Z', '', 'imei=860000000000001', 'done'), (2, '2026-11-20 10:30Z', '', 'imei=860000000000002', 'done'), "
      "(3, '2026-11-20 09:59Z', '', 'imei=860000000000001', 'done'), (4, '2026-11-21 10:30Z', '', '860000000000001', 'raw'), "
      "(5, '2026-11-20 10:30Z', 'gzip', 'x', 'done'), (6, '2026-11-20 10:30Z', '', '860000000000001', 'new')) v(n, at, encoding, body, state); "
      "insert into tracksolid.refusals (stream, imei, reason, raw, seen_at) values ('live', '860000000000001', 'a', '{}', '2026-11-20 10:30Z'), ('live', '860000000000002', 'a', '{}', '2026-11-20 10:30Z')");
  auto const report = erase(sql, "vehicle", "KAA 1", "2026-11-20 10:00Z", "2026-11-20 12:00Z");
  CHECK(report["counts"]["push_inbox"] == 3);
  CHECK(report["counts"]["refusals"] == 1);
  CHECK(report["waiting_messages"] == 1);
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox") == 3);
}

TEST_CASE("every table with data of a tracker is erased, or is known to follow") {
  testing::TempDb const db;
  Sql sql{db};
  CHECK(
      sql.one(
          "select coalesce(string_agg(c.relname, ' ' order by 1), '') from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'imei' "
          "where c.relnamespace = 'tracksolid'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition "
          "and c.relname not in (select table_name from tracksolid.erasable()) "
          // The registry and calibrations; coverage; figures by day, failures, episodes and refusals, which erase() names itself; what triggers and messages keep up.
          "and c.relname not in ('assignments', 'devices', 'coverage', 'daily_figures', 'failed_windows', 'notify_episodes', 'refusals', 'shown_trips', 'visit_parts', "
          "'stale_ranges', 'push_items', 'erased_spans', 'stale_fuel', 'fuel_days', 'fuel_calibrations', 'counter_days')") ==
      "");
  CHECK(
      sql.one(
          "select coalesce(string_agg(t.table_name, ' '), '') from tracksolid.erasable() t where not exists (select from pg_attribute a where a.attrelid = "
          "to_regclass('tracksolid.' || t.table_name) and a.attname = t.starts_column) or t.ends_column is not null and not exists (select from pg_attribute a "
          "where a.attrelid = to_regclass('tracksolid.' || t.table_name) and a.attname = t.ends_column)") ==
      "");
}
