// Working hours: which time is private, and that no merge stores a place of it.
#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

/// "23 15:00-24 20:00, …": private time of tracker 1 between two times, in UTC.
std::string private_time(Sql &sql, std::string const &from, std::string const &to,
                         std::string const &imei = "1") {
  return sql.one(fmt::format(
      "select coalesce(string_agg(to_char(lower(r), 'DD HH24:MI') || '-' || to_char(upper(r), 'DD HH24:MI'), ', ' order by r), '') "
      "from tracksolid.private_time('{{{}}}', '{{{}}}', '{{{}}}') p, unnest(p.during) r",
      imei, from, to));
}

void add_vehicles(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values "
      "('1', 'KAA 1', 'Ann', 'Sales'), ('2', 'KAA 2', 'Bob', 'Sales'), ('3', 'KAA 3', null, null)");
}

/// 2026-11-20 is a Friday; the zone of the fleet is UTC.
void add_rule(Sql &sql) {
  add_vehicles(sql);
  sql.run("select tracksolid.set_working_hours('vehicle', 'kaa-1', 'fri 10:00-12:00', null)");
}

}  // namespace

TEST_CASE(
    "private is what lies outside of the hours by the clock of the zone, over midnight and over both changes of the clock") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run("update tracksolid.settings set value = 'Europe/Berlin' where name = 'timezone'");
  add_vehicles(sql);
  CHECK(private_time(sql, "2026-10-23 12:00Z", "2026-10-27Z") == "");
  sql.run(
      "select tracksolid.set_working_hours('cost_centre', ' SALES', 'mon-fri 08:00-17:00, sat 22:00-06:00', null)");
  // Berlin is two hours ahead of UTC until Sunday 25 October 2026, 01:00 UTC, then one.
  CHECK(private_time(sql, "2026-10-23 12:00Z", "2026-10-27Z") ==
        "23 15:00-24 20:00, 25 05:00-26 07:00, 26 16:00-27 00:00");
  // It springs forward on Sunday 28 March 2027, 01:00 UTC: the shift of Saturday is an hour shorter.
  CHECK(private_time(sql, "2027-03-27 20:00Z", "2027-03-28 12:00Z") ==
        "27 20:00-27 21:00, 28 04:00-28 12:00");
  // 02:30 comes twice on 25 October: its second one is meant. On 28 March it is skipped, and means 03:30.
  sql.run("select tracksolid.set_working_hours('cost_centre', 'Sales', 'sun 02:30-04:00', null)");
  CHECK(private_time(sql, "2026-10-24 23:00Z", "2026-10-25 06:00Z") ==
        "24 23:00-25 01:30, 25 03:00-25 06:00");
  CHECK(private_time(sql, "2027-03-27 23:00Z", "2027-03-28 06:00Z") ==
        "27 23:00-28 01:30, 28 02:00-28 06:00");
  // A clock of its own, two hours ahead of UTC the whole year; 17:00 itself is private, 08:00 is not.
  sql.run(
      "select tracksolid.set_working_hours('cost_centre', 'Sales', 'mon-sun 08:00-17:00', null, p_timezone => 'Africa/Johannesburg')");
  CHECK(private_time(sql, "2026-10-25 06:00Z", "2026-10-25 15:00Z") == "25 15:00-25 15:00");
  CHECK(private_time(sql, "2026-10-25 06:00Z", "2026-10-25 14:59:59Z") == "");
}

