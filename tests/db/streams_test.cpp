// The streams of the program, compared with tracksolid.streams().
#include <algorithm>

#include "base/text.hpp"
#include "jobs/movement.hpp"
#include "sql.hpp"

using namespace fleet;
using testing::Sql;

TEST_CASE(
    "the streams of poll-movement are those of tracksolid.streams(), and those with windows have coverage") {
  testing::TempDb const db;
  Sql sql{db};
  std::vector<std::string> streams;
  for (auto const &stream : jobs::movement_streams())
    streams.push_back(stream.name + (stream.is_scheduled ? "" : " on request"));
  CHECK(
      join(streams, ", ") ==
      sql.one(
          "select string_agg(stream || case when is_scheduled then '' else ' on request' end, ', ' order by n) "
          "from tracksolid.streams() with ordinality s(job, stream, setting, table_name, time_column, covered, is_scheduled, n) "
          "where job = 'poll-movement'"));
  streams.clear();
  for (auto const &spec : jobs::history_streams({})) streams.push_back(spec.name);
  streams.push_back(jobs::alarm_stream().name);
  std::sort(streams.begin(), streams.end());
  CHECK(
      join(streams, ",") ==
      sql.one("select string_agg(stream, ',' order by stream) from tracksolid.streams() where has_coverage"));
}

TEST_CASE("--only takes each name once: idling comes with parking, faults with obd") {
  CHECK(join(jobs::names_for_only(), ",") == "devices,live,tracks,trips,parking,obd");
}

TEST_CASE("a fault of the network ends no quarantine, and what lies beside it is asked by the next run") {
  testing::TempDb const db;
  Sql sql{db};
  auto const fail = [&](char const *during, char const *reason, bool quarantine) {
    sql.run(std::string{"select tracksolid.note_failure('tracks', '860000000000001', '"} + during + "', '" +
            reason + "', " + (quarantine ? "true" : "false") + ")");
  };
  auto const windows = [&] {
    return sql.one(
        "select string_agg(concat_ws(' ', to_char(lower(during) at time zone 'utc', 'DD'), "
        "to_char(upper(during) at time zone 'utc', 'DD'), reason, case when retry_after > now() then 'waits' else 'open' end), ', ' "
        "order by during) from tracksolid.failed_windows");
  };
  fail("[2026-06-03Z, 2026-06-05Z)", "not ours", true);
  fail("[2026-06-03Z, 2026-06-05Z)", "connection reset", false);
  CHECK(windows() == "03 05 not ours waits");
  fail("[2026-06-02Z, 2026-06-06Z)", "connection reset", false);
  CHECK(windows() == "02 03 connection reset open, 03 05 not ours waits, 05 06 connection reset open");
  // The device's own refusal takes them all in.
  fail("[2026-06-02Z, 2026-06-06Z)", "not ours", true);
  CHECK(windows() == "02 06 not ours waits");
}

TEST_CASE(
    "a device that never gave a sign of life is asked again at growing distances, and at once when it gives one") {
  testing::TempDb const db;
  testing::Sql sql{db};
  sql.run(
      "insert into tracksolid.devices (imei, first_seen_at) values ('1', now() - interval '16 hours'), ('2', now() - interval '1 minute')");
  for (auto const *imei : {"1", "2"})
    sql.run(std::string{"select tracksolid.cover('"} + imei +
            "', 'tracks', tstzrange(now() - interval '7 days', now()), 'empty')");
  auto const hours = [&] {
    return sql.one(
        "select string_agg(coalesce(round(extract(epoch from ask_after - updated_at) / 3600)::text, '-'), ' ' order by imei) "
        "from tracksolid.coverage");
  };
  CHECK(hours() == "2 -");
  sql.run(
      "select tracksolid.open_stage('live_positions'); insert into pg_temp.stage_live_positions (imei, heartbeat_at) values ('1', now()); "
      "select tracksolid.merge_live_positions()");
  CHECK(hours() == "- -");
}

TEST_CASE("a device that failed from its first call on is asked for the time of that call, once it answers") {
  testing::TempDb const db;
  Sql sql{db};
  auto const asked_from = [&] {
    return sql.one(
        "select coalesce(string_agg(to_char(begins_at at time zone 'utc', 'DD HH24'), ', '), 'nothing') from "
        "tracksolid.open_stretches('tracks', '{1}', date_trunc('day', now(), 'utc') - interval '7 days', now(), true)");
  };
  auto const day = [&](int before) {
    return sql.one("select to_char(now() at time zone 'utc' - interval '" + std::to_string(before) +
                   " days', 'DD')");
  };
  CHECK(asked_from() == day(7) + " 00");
  sql.run(
      "select tracksolid.note_failure('tracks', '1', tstzrange(date_trunc('day', now(), 'utc') - interval '9 days', now()), 'not ours', true)");
  CHECK(asked_from() == "nothing");
  sql.run("update tracksolid.failed_windows set retry_after = now()");
  CHECK(asked_from() == day(9) + " 00");
  sql.run(
      "select tracksolid.cover('1', 'tracks', tstzrange(date_trunc('day', now(), 'utc') - interval '9 days', now()), "
      "tstzrange(date_trunc('day', now(), 'utc') - interval '9 days', now()))");
  CHECK(sql.one("select count(*) from tracksolid.failed_windows") == "0");
}
