// Fuel: levels, refuels, drains, fuel spent. All vehicles burn 0.1 l a kilometre; the expected values follow from what is planted.
#include "tank.hpp"

using namespace fleet;
using testing::fuel_days;
using testing::fuel_events;
using testing::Road;
using testing::Sql;
using testing::TankReadings;

namespace {

auto const start = "'2026-06-05 06:00:00Z'";

/// An hour to km 60, half an hour there with the engine off, an hour on to km 120.
void drive_with_a_stop(Sql &sql, std::string const &imei) {
  Road{imei}
      .drive(0, 3600, 60, 60)
      .stand(3601, 5341, 240, 60, "false")
      .drive(5400, 9000, 60, 60, 60)
      .store(sql, start);
}

/// All that is stored of fuel, without ids.
std::string stored(Sql &sql) {
  return sql.one(
      "select (select string_agg(l::text, ' ' order by imei, at) from tracksolid.fuel_levels l) || (select coalesce(string_agg((kind, starts, ends, at, day, "
      "litres, before_l, after_l, source, place)::text, ' ' order by imei, starts), '') from tracksolid.fuel_episodes) || (select string_agg((imei, day, "
      "readings, source, first_at, first_l, last_l, spent_l, km, refuels, refuelled_l, drains, drained_l)::text, ' ' order by imei, day) "
      "from tracksolid.fuel_days)");
}

}  // namespace

ON_EACH_ENGINE("sloshing is no refuel and no drain, and does not change what was spent") {
  ENGINE_DATABASE();
  Road{"1"}.drive(0, 7200, 60, 60).store(sql, start);
  TankReadings tank{"1"};
  double const waves[] = {0, 6, 0, -6};  // more than the 5 l of a refuel
  for (int i = 0; i <= 24; ++i) tank.add(300.0 * i, 60 - 0.5 * i + waves[i % 4]);
  tank.store_obd(sql, start);
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "none");
  CHECK(fuel_days(sql) == "06-05 12.0 l 120 km 10.0 l/100km");
  CHECK(sql.one("select count(*) from tracksolid.fuel_levels where is_reading and "
                "abs(litres - (60 - extract(epoch from at - '2026-06-05 06:00:00Z') / 600)) > 0.51") == "0");
}

ON_EACH_ENGINE("a refuel with the engine off has its litres, time, place and the driver of its time") {
  ENGINE_DATABASE();
  drive_with_a_stop(sql, "1");
  TankReadings{"1"}.line(0, 3600, 300, 20, 14).line(5400, 9000, 300, 54, 48).store_obd(sql, start);
  sql.run(
      "insert into tracksolid.fences (fence_id, fence_name, shape) values ('p', 'Pump', public.st_expand(public.st_setsrid(public.st_makepoint("
      "36 + 60 / 111.195, 0), 4326), 0.001)); "
      "select tracksolid.assign('1', null, '2026-06-05 07:15Z', 'KDA 1', 'Ann', 'North'); "
      "select tracksolid.assign('1', '2026-06-05 07:15Z', null, 'KDA 2', 'Bea', 'South')");
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "refuel 40.0 l 14.0-54.0 07:00:00 (07:00:00-07:30:00)");
  CHECK(
      sql.one(
          "select concat_ws(' ', fence_name, vehicle_number, driver_name, cost_centre, round(lng::numeric, 3)) from reporting.v_fuel_events") ==
      "Pump KDA 1 Ann North 36.540");
  CHECK(fuel_days(sql) == "06-05 6.0 l 60 km 10.0 l/100km; 06-05 6.0 l 60 km 10.0 l/100km");
  // Ann's until 07:15: her readings are those up to 07:00.
  CHECK(
      sql.one(
          "select string_agg(concat_ws(' ', driver_name, refuels, refuelled_l, drains, first_l, last_l), ', ' order by driver_name) from reporting.v_fuel_daily") ==
      "Ann 1 40 0 20 14, Bea 0 0 0 54 48");
  auto const trips =
      "select string_agg(vehicle_number || ' ' || to_char(spent_l, 'FM990.0'), '; ' order by start_time) from reporting.v_fuel_trips";
  sql.run("update tracksolid.settings set value = 'detected' where name = 'trips_source'");
  testing::refresh_figures(sql);
  CHECK(sql.one(trips) == "KDA 1 6.0; KDA 2 6.0");
}