TEST_CASE("the most exact rule counts alone, for its time, and rules follow the assignments of their time") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  auto const friday = [&](std::string const &imei) {
    return private_time(sql, "2026-11-20 06:00Z", "2026-11-20 20:00Z", imei);
  };
  sql.run("select tracksolid.set_working_hours('fleet', null, 'mon-fri 07:00-19:00', null)");
  CHECK(friday("3") == "20 06:00-20 07:00, 20 19:00-20 20:00");
  CHECK(friday("9") == "20 06:00-20 07:00, 20 19:00-20 20:00");  // not known yet
  sql.run("select tracksolid.set_working_hours('cost_centre', 'Unassigned', 'mon-fri 08:00-19:00', null)");
  CHECK(friday("3") == "20 06:00-20 08:00, 20 19:00-20 20:00");
  sql.run("select tracksolid.set_working_hours('driver', 'ann', 'mon-fri 09:00-19:00', null)");
  CHECK(friday("1") == "20 06:00-20 09:00, 20 19:00-20 20:00");
  sql.run("select tracksolid.set_working_hours('vehicle', 'KAA-1', 'mon-fri 10:00-19:00', null)");
  CHECK(friday("1") == "20 06:00-20 10:00, 20 19:00-20 20:00");
  // Only from 12:00 to 13:00, in which nothing is work.
  sql.run(
      "select tracksolid.set_working_hours('tracker', '1', 'none', '2026-11-20 12:00Z', '2026-11-20 13:00Z')");
  CHECK(friday("1") == "20 06:00-20 10:00, 20 12:00-20 13:00, 20 19:00-20 20:00");
  CHECK(friday("2") == "20 06:00-20 07:00, 20 19:00-20 20:00");
  // The vehicle is tracked by 2 from 18:00 on.
  sql.run("select tracksolid.assign('2', '2026-11-20 18:00Z', null, p_vehicle_number => 'KAA 1')");
  sql.run(
      "select tracksolid.set_working_hours('vehicle', 'KAA 1', 'mon-fri 10:00-18:30', '2026-11-20 11:00Z')");
  CHECK(friday("2") == "20 06:00-20 07:00, 20 18:30-20 20:00");
  CHECK(
      sql.one(
          "select string_agg(hours, ', ' order by valid) from tracksolid.working_hours where subject = 'vehicle'") ==
      "mon-fri 10:00-19:00, mon-fri 10:00-18:30");
  // Null takes a rule away for a time.
  sql.run("select tracksolid.set_working_hours('vehicle', 'KAA 1', null, '2026-11-20 19:00Z')");
  CHECK(friday("2") == "20 06:00-20 07:00, 20 18:30-20 20:00");  // the fleet's rule is left
  sql.run("select tracksolid.set_working_hours('fleet', null, null, '2026-11-20 19:30Z')");
  CHECK(friday("2") == "20 06:00-20 07:00, 20 18:30-20 19:30");
}

TEST_CASE("hours that cannot be read, unknown names and no time are refused") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  for (auto const *hours : {"", "mon", "mon 8:00-17:00", "mon-fri 08:00-08:00", "mon 24:00-06:00",
                            "mon 08:00-25:00", "mon-fri 08:00-17:00;sat", "none, mon 08:00-17:00"}) {
    CAPTURE(hours);
    CHECK(sql.refusal(fmt::format("select tracksolid.set_working_hours('fleet', null, '{}')", hours)) ==
          "22023");
  }
  for (auto const *subject : {"'fleet', 'x'", "'fleets', null", "'vehicle', 'KAA 9'", "'vehicle', null",
                              "'driver', 'Zoe'", "'cost_centre', 'Sale'", "'tracker', '9'"}) {
    CAPTURE(subject);
    CHECK(sql.refusal(fmt::format("select tracksolid.set_working_hours({}, 'none')", subject)) == "22023");
  }
  CHECK(sql.refusal("select tracksolid.set_working_hours('fleet', null, 'none', now(), now())") == "22023");
  CHECK(sql.refusal("select tracksolid.set_working_hours('fleet', null, 'none', p_timezone => 'Mars')") ==
        "22023");
  CHECK(sql.one<int>("select count(*) from tracksolid.working_hours") == 0);
  // Read well: 19 parts of days.
  CHECK(
      sql.one<int>(
          "select count(*) from tracksolid.weekly_hours('FRI-mon 00:00-24:00, mon-sun 22:00-06:00 ,  sat-sat 08:00-09:00,mon-sun 09:00-10:00')") ==
      4 + 7 + 1 + 7);
}

