// Assignments of vehicles, drivers and cost centres over time, and the figures that depend on them.
#include "migrate_runs.hpp"
#include "road.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Road;
using testing::Sql;

namespace {

std::string assigned(Sql &sql) {
  return sql.one(
      "select string_agg(imei || ' ' || coalesce(to_char(lower(valid), 'MM-DD HH24:MI'), '') || '/' || coalesce(to_char(upper(valid), "
      "'MM-DD HH24:MI'), '') || ' ' || vehicle_number || ' ' || coalesce(driver_name, '-') || ' ' || coalesce(cost_centre, '-'), ', ' "
      "order by imei, lower(valid) nulls first) from tracksolid.assignments");
}

/// A vendor's trip of an hour and `km`, with an alarm in it and the fixes for it.
void drive(Sql &sql, std::string const &imei, std::string const &start, int km) {
  Road{imei}.drive(0, 3600, 60, km).store(sql, start);
  sql.run(fmt::format(
      "insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s) values ('{0}', {1}, ({1})::timestamptz + "
      "interval '1 hour', {2}, 3600); insert into tracksolid.alarms (imei, alarm_time, alarm_type, severity) values "
      "('{0}', ({1})::timestamptz + interval '1 min', '6', 'warning')",
      imei, start, km));
  testing::refresh_figures(sql);
}

std::string drivers(Sql &sql) {
  return sql.one(
      "select string_agg(driver_name || ' ' || cost_centre || ' ' || round(distance_km) || ' ' || alarms, ', ' order by day, driver_name) "
      "from tracksolid.v_driver_aggregates_daily");
}

std::string import(Sql &sql, std::string const &lines, bool write = true) {
  auto const changes = sql.one(
      "select coalesce(string_agg(concat_ws(' ', line, imei, field, coalesce(old_value, '') || '>' || new_value, problem), "
      "'; ' order by line, imei, field), 'none') from tracksolid.import_registry('" +
      lines + "', " + (write ? "true" : "false") + ")");
  return changes;
}

}  // namespace

ON_EACH_ENGINE("a signed month does not change when driver, cost centre or plate change today") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre, assigned_city) values ('1', 'AAA 111', 'Ann', 'North', 'Thika')");
  drive(sql, "1", "'2026-06-05 08:00Z'", 60);
  auto const signed_month = [&] {
    return sql.one(
               "select string_agg(concat_ws(' ', day, cost_centre, vehicles, trips, distance_km), ', ') from reporting.v_monthly_cost_centre") +
           "; " + drivers(sql) + "; " +
           sql.one(
               "select string_agg(concat_ws(' ', vehicle_number, driver_name, cost_centre, assigned_city), ', ') from tracksolid.shown_trips") +
           "; " +
           sql.one(
               "select string_agg(concat_ws(' ', vehicle_number, driver_name, cost_centre), ', ') from tracksolid.v_fleet_km_daily") +
           "; " +
           sql.one("select string_agg(cost_centre || ' ' || alarms, ', ') from tracksolid.v_alarms_daily");
  };
  auto const before = signed_month();
  CHECK(before ==
        "2026-06-01 North 1 1 60.000; Ann North 60 1; AAA 111 Ann North Thika; AAA 111 Ann North; North 1");
  sql.run(
      "update tracksolid.devices set driver_name = 'Bob', cost_centre = 'South', assigned_city = null, vehicle_number = 'BBB 222' where imei = '1'");
  testing::refresh_figures(sql);
  CHECK(signed_month() == before);
  drive(sql, "1", "now() + interval '1 min'", 30);
  CHECK(
      sql.one(
          "select concat_ws(' ', vehicle_number, driver_name, cost_centre, assigned_city) from tracksolid.shown_trips order by start_time desc limit 1") ==
      "BBB 222 Bob South");
  CHECK(sql.json("select reporting.fn_trips_for_map(array['AAA 111'], p_start => '2026-06-01')")["summary"]
                                                                                                ["trips"] ==
        1);
  CHECK(sql.json("select reporting.fn_trips_for_map(array['bbb-222'], p_start => '2026-06-01')")["summary"]
                                                                                                ["trips"] ==
        1);
  CHECK(sql.one("select string_agg(vehicle_number, ', ') from reporting.v_filter_vehicles") ==
        "AAA 111, BBB 222");
}

