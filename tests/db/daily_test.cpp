#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

/// Stores fixes as the polls do: rows of (imei, gps_time, lat, lng, speed_kmh, acc_on).
void insert_fixes(Sql &sql, std::string const &rows) {
  sql.run(
      "begin; select tracksolid.open_stage('position_history'); "
      "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh, acc_on) values " +
      rows + "; select tracksolid.merge_position_history(); commit");
}

void zone(Sql &sql, std::string const &name) {
  sql.run("update tracksolid.settings set value = '" + name + "' where name = 'timezone'");
}

void refresh(Sql &sql) {
  while (sql.one<int>("select tracksolid.build_days()") > 0) continue;
  sql.run("call tracksolid.refresh_daily()");
}

/// Days with fixes and km. The figures and the engine's aggregate count on their own and must agree; a step over midnight is in the
/// figures only, as an aggregate of TimescaleDB doesn't see it.
std::string km_by_day(Sql &sql, bool over_midnight = false) {
  auto const days = [&](std::string const &columns, std::string const &source) {
    return sql.one("select coalesce(string_agg(concat_ws(' ', " + columns + "), ', ' order by " + columns +
                   "), 'none') from " + source);
  };
  std::string const km = over_midnight ? ", ''" : ", round(km::numeric, 2)";
  CHECK(days("(day at time zone tracksolid.setting('timezone'))::date, fixes" + km,
             "tracksolid.v_mileage_daily_cagg") ==
        days("day, fixes" + km, "tracksolid.daily_figures where fixes > 0"));
  return days("day, fixes, round(distance_km::numeric, 2)", "tracksolid.v_fleet_km_daily");
}

std::string figures(Sql &sql, std::string const &columns) {
  return sql.one("select concat_ws(' ', " + columns + ") from tracksolid.daily_figures");
}

}  // namespace

// On the equator 0.01 degrees of longitude are 6371.0088 km * pi / 180 * 0.01 = 1.112 km.

ON_EACH_ENGINE("a day's kilometres leave out standing, jumps and silences") {
  ENGINE_DATABASE();
  insert_fixes(sql,
               "('1', '2026-06-05 09:00Z', 0, 11.00,  0, true), "
               "('1', '2026-06-05 09:01Z', 0, 11.01, 60, true), "     // 1.112: one end moves
               "('1', '2026-06-05 09:02Z', 0, 11.02,  0, true), "     // 1.112
               "('1', '2026-06-05 09:03Z', 0, 11.0202, 4.9, true), "  // both ends stand
               "('1', '2026-06-05 09:04Z', 0, 12.00, 60, true), "     // 109 km in a minute: doubted
               "('1', '2026-06-05 09:05Z', 0, 11.03, 60, true), "     // from 09:03: 0.0098 degrees, 1.090
               "('1', '2026-06-05 09:36Z', 0, 11.04, 60, true), "     // after 31 min, at 2 km/h: left out
               "('1', '2026-06-05 09:37Z', 0, 11.05, 60, true)");     // 1.112
  refresh(sql);
  CHECK(km_by_day(sql) == "2026-06-05 8 4.43");  // 1.112 * 3 + 1.090 = 4.4255
}

ON_EACH_ENGINE("a vehicle that is really elsewhere is believed there") {
  ENGINE_DATABASE();
  insert_fixes(
      sql,
      "('1', '2026-06-05 09:00Z', 0, 11.00, 60, true), ('1', '2026-06-05 09:01Z', 0, 20.00, 60, true), "
      "('1', '2026-06-05 09:02Z', 0, 20.01, 60, true), ('1', '2026-06-05 09:03Z', 0, 20.02, 60, true)");
  refresh(sql);
  CHECK(km_by_day(sql) == "2026-06-05 4 2.22");  // 0.02 degrees after the jump
}

ON_EACH_ENGINE("a late fix is counted by the next refresh, and a second refresh has nothing to do") {
  ENGINE_DATABASE();
  insert_fixes(
      sql, "('1', '2026-06-05 09:00Z', 0, 11.00, 60, true), ('1', '2026-06-05 09:01Z', 0, 11.01, 60, true)");
  refresh(sql);
  CHECK(km_by_day(sql) == "2026-06-05 2 1.11");
  insert_fixes(
      sql, "('1', '2026-06-05 09:02Z', 0, 11.02, 60, true), ('1', '2026-06-04 09:02Z', 0, 11.02, 60, true)");
  refresh(sql);
  CHECK(km_by_day(sql) == "2026-06-04 1 0.00, 2026-06-05 3 2.22");
  CHECK(sql.one<int>("select tracksolid.build_days()") == 0);
}

