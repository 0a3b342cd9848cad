// fleet notify in the database: which episodes each kind of rule finds, that each is noted once, quiet hours, escalation.
#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

constexpr char const *destinations =
    "insert into tracksolid.notify_destinations (name, kind, address) values "
    "('desk', 'slack', 'http://localhost/desk'), ('boss', 'slack', 'http://localhost/boss')";

/// A rule that has been on for a month.
void add_rule(Sql &sql, std::string const &name, std::string const &columns, std::string const &values) {
  sql.run(fmt::format(
      "insert into tracksolid.notify_rules (name, destination, from_time, {}) values ('{}', 'desk', now() - interval '30 days', {})",
      columns, name, values));
}

/// A run of the rules; a rule with a problem fails the test.
void note(Sql &sql) {
  auto const problems =
      sql.one("select coalesce(string_agg(problem, '; '), '') from tracksolid.notify_note()");
  CHECK(problems == "");
}

/// "rule subject, rule subject": all episodes in their order.
std::string episodes(Sql &sql) {
  note(sql);
  return sql.one(
      "select coalesce(string_agg(rule || ' ' || subject, ', ' order by id), '') from tracksolid.notify_episodes");
}

std::string titles(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(message->>'title', '; ' order by id), '') from tracksolid.notify_episodes");
}

/// "first desk, escalation boss": messages by time.
std::string outbox(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(stage || ' ' || destination, ', ' order by due_at, stage desc), '') from tracksolid.notify_outbox");
}

void add_alarm(Sql &sql, std::string const &imei, std::string const &type, std::string const &severity,
               int minutes_ago) {
  sql.run(fmt::format(
      "insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, severity) values ('{}', date_trunc('second', now()) - {} * interval "
      "'1 minute', '{}', 'Alarm {}', '{}') on conflict do nothing",
      imei, minutes_ago, type, type, severity));
}

void add_vehicles(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values ('1', 'KAA 1', 'Ann', 'North'), ('2', 'KAA 2', null, 'South')");
  sql.run(destinations);
}

/// The live row of a device: its fix so many minutes old.
void set_live(Sql &sql, std::string const &imei, double minutes, double kmh, char const *acc) {
  sql.run(fmt::format(
      "insert into tracksolid.live_positions as l (imei, gps_time, heartbeat_at, lat, lng, speed_kmh, acc_on) values ('{0}', now() - {1} * interval '1 minute', "
      "now() - {1} * interval '1 minute', 0, 36, {2}, {3}) on conflict (imei) do update set gps_time = excluded.gps_time, heartbeat_at = "
      "excluded.heartbeat_at, speed_kmh = excluded.speed_kmh, acc_on = excluded.acc_on",
      imei, minutes, kmh, acc));
}

}  // namespace

ON_EACH_ENGINE(
    "an alarm of the rule's severity, kind, vehicle and cost centre is an episode, once however often it is looked at") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  add_rule(sql, "a-critical", "kind, severity", "'alarm', 'critical'");
  add_rule(sql, "b-types", "kind, alarm_types", "'alarm', '{12}'");
  add_rule(sql, "c-vehicle", "kind, vehicles", "'alarm', '{kaa1}'");
  add_rule(sql, "d-centre", "kind, cost_centres", "'alarm', '{South}'");
  add_alarm(sql, "1", "1", "critical", 60);
  add_alarm(sql, "2", "6", "warning", 50);
  add_alarm(sql, "1", "12", "info", 40);
  add_alarm(sql, "2", "1", "critical", 60 * 25);  // older than notify_look_back_s
  CHECK(episodes(sql) == "a-critical 1 1, b-types 1 12, c-vehicle 1 1, d-centre 2 6");
  CHECK(outbox(sql) == "first desk, first desk, first desk, first desk");
  auto const message = sql.json("select message from tracksolid.notify_episodes order by id limit 1");
  CHECK(message["title"] == "KAA 1: Alarm 1");
  CHECK(message["driver_name"] == "Ann");
  CHECK(message["cost_centre"] == "North");
  CHECK(message["severity"] == "critical");
  // Late and repeated: the same alarm, one within join_min before the first, and one after it.
  add_alarm(sql, "1", "1", "critical", 60);
  add_alarm(sql, "1", "1", "critical", 69);
  add_alarm(sql, "1", "1", "critical", 51);
  CHECK(episodes(sql) == "a-critical 1 1, b-types 1 12, c-vehicle 1 1, d-centre 2 6");
  // 11 minutes after the last of them: another episode.
  add_alarm(sql, "1", "1", "critical", 40);
  CHECK(episodes(sql) ==
        "a-critical 1 1, b-types 1 12, c-vehicle 1 1, d-centre 2 6, a-critical 1 1, c-vehicle 1 1");
}

