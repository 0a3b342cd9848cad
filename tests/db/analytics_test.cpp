#include <algorithm>
#include <cctype>

#include "sql.hpp"
#include "support/files.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Sql;

namespace {

void set(Sql &sql, std::string const &name, std::string const &value) {
  sql.run("update tracksolid.settings set value = '" + value + "' where name = '" + name + "'");
}

/// Two vehicles of two cost centres; each trip lasts an hour, ten minutes of it idle.
void vehicles(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values "
      "('1', 'KDA 1', 'Asha', 'North'), ('2', 'KDB 2', null, ' ')");
}

void trip(Sql &sql, std::string const &imei, std::string const &start, std::string const &km) {
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s, idle_s, "
      "max_speed_kmh) "
      "values ('" +
      imei + "', " + start + ", " + start + " + interval '1 hour', " + km + ", 3600, 600, 50 + " + km + ")");
}

/// Fixes of (imei, gps_time, lat, lng, speed_kmh, acc_on).
void insert_fixes(Sql &sql, std::string const &rows) {
  sql.run(
      "begin; select tracksolid.open_stage('position_history'); "
      "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh, acc_on) values " +
      rows + "; select tracksolid.merge_position_history(); commit");
}

void refresh(Sql &sql) {
  while (sql.one<int>("select tracksolid.build_days()") > 0) continue;
  sql.run("call tracksolid.refresh_daily()");
  sql.run("select reporting.refresh_v_trips()");
}

/// "day trips km" of each row.
std::string rows(json const &answer) {
  std::string text;
  for (auto const &row : answer["rows"])
    text += row["day"].get<std::string>() + " " + std::to_string(row["vehicles"].get<int>()) + " " +
            std::to_string(row["trips"].get<int>()) + " " + row["distance_km"].dump() + "; ";
  return text;
}

/// The columns an answer promises are those of its rows, in that order.
void check_columns(Sql &sql, std::string const &call) {
  auto const text = sql.one("select " + call);
  auto const answer = nlohmann::ordered_json::parse(text);
  REQUIRE_MESSAGE(!answer["rows"].empty(), call);
  auto keys = nlohmann::ordered_json::array();
  for (auto const &[key, value] : answer["rows"][0].items()) keys.push_back(key);
  CHECK_MESSAGE(answer["columns"] == keys, call);
}

}  // namespace

TEST_CASE(
    "a vehicle that nobody drives by name is one row of driver behaviour, whatever its trackers call it") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, cost_centre) values ('1', 'KDA 123X', 'North'), ('2', null, null); "
      "update tracksolid.assignments set valid = tstzrange(null, '2026-06-05 12:00Z') where imei = '1'; "
      "select tracksolid.assign('2', '2026-06-05 12:00Z', null, 'KDA-123-X', null, 'North'); "
      "insert into tracksolid.alarms (imei, alarm_time, alarm_type, severity) values ('1', '2026-06-05 09:00Z', '1', 'critical'), "
      "('2', '2026-06-05 15:00Z', '1', 'critical')");
  auto const rows = sql.json("select reporting.fn_driver_behaviour('2026-06-05', '2026-06-05')")["rows"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["driver_name"] == "KDA-123-X");
  CHECK(rows[0]["vehicles"] == "KDA-123-X");
  CHECK(rows[0]["alarms"] == 2);
}

ON_EACH_ENGINE("trips are summed by day, week and month of the fleet's zone") {
  // Berlin: summer time ends on Sunday 25 October 2026, a day from 24th 22:00 UTC to 25th 23:00 UTC.
  // Monday 26 October begins a week; November begins on 31 October 23:00 UTC.
  ENGINE_DATABASE();
  set(sql, "timezone", "Europe/Berlin");
  vehicles(sql);
  trip(sql, "1", "timestamptz '2026-10-24 21:59Z'", "1");   // Saturday
  trip(sql, "1", "timestamptz '2026-10-24 22:00Z'", "2");   // Sunday
  trip(sql, "2", "timestamptz '2026-10-25 22:59Z'", "4");   // Sunday
  trip(sql, "2", "timestamptz '2026-10-25 23:00Z'", "8");   // Monday
  trip(sql, "2", "timestamptz '2026-10-31 23:00Z'", "16");  // Sunday, November
  refresh(sql);
  auto const ask = [&](std::string const &arguments) {
    return rows(sql.json("select reporting.fn_fleet_summary(" + arguments + ")"));
  };
  CHECK(ask("'day', '2026-10-24', '2026-10-26'") ==
        "2026-10-24 1 1 1.0; 2026-10-25 2 2 6.0; 2026-10-26 1 1 8.0; ");
  CHECK(ask("'week', '2026-10-25', '2026-11-01'") == "2026-10-19 2 3 7.0; 2026-10-26 1 2 24.0; ");
  CHECK(ask("'month', '2026-10-25', '2026-11-01'") == "2026-10-01 2 4 15.0; 2026-11-01 1 1 16.0; ");
  CHECK(ask("'day', '2026-10-24', '2026-10-26', 'North'") == "2026-10-24 1 1 1.0; 2026-10-25 1 1 2.0; ");
  CHECK(ask("'week', '2026-10-25', '2026-11-01', 'Unassigned'") ==
        "2026-10-19 1 1 4.0; 2026-10-26 1 2 24.0; ");
  CHECK(ask("'month', '2026-10-25', '2026-11-01', 'North'") == "2026-10-01 1 2 3.0; ");
  auto const day =
      sql.json("select reporting.fn_fleet_summary('day', '2026-10-25', '2026-10-25')")["rows"][0];
  CHECK(day["driving_s"] == 6000);  // 2 * (3600 - 600)
  CHECK(day["idle_s"] == 1200);
  CHECK(day["max_speed_kmh"] == 54);
  set(sql, "timezone", "Africa/Nairobi");  // UTC+3: the day begins at 21:00 UTC
  CHECK(ask("'day', '2026-10-24', '2026-10-26'") == "2026-10-25 1 2 3.0; 2026-10-26 1 2 12.0; ");
}