ON_EACH_ENGINE(
    "days are the fleet's: 25 hours long when summer time ends, and Nairobi's begin at 21:00 UTC") {
  // Berlin, 25 October 2026: from 24th 22:00 UTC (UTC+2) to 25th 23:00 UTC (UTC+1).
  ENGINE_DATABASE();
  zone(sql, "Europe/Berlin");
  insert_fixes(
      sql,
      "('1', '2026-10-24 21:59Z', 0, 11.00, 60, true), ('1', '2026-10-24 22:00Z', 0, 11.01, 60, true), "
      "('1', '2026-10-25 22:58Z', 0, 11.02, 60, true), ('1', '2026-10-25 22:59Z', 0, 11.03, 60, true), "
      "('1', '2026-10-25 23:00Z', 0, 11.04, 60, true)");
  refresh(sql);
  // The minute before midnight belongs to the day that ends.
  CHECK(km_by_day(sql, true) == "2026-10-24 1 1.11, 2026-10-25 3 2.22, 2026-10-26 1 0.00");
  zone(sql, "Africa/Nairobi");
  refresh(sql);
  CHECK(km_by_day(sql) == "2026-10-25 2 1.11, 2026-10-26 3 2.22");  // all after 21:00 UTC is the next day
  CHECK(sql.one("select count(*) || ' ' || round(sum(km)::numeric, 2) from tracksolid.daily_figures") ==
        "2 3.34");
}

ON_EACH_ENGINE("kilometres are held against the odometer, between its first and last reading of a day") {
  // Readings at 09:01 (1000 km) and 09:03 (1002 km), the trip's end: 2 km. The fixes between them are 0.02
  // degrees apart: 2.224 km, 11.2 % more. The whole day has 0.04 degrees, 4.448 km. The next day has one
  // reading, which measures nothing.
  ENGINE_DATABASE();
  insert_fixes(
      sql,
      "('1', '2026-06-05 09:00Z', 0, 11.00, 60, true), ('1', '2026-06-05 09:01Z', 0, 11.01, 60, true), "
      "('1', '2026-06-05 09:02Z', 0, 11.02, 60, true), ('1', '2026-06-05 09:03Z', 0, 11.03, 60, true), "
      "('1', '2026-06-05 09:04Z', 0, 11.04, 60, true), ('1', '2026-06-06 09:04Z', 0, 11.04, 60, true)");
  sql.run(
      "insert into tracksolid.obd_readings (imei, reading_time, odometer_km) values ('1', '2026-06-05 "
      "09:01Z', 1000), "
      "('1', '2026-06-06 09:00Z', 1003); "
      "insert into tracksolid.trips (imei, start_time, end_time, end_odometer_km) values "
      "('1', '2026-06-05 09:00Z', '2026-06-05 09:03Z', 1002)");
  refresh(sql);
  auto const check = [&](std::string const &day) {
    return sql.one(
        "select concat_ws(' ', round(figures_km::numeric, 3), round(aggregate_km::numeric, 3), "
        "coalesce(odometer_km::text, "
        "'none'), coalesce(round(fixes_km::numeric, 3)::text, 'none'), coalesce(deviation_pct::text, "
        "'none')) "
        "from tracksolid.v_mileage_check where day = '" +
        day + "'");
  };
  CHECK(check("2026-06-05") == "4.448 4.448 2 2.224 11.2");
  CHECK(check("2026-06-06") == "0.000 0.000 none none none");
}

ON_EACH_ENGINE("fixes that are copied directly mark their days as well") {
  ENGINE_DATABASE();
  zone(sql, "Africa/Nairobi");
  CHECK(
      sql.one(
          "select imei || taken::text from tracksolid.positions_to_copy(array['1'], array[timestamptz '2026-06-05 20:59Z'], "
          "array[timestamptz '2026-06-07 22:01Z'])") == "1{}");
  sql.run(
      "insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh) values "
      "('1', '2026-06-05 20:59Z', 0, 11, 60), ('1', '2026-06-07 22:00Z', 0, 11, 60), ('1', '2026-06-07 "
      "22:01Z', 0, 11.01, 60)");
  sql.run(
      "select tracksolid.positions_copied(array['1'], array[timestamptz '2026-06-05 20:59Z'], "
      "array[timestamptz '2026-06-07 22:01Z'])");
  refresh(sql);
  CHECK(km_by_day(sql) == "2026-06-05 1 0.00, 2026-06-08 2 1.11");  // the days between have none
}