ON_EACH_ENGINE("speeding is one episode a run of fast fixes, and a jump of the receiver is none") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  add_rule(sql, "fast", "kind, threshold", "'speeding', 100");
  // 0-600 s at 90, 620-900 at 110 km/h, 15 min at 80, 1 min at 130.
  Road road{"1"};
  road.drive(0, 600, 20, 90, 0)
      .drive(620, 900, 20, 110, 15.6)
      .drive(920, 1820, 20, 80, 24.6)
      .drive(1840, 1900, 20, 130, 45.3);
  road.add({1920, 47.5, 0, "false"}).add({2400, 47.5, 0, "false"});
  road.store(sql, "date_trunc('second', now()) - interval '3 hours'");
  Road{"2"}
      .drive(0, 600, 20, 50)
      .add({610, 900, 180})
      .drive(620, 1200, 20, 50, 8.7)
      .store(sql, "date_trunc('second', now()) - interval '3 hours'");
  testing::refresh_figures(sql);
  CHECK(episodes(sql) == "fast 1, fast 1");
  CHECK(titles(sql) == "KAA 1: 110 km/h, limit 100 km/h; KAA 1: 130 km/h, limit 100 km/h");
  CHECK(
      sql.one(
          "select string_agg(extract(epoch from upper(during) - lower(during))::int::text, ' ' order by id) from tracksolid.notify_episodes") ==
      "280 60");
  testing::refresh_figures(sql);
  CHECK(episodes(sql) == "fast 1, fast 1");
}

ON_EACH_ENGINE("speeding is judged by the speeds that the figures rest on") {
  // Ten minutes at 60 km/h with one fix of 125 km/h among them, a stand of five minutes, then 10 minutes at 130 km/h. Fixes each 10 s.
  ENGINE_DATABASE();
  add_vehicles(sql);
  add_rule(sql, "fast", "kind, threshold", "'speeding', 120");
  Road road{"1"};
  for (int n = 0; n <= 60; ++n) road.add({n * 10.0, n / 6.0, n == 30 ? 125.0 : 60.0});
  road.stand(610, 850, 10, 10, "true")
      .drive(860, 1460, 10, 130, 10)
      .store(sql, "date_trunc('second', now()) - interval '3 hours'");
  testing::refresh_figures(sql);
  CHECK(episodes(sql) == "fast 1");
  CHECK(
      sql.one(
          "select extract(epoch from upper(during) - lower(during))::int from tracksolid.notify_episodes") ==
      "600");
}

ON_EACH_ENGINE("a limit of a fraction is heeded, and named as it is") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  add_rule(sql, "fast", "kind, threshold", "'speeding', 80.5");
  auto const start = "date_trunc('second', now()) - interval '3 hours'";
  Road{"1"}.drive(0, 600, 20, 80.54).store(sql, start);
  Road{"2"}.drive(0, 600, 20, 80.5).store(sql, start);
  testing::refresh_figures(sql);
  CHECK(episodes(sql) == "fast 1");
  CHECK(titles(sql) == "KAA 1: 80.5 km/h, limit 80.5 km/h");
}