ON_EACH_ENGINE("two trackers that change places at noon: each vehicle has its part of the day") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values ('1', 'AAA 111', 'Ann', 'North'), "
      "('2', 'BBB 222', 'Bob', 'South'); update tracksolid.settings set value = 'detected' where name = 'trips_source'");
  drive(sql, "1", "'2026-06-05 08:00Z'", 30);
  drive(sql, "1", "'2026-06-05 14:00Z'", 10);
  drive(sql, "2", "'2026-06-05 08:00Z'", 20);
  drive(sql, "2", "'2026-06-05 14:00Z'", 15);
  sql.run(
      "select tracksolid.assign('1', '2026-06-05 12:00Z', null, 'BBB 222', p_cost_centre => 'South'), "
      "tracksolid.assign('2', '2026-06-05 12:00Z', null, 'AAA 111', p_cost_centre => 'North')");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(concat_ws(' ', imei, vehicle_number, driver_name, cost_centre, round(distance_km)), ', ' order by imei, first_fix_at) "
          "from tracksolid.v_fleet_km_daily") ==
      "1 AAA 111 Ann North 30, 1 BBB 222 Ann South 10, 2 BBB 222 Bob South 20, 2 AAA 111 Bob North 15");
  auto const months = sql.json("select reporting.fn_report_monthly('2026-06-01', '2026-07-01')")["rows"];
  REQUIRE(months.size() == 2);
  CHECK(months[0]["vehicle_number"] == "AAA 111");
  CHECK(months[0]["distance_km"].get<double>() == doctest::Approx(45).epsilon(0.01));
  CHECK(months[0]["trips"] == 2);
  CHECK(months[1]["distance_km"].get<double>() == doctest::Approx(30).epsilon(0.01));
  for (auto const *arguments :
       {"'AAA 111', null", "'1', '2026-06-05Z', '2026-06-05Z'", "'1', '2026-06-06Z', '2026-06-05Z'"})
    CHECK_MESSAGE(sql.refusal(fmt::format("select tracksolid.assign({}, p_driver_name => 'Cid')",
                                          arguments)) == "22023",
                  arguments);
  CHECK(sql.one("select round(sum(m.distance_km)) from tracksolid.v_fleet_km_daily m") ==
        sql.one("select round(sum(km)) from tracksolid.daily_figures"));
}

ON_EACH_ENGINE(
    "before anything was stored of a tracker, its values hold from the beginning; another spelling always does") {
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('1', 'AAA 111')");
  sql.run("update tracksolid.devices set driver_name = 'Ann' where imei = '1'");
  CHECK(assigned(sql) == "1 / AAA 111 Ann -");
  drive(sql, "1", "'2026-06-05 08:00Z'", 60);
  sql.run("update tracksolid.devices set vehicle_number = 'aaa-111' where imei = '1'");
  CHECK(assigned(sql) == "1 / aaa-111 Ann -");
  sql.run("update tracksolid.devices set last_seen_at = now() where imei = '1'");
  CHECK(assigned(sql) == "1 / aaa-111 Ann -");
  sql.run("update tracksolid.devices set driver_name = null where imei = '1'");
  CHECK(sql.one("select count(*) || ' ' || count(driver_name) from tracksolid.assignments") == "2 1");
}

ON_EACH_ENGINE("a registry with from and to dates its values, days of the fleet's zone included") {
  ENGINE_DATABASE();
  sql.run(
      "update tracksolid.settings set value = 'Africa/Nairobi' where name = 'timezone'; "
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values ('1', 'AAA 111', 'Ann', 'North')");
  drive(sql, "1", "'2026-06-05 08:00Z'", 60);
  drive(sql, "1", "'2026-06-15 08:00Z'", 40);
  auto const lines = R"([{"line":2,"imei":"1","driver_name":"Bob","from":"2026-06-10","to":"2026-06-20"},
    {"line":3,"plate":"aaa111","cost_centre":"South","from":"2026-06-15T00:00:00Z"},
    {"line":4,"imei":"1","driver_name":"Cid","from":"2026-06-20","to":"2026-06-10"},
    {"line":5,"imei":"1","driver_name":"Cid","from":"yesterday"}])";
  CHECK(
      import(sql, lines, false) ==
      "2 1 driver_name Ann>Bob; 3 1 cost_centre North>South; 4 from and to are days (2026-06-30) or instants (2026-06-30T08:00:00Z), from before to; "
      "5 from and to are days (2026-06-30) or instants (2026-06-30T08:00:00Z), from before to");
  CHECK(assigned(sql) == "1 / AAA 111 Ann North");
  import(sql, lines);
  testing::refresh_figures(sql);
  CHECK(
      assigned(sql) ==
      "1 /06-09 21:00 AAA 111 Ann North, 1 06-09 21:00/06-15 00:00 AAA 111 Bob North, 1 06-15 00:00/06-20 21:00 AAA 111 Bob South, "
      "1 06-20 21:00/ AAA 111 Ann South");
  CHECK(drivers(sql) == "Ann North 60 1, Bob South 40 1");
  CHECK(
      sql.one(
          "select cost_centre || ' ' || driver_name || ' ' || array_to_string(pinned, ',') from tracksolid.devices") ==
      "South Ann cost_centre");
  CHECK(import(sql, R"([{"line":2,"imei":"1","driver_name":"Bob","from":"2026-06-10","to":"2026-06-20"}])") ==
        "none");
}