ON_EACH_ENGINE("arguments of analytics are checked") {
  ENGINE_DATABASE();
  for (auto const *bad :
       {"fn_fleet_summary('year')", "fn_fleet_summary('day', '2026-02-02', '2026-02-01')",
        "fn_fleet_summary('day', '1900-01-01', '2026-02-01')", "fn_alarms('2026-02-02', '2026-02-01')",
        "fn_driver_behaviour('2026-02-02', '2026-02-01')", "fn_mileage('2026-02-02', '2026-02-01')",
        "fn_driver_clock('2026-02-02', '2026-02-01')"})
    CHECK_MESSAGE(sql.refusal(std::string{"select reporting."} + bad) == "22023", std::string{bad});
  CHECK(sql.json("select reporting.fn_fleet_summary()")["rows"].empty());
}

ON_EACH_ENGINE("today's panel shows vehicles that drove, idle or stand still, and late drivers") {
  // In a zone where it is between noon and one o'clock now, so that nothing here crosses midnight.
  ENGINE_DATABASE();
  set(sql, "timezone", sql.one("select 'Etc/GMT' || to_char(extract(hour from now()) - 12, 'FMSG99')"));
  vehicles(sql);
  trip(sql, "1", "now() - interval '2 hours'", "7");
  sql.run(
      "update tracksolid.settings set value = to_char((now() - interval '2 hours') at time zone "
      "tracksolid.setting('timezone'), 'HH24:MI') where name = 'shift_start'");
  // 1 starts 20 minutes after its shift and idles for the last 10 minutes; 2 last moved two days ago.
  insert_fixes(
      sql,
      "('1', now() - interval '100 min', 0, 11, 60, true), ('1', now() - interval '99 min', 0, 11.01, 60, "
      "true), "
      "('1', now() - interval '11 min', 0, 11.01, 0, false), ('1', now() - interval '10 min', 0, 11.01, 0, "
      "true), "
      "('1', now() - interval '6 min', 0, 11.01, 0, true), ('1', now() - interval '5 min', 0, 11.01, 6, true), "  // noise
      "('1', now() - interval '1 min', 0, 11.01, 0, true), "
      "('2', now() - interval '2 days 1 min', 0, 11.99, 60, true), ('2', now() - interval '2 days', 0, 12, 60, true), "
      "('2', now() - interval '5 min', 0, 12, 0, false)");
  sql.run(
      "insert into tracksolid.live_positions (imei, gps_time, lat, lng, speed_kmh, acc_on) values "
      "('1', now() - interval '1 min', 0, 11.01, 0, true), ('2', now() - interval '5 min', 0, 12, 0, false)");
  refresh(sql);
  auto const today = sql.json("select reporting.fn_fleet_today()");
  REQUIRE(today["status"].size() == 2);
  CHECK(today["status"][0]["cost_centre"] == "North");
  CHECK(today["status"][0]["idle"] == 1);
  CHECK(today["status"][1]["parked"] == 1);
  REQUIRE(today["idle"].size() == 1);
  CHECK(today["idle"][0]["vehicle_number"] == "KDA 1");
  CHECK(today["idle"][0]["idle_s"].get<int>() / 60 == 10);
  REQUIRE(today["not_moved"].size() == 1);
  CHECK(today["not_moved"][0]["vehicle_number"] == "KDB 2");
  CHECK(today["not_moved"][0]["days_still"] == 2);
  REQUIRE(today["clock"].size() == 2);
  CHECK(today["clock"][0]["late"] == true);
  CHECK(today["clock"][0]["hours"] == 1.65);  // 100 min to 1 min ago
  // shift_start has no seconds, and was written some statements before the fixes.
  CHECK(today["clock"][0]["late_s"].get<int>() >= 1200);
  CHECK(today["clock"][0]["late_s"].get<int>() < 1290);
  CHECK(today["clock"][1]["started"] == false);
  auto const use = sql.json("select reporting.fn_utilisation()")["rows"];
  REQUIRE(use.size() == 2);
  CHECK(use[0]["trips"] == 1);
  CHECK(use[0]["driving_s"] == 3000);
  CHECK(use[0]["idle_since"] ==
        sql.one("select reporting.utc_text(min(gps_time)) from tracksolid.position_history "
                "where imei = '1' and gps_time > now() - interval '10 min 30 s'"));
  CHECK(use[1]["trips"] == 0);
  CHECK(
      use[1]["last_moved_at"] ==
      sql.one(
          "select reporting.utc_text(min(gps_time)) from tracksolid.position_history where imei = '2' and lng = 12"));
  CHECK(sql.json("select reporting.fn_fleet_today('North')")["status"].size() == 1);
  auto const trace = sql.json("select reporting.fn_fleet_trace()")["features"];
  REQUIRE(trace.size() == 2);  // the last hour: five fixes of 1, one of 2
  CHECK(trace[0]["properties"]["fixes"] == 5);
  CHECK(trace[1]["geometry"]["type"] == "Point");
}