ON_EACH_ENGINE(
    "idling is told after the threshold, ends with it, and is another episode after a pause longer than join_min") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  add_rule(sql, "idle", "kind, threshold, join_min", "'idling', 20, 1");
  Road{"1"}.add({0, 0, 30}).stand(60, 1500, 60, 0, "true").store(sql, "now() - interval '26 minutes'");
  set_live(sql, "1", 1, 0, "true");
  CHECK(episodes(sql) == "idle 1");
  CHECK(titles(sql) == "KAA 1: idling for 25 min");
  CHECK(episodes(sql) == "idle 1");
  set_live(sql, "1", 0.5, 40, "true");
  CHECK(episodes(sql) == "idle 1");
  CHECK(sql.one<bool>(
      "select bool_and(upper(during) = noted_at or upper(during) > noted_at) from tracksolid.notify_episodes"));
  // As an hour later: the episode is over for 61 minutes, and the vehicle stands again.
  sql.run(
      "update tracksolid.notify_episodes set noted_at = noted_at - interval '61 minutes', during = tstzrange(lower(during) - interval '61 minutes', upper(during) - interval '61 minutes', '[]')");
  set_live(sql, "1", 0.2, 0, "true");
  CHECK(episodes(sql) == "idle 1, idle 1");
  // Never seen moving by a run: noted before the vehicle began to stand again, so it cannot be the same.
  sql.run(
      "update tracksolid.notify_episodes set noted_at = noted_at - interval '30 minutes', during = tstzrange(lower(during) - interval '30 minutes', null) where upper_inf(during)");
  CHECK(episodes(sql) == "idle 1, idle 1, idle 1");
}

ON_EACH_ENGINE(
    "a vehicle is offline once: a late heartbeat moves no episode, a return and another silence is another") {
  ENGINE_DATABASE();
  add_vehicles(sql);
  add_rule(sql, "off", "kind, threshold", "'offline', 45");
  set_live(sql, "1", 44, 0, "false");
  set_live(sql, "2", 46, 0, "false");
  CHECK(episodes(sql) == "off KAA2");
  CHECK(titles(sql) == "KAA 2: not heard of for 46 min");
  set_live(sql, "2", 45.5, 0, "false");
  CHECK(episodes(sql) == "off KAA2");
  set_live(sql, "2", 0, 0, "false");
  CHECK(episodes(sql) == "off KAA2");
  CHECK_FALSE(sql.one<bool>("select upper_inf(during) from tracksolid.notify_episodes"));
  sql.run(
      "update tracksolid.notify_episodes set noted_at = noted_at - interval '3 h', during = tstzrange(lower(during) - interval '3 h', upper(during) - interval '3 h', '[]')");
  set_live(sql, "2", 50, 0, "false");
  CHECK(episodes(sql) == "off KAA2, off KAA2");
}

TEST_CASE("findings of status and audit are told once while they last, and again when they return") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  add_rule(sql, "jobs", "kind", "'status'");
  add_rule(sql, "audit", "kind, severity", "'audit', 'critical'");
  sql.run(
      "insert into tracksolid.audit_findings values ('data/job_failed', 'poll-events', 'warning', 'x'), ('data/zero_position', '1', 'critical', '7 rows')");
  sql.run(
      "insert into tracksolid.ingestion_log (job, stream, started_at, finished_at, ok) "
      "select s.job, s.stream, now(), now(), true from tracksolid.streams() s where s.stream <> 'tracks' union all "
      "select 'poll-movement', 'tracks', now() - interval '5 h', now() - interval '5 h', true");
  sql.run("insert into reporting.refresh_log (started_at, finished_at, ok) values (now(), now(), true)");
  CHECK(episodes(sql) == "audit data/zero_position 1, jobs job poll-movement tracks");
  CHECK(
      titles(sql).starts_with("data/zero_position: 1: 7 rows; poll-movement tracks is late: last success "));
  CHECK(episodes(sql) == "audit data/zero_position 1, jobs job poll-movement tracks");
  sql.run(
      "update tracksolid.ingestion_log set finished_at = now() where stream = 'tracks'; delete from tracksolid.audit_findings");
  CHECK(episodes(sql) == "audit data/zero_position 1, jobs job poll-movement tracks");
  CHECK(sql.one<int>("select count(*) from tracksolid.notify_episodes where upper_inf(during)") == 0);
  sql.run(
      "update tracksolid.notify_episodes set during = tstzrange(lower(during) - interval '2 days', upper(during) - interval '2 days', '[]')");
  sql.run("insert into tracksolid.audit_findings values ('data/zero_position', '1', 'critical', '9 rows')");
  CHECK(episodes(sql) ==
        "audit data/zero_position 1, jobs job poll-movement tracks, audit data/zero_position 1");
}

