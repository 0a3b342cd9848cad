// Odometers, engine time and maintenance: tracksolid.counter_days, usage_days, v_maintenance_due. A vehicle at 60 km/h drives a kilometre each minute.
#include <vector>

#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

struct Reading {
  std::string at;  ///< on 5 June 2026, or with its day
  std::string odometer_km = "null", device_km = "null", rpm = "null";
};

void read(Sql &sql, std::vector<Reading> const &readings, std::string const &imei = "1") {
  for (auto const &[at, odometer, device, rpm] : readings)
    sql.run(fmt::format(
        "insert into tracksolid.obd_readings (imei, reading_time, odometer_km, device_mileage_km, engine_rpm) values ('{}', '{}Z', {}, {}, {})",
        imei, at.size() > 5 ? at : "2026-06-05 " + at, odometer, device, rpm));
}

/// Drives from 08:00 to 09:00, 60 km.
void drive(Sql &sql, std::string const &imei = "1", std::string const &start = "'2026-06-05 08:00:00Z'",
           char const *acc = "true") {
  Road{imei}.drive(0, 3600, 60, 60, 0, acc).store(sql, start);
}

void add_vehicles(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, cost_centre) values ('1', 'KAA 1', 'North'), ('2', 'KAA 2', 'South')");
}

/// "06-05 KAA 1 62.0 obd 1062.0; …": kilometres of each vehicle and day, their source, the odometer.
std::string kilometres(Sql &sql, std::string const &range = "'2026-06-01', '2026-06-30'") {
  testing::refresh_figures(sql);
  return sql.one(fmt::format(
      "select coalesce(string_agg(format('%s %s %s %s %s', to_char(day, 'MM-DD'), vehicle_number, round(km::numeric, 1), km_source, "
      "coalesce(round(odometer_km::numeric, 1)::text, '-')), '; ' order by day, vehicle_number), 'none') from tracksolid.vehicle_usage({})",
      range));
}

std::string engine(Sql &sql) {
  testing::refresh_figures(sql);
  return sql.one(
      "select string_agg(format('%s %s %s', vehicle_number, round(engine_s / 60), engine_source), '; ' order by vehicle_number) "
      "from tracksolid.vehicle_usage('2026-06-05', '2026-06-05')");
}

/// One vehicle with an odometer of 10,000 km 30 days ago, 100 km a day since, read at each midnight.
void drive_daily(Sql &sql) {
  add_vehicles(sql);
  sql.run(
      "insert into tracksolid.obd_readings (imei, reading_time, odometer_km) "
      "select '1', date_trunc('day', now(), 'UTC') - n * interval '1 day', 10000 + 100 * (30 - n) from generate_series(0, 30) n");
  testing::refresh_figures(sql);
}

void add_plan(Sql &sql, std::string const &name, std::string const &columns, std::string const &values) {
  sql.run(fmt::format("insert into tracksolid.maintenance_plans (name, {}) values ('{}', {})", columns, name,
                      values));
}

/// "soon by km in 5 days, 500 km left": of a plan and KAA 1.
std::string due(Sql &sql, std::string const &plan, std::string const &vehicle = "KAA 1") {
  return sql.one(fmt::format(
      "select coalesce((select concat_ws(', ', state || coalesce(' by ' || due_by, '') || coalesce(' in ' || (expected_on - (now() at time zone 'UTC')::date) || ' days', ''), "
      "round(left_km) || ' km left', round(left_hours, 1) || ' h left', left_days || ' days left') from tracksolid.v_maintenance_due "
      "where plan = '{}' and vehicle_number = '{}'), '')",
      plan, vehicle));
}

}  // namespace

ON_EACH_ENGINE("kilometres come from the OBD odometer, else the tracker's mileage, else the fixes") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  drive(sql);
  CHECK(kilometres(sql) == "06-05 KAA 1 60.0 fixes -");
  read(sql, {{"08:00", "null", "500"}, {"09:00", "null", "561"}});
  CHECK(kilometres(sql) == "06-05 KAA 1 61.0 device 561.0");
  read(sql, {{"08:01", "1000"}, {"08:30", "1031"}, {"08:50", "1055"}});
  CHECK(kilometres(sql) == "06-05 KAA 1 55.0 obd 1055.0");  // up to obd_gap_s before the end of the drive
  read(sql, {{"08:58", "1062"}});                           // late
  CHECK(kilometres(sql) == "06-05 KAA 1 62.0 obd 1062.0");
  sql.run(
      "delete from tracksolid.obd_readings where reading_time > '2026-06-05 08:40Z' and odometer_km is not null");
  CHECK(kilometres(sql) == "06-05 KAA 1 61.0 device 1031.0");  // the odometer did not cover the drive
  sql.run("delete from tracksolid.obd_readings");
  CHECK(kilometres(sql) == "06-05 KAA 1 60.0 fixes -");
}

