// Temperature within bounds: tracksolid.temperature_bounds, temperature_episodes, temperature_days. Values are worked out by hand.
#include <fmt/format.h>

#include <vector>

#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

struct Reading {
  char const *at;  ///< on 5 June 2026, or with its day
  double celsius;
};

/// Readings of one sensor, as receive-push stores them.
void read(Sql &sql, std::vector<Reading> const &readings, std::string const &imei = "1") {
  std::string rows;
  for (auto const &[at, celsius] : readings) {
    std::string const time = at;
    rows += fmt::format("{}('{}', '{}Z', {}, '{} {}')", rows.empty() ? "" : ", ", imei,
                        time.size() > 5 ? time : "2026-06-05 " + time, celsius, time, celsius);
  }
  sql.run(
      "begin; select tracksolid.open_stage('temperature_readings'); "
      "insert into pg_temp.stage_temperature_readings (imei, reading_time, temperature_c, item) values " +
      rows + "; select tracksolid.merge_pushed('temperature_readings'); commit");
}

void add_vehicles(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, cost_centre) values ('1', 'KAA 1', 'North'), ('2', 'KAA 2', 'South')");
}

void add_bounds(Sql &sql, std::string const &columns, std::string const &values,
                std::string const &valid = "[2026-06-01Z,)") {
  sql.run(fmt::format("insert into tracksolid.temperature_bounds (valid, {}) values ('{}', {})", columns,
                      valid, values));
}

/// "above 08:20-08:50 30 min 12 over 8; …"; a "~" before an end that no reading shows, "…" for an episode that goes on.
std::string episodes(Sql &sql, std::string const &window = "'2026-06-05Z', '2026-06-06Z'") {
  return sql.one(fmt::format(
      "select coalesce(string_agg(format('%s %s-%s%s %s min %s over %s', state, to_char(from_time, 'HH24:MI'), case when end_seen then '' else '~' end, "
      "coalesce(to_char(to_time, 'HH24:MI'), '…'), round(outside_s / 60), worst_c, bound_c), '; ' order by vehicle_number, from_time), 'none') "
      "from tracksolid.temperature_episodes({})",
      window));
}

/// "05 inside 30 below 30 above 30 free 0 silent 1350": minutes of each day.
std::string days(Sql &sql, std::string const &range = "'2026-06-05', '2026-06-05'") {
  return sql.one(fmt::format(
      "select coalesce(string_agg(format('%s inside %s below %s above %s free %s silent %s', to_char(day, 'DD'), round(inside_s / 60), round(below_s / 60), "
      "round(above_s / 60), round(unbounded_s / 60), round(no_data_s / 60)), '; ' order by day, vehicle_number), 'none') from tracksolid.temperature_days({})",
      range));
}

}  // namespace

ON_EACH_ENGINE(
    "a reading counts until the next one and no longer than temperature_holds_s, late ones as those in time") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  add_bounds(sql, "vehicle, min_c, max_c", "'kaa-1', 2, 8");
  read(sql,
       {{"08:00", 5}, {"08:10", 8}, {"08:20", 9}, {"08:30", 12}, {"08:40", 10}, {"08:50", 7}, {"09:00", 1}});
  CHECK(episodes(sql) == "above 08:20-08:50 30 min 12 over 8; below 09:00-~09:30 30 min 1 over 2");
  CHECK(days(sql) == "05 inside 30 below 30 above 30 free 0 silent 1350");
  // The day after, the sensor is silent: not inside its bounds.
  CHECK(days(sql, "'2026-06-06', '2026-06-06'") == "06 inside 0 below 0 above 0 free 0 silent 1440");
  read(sql, {{"08:15", 9.5}, {"09:10", 3}});  // late
  CHECK(episodes(sql) == "above 08:15-08:50 35 min 12 over 8; below 09:00-09:10 10 min 1 over 2");
  CHECK(days(sql) == "05 inside 55 below 10 above 35 free 0 silent 1340");
  // Of two readings of one second the later one counts: 08:30 was 7.5 °C.
  read(sql, {{"08:30", 7.5}});
  CHECK(
      episodes(sql) ==
      "above 08:15-08:30 15 min 9.5 over 8; above 08:40-08:50 10 min 10 over 8; below 09:00-09:10 10 min 1 over 2");
}

