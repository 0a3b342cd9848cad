#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

struct Merged {
  int in, written;
};

/// Stages `values` and merges them: rows taken, rows written.
Merged merge(Sql &sql, std::string const &name, std::string const &columns, std::string const &values) {
  store::Transaction tx{sql.session()};
  tx.script("select tracksolid.open_stage('" + name + "')");
  tx.script("insert into pg_temp.stage_" + name + " (" + columns + ") values " + values);
  auto const row = tx.row("select rows_in, rows_written from tracksolid.merge_" + name + "()");
  tx.commit();
  return {row[0].as<int>(), row[1].as<int>()};
}

Merged fixes(Sql &sql, std::string const &values) {
  return merge(sql, "position_history", "imei, gps_time, lat, lng, speed_kmh", values);
}

constexpr char const *live_columns = "imei, gps_time, heartbeat_at, lat, lng, speed_kmh, acc_on, online";

}  // namespace

ON_EACH_ENGINE("a fix is stored once, however often it comes, and the first one stays") {
  ENGINE_DATABASE();
  auto const first = fixes(sql,
                           "('1', '2026-06-05 09:00Z', 48, 11, 10), ('1', '2026-06-05 09:00Z', 48, 11, 10), "
                           "('2', '2026-06-05 09:00Z', 48, 11, 20)");
  CHECK(first.in == 3);
  CHECK(first.written == 2);
  auto const second =
      fixes(sql, "('1', '2026-06-05 09:00Z', 49, 12, 99), ('1', '2026-06-05 09:01Z', 48, 11, 30)");
  CHECK(second.in == 2);
  CHECK(second.written == 1);
  CHECK(sql.one("select string_agg(imei || ' ' || speed_kmh, ', ' order by imei, gps_time) "
                "from tracksolid.position_history") == "1 10, 1 30, 2 20");
}

ON_EACH_ENGINE("a late fix marks the trips it falls into, and only those") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time) values "
      "('1', '2026-06-05 08:00Z', '2026-06-05 08:30Z'), ('1', '2026-06-05 09:00Z', '2026-06-05 09:30Z'), "
      "('1', '2026-06-05 10:00Z', null), ('2', '2026-06-05 09:00Z', '2026-06-05 09:30Z')");
  auto const versions = [&] {
    return sql.one(
        "select string_agg(fixes_version::text, ' ' order by imei, start_time) from tracksolid.trips");
  };
  fixes(sql, "('1', '2026-06-05 09:30Z', 48, 11, 10)");
  CHECK(versions() == "1 2 1 1");
  fixes(sql, "('1', '2026-06-05 09:30Z', 48, 11, 10)");  // known: nothing to build anew
  CHECK(versions() == "1 2 1 1");
  fixes(sql, "('1', '2026-06-05 08:45Z', 48, 11, 10)");  // between trips
  CHECK(versions() == "1 2 1 1");
  fixes(sql, "('1', '2026-06-05 12:00Z', 48, 11, 10)");  // the open trip
  CHECK(versions() == "1 2 2 1");
}

ON_EACH_ENGINE("a position is replaced only by a newer fix") {
  ENGINE_DATABASE();
  auto const live = [&](std::string const &values) {
    return merge(sql, "live_positions", live_columns, values).written;
  };
  auto const row = [&] {
    return sql.one(
        "select concat_ws(' ', to_char(gps_time, 'HH24:MI'), to_char(heartbeat_at, 'HH24:MI'), lat, "
        "speed_kmh, acc_on, "
        "round(public.st_y(geom)::numeric, 1)) from tracksolid.live_positions where imei = '1'");
  };
  CHECK(live("('1', '2026-06-05 09:00Z', '2026-06-05 09:05Z', 48, 11, 40, true, true)") == 1);
  CHECK(row() == "09:00 09:05 48 40 t 48.0");
  CHECK(live("('1', '2026-06-05 08:00Z', '2026-06-05 08:00Z', 1, 2, 3, false, true)") == 0);  // older
  CHECK(live("('1', '2026-06-05 09:00Z', '2026-06-05 09:05Z', 1, 2, 3, true, true)") == 0);   // as old
  CHECK(row() == "09:00 09:05 48 40 t 48.0");
  CHECK(live("('1', '2026-06-05 09:00Z', '2026-06-05 09:10Z', 1, 2, 3, false, true)") ==
        1);  // heartbeat: state only
  CHECK(row() == "09:00 09:10 48 40 f 48.0");
  CHECK(live("('1', '2026-06-05 09:20Z', '2026-06-05 09:08Z', 50, 11, 0, false, true)") == 1);
  CHECK(row() == "09:20 09:10 50 0 f 50.0");
}