ON_EACH_ENGINE(
    "engine and driving time leave out stops of a trip with the ignition off, also where they are too short to end it") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  sql.run("update tracksolid.settings set value = 'detected' where name = 'trips_source'");
  // Twelve deliveries: five minutes at 36 km/h, and the engine off for four, with a fix each 30 s. The last stop ends the trip.
  Road road{"1"};
  for (int i = 0; i < 12; ++i)
    road.drive(i * 540, i * 540 + 270, 30, 36, i * 3)
        .stand(i * 540 + 300, i * 540 + 510, 30, i * 3 + 3, "false");
  road.store(sql, "'2026-06-05 08:00:00Z'");
  CHECK(engine(sql) == "KAA 1 60 ignition");  // not the 104 minutes of the trip
  CHECK(
      sql.one(
          "select s.trips || ' ' || s.driving_s || ' s of ' || t.duration_s from reporting.v_daily_summary s, tracksolid.detected_trips t") ==
      "1 3600 s of 6240");
  CHECK(sql.one("select driving_s from tracksolid.v_vehicle_days") == "3600");
  // Six minutes at a ramp with the engine on count.
  Road{"2"}
      .drive(0, 1800, 30, 36)
      .stand(1830, 2130, 30, 18, "true")
      .drive(2160, 3600, 30, 36, 18)
      .store(sql, "'2026-06-05 08:00:00Z'");
  CHECK(engine(sql) == "KAA 1 60 ignition; KAA 2 60 ignition");
}

TEST_CASE(
    "a tracker that was taken out and reports on from a desk does not take the kilometres of the day from the new one") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KAA 1'), ('2', 'spare'); "
      "update tracksolid.assignments set valid = tstzrange(null, '2026-06-05 12:00Z') where imei = '1'; "
      "select tracksolid.assign('2', '2026-06-05 12:00Z', null, 'KAA 1')");
  // 50 km until 08:50, then parked; taken out at 12:00. The new one lies on the desk from 11:00 and drives 60 km from 13:00.
  Road{"1"}.drive(0, 2940, 60, 60).stand(3000, 32400, 60, 50, "false").store(sql, "'2026-06-05 08:00:00Z'");
  Road{"2"}
      .stand(0, 7140, 60, 0, "false")
      .drive(7200, 10740, 60, 60)
      .stand(10800, 18000, 60, 60, "false")
      .store(sql, "'2026-06-05 11:00:00Z'");
  CHECK(kilometres(sql) == "06-05 KAA 1 110.0 fixes -");
  CHECK(engine(sql) == "KAA 1 110 ignition");
  // Both assigned to the vehicle at the same time are two sources of one drive: one counts.
  sql.run("update tracksolid.assignments set valid = tstzrange(null, '2026-06-05 13:30Z') where imei = '1'");
  CHECK(kilometres(sql) == "06-05 KAA 1 60.0 fixes -");
}

TEST_CASE(
    "an odometer that is reset, jumps, changes its unit or stands still gives no kilometres of its own") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  drive(sql);
  auto const with = [&](std::vector<Reading> const &readings) {
    sql.run("truncate tracksolid.obd_readings");
    read(sql, readings);
    return kilometres(sql);
  };
  CHECK(with({{"08:00", "1000"}, {"08:30", "3"}, {"09:00", "33"}}) == "06-05 KAA 1 60.0 fixes 33.0");
  CHECK(with({{"08:00", "999990"}, {"08:30", "20"}, {"09:00", "50"}}) == "06-05 KAA 1 60.0 fixes 50.0");
  CHECK(with({{"08:00", "1000"}, {"08:30", "1031000"}, {"09:00", "1062000"}}) ==
        "06-05 KAA 1 60.0 fixes 1062000.0");
  CHECK(with({{"08:00", "1000"}, {"08:30", "1000"}, {"09:00", "1000"}}) == "06-05 KAA 1 60.0 fixes 1000.0");
  CHECK(sql.one("select breaks || ' ' || amount from tracksolid.counter_days where counter = 'obd'") ==
        "0 0");
  // A device mileage that starts again does not hurt the odometer.
  CHECK(with({{"08:00", "1000", "700"}, {"08:30", "1031", "0"}, {"09:00", "1062", "31"}}) ==
        "06-05 KAA 1 62.0 obd 1062.0");
}