ON_EACH_ENGINE(
    "fixes that are copied into answered time re-open an hour around each of them, as merged ones do") {
  ENGINE_DATABASE();
  auto const covered = [&](std::string const &answered, bool copied) {
    sql.run(
        "truncate tracksolid.coverage, tracksolid.position_history; "
        "insert into tracksolid.coverage (imei, stream, covered, answered) values "
        "('1', 'trips', '{[2026-06-05 00:00Z, 2026-06-06 00:00Z)}', '{}'), "
        "('1', 'tracks', '{[2026-06-05 00:00Z, 2026-06-06 00:00Z)}', '" +
        answered + "')");
    std::string const rows =
        "('1', '2026-06-05 08:00Z', 0, 11, 60, 'track_list'), ('1', '2026-06-05 11:00Z', 0, 11, 60, 'track_list')";
    if (copied)
      sql.run(
          "select * from tracksolid.positions_to_copy(array['1'], array[timestamptz '2026-06-05 08:00Z'], array[timestamptz '2026-06-05 11:00Z']); "
          "insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, source) values " +
          rows +
          "; select tracksolid.positions_copied(array['1'], array[timestamptz '2026-06-05 08:00Z'], array[timestamptz '2026-06-05 11:00Z'])");
    else
      sql.run(
          "begin; select tracksolid.open_stage('position_history'); "
          "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh, source) values " +
          rows + "; select tracksolid.merge_position_history(); commit");
    return sql.one(
        "select string_agg(to_char(lower(r), 'HH24:MI') || '-' || to_char(upper(r), 'HH24:MI'), ' ' order by r) "
        "from tracksolid.coverage c cross join unnest(c.covered) r where c.stream = 'trips'");
  };
  for (bool const copied : {false, true}) {
    CHECK(covered("{[2026-06-05 07:30Z, 2026-06-05 08:10Z)}", copied) ==
          "00:00-07:00 09:00-00:00");  // the first alone
    CHECK(covered("{[2026-06-05 10:30Z, 2026-06-05 11:10Z)}", copied) ==
          "00:00-10:00 12:00-00:00");                                                     // the last alone
    CHECK(covered("{[2026-06-05 09:00Z, 2026-06-05 10:00Z)}", copied) == "00:00-00:00");  // neither
    CHECK(covered("{}", copied) == "00:00-00:00");
  }
}

ON_EACH_ENGINE("speeding and harsh driving are seen between fixes 1 to 30 s apart") {
  ENGINE_DATABASE();
  insert_fixes(
      sql,
      "('1', '2026-06-05 09:00:00Z', 0, 11.0000, 100, true), "
      "('1', '2026-06-05 09:00:02Z', 0, 11.0006, 120, true), "  // +10 km/h a second: harsh; 120 is not over
                                                                // 120
      "('1', '2026-06-05 09:00:12Z', 0, 11.0036, 130, true), "  // over 120 begins
      "('1', '2026-06-05 09:00:22Z', 0, 11.0066, 130, true), "  // still the same stretch, 10 s of it
      "('1', '2026-06-05 09:00:27Z', 0, 11.0080,  70, true), "  // -12 a second: harsh; 5 s more over 120
      "('1', '2026-06-05 09:01:00Z', 0, 11.0100, 150, true), "  // 33 s later: not watched
      "('1', '2026-06-05 09:01:01Z', 0, 11.0104, 145, true)");  // 1 s over 120: another stretch
  refresh(sql);
  CHECK(figures(sql, "speeding_events, speeding_s, harsh_accelerations, harsh_brakings") == "2 16 1 1");
  CHECK(figures(sql, "round(watched_km::numeric, 3), max_speed_kmh") ==
        "0.934 150");  // 0.0084 degrees * 111.195
}

ON_EACH_ENGINE(
    "a day's clock runs from the first ignition to the last, standing with the engine on is idle") {
  // 09:00 off, 09:01 on, drives 09:02-09:04, stands with the engine on 09:04-09:10 = 360 s, off from 09:10.
  ENGINE_DATABASE();
  std::string rows =
      "('1', '2026-06-05 09:00Z', 0, 11, 0, false), ('1', '2026-06-05 09:01Z', 0, 11, 0, true), "
      "('1', '2026-06-05 09:02Z', 0, 11, 30, true), ('1', '2026-06-05 09:03Z', 0, 11.01, 30, true)";
  for (int minute = 4; minute < 10; ++minute)
    rows += ", ('1', '2026-06-05 09:0" + std::to_string(minute) + "Z', 0, 11.02, 0, true)";
  insert_fixes(sql, rows + ", ('1', '2026-06-05 09:10Z', 0, 11.02, 0, false)");
  refresh(sql);
  CHECK(
      figures(sql,
              "to_char(first_ignition_at, 'HH24:MI'), to_char(last_stop_at, 'HH24:MI'), moving_s, idle_s") ==
      "09:01 09:09 120 360");
}

ON_EACH_ENGINE("the zone's change is for the owner, and a shift begins at a time") {
  ENGINE_DATABASE();
  CHECK(sql.refusal("update tracksolid.settings set value = 'Mars/Olympus' where name = 'timezone'") ==
        "22023");
  CHECK(sql.refusal("update tracksolid.settings set value = 'early' where name = 'shift_start'") == "22007");
  CHECK(Sql{db, "fleet_owner"}
            .refusal("update tracksolid.settings set value = 'Europe/Berlin' where name = 'timezone'")
            .empty());
  CHECK(Sql{db, "fleet_ingest"}.refusal("select * from tracksolid.v_fleet_km_daily").empty());
}