TEST_CASE(
    "quiet hours of the fleet's zone put a message off to their end, over midnight and over a change of the clock") {
  testing::TempDb const db;
  Sql sql{db};
  struct Case {
    char const *zone, *at, *from, *to, *due;
  };
  for (auto const &[zone, at, from, to, due] : {
           Case{"Africa/Nairobi", "2026-06-05 18:59:59Z", "22:00", "06:00", "2026-06-05 18:59:59+00"},
           {"Africa/Nairobi", "2026-06-05 19:00:00Z", "22:00", "06:00", "2026-06-06 03:00:00+00"},
           {"Africa/Nairobi", "2026-06-06 02:59:59Z", "22:00", "06:00", "2026-06-06 03:00:00+00"},
           {"Africa/Nairobi", "2026-06-06 03:00:00Z", "22:00", "06:00", "2026-06-06 03:00:00+00"},
           {"Africa/Nairobi", "2026-06-06 10:30:00Z", "13:00", "14:00", "2026-06-06 11:00:00+00"},
           {"Africa/Nairobi", "2026-06-06 11:00:00Z", "13:00", "14:00", "2026-06-06 11:00:00+00"},
           // Berlin: summer time began on 29 March 2026 at 01:00 UTC, and ends on 25 October.
           {"Europe/Berlin", "2026-03-28 21:30:00Z", "22:00", "06:00", "2026-03-29 04:00:00+00"},
           {"Europe/Berlin", "2026-10-24 21:30:00Z", "22:00", "06:00", "2026-10-25 05:00:00+00"},
           {"Europe/Berlin", "2026-03-29 00:59:59Z", "01:00", "02:30", "2026-03-29 01:30:00+00"},
       }) {
    CAPTURE(zone);
    CAPTURE(at);
    sql.run(fmt::format("update tracksolid.settings set value = '{}' where name = 'timezone'", zone));
    CHECK(sql.one(fmt::format("select tracksolid.notify_due('{}', '{}', '{}')", at, from, to)) == due);
  }
  CHECK(sql.one("select tracksolid.notify_due('2026-06-05 19:00:00Z', null, null)") ==
        "2026-06-05 19:00:00+00");
  add_vehicles(sql);
  add_rule(
      sql, "quiet", "kind, quiet_from, quiet_to",
      "'alarm', ((now() at time zone 'Europe/Berlin') - interval '1 h')::time(0), ((now() at time zone 'Europe/Berlin') + interval '1 h')::time(0)");
  add_alarm(sql, "1", "1", "critical", 1);
  note(sql);
  CHECK(sql.one<int>("select round(extract(epoch from due_at - now()) / 60) from tracksolid.notify_outbox") ==
        60);
}