ON_EACH_ENGINE("two assignments of a tracker never overlap, and a gap takes the registry's names") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('1', 'AAA 111', 'Ann')");
  CHECK(
      sql.refusal(
          "insert into tracksolid.assignments (imei, valid, vehicle_number) values ('1', '[2026-06-01, 2026-06-02)', 'X')") ==
      "23P01");
  sql.run(
      "delete from tracksolid.assignments; select tracksolid.assign('1', '2026-06-10', '2026-06-20', p_driver_name => 'Bob', p_vehicle_number => 'BBB 2')");
  CHECK(assigned(sql) == "1 06-10 00:00/06-20 00:00 BBB 2 Bob -");
  sql.run("select tracksolid.assign('1', '2026-06-15', null, p_cost_centre => 'South')");
  CHECK(
      assigned(sql) ==
      "1 06-10 00:00/06-15 00:00 BBB 2 Bob -, 1 06-15 00:00/06-20 00:00 BBB 2 Bob South, 1 06-20 00:00/ AAA 111 Ann South");
  sql.run("select tracksolid.assign('1', '2026-06-15', null, p_driver_name => '')");
  CHECK(
      assigned(sql) ==
      "1 06-10 00:00/06-15 00:00 BBB 2 Bob -, 1 06-15 00:00/06-20 00:00 BBB 2 - South, 1 06-20 00:00/ AAA 111 - South");
}

ON_EACH_ENGINE(
    "a replaced tracker continues its vehicle: one vehicle in counts, one track, one place on the map") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('9', 'KDA 123X', 'Ann'), ('1', 'KDA-123-X', 'Ann')");
  drive(sql, "9", "now() - interval '20 days'", 60);  // the old one
  drive(sql, "1", "now() - interval '2 hours'", 40);
  sql.run(
      "insert into tracksolid.live_positions (imei, gps_time, lat, lng, speed_kmh, acc_on) values "
      "('9', now() - interval '20 days', 0, 37, 0, false), ('1', now() - interval '1 hour', 0, 36.4, 0, true)");
  CHECK(
      sql.one(
          "select max(vehicles) || ' ' || sum(trips) || ' ' || sum(distance_km) from reporting.v_daily_summary") ==
      "1 2 100.000");
  auto const map = sql.json("select reporting.fn_live_positions()");
  CHECK(map["summary"]["vehicles"] == 1);
  CHECK(map["geojson"]["features"][0]["properties"]["imei"] == "1");
  auto const track = sql.json("select reporting.fn_vehicle_track('kda 123 x', 720)");
  CHECK(track["vehicle"]["imei"] == "1");
  CHECK(track["summary"]["distance_km"] == 100);
  REQUIRE(track["geojson"]["features"].size() == 2);
  CHECK(track["geojson"]["features"][0]["properties"]["start_time"] <
        track["geojson"]["features"][1]["properties"]["start_time"]);
  CHECK(track["geojson"]["features"][1]["properties"]["stretch"] == 2);
  CHECK(sql.json("select reporting.fn_vehicle_track('9', 720)")["summary"]["distance_km"] ==
        60);  // an imei is a tracker
  CHECK(
      sql.json("select reporting.fn_trips_for_map(array['KDA 123X'], p_start => now() - interval '30 days')")
          ["summary"]["vehicles"] == 1);
  CHECK(sql.one("select count(*) from reporting.v_filter_vehicles") == "1");
  CHECK(import(sql, R"([{"line":2,"plate":"KDA123X","cost_centre":"North"}])") ==
        "2 1 cost_centre >North");  // the newest tracker
}