TEST_CASE("a refuel while the engine runs does not make spent fuel negative") {
  testing::TempDb const db;
  Sql sql{db};
  Road{"1"}
      .drive(0, 1800, 60, 60)
      .stand(1801, 2401, 60, 30, "true")
      .drive(2460, 4260, 60, 60, 30)
      .store(sql, start);
  TankReadings{"1"}
      .line(0, 1800, 60, 50, 47)
      .line(1860, 1980, 60, 47, 47)
      .line(2040, 2280, 60, 55, 87)  // 8 l a minute
      .line(2340, 2400, 60, 87, 87)
      .line(2460, 4260, 60, 87, 84)
      .store_obd(sql, start);
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "refuel 40.0 l 47.0-87.0 06:33:00 (06:33:00-06:38:00)");
  CHECK(fuel_days(sql) == "06-05 6.0 l 60 km 10.0 l/100km");
  CHECK(sql.one("select min(spent_l) > -0.001 from tracksolid.fuel_levels") == "t");
}

TEST_CASE(
    "fuel that goes overnight is a drain, and a rule of notify tells it; what a long drive burns is none") {
  testing::TempDb const db;
  Sql sql{db};
  auto const evening = "'2026-06-05 18:00:00Z'";
  Road{"1"}
      .drive(0, 7200, 60, 60)
      .stand(7201, 43196, 3599.4, 120, "false")
      .drive(43200, 46800, 60, 60, 120)  // at six in the morning
      .store(sql, evening);
  TankReadings{"1"}.line(0, 7200, 300, 72, 60).line(43200, 46800, 300, 45, 39).store_obd(sql, evening);
  // The readings of nine hours on the road are lost: 54 l less.
  Road{"2"}.drive(0, 39600, 60, 60).store(sql, evening);
  TankReadings{"2"}.line(0, 3600, 300, 96, 90).line(36000, 39600, 300, 36, 30).store_obd(sql, evening);
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "drain 15.0 l 60.0-45.0 20:00:00 (20:00:00-06:00:00)");
  CHECK(fuel_days(sql) ==
        "06-05 12.0 l 120 km 10.0 l/100km; 06-06 6.0 l 60 km 10.0 l/100km; "
        "06-05 36.0 l 360 km 10.0 l/100km; 06-06 30.0 l 300 km 10.0 l/100km");
  sql.run(
      "insert into tracksolid.notify_destinations (name, kind, address) values ('ops', 'slack', 'https://example.org/x'); "
      "insert into tracksolid.notify_rules (name, kind, destination, threshold) values ('theft', 'fuel_drain', 'ops', 10), ('big', 'fuel_drain', 'ops', 16)");
  CHECK(
      sql.one(
          "select string_agg(r.name || ': ' || f.title || to_char(f.starts, ' HH24:MI') || ' ' || f.value || ' ' || f.unit, '; ') "
          "from tracksolid.notify_rules r, lateral tracksolid.notify_found_fuel_drain(r, '2026-06-01') f") ==
      "theft: 15 l of fuel gone, 45 l left 20:00 15.0 l");
  sql.run("update tracksolid.settings set value = '20' where name = 'fuel_drain_l'");
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "none");
}

TEST_CASE("zeros, 255 and single wild values of a sensor are no readings") {
  testing::TempDb const db;
  Sql sql{db};
  for (auto const &[imei, broken] : {std::pair{"1", 0.0}, std::pair{"2", 255.0}}) {
    drive_with_a_stop(sql, imei);
    TankReadings tank{imei};
    tank.line(0, 1500, 300, 50, 47.5).line(3000, 3600, 300, 45, 44).line(5400, 9000, 300, 44, 38);
    for (double const at : {1800.0, 2100.0, 2400.0, 2700.0, 4200.0, 4500.0, 4800.0}) tank.add(at, broken);
    tank.add(7505, 90);
    tank.store_obd(sql, start);
  }
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "none");
  CHECK(fuel_days(sql) == "06-05 12.0 l 120 km 10.0 l/100km; 06-05 12.0 l 120 km 10.0 l/100km");
}

TEST_CASE(
    "late readings lead to the same figures as those that come in order, and nothing is written twice") {
  testing::TempDb const db;
  testing::TempDb const other;
  Sql sql{db};
  Sql late{other};
  TankReadings first{"1"}, gap{"1"}, rest{"1"}, all{"1"};
  first.line(0, 1500, 300, 20, 17.5);
  gap.line(1800, 3600, 300, 17, 14).line(5400, 5700, 300, 54, 53.5);
  rest.line(6000, 9000, 300, 53, 48);
  all.line(0, 3600, 300, 20, 14).line(5400, 9000, 300, 54, 48);
  drive_with_a_stop(sql, "1");
  all.store_obd(sql, start);
  testing::refresh_figures(sql);
  first.store_obd(late, start);
  testing::refresh_figures(late);
  rest.store_obd(late, start);
  testing::refresh_figures(late);
  drive_with_a_stop(late, "1");
  testing::refresh_figures(late);
  CHECK(fuel_events(late) == "refuel 40.0 l 17.5-53.0 07:00:00 (06:25:00-07:40:00)");  // and 4.5 l for 45 km
  gap.store_obd(late, start);
  testing::refresh_figures(late);
  CHECK(stored(late) == stored(sql));
  CHECK(fuel_events(late) == "refuel 40.0 l 14.0-54.0 07:00:00 (07:00:00-07:30:00)");
  auto const versions =
      "select string_agg(xmin::text, ' ') from (select xmin, 1, at from tracksolid.fuel_levels union all select xmin, 2, at from "
      "tracksolid.fuel_episodes union all select xmin, 3, first_at from tracksolid.fuel_days order by 2, 3) x";
  auto const before = sql.one(versions);
  sql.run("insert into tracksolid.stale_fuel (imei, stale) values ('1', tstzrange(null, null))");
  testing::refresh_figures(sql);
  CHECK(sql.one(versions) == before);
}