TEST_CASE(
    "a report's period is over when its last day is over in the fleet's zone, and follows the one before") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.notify_destinations (name, kind, address) values ('post', 'email', 'a@example.org')");
  auto const periods = [&](char const *zone, char const *period, char const *from, int most) {
    sql.run(fmt::format(
        "update tracksolid.settings set value = '{}' where name = 'timezone'; delete from tracksolid.report_subscriptions; "
        "insert into tracksolid.report_subscriptions (name, report, destination, period, from_time) values ('x', 'daily', 'post', '{}', '{}')",
        zone, period, from));
    return sql.one(fmt::format(
        "select string_agg(first_day || ' ' || last_day || ' ' || to_char(ends_at at time zone 'UTC', 'MM-DD HH24:MI'), ', ') from (select p.* from "
        "tracksolid.report_subscriptions s cross join lateral tracksolid.report_periods(s) p limit {}) p",
        most));
  };
  // Berlin: summer time ended on 26 October 2025 and began on 30 March 2025. Havana: 2 November 2025 had two midnights. Cairo: 25 April 2025 had none.
  // Nairobi is UTC+3.
  CHECK(
      periods("Europe/Berlin", "day", "2025-10-25 12:00Z", 3) ==
      "2025-10-25 2025-10-25 10-25 22:00, 2025-10-26 2025-10-26 10-26 23:00, 2025-10-27 2025-10-27 10-27 23:00");
  CHECK(periods("Europe/Berlin", "day", "2025-10-25 22:00Z", 1) == "2025-10-26 2025-10-26 10-26 23:00");
  CHECK(periods("Europe/Berlin", "week", "2025-03-28 12:00Z", 2) ==
        "2025-03-24 2025-03-30 03-30 22:00, 2025-03-31 2025-04-06 04-06 22:00");
  CHECK(periods("America/Havana", "day", "2025-11-01 12:00Z", 2) ==
        "2025-11-01 2025-11-01 11-02 04:00, 2025-11-02 2025-11-02 11-03 05:00");
  CHECK(periods("Africa/Cairo", "day", "2025-04-24 12:00Z", 2) ==
        "2025-04-24 2025-04-24 04-24 22:00, 2025-04-25 2025-04-25 04-25 21:00");
  CHECK(periods("Africa/Nairobi", "month", "2025-01-31 20:59:59Z", 2) ==
        "2025-01-01 2025-01-31 01-31 21:00, 2025-02-01 2025-02-28 02-28 21:00");
  // Between them lie 25 hours: the day that is over last differs.
  for (std::string const zone : {"Pacific/Kiritimati", "Pacific/Pago_Pago"}) {
    periods(zone.c_str(), "day", "2025-10-25 12:00Z", 1);
    CHECK(sql.one<bool>(fmt::format(
        "select max(p.last_day) = (now() at time zone '{}')::date - 1 from tracksolid.report_subscriptions s "
        "cross join lateral tracksolid.report_periods(s) p",
        zone)));
  }
  // No day is reported twice when the period changes.
  periods("UTC", "week", "2025-10-25 12:00Z", 1);
  sql.run("select tracksolid.report_note(); select tracksolid.report_note()");
  CHECK(sql.one<bool>(
      "select count(*) = count(distinct first_day) and min(first_day) = '2025-10-20' from tracksolid.notify_outbox"));
  sql.run(
      "delete from tracksolid.notify_outbox where first_day > '2025-10-20'; update tracksolid.report_subscriptions set period = 'month'");
  CHECK(
      sql.one(
          "select min(p.first_day)::text from tracksolid.report_subscriptions s cross join lateral tracksolid.report_periods(s) p") ==
      "2025-11-01");
}

TEST_CASE("findings that are close are one episode, in one run as in several") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  add_rule(sql, "sos", "kind", "'alarm'");
  // join_min is 10: 120, 115 and 105 minutes ago are one, 94 is another, and so is 60.
  for (int const minutes : {105, 120, 60, 94, 115}) add_alarm(sql, "1", "1", "critical", minutes);
  auto const spans = [&] {
    note(sql);
    return sql.one(
        "select string_agg(round(extract(epoch from date_trunc('second', now()) - lower(during)) / 60) || '-' || round(extract(epoch from date_trunc('second', now()) - "
        "upper(during)) / 60), ' ' order by during) from tracksolid.notify_episodes");
  };
  CHECK(spans() == "120-105 94-94 60-60");
  // Late: between two of them and before the last, which move no start, and one of its own.
  for (int const minutes : {99, 66, 30}) add_alarm(sql, "1", "1", "critical", minutes);
  CHECK(spans() == "120-105 94-94 60-60 30-30");
  CHECK(sql.one("select count(*)::text from tracksolid.notify_outbox") == "4");
  // An episode that was open ends with its finding.
  sql.run(
      "update tracksolid.notify_episodes set during = tstzrange(lower(during), null) where lower(during) > now() - interval '45 minutes'");
  CHECK(spans() == "120-105 94-94 60-60 30-30");
}