ON_EACH_ENGINE("no place of private time is stored, whichever table it is for, and the rows are counted") {
  ENGINE_DATABASE();
  add_rule(sql);
  Road road{"1"};
  road.drive(0, 36000, 60, 30);
  road.store(sql, "'2026-11-20 08:00Z'");
  Road other{"2"};
  other.drive(0, 36000, 60, 30);
  other.store(sql, "'2026-11-20 08:00Z'");
  auto const fixes = [&](std::string const &table) {
    return sql.one(fmt::format(
        "select string_agg(imei || ' ' || n || ' ' || a || '-' || b, ', ' order by imei) from (select imei, count(*) as n, "
        "to_char(min(gps_time), 'HH24:MI') as a, to_char(max(gps_time), 'HH24:MI') as b from tracksolid.{} group by 1) s",
        table));
  };
  // 10:00 to 11:59.
  CHECK(fixes("position_history") == "1 120 10:00-11:59, 2 601 08:00-18:00");
  CHECK(
      sql.one(
          "select table_name || ' ' || trackers || ' ' || left_out || ' ' || no_place from tracksolid.private_rows") ==
      "position_history 1 481 0");
  sql.run(
      "begin; select tracksolid.open_stage(t) from unnest(array['trips', 'parking_events', 'alarms', 'live_positions', 'heartbeats', 'lbs_readings', "
      "'obd_readings', 'fuel_readings', 'temperature_readings', 'device_events', 'fault_codes', 'refusals']) t; "
      // Ends when private time begins, begins a second later, reaches into it from either side, is under way.
      "insert into pg_temp.stage_trips (imei, start_time, end_time, distance_km) values ('1', '2026-11-20 10:00Z', '2026-11-20 12:00Z', 60), "
      "('1', '2026-11-20 12:00:00Z', '2026-11-20 12:30Z', 15), ('1', '2026-11-20 09:59:59Z', '2026-11-20 10:30Z', 15), "
      "('1', '2026-11-20 11:50Z', '2026-11-20 12:00:01Z', 5), ('1', '2026-11-20 11:00Z', null, 1), ('2', '2026-11-20 12:00Z', '2026-11-20 12:30Z', 15); "
      "insert into pg_temp.stage_parking_events (imei, start_time, end_time, lat, lng) values ('1', '2026-11-20 10:30Z', '2026-11-20 10:40Z', 0, 36), "
      "('1', '2026-11-20 11:30Z', '2026-11-21 09:00Z', 0, 36), ('1', '2026-11-20 13:00Z', '2026-11-20 13:00Z', 0, 36); "
      "insert into pg_temp.stage_alarms (imei, alarm_time, alarm_type, lat, lng, speed_kmh, fence_id, raw, content_key) values "
      "('1', '2026-11-20 11:00Z', '1', 0, 36, 5, null, '{\"lat\": 1}', ''), ('1', '2026-11-20 13:00Z', '1', 0, 36, 5, null, '{\"lat\": 1}', ''), "
      "('1', '2026-11-20 13:00Z', '4', 0, 36, 5, '77', '{}', '77'), ('1', '2026-11-20 13:00Z', '2', 0, 36, 5, '77', '{}', '77'); "
      "insert into pg_temp.stage_live_positions (imei, gps_time, heartbeat_at, lat, lng, speed_kmh, odometer_km) values "
      "('1', '2026-11-20 13:00Z', '2026-11-20 12:59Z', 0, 36, 5, 1234), ('2', '2026-11-20 13:00Z', '2026-11-20 12:59Z', 0, 37, 5, 99); "
      "insert into pg_temp.stage_heartbeats (imei, gate_time, battery_pct) values ('1', '2026-11-20 13:00Z', 50); "
      "insert into pg_temp.stage_lbs_readings (imei, gate_time, cells) values ('1', '2026-11-20 11:00Z', '[1]'), ('1', '2026-11-20 13:00Z', '[1]'); "
      "insert into pg_temp.stage_obd_readings (imei, reading_time, odometer_km, raw) values ('1', '2026-11-20 13:00Z', 1234, '{\"startLat\": 1}'), ('1', '2026-11-20 13:01Z', 1235, '{\"x\": 1}'); "
      "insert into pg_temp.stage_fuel_readings (imei, reading_time, value, raw) values ('1', '2026-11-20 13:00Z', 7, '{\"LNG\":1}'); "
      "insert into pg_temp.stage_temperature_readings (imei, reading_time, temperature_c, raw) values ('1', '2026-11-20 13:00Z', 7, '{\"address\":\"x\"}'); "
      "insert into pg_temp.stage_device_events (imei, event_time, event_type, raw) values ('1', '2026-11-20 13:00Z', 'LOGIN', '{\"latitude\":\"1\"}'); "
      "insert into pg_temp.stage_fault_codes (imei, event_time, fault_code, raw) values ('1', '2026-11-20 13:00Z', 'P0101', '{\"gpsLng\":\"1\"}'); "
      "insert into pg_temp.stage_refusals (stream, imei, reason, raw) values ('live', '1', 'no', '{\"lat\": 1}'), ('live', '2', 'no', '{\"lat\": 2}'), ('live', null, 'no', '{\"lat\": 3}'); "
      "select tracksolid.merge_live_positions(), tracksolid.merge_trips(), tracksolid.merge_parking_events(), tracksolid.merge_alarms(), "
      "tracksolid.merge_obd_readings(), tracksolid.merge_fault_codes(), tracksolid.merge_refusals(); "
      "select tracksolid.merge_pushed(t) from unnest(array['heartbeats', 'lbs_readings', 'fuel_readings', 'temperature_readings', 'device_events']) t; commit");
  CHECK(
      sql.one(
          "select string_agg(imei || ' ' || to_char(start_time, 'HH24:MI:SS'), ', ' order by 1) from (select * from tracksolid.trips) t") ==
      "1 10:00:00, 2 12:00:00");
  CHECK(sql.one("select string_agg(to_char(start_time, 'HH24:MI'), ', ') from tracksolid.parking_events") ==
        "10:30");
  CHECK(
      sql.one(
          "select string_agg(concat_ws(' ', to_char(alarm_time, 'HH24:MI'), alarm_type, lat, lng, speed_kmh, fence_id, content_key, raw), ', ' "
          "order by alarm_time, alarm_type) from tracksolid.alarms") ==
      R"(11:00 1 0 36 5  {"lat": 1}, 13:00 1 , 13:00 2 )");
  CHECK(
      sql.one(
          "select string_agg(concat_ws(' ', imei, to_char(gps_time, 'HH24:MI'), to_char(heartbeat_at, 'HH24:MI'), lat, lng, speed_kmh, odometer_km), ', ' "
          "order by imei) from tracksolid.live_positions") == "1 13:00 1234, 2 13:00 12:59 0 37 5 99");
  CHECK(sql.one("select string_agg(to_char(gate_time, 'HH24:MI'), ', ') from tracksolid.lbs_readings") ==
        "11:00");
  CHECK(
      sql.one(
          "select string_agg(odometer_km || coalesce(raw::text, ''), ', ' order by 1) from tracksolid.obd_readings") ==
      R"(1234, 1235{"x": 1})");
  for (auto const *table :
       {"heartbeats", "fuel_readings", "temperature_readings", "device_events", "fault_codes"}) {
    CAPTURE(table);
    CHECK(sql.one(fmt::format("select count(*) || ' ' || count(raw) from tracksolid.{}", table)) == "1 0");
  }
  CHECK(
      sql.one(
          "select string_agg(coalesce(imei, '-') || coalesce(raw->>'lat', ''), ', ' order by imei) from tracksolid.refusals") ==
      "1, 22, -");
  CHECK(
      sql.one(
          "select string_agg(table_name || ' ' || left_out || ' ' || no_place, ', ' order by table_name) from tracksolid.private_rows "
          "where table_name <> 'position_history'") ==
      "alarms 1 2, device_events 0 1, fault_codes 0 1, fuel_readings 0 1, lbs_readings 1 0, live_positions 0 1, obd_readings 0 1, "
      "parking_events 2 0, temperature_readings 0 1, trips 4 0");
  CHECK(sql.json("select tracksolid.status(350)")["private_hours"]["left_out"].size() == 11);
  // A fix that comes late, behind the retention edge, is judged before it is set aside.
  sql.run(
      "update tracksolid.settings set value = '400' where name = 'retention_days'; select tracksolid.set_working_hours('vehicle', 'KAA 1', 'none', '2020-01-01Z', '2020-01-02Z')");
  Road late{"1"};
  late.add({0, 0}).add({86400, 0});
  late.store(sql, "'2020-01-01 12:00Z'");
  CHECK(sql.one<int>("select (select count(*) from tracksolid.late_fixes where gps_time < '2020-01-02Z') + "
                     "(select count(*) from tracksolid.position_history where gps_time < '2020-01-02Z')") ==
        0);
}