ON_EACH_ENGINE("drivers are judged per 100 km that were watched") {
  // 0.02 degrees at the equator in 20 s steps of 0.001 degrees (0.1112 km): 20 * 0.1112 = 2.224 km watched.
  // One of the steps brakes from 60 to 0 in 1 s. 1 event * 100 / 2.224 km = 45.0 per 100 km.
  ENGINE_DATABASE();
  vehicles(sql);
  std::string fixes;
  for (int i = 0; i <= 20; ++i)
    fixes += "('1', timestamptz '2026-06-05 09:00Z' + " + std::to_string(i * 20) +
             " * interval '1 s', 0, 11 + 0.001 * " + std::to_string(i) + ", 60, true), ";
  insert_fixes(sql, fixes + "('1', '2026-06-05 09:06:41Z', 0, 11.02, 0, true)");
  trip(sql, "1", "timestamptz '2026-06-05 09:00Z'", "2");
  sql.run(
      "insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, severity) values "
      "('1', '2026-06-05 09:01Z', '6', 'Overspeed', 'warning'), ('1', '2026-06-05 09:02Z', '6', 'Overspeed', "
      "'warning'), "
      "('2', '2026-06-06 09:02Z', '1', 'SOS', 'critical')");
  refresh(sql);
  auto const behaviour = sql.json("select reporting.fn_driver_behaviour('2026-06-05', '2026-06-06')")["rows"];
  REQUIRE(behaviour.size() ==
          2);  // and the vehicle without a driver, whose alarm came on a day without fixes
  CHECK(behaviour[0]["driver_name"] == "Asha");
  CHECK(behaviour[0]["trips"] == 1);
  CHECK(behaviour[0]["alarms"] == 2);
  CHECK(behaviour[0]["distance_km"] == 2.224);
  CHECK(behaviour[0]["driving_s"] == 400);  // the second of braking leads nowhere
  CHECK(behaviour[0]["harsh_brakings"] == 1);
  CHECK(behaviour[0]["harsh_per_100km"] == 45.0);
  CHECK(behaviour[0]["speeding_per_100km"] == 0);
  CHECK(behaviour[1]["driver_name"] == "KDB 2");
  CHECK(behaviour[1]["alarms"] == 1);
  CHECK(behaviour[1]["distance_km"] == 0);
  CHECK(sql.json("select reporting.fn_driver_behaviour('2026-06-07', '2026-06-07')")["rows"].empty());
  auto const alarms = sql.json("select reporting.fn_alarms('2026-06-05', '2026-06-06')")["rows"];
  REQUIRE(alarms.size() == 2);
  CHECK(alarms[0]["alarms"] == 2);
  CHECK(alarms[0]["alarm_name"] == "Overspeed");
  CHECK(alarms[1]["severity"] == "critical");
  CHECK(sql.json("select reporting.fn_alarms('2026-06-05', '2026-06-06', 'North')")["rows"].size() == 1);
  CHECK(sql.json("select reporting.fn_mileage('2026-06-05', '2026-06-05')")["rows"][0]["distance_km"] ==
        2.224);
  check_columns(sql, "reporting.fn_fleet_summary('day', '2026-06-05', '2026-06-05')");
  check_columns(sql, "reporting.fn_utilisation()");
  check_columns(sql, "reporting.fn_driver_behaviour('2026-06-05', '2026-06-05')");
  check_columns(sql, "reporting.fn_alarms('2026-06-05', '2026-06-05')");
  check_columns(sql, "reporting.fn_mileage('2026-06-05', '2026-06-05')");
  check_columns(sql, "reporting.fn_driver_clock('2026-06-05', '2026-06-05')");
}