TEST_CASE("a run that meets the statement of a killed one waits for it, and neither ends in a deadlock") {
  testing::TempDb const db;
  Sql sql{db}, other{db};
  add_vehicles(sql);
  add_rule(sql, "sos", "kind", "'alarm'");
  add_alarm(sql, "1", "1", "critical", 60);
  store::Transaction killed{other.session()};
  killed.query("select * from tracksolid.notify_note()");
  sql.run("set lock_timeout = '200ms'");
  CHECK(sql.refusal("select tracksolid.notify_note()") == "55P03");
  killed.commit();
  CHECK(sql.refusal("select tracksolid.notify_note()") == "");
  CHECK(sql.one("select count(*)::text from tracksolid.notify_episodes") == "1");
}

TEST_CASE("an episode escalates after its minutes, unless it is acknowledged or over") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  add_rule(sql, "sos", "kind, severity, escalate_after_min, escalate_to", "'alarm', 'critical', 15, 'boss'");
  add_rule(sql, "off", "kind, escalate_after_min, escalate_to", "'offline', 15, 'boss'");
  auto const later = [&](int minutes) {
    sql.run(fmt::format("update tracksolid.notify_outbox set due_at = due_at - {} * interval '1 minute'",
                        minutes));
    note(sql);
  };
  add_alarm(sql, "1", "1", "critical", 1);
  note(sql);
  later(14);
  CHECK(outbox(sql) == "first desk");
  later(1);
  CHECK(outbox(sql) == "first desk, escalation boss");
  later(60);
  CHECK(outbox(sql) == "first desk, escalation boss");
  sql.run("delete from tracksolid.notify_episodes; delete from tracksolid.alarms");
  // Acknowledged.
  add_alarm(sql, "2", "1", "critical", 1);
  note(sql);
  sql.run("update tracksolid.notify_episodes set acknowledged_at = now()");
  later(20);
  CHECK(outbox(sql) == "first desk");
  sql.run("delete from tracksolid.notify_episodes; delete from tracksolid.alarms");
  // One silence ends in time, the other goes on.
  set_live(sql, "1", 40, 0, "false");
  set_live(sql, "2", 40, 0, "false");
  note(sql);
  set_live(sql, "2", 0, 0, "false");
  later(20);
  CHECK(outbox(sql) == "first desk, first desk, escalation boss");
  CHECK(
      sql.one(
          "select e.subject from tracksolid.notify_outbox o join tracksolid.notify_episodes e on e.id = o.episode_id where o.stage = 'escalation'") ==
      "KAA1");
  sql.run("delete from tracksolid.notify_episodes");
  // The first destination is given up.
  note(sql);
  sql.run("update tracksolid.notify_outbox set state = 'dead'");
  note(sql);
  CHECK(outbox(sql) == "first desk, escalation boss");
}