ON_EACH_ENGINE("a device without a fix has a row, and its first fix fills it") {
  ENGINE_DATABASE();
  CHECK(merge(sql, "live_positions", live_columns, "('1', null, null, null, null, null, null, false)")
            .written == 1);
  CHECK(merge(sql, "live_positions", live_columns, "('1', null, null, null, null, null, null, false)")
            .written == 0);
  CHECK(merge(sql, "live_positions", live_columns, "('1', '2026-06-05 09:00Z', null, 48, 11, 0, false, true)")
            .written == 1);
  CHECK(sql.one<double>("select lat from tracksolid.live_positions") == 48);
}

ON_EACH_ENGINE("a trip that is reported again is written only where it differs") {
  ENGINE_DATABASE();
  auto const columns =
      "imei, start_time, end_time, distance_km, duration_s, max_speed_kmh, start_lat, start_lng";
  auto const trips = [&](std::string const &values) { return merge(sql, "trips", columns, values).written; };
  auto const trip = "('1', '2026-06-05 09:00Z', '2026-06-05 09:30Z', 12.5, 1800, null, 48, 11)";
  CHECK(trips(trip) == 1);
  sql.run("update tracksolid.trips set max_speed_kmh = 77, route_version = fixes_version");  // from the fixes
  CHECK(trips(trip) == 0);
  CHECK(trips("('1', '2026-06-05 09:00Z', '2026-06-05 09:40Z', 15, 2400, null, 48, 11)") == 1);
  CHECK(sql.one("select concat_ws(' ', distance_km, max_speed_kmh, fixes_version, route_version) from "
                "tracksolid.trips") == "15 77 2 1");  // a new end: a new route
}

ON_EACH_ENGINE("stops and alarms are stored once, and a stop that goes on is updated") {
  ENGINE_DATABASE();
  auto const parking = [&](std::string const &end) {
    return merge(sql, "parking_events", "imei, start_time, end_time, duration_s",
                 "('1', '2026-06-05 09:00Z', " + end + ")")
        .written;
  };
  CHECK(parking("'2026-06-05 09:10Z', 600") == 1);
  CHECK(parking("'2026-06-05 09:10Z', 600") == 0);
  CHECK(parking("'2026-06-05 09:20Z', 1200") == 1);
  auto const alarm =
      "('1', '2026-06-05 09:00Z', '3'), ('1', '2026-06-05 09:00Z', '3'), ('1', '2026-06-05 09:00Z', "
      "'overSpeed')";
  CHECK(merge(sql, "alarms", "imei, alarm_time, alarm_type", alarm).written == 2);
  CHECK(merge(sql, "alarms", "imei, alarm_time, alarm_type", alarm).written == 0);
}