TEST_CASE("a replaced tracker goes on with its vehicle, and two trackers on one vehicle count once") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('3', 'KAA 1')");
  drive(sql);
  read(sql, {{"08:00", "1000"}, {"09:00", "1062"}});
  drive(sql, "3", "'2026-06-05 08:00:00Z'");  // at the same time on the same vehicle, with fixes only
  CHECK(kilometres(sql) == "06-05 KAA 1 62.0 obd 1062.0");
  // From noon on another tracker stands for KAA 1, and the old one for KAA 2, whose odometer is near.
  sql.run(
      "select tracksolid.assign('2', '2026-06-05 12:00Z', null, 'KAA 1'); select tracksolid.assign('1', '2026-06-05 12:00Z', null, 'KAA 2')");
  drive(sql, "2", "'2026-06-05 13:00:00Z'");
  read(sql, {{"13:00", "1062.5"}, {"14:00", "1123.5"}}, "2");
  CHECK(kilometres(sql) == "06-05 KAA 1 123.0 obd 1123.5");  // 62 and 61
  read(sql, {{"2026-06-06 08:00", "1100"}, {"2026-06-06 09:00", "1140"}}, "1");
  CHECK(kilometres(sql, "'2026-06-06', '2026-06-06'") == "06-06 KAA 2 40.0 obd 1140.0");
  CHECK(
      sql.one(
          "select breaks from tracksolid.counter_days where imei = '1' and day = '2026-06-06' and counter = 'obd'") ==
      "1");
}

TEST_CASE("a step over the end of a month is shared by time, and a day of 23 hours is whole") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  sql.run("update tracksolid.settings set value = 'Europe/Berlin' where name = 'timezone'");
  read(sql, {{"2026-03-28 23:00", "2000"}, {"2026-03-29 22:00", "2100"}});  // 29 March, midnight to midnight
  read(sql, {{"2026-03-31 21:30", "2100"}, {"2026-03-31 22:30", "2160"}});  // 23:30 to 00:30
  CHECK(
      kilometres(sql, "'2026-03-01', '2026-04-30'") ==
      "03-29 KAA 1 100.0 obd 2100.0; 03-30 KAA 1 0.0 obd 2100.0; 03-31 KAA 1 30.0 obd 2130.0; 04-01 KAA 1 30.0 obd 2160.0");
  sql.run("update tracksolid.settings set value = 'UTC' where name = 'timezone'");
  // In UTC the first step has 1 of its 23 hours on the 28th: 4.3 km.
  CHECK(
      kilometres(sql, "'2026-03-01', '2026-04-30'") ==
      "03-28 KAA 1 4.3 obd 2004.3; 03-29 KAA 1 95.7 obd 2100.0; 03-30 KAA 1 0.0 obd 2100.0; 03-31 KAA 1 60.0 obd 2160.0");
}

TEST_CASE("engine time is that of the ignition, else of the revolutions, else of driving") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  Road{"1"}
      .drive(0, 3600, 60, 60)
      .stand(3660, 4200, 60, 60, "true")
      .stand(4260, 6000, 60, 60, "false")
      .store(sql, "'2026-06-05 08:00:00Z'");
  drive(sql, "2", "'2026-06-05 08:00:00Z'", "null");
  CHECK(engine(sql) == "KAA 1 70 ignition; KAA 2 60 driving");
  read(sql,
       {{"08:00", "null", "null", "800"},
        {"08:15", "null", "null", "2000"},
        {"08:30", "null", "null", "900"},
        {"08:50", "null", "null", "900"},
        {"09:00", "null", "null", "900"},
        {"09:05", "null", "null", "0"}},
       "2");
  CHECK(engine(sql) ==
        "KAA 1 70 ignition; KAA 2 40 obd");  // not the 20 min of silence, nor the 5 to the engine that stands
}