TEST_CASE(
    "a rule, destination or kind that could not work is refused, and a rule that names nothing says so") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  auto const rule = [&](std::string const &columns, std::string const &values) {
    return sql.refusal(
        fmt::format("insert into tracksolid.notify_rules (name, destination, {}) values ('x', 'desk', {})",
                    columns, values));
  };
  CHECK(rule("kind", "'weather'") == "23503");
  CHECK(rule("kind, threshold", "'alarm', 5") == "23514");
  CHECK(rule("kind, severity", "'idling', 'critical'") == "23514");
  CHECK(rule("kind, severity", "'alarm', 'serious'") == "23514");
  CHECK(rule("kind, quiet_from", "'alarm', '22:00'") == "23514");
  CHECK(rule("kind, quiet_from, quiet_to", "'alarm', '22:00', '22:00'") == "23514");
  CHECK(rule("kind, escalate_to", "'alarm', 'boss'") == "23514");
  CHECK(rule("kind, escalate_to, escalate_after_min", "'alarm', 'desk', 5") == "23514");
  CHECK(rule("kind, vehicles", "'status', '{KAA1}'") == "23514");
  CHECK(rule("kind, vehicles", "'alarm', '{}'") == "23514");
  auto const destination = [&](std::string const &kind, std::string const &address,
                               std::string const &secret) {
    return sql.refusal(fmt::format(
        "insert into tracksolid.notify_destinations (name, kind, address, secret) values ('{0}{1}', '{0}', '{1}', {2})",
        kind, address, secret));
  };
  CHECK(destination("pigeon", "http://x", "null") == "23514");
  CHECK(destination("webhook", "http://x", "null") == "23514");
  CHECK(destination("webhook", "http://x", "'short'") == "23514");
  CHECK(destination("webhook", "ftp://x", "'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'") == "23514");
  CHECK(destination("webhook", "http://x", "'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'") == "");
  CHECK(destination("ntfy", "http://x", "null") == "23514");
  CHECK(destination("ntfy", "http://x/topic", "null") == "");
  CHECK(destination("gotify", "http://x", "null") == "23514");
  CHECK(destination("email", "nobody", "null") == "23514");
  CHECK(destination("email", "a@example.org, b@example.org", "null") == "");
  add_rule(sql, "a", "kind, vehicles", "'alarm', '{KZZ 9}'");
  add_rule(sql, "b", "kind, cost_centres", "'alarm', '{West}'");
  sql.run("insert into tracksolid.notify_kinds values ('smoke', null, false, '')");
  add_rule(sql, "c", "kind", "'smoke'");
  add_rule(sql, "d", "kind", "'alarm'");
  add_alarm(sql, "1", "1", "critical", 1);
  CHECK(
      sql.one(
          "select string_agg(rule || ' ' || episodes || ' ' || coalesce(problem, 'ok'), '; ') from tracksolid.notify_note()") ==
      "a 0 no vehicle or device is called 'KZZ 9'; b 0 no vehicle has the cost centre 'West'; "
      "c 0 the kind 'smoke' has no function tracksolid.notify_found_smoke; d 1 ok");
}

TEST_CASE(
    "a failed attempt waits 1, 2, 4 … 60 minutes, or as long as the destination says, and the last one makes a dead letter") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  add_rule(sql, "sos", "kind", "'alarm'");
  add_alarm(sql, "1", "1", "critical", 1);
  note(sql);
  sql.run("update tracksolid.settings set value = '9' where name = 'notify_attempts'");
  std::string waits;
  for (int attempt = 1; attempt <= 9; ++attempt) {
    sql.run(fmt::format("select tracksolid.notify_failed(id, 'no', {}) from tracksolid.notify_outbox",
                        attempt == 2 ? "700" : "null"));
    waits += sql.one(
        "select round(extract(epoch from next_try_at - clock_timestamp())) || ' ' from tracksolid.notify_outbox");
  }
  CHECK(waits == "60 700 240 480 960 1920 3600 3600 3600 ");
  CHECK(sql.one("select state || ' ' || attempts || ' ' || error from tracksolid.notify_outbox") ==
        "dead 9 no");
  CHECK(sql.json("select tracksolid.status(0, 0)")["notify"]["destinations"][0]["dead"] == 1);
}