ON_EACH_ENGINE("what an alarm lacked is taken from a later answer, what it had stays") {
  ENGINE_DATABASE();
  auto const reported = [&](std::string const &values) {
    auto const written =
        merge(sql, "alarms",
              "imei, alarm_time, alarm_type, content_key, alarm_name, lat, lng, speed_kmh, position_at",
              "('1', '2026-06-05 09:00Z', 'out', " + values + ")")
            .written;
    return std::to_string(written) + ": " +
           sql.one(
               "select string_agg(concat_ws(' ', content_key, alarm_name, coalesce(lat::text, '-'), coalesce(lng::text, '-'), coalesce(speed_kmh::text, '-'), "
               "to_char(position_at at time zone 'UTC', 'HH24:MI')), ', ' order by content_key) from tracksolid.alarms");
  };
  CHECK(reported("'77', 'out', null, null, null, null") == "1: 77 out - - -");
  CHECK(reported("'78', 'out', 1, 2, 40, null") == "1: 77 out - - -, 78 out 1 2 40");
  CHECK(reported("'77', 'Left fence depot', 48, 11, 55, '2026-06-05 08:59Z'") ==
        "1: 77 Left fence depot 48 11 55 08:59, 78 out 1 2 40");
  CHECK(reported("'77', 'Left fence depot', 48, 11, 55, '2026-06-05 08:59Z'") ==
        "0: 77 Left fence depot 48 11 55 08:59, 78 out 1 2 40");
  CHECK(reported("'77', 'Gone', 49, 12, 60, null") == "0: 77 Left fence depot 48 11 55 08:59, 78 out 1 2 40");
  CHECK(reported("'77', 'out', null, null, null, null") ==
        "0: 77 Left fence depot 48 11 55 08:59, 78 out 1 2 40");
}

ON_EACH_ENGINE(
    "an alarm that was reported without its fence gets it from a later answer, and two alarms stay two") {
  ENGINE_DATABASE();
  auto const reported = [&](std::vector<std::string> const &fences) {
    std::string values;
    for (auto const &fence : fences)
      values +=
          (values.empty() ? "('1', '2026-06-05 09:00Z', 'in', '" : ", ('1', '2026-06-05 09:00Z', 'in', '") +
          fence + "', nullif('" + fence + "', ''))";
    merge(sql, "alarms", "imei, alarm_time, alarm_type, content_key, fence_id", values);
    return sql.one(
        "select string_agg(content_key || '=' || coalesce(fence_id, '-'), ' ' order by content_key) from tracksolid.alarms");
  };
  CHECK(reported({""}) == "=-");
  CHECK(reported({"7", ""}) == "=- 7=7");  // both are reported: one has no fence
  CHECK(reported({"7", ""}) == "=- 7=7");
  sql.run("truncate tracksolid.alarms");
  CHECK(reported({""}) == "=-");
  CHECK(reported({"7", "8"}) == "7=7 8=8");
  CHECK(reported({"7", "8"}) == "7=7 8=8");
}

ON_EACH_ENGINE("two alarms of one second that differ are two, also where one of them is stored already") {
  ENGINE_DATABASE();
  auto const reported = [&](std::string const &speeds) {
    std::string values;
    for (char const speed : speeds)
      values += std::string{values.empty() ? "" : ", "} + "('1', '2026-06-05 09:00Z', '3', " + speed +
                ", jsonb_build_object('speed', " + speed + "), 'poll')";
    auto const merged = merge(sql, "alarms", "imei, alarm_time, alarm_type, speed_kmh, raw, source", values);
    return std::to_string(merged.written) + ": " +
           sql.one("select string_agg(raw ->> 'speed', ' ' order by raw ->> 'speed') from tracksolid.alarms");
  };
  CHECK(reported("1") == "1: 1");
  CHECK(reported("2") == "0: 1");  // one alarm, with another speed
  CHECK(reported("12") == "1: 1 2");
  CHECK(reported("12") == "0: 1 2");
  CHECK(reported("21") == "0: 1 2");
  CHECK(reported("2") == "0: 1 2");
  CHECK(reported("314") == "1: 1 2 3");
  CHECK(reported("113") == "0: 1 2 3");
}

