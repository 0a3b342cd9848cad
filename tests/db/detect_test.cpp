#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

struct Fix {
  std::string time;  ///< HH:MM[:SS] of 5 June 2026, or an SQL expression
  double lng;
  std::string speed_kmh;
  std::string acc;
};

/// On the equator: 0.01 degrees are 1.112 km, a minute for it is 66.7 km/h.
void insert_fixes(Sql &sql, std::vector<Fix> const &fixes) {
  sql.run("begin; select tracksolid.open_stage('position_history')");
  for (auto const &fix : fixes)
    sql.run(
        "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh, acc_on) values "
        "('1', " +
        (fix.time.size() > 8 ? fix.time : "'2026-06-05 " + fix.time + "Z'") + ", 0, " +
        std::to_string(fix.lng) + ", " + fix.speed_kmh + ", " + fix.acc + ")");
  sql.run("select tracksolid.merge_position_history(); commit");
}

int detect(Sql &sql) {
  int total = 0;
  while (int const built = sql.one<int>("select tracksolid.build_days(10)")) total += built;
  while (int const ended = sql.one<int>("select tracksolid.detect_trips(10)")) total += ended;
  return total;
}

std::string trips(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(to_char(start_time, 'HH24:MI') || '-' || coalesce(to_char(end_time, "
      "'HH24:MI'), 'open') || "
      "' ' || round(distance_km::numeric, 2), ', ' order by start_time), 'none') from "
      "tracksolid.detected_trips");
}

}  // namespace

ON_EACH_ENGINE("a trip runs from ignition on until the vehicle stands with the ignition off") {
  ENGINE_DATABASE();
  insert_fixes(sql, {{"09:00", 11.00, "0", "false"},
                     {"09:01", 11.00, "0", "true"},
                     {"09:02", 11.01, "60", "true"},
                     {"09:03", 11.02, "60", "true"},
                     {"09:04", 11.02, "0", "false"},
                     {"09:08", 11.02, "0", "false"},
                     {"09:12", 11.02, "0", "false"}});
  CHECK(detect(sql) == 1);
  CHECK(trips(sql) == "09:01-09:04 2.22");
  CHECK(sql.one("select duration_s || ' ' || round(avg_speed_kmh) || ' ' || max_speed_kmh || ' ' || "
                "route_points || ' ' || quality "
                "from tracksolid.detected_trips") ==
        "180 44 60 4 ignition");  // 2.224 km in 3 min = 44.5 km/h
  CHECK(detect(sql) == 0);
}

ON_EACH_ENGINE(
    "a short stop, idling and a silence that was driven through are part of the trip, another silence ends it") {
  ENGINE_DATABASE();
  insert_fixes(sql, {{"09:00", 11.00, "60", "true"},
                     {"09:01", 11.01, "60", "true"},
                     {"09:02", 11.01, "0", "false"},
                     {"09:06", 11.01, "0", "false"},  // off for 4 min: a short stop
                     {"09:06:30", 11.01, "60", "true"},
                     {"09:07", 11.02, "60", "true"},
                     {"09:08", 11.02, "0", "true"},
                     {"09:12", 11.02, "0", "true"},
                     {"09:16", 11.02, "0", "true"},  // idles
                     {"09:17", 11.03, "60", "true"},
                     {"09:29", 11.05, "60", "true"},  // 12 min of silence, 2.22 km: 11 km/h
                     {"09:30", 11.06, "0", "true"},
                     {"09:42", 11.06, "60", "true"},  // 12 min of silence on the spot
                     {"09:43", 11.07, "60", "true"}});
  detect(sql);
  CHECK(trips(sql) == "09:00-09:30 6.67, 09:42-09:43 1.11");  // 6 and 1 hundredths of a degree
  CHECK(sql.one<int>("select idle_s from tracksolid.detected_trips order by start_time limit 1") ==
        540);  // 09:08 to 09:17
}

ON_EACH_ENGINE("with unknown ignition movement decides; less than 200 m is no trip") {
  ENGINE_DATABASE();
  insert_fixes(sql, {{"08:00", 11.000, "20", "null"},
                     {"08:00:30", 11.001, "20", "null"},
                     {"08:01", 11.001, "0", "null"},  // 111 m
                     {"08:20", 11.00, "0", "null"},
                     {"09:00", 11.00, "0", "null"},
                     {"09:01", 11.01, "60", "null"},
                     {"09:02", 11.02, "60", "null"},
                     {"09:03", 11.02, "0", "null"},
                     {"09:06", 11.02, "0", "null"},
                     {"09:08", 11.02, "0", "null"}});
  detect(sql);
  CHECK(trips(sql) ==
        "09:00-09:02 2.22");  // it left 11.00 in the minute from 09:00, and was where it stands at 09:02
  CHECK(sql.one("select quality from tracksolid.detected_trips") == "movement");
}

ON_EACH_ENGINE("late fixes join two trips, and a trip over midnight is one") {
  // 40 minutes of silence end a trip whatever was driven in them; fixes in between join the two.
  ENGINE_DATABASE();
  insert_fixes(sql, {{"23:20", 11.00, "60", "true"}, {"23:22", 11.01, "60", "true"}});
  detect(sql);
  CHECK(trips(sql) == "23:20-23:22 1.11");
  insert_fixes(sql, {{"timestamptz '2026-06-06 00:02Z'", 11.06, "60", "true"},
                     {"timestamptz '2026-06-06 00:04Z'", 11.07, "60", "true"}});
  detect(sql);
  CHECK(trips(sql) == "23:20-23:22 1.11, 00:02-00:04 1.11");
  insert_fixes(sql, {{"23:42", 11.04, "60", "true"}});
  CHECK(detect(sql) == 2);  // both days
  CHECK(trips(sql) == "23:20-00:04 7.78");
}

ON_EACH_ENGINE("a trip is open while it is driven, and closed when nothing more is heard") {
  ENGINE_DATABASE();
  // A zone in which it is afternoon now: moving the rows back below must not take them to another day.
  sql.run(
      "update tracksolid.settings set value = case when extract(hour from now() at time zone 'UTC') < 12 "
      "then "
      "'Etc/GMT-12' else 'UTC' end where name = 'timezone'");
  insert_fixes(sql, {{"now() - interval '3 min'", 11.00, "60", "true"},
                     {"now() - interval '2 min'", 11.01, "60", "true"}});
  detect(sql);
  CHECK(sql.one("select end_time is null from tracksolid.detected_trips") == "t");
  sql.run("update tracksolid.position_history set gps_time = gps_time - interval '10 min'");
  CHECK(detect(sql) >= 1);
  CHECK(sql.one("select end_time - start_time from tracksolid.detected_trips") == "00:01:00");
  CHECK(detect(sql) == 0);
  sql.run("update tracksolid.detected_trips set end_time = null");  // as it was until now
  CHECK(detect(sql) == 1);
  CHECK(sql.one("select end_time - start_time from tracksolid.detected_trips") == "00:01:00");
}

ON_EACH_ENGINE("v_trips shows the source that is set, and both may begin in the same second") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time) values ('1', '2026-06-05 09:00Z', "
      "'2026-06-05 10:00Z')");
  insert_fixes(sql, {{"09:00", 11.00, "60", "true"}, {"09:01", 11.01, "60", "true"}});
  detect(sql);
  sql.run("select reporting.refresh_v_trips()");
  CHECK(sql.one("select source || ' ' || to_char(end_time, 'HH24:MI') from reporting.v_trips") ==
        "vendor 10:00");
  sql.run("update tracksolid.settings set value = 'detected' where name = 'trips_source'");
  CHECK(sql.one<bool>("select ok and not skipped from reporting.refresh_v_trips()"));
  CHECK(sql.one("select source || ' ' || to_char(end_time, 'HH24:MI') from reporting.v_trips") ==
        "detected 09:01");
  CHECK(sql.one<bool>("select skipped from reporting.refresh_v_trips()"));
  CHECK(sql.refusal("update tracksolid.settings set value = 'guessed' where name = 'trips_source'") ==
        "22023");
}