ON_EACH_ENGINE(
    "an exact plate wins before a normalised one, and plates that differ within letters are two vehicles") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number) values ('1', 'B-AB 123'), ('2', 'BA-B 123')");
  drive(sql, "1", "now() - interval '5 hours'", 10);
  drive(sql, "2", "now() - interval '5 hours'", 50);
  for (auto const &[plate, imei, km] :
       {std::tuple{"B-AB 123", "1", 10}, {"BA-B 123", "2", 50}, {"b-ab123", "1", 10}}) {
    auto const track = sql.json(fmt::format("select reporting.fn_vehicle_track('{}', 24)", plate));
    CHECK(track["vehicle"]["imei"] == imei);
    auto const trips = sql.json(
        fmt::format("select reporting.fn_trips_for_map(array['{}'], p_start => now() - interval '1 day')",
                    plate))["summary"];
    CHECK(trips["trips"] == 1);
    CHECK(trips["distance_km"] == km);
  }
  CHECK(sql.one("select sum(vehicles) from reporting.v_daily_summary") == "2");
  for (auto const *asked :
       {"reporting.fn_vehicle_track('BAB123', 24)",
        "reporting.fn_live_positions(p_vehicle_number => 'bab 123')",
        "reporting.fn_trips_for_map(array['BAB 123'])",
        "reporting.fn_trips_for_map(array['B-AB 123', 'BAB123'])",
        "reporting.fn_usage(p_vehicle_number => 'BAB123')", "reporting.fn_fuel(p_vehicle_number => 'BAB123')",
        "reporting.fn_faults(p_vehicle_number => 'BAB123')",
        "reporting.fn_maintenance(p_vehicle_number => 'BAB123')",
        "reporting.fn_report_trips('2026-06-01', '2026-06-02', array['BAB123'])",
        "reporting.fn_export_window('2026-06-01', '2026-06-02', array['BAB123'])",
        "tracksolid.erase_spans('vehicle', 'BAB123', null, now())"})
    CHECK_MESSAGE(sql.refusal(std::string{"select "} + asked) == "22023", std::string{asked});
  CHECK(sql.one("select tracksolid.unknown_name(array['BAB123'], null)") ==
        "'BAB123' is the name of several vehicles");
  // Within a scope that has one of them, the spelling means that one.
  sql.run("update tracksolid.assignments set cost_centre = 'Berlin' where imei = '1'");
  CHECK(
      sql.json(
          "select reporting.fn_trips_for_map(array['BAB123'], p_start => now() - interval '1 day', p_scope => array['Berlin'])")
          ["summary"]["trips"] == 1);
  CHECK(
      import(
          sql,
          R"([{"line":2,"plate":"BA-B 123","driver_name":"Bea"},{"line":3,"plate":"BAB123","driver_name":"Cid"}])") ==
      "2 2 driver_name >Bea; 3 several vehicles have this plate");
}

TEST_CASE("migrating fills the assignments from the registry, for all time, and says so") {
  testing::TempDb const db{testing::TempDb::Content::empty};
  auto const migrate = [&](std::vector<std::string> const &arguments) {
    return testing::run_fleet(arguments, db.environment());
  };
  migrate({"migrate", "up", "--to", "20"});
  Sql sql{db};
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, plate_normalized, driver_name, cost_centre) values ('1', 'AAA 111', 'AAA111', 'Ann', ' ')");
  auto const migrated = migrate({"migrate"});
  CHECK(migrated.exit_code == 0);
  CHECK(migrated.err.find("1 trackers keep today's plate, driver, cost centre and city for all time") !=
        std::string::npos);
  CHECK(assigned(sql) == "1 / AAA 111 Ann -");
}