ON_EACH_ENGINE("what a reading or a trouble code lacks is taken from a later one of its second") {
  ENGINE_DATABASE();
  auto const reading = [&](std::string const &values) {
    auto const merged = merge(sql, "obd_readings", "imei, reading_time, odometer_km, fuel_l, vin", values);
    return std::to_string(merged.written) + ": " +
           sql.one("select concat_ws(' ', odometer_km, fuel_l, vin) from tracksolid.obd_readings");
  };
  CHECK(reading("('1', '2026-06-05 09:00Z', null, 20, null)") == "1: 20");
  CHECK(reading("('1', '2026-06-05 09:00Z', 1000, 30, null)") == "1: 1000 20");
  CHECK(reading("('1', '2026-06-05 09:00Z', 2000, 30, null)") == "0: 1000 20");
  CHECK(reading("('1', '2026-06-05 09:00Z', null, null, 'V'), ('1', '2026-06-05 09:00Z', 3000, null, 'V')") ==
        "1: 1000 20 V");
  sql.run("truncate tracksolid.obd_readings");
  CHECK(reading("('1', '2026-06-05 09:00Z', 5, null, null), ('1', '2026-06-05 09:00Z', null, 7, 'W')") ==
        "1: 5 7 W");
  auto const code = [&](std::string const &values) {
    auto const merged = merge(sql, "fault_codes", "imei, event_time, fault_code, detail", values);
    return std::to_string(merged.written) + ": " +
           sql.one("select coalesce(detail, '-') from tracksolid.fault_codes");
  };
  CHECK(code("('1', '2026-06-05 09:00Z', 'P0301', null)") == "1: -");
  CHECK(code("('1', '2026-06-05 09:00Z', 'P0301', null), ('1', '2026-06-05 09:00Z', 'P0301', 'misfire')") ==
        "1: misfire");
  CHECK(code("('1', '2026-06-05 09:00Z', 'P0301', 'other')") == "0: misfire");
}

ON_EACH_ENGINE("the vendor's own name of an alarm wins, whether it comes first or later") {
  ENGINE_DATABASE();
  auto const reported = [&](std::string const &key, std::string const &name) {
    merge(sql, "alarms", "imei, alarm_time, alarm_type, content_key, alarm_name",
          "('1', '2026-06-05 09:00Z', 'in', '" + key + "', " + name + ")");
  };
  reported("1", "null"), reported("1", "'Enter depot'"), reported("1", "null");
  reported("2", "'Enter depot'"), reported("2", "null");
  reported("3", "null");
  CHECK(sql.one("select string_agg(alarm_name, ', ' order by content_key) from tracksolid.alarms") ==
        "Enter depot, Enter depot, Enter fence");
}

ON_EACH_ENGINE("every id of the vendor's list of polled alarms has a name, and what endangers is no info") {
  ENGINE_DATABASE();
  CHECK(
      sql.one(
          "select coalesce(string_agg(id, ' '), 'none') from string_to_table("
          "'1 2 3 4 5 6 9 10 11 12 13 14 15 16 17 18 19 20 21 22 24 25 28 29 35 36 39 40 41 42 43 44 45 48 50 55 58 71 76 77 78 79 80 81 82 "
          "83 86 87 89 90 91 92 100 101 113 114 115 119 120 126 127 128 135 136 138 139 140 141 142 143 144 145 146 147 148 149 150 151 154 160 163 165 168 169 "
          "170 171 172 173 191 197 198 199 202 203 204 205 206 207 208 224 227 230 231 232 233 254 255 256 257 258 259 260 261 262 263 266 "
          "267 268 1001 1002 ACC_ON ACC_OFF burglarStatus_0 burglarStatus_1 burglarStatus_2 carFault displacementAlarm DMSAlert "
          "drivingBehaviorAlert drivingBehaviorAlertDVR fenceOverspeed geozone high_temp_alarm low_temp_alarm in out laneshift mileageAlarm "
          "obd offline other overSpeed sensitiveAreasFence stayAlert stayAlertOn stayTimeIn stayTimeOut statusLeftFrontDoors_0 "
          "statusLeftRearDoors_1 statusRightFrontWindows_0 statusRightRearWindows_1 statusTrunk_0 statusTrunk_1 ubiAcce ubiDece ubiTurn ubiColl "
          "ubiLane ubiRoll ubiSatt ubiStab', ' ') id where not exists (select from tracksolid.alarm_kinds k where k.alarm_type = id)") ==
      "none");
  CHECK(
      sql.one(
          "select string_agg(alarm_name || ' ' || severity, ', ' order by alarm_type) from tracksolid.alarm_kinds "
          "where alarm_type in ('burglarStatus_2', '257', 'statusRightRearDoors_1')") ==
      "Exit fence warning, Burglar alarm critical, Right rear door open info");
}