TEST_CASE("a service is due by kilometres, with the day at which it is expected") {
  testing::TempDb const db;
  Sql sql{db};
  drive_daily(sql);
  for (auto const *km : {"900", "1000", "1500", "5000"})
    add_plan(sql, km, "vehicle, every_km, counts_from", fmt::format("'kaa1', {}, current_date - 10", km));
  // Ten full days since: 1,000 km.
  CHECK(due(sql, "900") == "overdue by km, -100 km left");
  CHECK(due(sql, "1000") == "due by km, 0 km left");
  CHECK(due(sql, "1500") == "soon by km in 5 days, 500 km left");
  CHECK(due(sql, "5000") == "ok by km in 40 days, 4000 km left");
  CHECK(sql.one("select due_odometer_km from tracksolid.v_maintenance_due where plan = '1500'") == "13500.0");
  // Done three days ago: the day itself counts to the time before.
  auto const done = "select tracksolid.maintenance_done('900', 'KAA-1', current_date - 3)";
  CHECK(sql.one(done) == "soon");
  CHECK(sql.one(done) == "soon");
  CHECK(sql.one<int>("select count(*) from tracksolid.maintenance_services") == 1);
  CHECK(due(sql, "900") == "soon by km in 7 days, 700 km left");
  // Done before the first reading, at 9,000 km: 4,000 km since.
  CHECK(sql.one("select tracksolid.maintenance_done('5000', 'KAA 1', current_date - 40, 9000)") == "soon");
  CHECK(due(sql, "5000") == "soon by km in 10 days, 1000 km left");
  CHECK(sql.refusal("select tracksolid.maintenance_done('900', 'KAA 2')") == "P0002");
  CHECK(sql.refusal("select tracksolid.maintenance_done('900', 'KAA 1', current_date + 2)") == "22023");
}

TEST_CASE(
    "a service is due by engine hours or months, whatever comes first, and a standing vehicle by months only") {
  testing::TempDb const db;
  Sql sql{db};
  drive_daily(sql);
  sql.run(
      "insert into tracksolid.counter_days (imei, day, counter, amount) select '1', current_date - n, 'engine', 7200 from generate_series(1, 28) n");
  add_plan(sql, "filter", "every_hours, every_months, cost_centre, counts_from",
           "24, 1, 'North', current_date - 10");
  CHECK(due(sql, "filter").starts_with("soon by hours in 2 days, 4.0 h left, "));  // 20 hours, 2 a day
  CHECK(due(sql, "filter", "KAA 2").empty());                                      // of another cost centre
  add_plan(sql, "check", "every_km, every_months, counts_from",
           "100, 12, (current_date - interval '12 months')::date");
  CHECK(due(sql, "check", "KAA 2").starts_with("due by date, 100 km left"));
  CHECK(sql.one("select tracksolid.maintenance_done('check', 'KAA 2')") == "ok");
  add_plan(sql, "tyres", "every_km, counts_from", "100, current_date - 10");
  CHECK(due(sql, "tyres", "KAA 2") == "ok, 100 km left");
  add_plan(sql, "february", "every_months, counts_from", "1, '2026-01-31'");
  CHECK(
      sql.one(
          "select due_on || ' ' || state from tracksolid.v_maintenance_due where plan = 'february' and vehicle_number = 'KAA 1'") ==
      "2026-02-28 overdue");
  auto const rows = sql.json("select reporting.fn_maintenance(p_scope => array['South'])")["rows"];
  CHECK(rows.size() == 3);
  CHECK(rows[0]["plan"] == "february");
  CHECK(sql.json("select reporting.fn_usage(current_date - 3, current_date - 1, p_scope => array['South'])")
            ["rows"]
                .empty());
  CHECK(sql.json("select reporting.fn_usage(current_date - 3, current_date - 1, 'KAA 1')")["rows"].size() ==
        3);
  // Disabled plans are not shown, and a plan needs an interval.
  sql.run("update tracksolid.maintenance_plans set enabled = false");
  CHECK(sql.json("select reporting.fn_maintenance()")["rows"].empty());
  CHECK(sql.refusal("insert into tracksolid.maintenance_plans (name) values ('nothing')") == "23514");
}