TEST_CASE(
    "a visit of a fence of the rule is an episode until the vehicle has left, once it is as long as the threshold") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  add_rule(sql, "a-all", "kind", "'visit'");
  add_rule(sql, "b-port", "kind, fences, threshold", "'visit', '{Port}', 30");
  add_rule(sql, "c-south", "kind, cost_centres", "'visit', '{South}'");
  add_rule(sql, "d-two", "kind, vehicles", "'visit', '{KAA 2}'");
  for (auto const *fence : {"'Port', 9.5, 20", "'Gate', 4.9, 5.1"})
    sql.run(fmt::format(
        "insert into tracksolid.fences (fence_id, fence_name, shape) select n, n, public.st_makeenvelope(36 + a / 111.195, -0.001, 36 + b / 111.195, 0.001, 4326) "
        "from (values ({})) f(n, a, b)",
        fence));
  std::string const start = "date_trunc('minute', now()) - interval '1 hour'";
  // KAA 1 passes the gate after 5 min, is at the port after 10 and stands there: 20 min until its last fix, half an hour ago, with the engine off.
  Road{"1"}.drive(0, 600, 60, 60).stand(660, 1800, 60, 10, "false").store(sql, start);
  testing::refresh_figures(sql);
  CHECK(episodes(sql) == "a-all KAA1 1, a-all KAA1 2, b-port KAA1 1");
  CHECK(
      sql.one(
             "select string_agg(rule || ': ' || (message->>'title') || case when upper_inf(during) then ', open' else '' end, '; ' order by id) from tracksolid.notify_episodes")
          .starts_with("a-all: KAA 1: in Port, open; a-all: KAA 1: in Gate; b-port: KAA 1: in Port for "));
  Road{"1"}.drive(1860, 3000, 60, 60, 10).store(sql, start);  // it leaves the port 10 km later
  testing::refresh_figures(sql);
  CHECK(episodes(sql) == "a-all KAA1 1, a-all KAA1 2, b-port KAA1 1");
  CHECK(sql.one<int>("select count(*) from tracksolid.notify_episodes where upper_inf(during)") == 0);
  sql.run("update tracksolid.notify_rules set fences = '{Prot}' where name = 'b-port'");
  CHECK(sql.one("select string_agg(problem, '; ') from tracksolid.notify_note()") ==
        "no fence is called 'Prot'");
  CHECK(
      sql.refusal(
          "insert into tracksolid.notify_rules (name, kind, destination, fences) values ('x', 'idling', 'desk', '{Port}')") ==
      "23514");
}

TEST_CASE("a temperature, a trouble code and a service are episodes until they are over") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicles(sql);
  add_rule(sql, "a-cold", "kind, threshold", "'temperature', 20");
  add_rule(sql, "b-fault", "kind, cost_centres", "'fault', '{North}'");
  add_rule(sql, "c-oil", "kind", "'maintenance'");
  sql.run(
      "insert into tracksolid.temperature_bounds (max_c, valid) values (8, '[2026-01-01Z,)'); "
      "insert into tracksolid.fault_codes (imei, event_time, fault_code, detail) values ('1', now() - interval '2 hours', 'P0301', 'Misfire'), "
      "('2', now() - interval '2 hours', 'P0420', null); "
      "insert into tracksolid.maintenance_plans (name, vehicle, every_months, counts_from) values ('oil', 'KAA 2', 12, (current_date - interval '12 months')::date)");
  auto const measure = [&](int minutes_ago, double celsius) {
    sql.run(fmt::format(
        "begin; select tracksolid.open_stage('temperature_readings'); insert into pg_temp.stage_temperature_readings (imei, reading_time, temperature_c, item) "
        "values ('1', now() - {0} * interval '1 minute', {1}, '{0}'); select tracksolid.merge_pushed('temperature_readings'); commit",
        minutes_ago, celsius));
  };
  measure(19, 12);
  CHECK(episodes(sql) == "b-fault KAA1 P0301, c-oil oil KAA2");  // 19 minutes are less than 20
  measure(25, 9);
  CHECK(episodes(sql) == "b-fault KAA1 P0301, c-oil oil KAA2, a-cold 1");
  CHECK(
      titles(sql) ==
      "KAA 1: trouble code P0301: Misfire; KAA 2: oil is due by date; KAA 1: 12.0 °C, above the bound of 8.0 °C");
  measure(1, 5);
  sql.run("select tracksolid.clear_fault('KAA 1'), tracksolid.maintenance_done('oil', 'KAA 2')");
  CHECK(episodes(sql) == "b-fault KAA1 P0301, c-oil oil KAA2, a-cold 1");
  CHECK(sql.one<int>("select count(*) from tracksolid.notify_episodes where upper_inf(during)") == 0);
  CHECK(
      sql.refusal(
          "insert into tracksolid.notify_rules (name, kind, destination, threshold) values ('x', 'fault', 'desk', 1)") ==
      "23514");
}