ON_EACH_ENGINE("a fix that says nothing of battery, supply, odometer and ignition leaves them as they were") {
  ENGINE_DATABASE();
  merge(
      sql, "live_positions",
      "imei, gps_time, heartbeat_at, lat, lng, speed_kmh, acc_on, satellites, battery_pct, power_v, odometer_km, online",
      "('1', '2026-06-05 09:00Z', '2026-06-05 09:00Z', 48, 11, 40, true, 9, 97, 13.9, 100.5, true)");
  merge(sql, "live_positions", "imei, gps_time, lat, lng, odometer_km",
        "('1', '2026-06-05 09:01Z', 49, 11, 101)");  // a pushed fix
  CHECK(
      sql.one(
          "select concat_ws(' ', to_char(gps_time, 'HH24:MI'), lat, coalesce(speed_kmh::text, '-'), acc_on, "
          "coalesce(satellites::text, '-'), battery_pct, power_v, odometer_km) from tracksolid.live_positions") ==
      "09:01 49 - t - 97 13.9 101");
}

ON_EACH_ENGINE("the same refusal counts up, another reason is another row") {
  ENGINE_DATABASE();
  auto const refuse = [&](std::string const &values) {
    merge(sql, "refusals", "stream, imei, reason, raw", values);
  };
  refuse(R"(('tracks', '1', 'position 0,0', '{"lat":0}'), ('tracks', '1', 'position 0,0', '{"lat":0}'))");
  refuse(
      R"(('tracks', '1', 'position 0,0', '{"lat":0}'), ('tracks', '1', 'no time', '{"lat":0}'), ('tracks', null, 'no imei', null))");
  CHECK(sql.one("select string_agg(reason || ' ' || count, ', ' order by reason) from tracksolid.refusals") ==
        "no imei 1, no time 1, position 0,0 3");
}

ON_EACH_ENGINE(
    "of a value that cannot be right ten are kept for each device and field, the others are counted") {
  ENGINE_DATABASE();
  auto const odd = [&](std::string const &imei, int from, int to) {
    std::string values;
    for (int i = from; i <= to; ++i)
      values += (values.empty() ? "('obd', '" : ", ('obd', '") + imei +
                "', 'value out of range: fuel', '{\"fuel\":" + std::to_string(i) + "}', 2)";
    merge(sql, "refusals", "stream, imei, reason, raw, count", values);
  };
  odd("1", 101, 107);
  odd("1", 105, 120);  // three known ones, three new ones that have room, ten that have not
  odd("1", 101, 101);
  odd("2", 300, 300);
  CHECK(
      sql.one(
          "select string_agg(imei || ' ' || coalesce(raw ->> 'fuel', 'others') || ' ' || count, ', ' order by imei, raw ->> 'fuel') "
          "from tracksolid.refusals") ==
      "1 101 4, 1 102 2, 1 103 2, 1 104 2, 1 105 4, 1 106 4, 1 107 4, 1 108 2, 1 109 2, 1 110 2, 1 others 20, 2 300 2");
  // Refused rows are kept, however many.
  std::string rows;
  for (int i = 0; i < 15; ++i)
    rows += (rows.empty() ? "('obd', '1', 'no time', '{\"n\":" : ", ('obd', '1', 'no time', '{\"n\":") +
            std::to_string(i) + "}')";
  merge(sql, "refusals", "stream, imei, reason, raw", rows);
  CHECK(sql.one("select count(*) from tracksolid.refusals where reason = 'no time'") == "15");
}