ON_EACH_ENGINE("lateness goes by the clock on the wall, across summer time") {
  // Shift at 08:00 in Berlin: on 28 March 2026 that is 07:00 UTC, on 29 March (summer time begins) 06:00 UTC.
  ENGINE_DATABASE();
  set(sql, "timezone", "Europe/Berlin");
  vehicles(sql);
  insert_fixes(
      sql,
      "('1', '2026-03-28 07:14:59Z', 0, 11, 0, true), ('1', '2026-03-29 06:15:00Z', 0, 11, 0, true), "
      "('1', '2026-03-30 05:00:00Z', 0, 11, 0, true)");
  refresh(sql);
  auto const clock = sql.json("select reporting.fn_driver_clock('2026-03-28', '2026-03-30')")["rows"];
  REQUIRE(clock.size() == 3);
  CHECK(clock[0]["late"] == false);
  CHECK(clock[0]["late_s"] == 899);
  CHECK(clock[1]["late"] == true);
  CHECK(clock[1]["late_s"] == 900);
  CHECK(clock[2]["late_s"] == 0);
}

ON_EACH_ENGINE("dispatch lists vehicles that were heard of and have a position") {
  ENGINE_DATABASE();
  vehicles(sql);
  sql.run(
      "insert into tracksolid.devices (imei) values ('3'); insert into tracksolid.trips (imei, start_time) "
      "values "
      "('1', now() - interval '10 min')");
  sql.run(
      "insert into tracksolid.live_positions (imei, gps_time, lat, lng, speed_kmh, acc_on) values "
      "('1', now(), 0, 11, 30, true), ('2', now() - interval '31 min', 0, 12, 0, false), ('3', now(), null, "
      "null, 0, true)");
  refresh(sql);
  auto const map = sql.json("select reporting.fn_dispatch_map()");
  CHECK(map["summary"]["vehicles"] == 1);
  CHECK(map["summary"]["on_a_trip"] == 1);
  auto const properties = map["geojson"]["features"][0]["properties"];
  CHECK(properties["vehicle_number"] == "KDA 1");
  CHECK(properties["acc_on"] == true);  // a property that every live vehicle has
  sql.run(
      "select tracksolid.cover('1', 'tracks', '[2026-06-01, 2026-06-02)', '[2026-06-01, 2026-06-02)'), "
      "tracksolid.cover('2', 'tracks', '[2026-06-01, 2026-06-04)', '[2026-06-01, 2026-06-04)')");
  auto const ingestion = sql.json("select reporting.fn_ingestion()")["rows"];
  REQUIRE(ingestion.size() == 1);
  CHECK(ingestion[0]["devices"] == 2);
  CHECK(ingestion[0]["covered_to_least"] == "2026-06-02T00:00:00Z");
  CHECK(ingestion[0]["covered_to_most"] == "2026-06-04T00:00:00Z");
}

TEST_CASE("the comment of every view that shows a figure names a heading of docs/use/figures.md") {
  testing::TempDb const db;
  Sql sql{db};
  auto const named = sql.json(R"(
    select json_object_agg(c.oid::regclass, coalesce(substring(obj_description(c.oid, 'pg_class') from 'docs/use/figures\.md[#a-z-]*'), ''))
      from pg_class c
     where c.relnamespace in ('tracksolid'::regnamespace, 'reporting'::regnamespace) and c.relkind in ('v', 'm')
       and c.relname <> 'v_mileage_daily_cagg' and exists (
         select from pg_attribute a where a.attrelid = c.oid and a.attname in
           ('distance_km', 'driving_s', 'idle_s', 'max_speed_kmh', 'hours', 'late_s', 'status', 'speeding_events', 'days_still')))");
  CHECK(named.size() > 10);
  auto const text = testing::read_file(testing::source_dir() / "docs/use/figures.md");
  for (auto const &[view, rule] : named.items()) {
    auto heading = rule.get<std::string>();
    CHECK_MESSAGE(!heading.empty(), view);
    if (auto const at = heading.find('#'); at != std::string::npos) {
      heading = heading.substr(at + 1);
      std::replace(heading.begin(), heading.end(), '-', ' ');
      heading[0] = static_cast<char>(std::toupper(heading[0]));
      CHECK_MESSAGE(text.find("\n## " + heading + "\n") != std::string::npos, view, heading);
    }
  }
}
