// Freshness: generations, the health of the streams, today's trips.
#include "sql.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Sql;

namespace {

/// One run: `start` and `end` are minutes ago.
void log_run(Sql &sql, std::string const &job, std::string const &stream, int start, int end, bool ok,
             std::string const &more = "0, 0, 0, null") {
  sql.run(
      "insert into tracksolid.ingestion_log (job, stream, started_at, finished_at, ok, calls, rows_written, "
      "rows_refused, message) values ('" +
      job + "', " + (stream.empty() ? "null" : "'" + stream + "'") + ", now() - interval '" +
      std::to_string(start) + " min', now() - interval '" + std::to_string(end) + " min', " +
      (ok ? "true" : "false") + ", " + more + ")");
}

/// All seven streams succeeded `age` of three of their intervals ago.
void succeed_all(Sql &sql, std::string const &age) {
  sql.run("delete from tracksolid.ingestion_log; delete from reporting.refresh_log");
  sql.run(
      "insert into tracksolid.ingestion_log (job, stream, started_at, finished_at, ok) "
      "select job, stream, now() - s * interval '1 s' - (" +
      age + "), now() - s * interval '1 s' - (" + age +
      "), true from (values "
      "('poll-movement', 'live', 180), ('poll-events', 'alarms', 900), ('poll-movement', 'tracks', 2700), "
      "('poll-movement', 'trips', 2700), ('poll-movement', 'parking', 2700), ('poll-movement', 'devices', "
      "259200)) v(job, stream, s)");
  sql.run(
      "insert into reporting.refresh_log (started_at, finished_at, ok, skipped) select t, t, true, true "
      "from (select now() - interval '900 s' - (" +
      age + ") as t) x");
}

json health(Sql &sql) {
  return sql.json("select reporting.fn_ingest_health()");
}

/// "stream ok" of each row.
std::string streams(json const &answer) {
  std::string text;
  for (auto const &row : answer["rows"])
    text += (text.empty() ? "" : ", ") + row["stream"].get<std::string>() +
            (row["ok"].get<bool>() ? "" : " late");
  return text;
}

}  // namespace

ON_EACH_ENGINE("a stream's health is its last run, its last success, and the rows of the last 24 hours") {
  // live: 30 h ago 100 calls and 9 rows, which are over a day old; 3 h ago 3 calls, 10 rows, 1 refused, done
  // 179 min ago = 10,740 s; 1 h ago it failed after 2 calls. trips last ran 8 days ago: not here.
  ENGINE_DATABASE();
  log_run(sql, "poll-movement", "live", 1800, 1799, true, "100, 9, 0, null");
  log_run(sql, "poll-movement", "live", 180, 179, true, "3, 10, 1, 'fine'");
  log_run(sql, "poll-movement", "live", 60, 59, false, "2, 0, 0, 'no answer'");
  log_run(sql, "poll-movement", "trips", 8 * 1440, 8 * 1440 - 1, true);
  log_run(sql, "poll-events", "", 10, 9, true, "1, 2, 3, null");
  sql.run(
      "insert into reporting.refresh_log (started_at, finished_at, ok, routes_built, message) values "
      "(now() - interval '2 h', now() - interval '119 min', true, 4, null), "
      "(now() - interval '1 h', now() - interval '59 min', false, 2, 'no memory')");
  auto const row = [&](std::string const &job) {
    return sql.one(
        "select concat_ws(' ', coalesce(nullif(stream, ''), '-'), ok, message, runs_24h, failed_24h, "
        "calls_24h, rows_written_24h, rows_refused_24h, extract(epoch from now() - last_run_at)::integer / "
        "60, extract(epoch from now() - last_ok_at)::integer / 60, age_s / 60) from "
        "reporting.v_ingest_health where job = '" +
        job + "'");
  };
  CHECK(row("poll-movement") == "live f no answer 2 1 5 10 1 60 179 179");
  CHECK(row("poll-events") == "- t 1 0 1 2 3 10 9 9");
  CHECK(row("refresh-vtrips") == "v_trips f no memory 2 1 0 6 0 60 119 119");
  CHECK(sql.one<int>("select count(*) from reporting.v_ingest_health") == 3);
}