ON_EACH_ENGINE("a day within which an assignment ends or begins is counted in parts, everywhere") {
  // 60 km from 08:00 and 60 km from 14:00. At noon the tracker leaves KAA 1: to KAA 2, or to no vehicle.
  for (bool const goes_on : {true, false}) {
    ENGINE_DATABASE();
    sql.run(
        "insert into tracksolid.assignments (imei, valid, vehicle_number, driver_name, cost_centre) values "
        "('1', '[,2026-06-15 12:00Z)', 'KAA 1', 'Ann', 'North')");
    if (goes_on)
      sql.run(
          "insert into tracksolid.assignments (imei, valid, vehicle_number, driver_name, cost_centre) values "
          "('1', '[2026-06-15 12:00Z,)', 'KAA 2', 'Bea', 'South')");
    Road{"1"}
        .drive(0, 3600, 60, 60)
        .stand(3660, 21540, 300, 60, "false")
        .drive(21600, 25200, 60, 60, 60)
        .store(sql, "'2026-06-15 08:00Z'");
    sql.run(
        "insert into tracksolid.obd_readings (imei, reading_time, fuel_l) select '1', "
        "'2026-06-15 08:00Z'::timestamptz + n * interval '10 min', 50 - least(n, 6) - greatest(n - 36, 0) from generate_series(0, 42) n");
    testing::refresh_figures(sql);
    std::string const other = goes_on ? "KAA 2" : "1", driver = goes_on ? "Bea" : "-";
    CHECK(
        sql.one(
            "select string_agg(concat_ws(' ', vehicle_number, coalesce(driver_name, '-'), round(distance_km)), ', ' order by first_fix_at) "
            "from tracksolid.v_fleet_km_daily") == "KAA 1 Ann 60, " + other + " " + driver + " 60");
    CHECK(
        sql.one(
            "select string_agg(concat_ws(' ', vehicle_number, round(km), km_source, round(engine_s), odometer_km), ', ' order by vehicle_number desc) "
            "from tracksolid.vehicle_usage('2026-06-15', '2026-06-15')") ==
        (goes_on ? "KAA 2 60 fixes 3600, KAA 1 60 fixes 3600" : "KAA 1 60 fixes 3600, 1 60 fixes 3600"));
    // 6 l an hour, 10 l on 100 km: 50 to 44 and 44 to 38. Of the readings each 10 minutes 24 lie before noon, 19 from it on.
    CHECK(
        sql.one(
            "select string_agg(concat_ws(' ', vehicle_number, coalesce(driver_name, '-'), round(distance_km), round(spent_l::numeric, 1), "
            "round(l_per_100km::numeric, 1), readings, first_l, last_l), ', ' order by first_l desc) from reporting.v_fuel_daily") ==
        "KAA 1 Ann 60 6.0 10.0 24 50 44, " + other + " " + driver + " 60 6.0 10.0 19 44 38");
  }
}

ON_EACH_ENGINE("an assignment that begins when 00:00 comes for the second time begins within its day") {
  // Azores, 26 October 2025: 00:00 is 00:00 UTC and again 01:00 UTC. Ann drives 30 km before it, Bea 30 km after it.
  ENGINE_DATABASE();
  sql.run(
      "update tracksolid.settings set value = 'Atlantic/Azores' where name = 'timezone'; "
      "insert into tracksolid.assignments (imei, valid, vehicle_number, driver_name) values "
      "('1', '[,2025-10-26 01:00Z)', 'KAA 1', 'Ann'), ('1', '[2025-10-26 01:00Z,)', 'KAA 1', 'Bea')");
  Road{"1"}.drive(0, 1800, 60, 60).drive(7200, 9000, 60, 60, 30).store(sql, "'2025-10-26 00:05Z'");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(day || ' ' || driver_name || ' ' || round(distance_km), ', ' order by first_fix_at) from tracksolid.v_fleet_km_daily") ==
      "2025-10-26 Ann 30, 2025-10-26 Bea 30");
}

ON_EACH_ENGINE("an assignment that SQL makes shorter gives up its trips, and emptied ones all of them") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('1', 'KAA 1', 'Ann'); "
      "update tracksolid.settings set value = 'detected' where name = 'trips_source'");
  Road{"1"}.drive(0, 1200, 60, 60).drive(86400, 87600, 60, 60, 20).store(sql, "'2026-06-15 08:00Z'");
  testing::refresh_figures(sql);
  auto const shown = [&] {
    return sql.one(
        "select string_agg(concat_ws(' ', to_char(start_time, 'DD'), vehicle_number, driver_name), ', ' order by start_time) "
        "from tracksolid.shown_trips");
  };
  CHECK(shown() == "15 KAA 1 Ann, 16 KAA 1 Ann");
  sql.run("update tracksolid.assignments set valid = '[,2026-06-16)'");
  CHECK(shown() == "15 KAA 1 Ann, 16 1");
  sql.run("update tracksolid.assignments set valid = '[2026-06-16,)'");
  CHECK(shown() == "15 1, 16 KAA 1 Ann");
  sql.run("truncate tracksolid.assignments");
  CHECK(shown() == "15 1, 16 1");
}