TEST_CASE("bounds hold in their time, and the narrowest counts") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  read(sql, {{"08:00", 9}, {"08:20", 9}, {"08:40", 21}, {"09:00", 9}});
  CHECK(days(sql) == "05 inside 0 below 0 above 0 free 90 silent 1350");
  add_bounds(sql, "vehicle, max_c", "'KAA 1', 8", "[2026-06-05 08:05Z,2026-06-05 08:25Z)");
  CHECK(episodes(sql) == "above 08:05-~08:25 20 min 9 over 8");
  CHECK(days(sql) == "05 inside 0 below 0 above 20 free 70 silent 1350");
  // Without the vehicle's bounds those of its cost centre hold: 9 is inside of them, 21 is not.
  add_bounds(sql, "cost_centre, max_c", "'North', 20");
  add_bounds(sql, "max_c", "5");
  CHECK(episodes(sql) == "above 08:05-08:25 20 min 9 over 8; above 08:40-09:00 20 min 21 over 20");
  CHECK(days(sql) == "05 inside 50 below 0 above 40 free 0 silent 1350");
  // Bounds of a sensor are narrower than those of all sensors, of another sensor they are none.
  add_bounds(sql, "vehicle, sensor, max_c", "'KAA 1', 'door', 1");
  add_bounds(sql, "cost_centre, sensor, max_c", "'North', '', 30");
  CHECK(episodes(sql) == "above 08:05-08:25 20 min 9 over 8");
  CHECK(sql.refusal(
            "insert into tracksolid.temperature_bounds (vehicle, max_c) values ('KAA 1', 4), ('KAA 1', 5)") ==
        "23P01");
  CHECK(sql.refusal(
            "insert into tracksolid.temperature_bounds (vehicle, min_c, max_c) values ('KAA 2', 5, 4)") ==
        "23514");
}

TEST_CASE("a temperature over midnight is cut at the day of the zone, which has 25 hours in autumn") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  sql.run(
      "update tracksolid.settings set value = 'Europe/Berlin' where name = 'timezone'; "
      "update tracksolid.settings set value = '108000' where name = 'temperature_holds_s'");  // 30 hours
  add_bounds(sql, "vehicle, max_c", "'KAA 1', 8");
  read(sql, {{"2026-10-24 20:00", 9}, {"2026-10-25 23:30", 5}});
  // 24 October ends at 22:00 UTC, the 25th at 23:00 UTC.
  CHECK(days(sql, "'2026-10-24', '2026-10-26'") ==
        "24 inside 0 below 0 above 120 free 0 silent 1320; 25 inside 0 below 0 above 1500 free 0 silent 0; "
        "26 inside 1410 below 0 above 30 free 0 silent 0");
  CHECK(episodes(sql, "'2026-10-25 12:00Z', '2026-10-25 13:00Z'") == "above 20:00-23:30 1650 min 9 over 8");
}

TEST_CASE("an episode that goes on has no end, and each token sees its cost centres") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  add_bounds(sql, "max_c", "8");
  for (char const *imei : {"1", "2"})
    sql.run(fmt::format(
        "begin; select tracksolid.open_stage('temperature_readings'); insert into pg_temp.stage_temperature_readings (imei, reading_time, "
        "temperature_c, item) values ('{}', now() - interval '20 minutes', 9, '1'); select tracksolid.merge_pushed('temperature_readings'); commit",
        imei));
  auto const rows = sql.json("select reporting.fn_temperature(p_scope => array['South'])")["rows"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["vehicle_number"] == "KAA 2");
  CHECK(rows[0]["to_time"].is_null());
  CHECK(rows[0]["outside_s"].get<int>() - 1200 < 30);
  CHECK(sql.json("select reporting.fn_temperature(p_vehicle_number => 'kaa1')")["rows"].size() == 1);
  CHECK(sql.json("select reporting.fn_temperature_days(p_cost_centre => 'North', p_scope => array['South'])")
            ["rows"]
                .empty());
  CHECK(sql.one<int>("select count(*) from tracksolid.v_temperature_episodes") == 2);
}