TEST_CASE(
    "a month of the fleet's zone ends at its midnight: what is burnt around it is shared by kilometres") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run("update tracksolid.settings set value = 'Africa/Nairobi' where name = 'timezone'");
  auto const evening = "'2026-06-30 20:32:00Z'";  // 28 minutes before midnight in Nairobi
  Road{"1"}.drive(0, 3300, 60, 60).store(sql, evening);
  TankReadings{"1"}.line(0, 3300, 300, 50, 44.5).store_obd(sql, evening);
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(to_char(day, 'MM-DD') || ' ' || round(spent_l::numeric, 2), '; ' order by day) from reporting.v_fuel_daily") ==
      "06-30 2.80; 07-01 2.70");
  sql.run("update tracksolid.settings set value = 'UTC' where name = 'timezone'");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-30 5.5 l 55 km 10.0 l/100km");
}

TEST_CASE("the fuel report has a row a vehicle, whose tracker was replaced between days and within one") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KDA 123X'), ('2', 'KDA-123-X'), ('3', 'KDA 9')");
  auto const drives = [&](std::string const &imei, std::string const &at) {  // 60 km, 6 l
    Road{imei}.drive(0, 3600, 60, 60).store(sql, at);
    TankReadings{imei}.line(0, 3600, 300, 50, 44).store_obd(sql, at);
  };
  drives("1", "'2026-06-05 08:00Z'");
  drives("1", "'2026-06-06 06:00Z'");
  drives("2", "'2026-06-06 14:00Z'");
  drives("2", "'2026-06-07 08:00Z'");
  drives("3", "'2026-06-07 08:00Z'");
  testing::refresh_figures(sql);
  auto const report = sql.json("select reporting.fn_report_fuel('2026-06-05', '2026-06-07')");
  REQUIRE(report["rows"].size() == 2);
  CHECK(report["rows"][1]["vehicle_number"] == "KDA-123-X");
  CHECK(report["rows"][1]["imei"] == "2");
  CHECK(report["rows"][1]["days"] == 3);
  CHECK(report["rows"][1]["days_known"] == 3);
  CHECK(report["rows"][1]["spent_l"] == 24);
  CHECK(report["rows"][1]["l_per_100km"] == 10);
  CHECK(report["totals"]["days"] == 4);
}

TEST_CASE("litres burnt while the kilometres are unknown do not count in l/100 km, of a day and of a month") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KAA 1')");
  // 60 km and 6 l on the fifth; on the sixth 30 l in a silence of three hours over 300 km, which count as unseen.
  Road{"1"}.drive(0, 3600, 60, 60).add({86400, 60, 0}).add({86400 + 10800, 360, 0}).store(sql, start);
  TankReadings{"1"}
      .line(0, 3600, 300, 80, 74)
      .line(86400, 86460, 60, 74, 74)
      .line(86400 + 10800, 86400 + 11400, 60, 44, 44)
      .store_obd(sql, start);
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(concat_ws(' ', round(spent_l::numeric, 1), round(known_l::numeric, 1), round(fuel_km::numeric), round(l_per_100km::numeric, 1)), '; ' "
          "order by day) from reporting.v_fuel_daily") == "6.0 6.0 60 10.0; 30.0");
  auto const row = sql.json("select reporting.fn_report_fuel('2026-06-05', '2026-06-06')")["rows"][0];
  CHECK(row["spent_l"] == 36);
  CHECK(row["fuel_km"] == 60);
  CHECK(row["l_per_100km"] == 10);
}