TEST_CASE("fixes of private time may not be copied directly, and are no silence") {
  testing::TempDb const db;
  Sql sql{db};
  add_rule(sql);
  auto const may_copy = [&](std::string const &from, std::string const &to) {
    return sql.one<int>(fmt::format(
        "select count(*) from tracksolid.positions_to_copy('{{1}}', '{{{}}}', '{{{}}}')", from, to));
  };
  CHECK(may_copy("2026-11-20 10:00Z", "2026-11-20 11:59:59Z") == 1);
  CHECK(may_copy("2026-11-20 10:00Z", "2026-11-20 12:00Z") == 0);
  // Fixes of this Friday and the next, elsewhere, with half an hour of work before and after that has none.
  sql.run(
      "insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh) values ('1', '2026-11-20 11:45Z', 0, 36, 30), ('1', '2026-11-27 10:15Z', 0, 37, 30)");
  auto const silences = [&] {
    sql.run(
        "delete from tracksolid.silences; select tracksolid.note_track_silences('{1}'::text[], '{2026-11-20 00:00Z}'::timestamptz[], '{2026-11-28Z}'::timestamptz[])");
    return sql.one<int>("select count(*) from tracksolid.silences");
  };
  CHECK(silences() == 0);
  // 31 minutes of work without a fix are one.
  sql.run(
      "update tracksolid.position_history set gps_time = '2026-11-20 11:29Z' where gps_time = '2026-11-20 11:45Z'");
  CHECK(silences() == 1);
}