ON_EACH_ENGINE("a stream is late three of its intervals and a minute after its last success") {
  ENGINE_DATABASE();
  auto const never = health(sql);
  CHECK(never["status"] == "degraded");
  CHECK(streams(never) ==
        "live late, alarms late, v_trips late, parking late, tracks late, trips late, devices late");
  CHECK(never["rows"][0]["lag_s"].is_null());
  CHECK(never["rows"][0]["last_ok_at"].is_null());
  succeed_all(sql, "interval '30 s'");
  auto const fresh = health(sql);
  CHECK(fresh["status"] == "ok");
  CHECK(streams(fresh) == "live, alarms, v_trips, parking, tracks, trips, devices");
  CHECK(fresh["rows"][0]["every_s"] == 60);
  CHECK(fresh["rows"][0]["lag_s"].get<int>() >= 210);  // 3 * 60 + 30
  CHECK(fresh["rows"][6]["every_s"] == 86400);
  succeed_all(sql, "interval '62 s'");
  auto const late = health(sql);
  CHECK(late["status"] == "degraded");
  CHECK(streams(late) == streams(never));
  // One late stream is enough; a failure since the last success makes none late by itself, and is shown.
  succeed_all(sql, "interval '30 s'");
  sql.run(
      "update tracksolid.ingestion_log set finished_at = now() - interval '242 s' where stream = 'live'; "
      "insert into tracksolid.ingestion_log (job, stream, ok, message) values "
      "('poll-events', 'alarms', false, 'no answer')");
  auto const one = health(sql);
  CHECK(one["status"] == "degraded");
  CHECK(streams(one) == "live late, alarms, v_trips, parking, tracks, trips, devices");
  CHECK(one["rows"][1]["message"] == "no answer");
}

ON_EACH_ENGINE("generations say how often each subject has changed, how long ago, and the fleet's zone") {
  ENGINE_DATABASE();
  auto const ask = [&]() -> json { return sql.json("select reporting.fn_generations()"); };
  sql.run("update tracksolid.settings set value = 'Africa/Nairobi' where name = 'timezone'");
  json const before = ask();
  CHECK(before["timezone"] == "Africa/Nairobi");
  std::string names;
  for (auto const &[name, about] : before["generations"].items()) names += name + " ";
  CHECK(names == "daily detected_trips devices live settings trips v_mileage_daily_cagg v_trips ");
  sql.run("insert into tracksolid.devices (imei) values ('1'), ('2')");  // one statement, one change
  sql.run(
      "update tracksolid.generations set changed_at = now() - interval '90 s' where name = 'live'; "
      "update tracksolid.generations set changed_at = now() + interval '1 h' where name = 'trips'");
  json const after = ask()["generations"];
  CHECK(after["devices"]["generation"].get<int>() ==
        before["generations"]["devices"]["generation"].get<int>() + 1);
  CHECK(after["devices"]["age_s"].get<double>() < 60);
  CHECK(after["settings"]["generation"] == before["generations"]["settings"]["generation"]);
  CHECK(after["live"]["age_s"].get<double>() >= 90);
  CHECK(after["live"]["age_s"].get<double>() < 150);
  CHECK(after["trips"]["age_s"] == 0);  // a clock that was put back
}

ON_EACH_ENGINE(
    "today's trips began since midnight in the fleet's zone, whether v_trips was refreshed or not") {
  // In a zone where it is between noon and one now, midnight was twelve hours before the full hour.
  ENGINE_DATABASE();
  auto const hour = sql.one("select date_trunc('hour', now())");
  sql.run("update tracksolid.settings set value = 'Etc/GMT' || to_char(extract(hour from timestamptz '" +
          hour + "') - 12, 'FMSG99') where name = 'timezone'");
  auto const start = [&](std::string const &after_midnight) {
    return "timestamptz '" + hour + "' - interval '12 h' + interval '" + after_midnight + "'";
  };
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values "
      "('1', 'KDA 1', 'Asha', ' ')");
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time, duration_s, distance_km, idle_s) values "
      "('1', " +
      start("-1 s") + ", null, 100, 1, 0), ('1', " + start("0 s") + ", " + start("60 s") +
      ", 60, 2, 7), ('2', " + start("11 h") + ", null, null, 4, null)");
  sql.run("select reporting.refresh_v_trips()");
  sql.run("insert into tracksolid.trips (imei, start_time) values ('3', " + start("11 h") + ")");
  CHECK(sql.one("select string_agg(concat_ws(' ', vehicle_number, coalesce(driver_name, '-'), cost_centre, "
                "distance_km, duration_s, idle_s, end_time - start_time, source), ', ' order by start_time) "
                "from reporting.v_trips_today") ==
        "KDA 1 Asha Unassigned 2 60 7 00:01:00 vendor, 2 - Unassigned 4 vendor, 3 - Unassigned vendor");
}