TEST_CASE("a trip whose level is unknown in its middle has no spent fuel") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run("update tracksolid.settings set value = 'detected' where name = 'trips_source'");
  Road{"1"}.drive(0, 14400, 60, 60).store(sql, start);
  // Another tank was fitted at 08:00: another calibration. 6 l an hour; nothing was read between 07:30 and 08:30.
  sql.run(
      "insert into tracksolid.fuel_calibrations (imei, sensor, valid_from, value, litres) values ('1', 'fuel_pct', '2026-06-01', 0, 0), "
      "('1', 'fuel_pct', '2026-06-01', 100, 100), ('1', 'fuel_pct', '2026-06-05 08:00Z', 0, 0), ('1', 'fuel_pct', '2026-06-05 08:00Z', 100, 50)");
  TankReadings{"1"}
      .line(0, 5400, 300, 80, 71)
      .line(9000, 14400, 300, 80, 62)
      .store_obd(sql, start, "fuel_pct");
  testing::refresh_figures(sql);
  CHECK(sql.one("select count(*) || ' ' || count(spent_l) from reporting.v_fuel_trips") == "1 0");
  sql.run("delete from tracksolid.fuel_calibrations where valid_from > '2026-06-02'");
  TankReadings{"1"}.line(5700, 8700, 300, 71.5, 79.5).store_obd(sql, start, "fuel_pct");
  testing::refresh_figures(sql);
  CHECK(sql.one("select count(*) || ' ' || count(spent_l) from reporting.v_fuel_trips") == "1 1");
}

TEST_CASE("of a vehicle without readings the fuel is null, in the view, the answer and the report") {
  testing::TempDb const db;
  Sql sql{db};
  drive_with_a_stop(sql, "1");
  Road{"2"}.drive(0, 3600, 60, 60).store(sql, start);
  TankReadings{"1"}.line(0, 3600, 300, 50, 44).line(5400, 9000, 300, 44, 38).store_obd(sql, start);
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 12.0 l 120 km 10.0 l/100km; 06-05 unknown");
  auto const rows = sql.json("select reporting.fn_fuel('2026-06-05', '2026-06-05')")["rows"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["spent_l"] == 12);
  CHECK(rows[0]["refuels"] == 0);
  CHECK(rows[1]["spent_l"].is_null());
  CHECK(rows[1]["refuels"].is_null());
  CHECK(rows[1]["readings"] == 0);
  auto const report = sql.json("select reporting.fn_report_fuel('2026-06-05', '2026-06-05')");
  CHECK(report["rows"][1]["spent_l"].is_null());
  CHECK(report["rows"][1]["days_known"] == 0);
  CHECK(report["totals"]["days"] == 2);
  CHECK(report["totals"]["days_known"] == 1);
  CHECK(report["totals"]["spent_l"] == 12);
  CHECK(report["completeness"]["waiting"] == 0);
  TankReadings{"2"}.add(60, 30).store_obd(sql, start);
  CHECK(sql.json("select reporting.fn_report_fuel('2026-06-05', '2026-06-05')")["completeness"]["waiting"] ==
        1);
}

TEST_CASE("a single reading of a day says nothing of what was spent") {
  testing::TempDb const db;
  Sql sql{db};
  Road{"1"}.drive(0, 3600, 60, 60).store(sql, start);
  TankReadings{"1"}.add(1800, 40).store_obd(sql, start);
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 unknown");
  CHECK(sql.json("select reporting.fn_report_fuel('2026-06-05', '2026-06-05')")["rows"][0]["days_known"] ==
        0);
}

TEST_CASE("readings that people add, correct or delete with SQL change the fuel") {
  testing::TempDb const db;
  Sql sql{db};
  Road{"1"}.drive(0, 3600, 60, 60).store(sql, start);
  sql.run("insert into tracksolid.obd_readings (imei, reading_time, fuel_l) select '1', " +
          std::string{start} +
          "::timestamptz + n * interval '5 min', 50 - n / 2.0 from generate_series(0, 12) n");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 6.0 l 60 km 10.0 l/100km");
  sql.run("update tracksolid.obd_readings set fuel_l = 50 - (50 - fuel_l) * 2");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 12.0 l 60 km 20.0 l/100km");
  sql.run("delete from tracksolid.obd_readings");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 unknown");
}

ON_EACH_ENGINE(
    "readings of a sensor that people correct or delete with SQL leave the fuel, and so do calibrations") {
  ENGINE_DATABASE();
  Road{"1"}.drive(0, 3600, 60, 60).store(sql, start);
  TankReadings{"1"}.line(0, 3600, 300, 50, 44).store_pushed(sql, start, "tank", "l");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 6.0 l 60 km 10.0 l/100km");
  sql.run("update tracksolid.fuel_readings set value = 50 - (50 - value) * 2");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 12.0 l 60 km 20.0 l/100km");
  sql.run(
      "insert into tracksolid.fuel_calibrations (imei, sensor, value, litres) values ('1', 'tank', 0, 0), ('1', 'tank', 100, 50)");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 6.0 l 60 km 10.0 l/100km");
  sql.run("truncate tracksolid.fuel_calibrations");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 12.0 l 60 km 20.0 l/100km");
  sql.run("delete from tracksolid.fuel_readings");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 unknown");
}