TEST_CASE("a trip or stop that was stored while it was open goes when it reaches into private time") {
  testing::TempDb const db;
  Sql sql{db};
  add_rule(sql);
  sql.run(
      "insert into tracksolid.trips (imei, start_time) values ('1', '2026-11-20 11:50Z'); "
      "insert into tracksolid.parking_events (imei, start_time, kind) values ('1', '2026-11-20 11:00Z', 'parking'), ('1', '2026-11-20 11:00Z', 'idling'); "
      "begin; select tracksolid.open_stage('trips'), tracksolid.open_stage('parking_events'); "
      "insert into pg_temp.stage_trips (imei, start_time, end_time) values ('1', '2026-11-20 11:50Z', '2026-11-20 12:10Z'); "
      "insert into pg_temp.stage_parking_events (imei, start_time, end_time, kind) values ('1', '2026-11-20 11:00Z', '2026-11-20 13:00Z', 'parking'); "
      "select tracksolid.merge_trips(), tracksolid.merge_parking_events(); commit");
  CHECK(sql.one<int>("select count(*) from tracksolid.trips") == 0);
  CHECK(sql.one("select string_agg(kind, ' ') from tracksolid.parking_events") == "idling");
}

TEST_CASE("a vehicle in private time is shown as private and offline, with its last place of working time") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  sql.run(
      "insert into tracksolid.live_positions (imei, gps_time, heartbeat_at, lat, lng, speed_kmh, acc_on) "
      "select imei, now() - interval '1 minute', now(), 0, 36, 50, true from tracksolid.devices");
  auto const shown = [&] {
    return sql.one(
        "select string_agg(concat_ws(' ', p->>'imei', p->>'status', p->>'is_private'), ', ') from "
        "json_array_elements(reporting.fn_live_positions()->'geojson'->'features') f, lateral (select f->'properties') q(p)");
  };
  CHECK(shown() == "1 moving false, 2 moving false, 3 moving false");
  sql.run("select tracksolid.set_working_hours('driver', 'Bob', 'none', now() - interval '30 s')");
  CHECK(shown() == "1 moving false, 2 offline true, 3 moving false");
  CHECK(sql.one("select lat::text from reporting.v_live_positions where imei = '2'") == "0");
  CHECK(sql.json("select tracksolid.status(350)")["private_hours"]["private_now"] == 1);
  sql.run("select tracksolid.set_working_hours('driver', 'Bob', 'mon-sun 00:00-24:00')");
  CHECK(shown() == "1 moving false, 2 moving false, 3 moving false");
}

TEST_CASE("each table that merges fill has its rule for private time") {
  testing::TempDb const db;
  Sql sql{db};
  CHECK(
      sql.one(
          "select coalesce(string_agg(table_name, ' '), '') from tracksolid.erasable() where is_stored <> (in_private_time is not null)") ==
      "");
}
