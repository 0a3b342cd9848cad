// The inbox of messages and its alarms in the database: old rows become messages, alarms of one second stay apart, and the
// names of the hub's alarms are those that are known.
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "base/text.hpp"
#include "migrate_runs.hpp"
#include "push/replay.hpp"
#include "push/split.hpp"
#include "sql.hpp"

using namespace fleet;
using testing::run_migrate;
using testing::Sql;
using testing::TempDb;

namespace {

struct OldRow {
  char const *path, *msg_type, *raw, *state;  ///< raw: JSON, or "" for the bytes \xFF\x00
  char const *name;                           ///< of the item that its message must hold
};

OldRow const old_rows[] = {
    {"/pushhb", "", R"({"deviceImei": "1", "gateTime": 1})", "new", "/pushhb"},
    {"/pushInstructResponse", "2", R"({"code": 0, "data": {"_imei": "1"}})", "done", "/pushInstructResponse"},
    {"/", "jimi.push.device.alarm", R"({"imei": "1"})", "failed", "jimi.push.device.alarm"},
    {"/", "odd \"name\"", R"({"data": 1, "data_list": [2]})", "raw", "odd \"name\""},
    {"/jimi", "", R"({"data": {"a": 1}})", "raw", "/jimi"},
    {"/api/v1/tag/data/push", "", R"({"imei": "9"})", "done", "/api/v1/tag/data/push"},
    {"/pushgps", "", R"("a string")", "failed", "/pushgps"},
    {"/rfid", "", "", "failed", "/rfid"},
};

std::string quoted(std::string const &text) {
  std::string out = "'";
  for (char const c : text) out += c == '\'' ? std::string{"''"} : std::string{c};
  return out + "'";
}

/// "imei content_key fence source", one an alarm.
std::string alarms(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(concat_ws(' ', imei, nullif(content_key, ''), fence_id, source), ', ' order by imei, content_key), '') "
      "from tracksolid.alarms");
}

/// Values: imei, source, content_key, fence, raw.
void merge_alarms(Sql &sql, std::string const &values) {
  store::Transaction tx{sql.session()};
  tx.script("select tracksolid.open_stage('alarms')");
  tx.script(
      "insert into pg_temp.stage_alarms (imei, alarm_time, alarm_type, alarm_name, severity, source, content_key, fence_id, raw) "
      "select v.imei, '2026-06-01 10:00Z', 'in', null, 'info', v.source, v.content_key, v.fence, v.raw::jsonb from (values " +
      values + ") v(imei, source, content_key, fence, raw)");
  tx.script("select tracksolid.merge_alarms()");
  tx.commit();
}

}  // namespace

TEST_CASE("rows of an inbox of items become messages that hold the same items") {
  TempDb const db{TempDb::Content::empty};
  REQUIRE(run_migrate(db, {"up", "--to", "5"}).exit_code == 0);
  Sql sql{db};
  for (auto const &row : old_rows)
    sql.run(
        "insert into tracksolid.push_inbox (sha256, path, msg_type, received_at, raw, raw_bytes, state, error, attempts) select "
        "sha256(convert_to(" +
        quoted(row.path + std::string{row.raw}) + ", 'UTF8')), " + quoted(row.path) + ", nullif(" +
        quoted(row.msg_type) + ", ''), '2026-06-01 10:00Z', nullif(" + quoted(row.raw) + ", '')::jsonb, " +
        (*row.raw == '\0' ? "'\\xff00'" : "null") + ", '" + row.state + "', " +
        (std::string{row.state} == "failed" ? "'its reason'" : "null") + ", 1");
  sql.run(
      "insert into tracksolid.device_events (imei, event_time, event_type) values ('1', '2026-06-01', 'LOGIN'); "
      "insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, severity, source, fence_id) values "
      "('1', '2026-06-01', 'in', 'Enter fence', 'info', 'poll', 'f1'), "
      "('1', '2026-06-01', 'hub1:256-29', 'Illegal door', 'warning', 'push', null)");
  auto const up = run_migrate(db, {"up"});
  INFO(up.err);
  REQUIRE(up.exit_code == 0);
  for (auto const &row : old_rows) {
    CAPTURE(row.path);
    CAPTURE(row.raw);
    auto const found = store::Autocommit{sql.session()}.row(
        "select path, content_type, case when content_type like '%json' then convert_from(body, 'UTF8') else encode(body, 'escape') end, state, stored_at = '2026-06-01 10:00Z' and received_at = stored_at, "
        "items, encode(sha256, 'hex') from tracksolid.push_inbox where sha256 = sha256(convert_to($1, 'UTF8'))",
        row.path + std::string{row.raw});
    CHECK(found[3].text() == row.state);
    CHECK(found[4].as<bool>());
    auto const kept = sql.one(
        "select coalesce(string_agg(concat_ws(' ', ordinal, name, state, nullif(error, '')), ''), '') from "
        "tracksolid.push_items where message = '\\x" +
        found[6].text() + "'");
    bool const is_kept = std::string{row.state} == "failed" || std::string{row.state} == "raw";
    CHECK(kept == (is_kept ? "0 " + std::string{row.name} + " " + row.state +
                                 (std::string{row.state} == "failed" ? " its reason" : "")
                           : ""));
    if (*row.raw == '\0') {
      CHECK(found[2].text() == "\\377\\000");
      continue;
    }
    push::Message const message{found[0].text(), "", found[1].text(), "", found[2].text(), 0};
    auto const split = push::split_message(message);
    REQUIRE(split.items.size() == 1);
    CHECK(split.items.front().name == row.name);
    CHECK(nlohmann::json::parse(split.items.front().text) == nlohmann::json::parse(row.raw));
    CHECK(split.items.front().outer == (std::string{row.msg_type} == "2" ? R"({"msgType":"2"})" : ""));
  }
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox") == std::size(old_rows));
  CHECK(sql.one<int>("select count(*) from tracksolid.device_events where item = ''") == 1);
  CHECK(
      sql.one(
          "select string_agg(concat_ws(' ', alarm_type, alarm_name, severity, content_key), ', ' order by alarm_type) from "
          "tracksolid.alarms") == "hub1:256-29 Collision critical , in Enter fence info f1");
}

TEST_CASE("two alarms of one second and type are two rows, the same from poll and push is one") {
  struct Step {
    char const *what, *first, *second, *rows;
  };
  Step const steps[] = {
      {"two fences of the poll", "('1', 'poll', 'f1', 'f1', '{}')", "('1', 'poll', 'f2', 'f2', '{}')",
       "1 f1 f1 poll, 1 f2 f2 poll"},
      {"the poll again", "('1', 'poll', 'f1', 'f1', '{}')", "('1', 'poll', 'f1', 'f1', '{\"n\": 1}')",
       "1 f1 f1 poll"},
      {"push, then poll", "('1', 'push', '', null, '{}')", "('1', 'poll', 'f1', 'f1', '{}')", "1 f1 f1 push"},
      {"poll, then push", "('1', 'poll', 'f1', 'f1', '{}')", "('1', 'push', '', null, '{}')", "1 f1 f1 poll"},
      {"push, then two fences of the poll", "('1', 'push', '', null, '{}')",
       "('1', 'poll', 'f1', 'f1', '{}'), ('1', 'poll', 'f2', 'f2', '{}')", "1 f1 f1 push, 1 f2 f2 poll"},
      {"a push again", "('1', 'push', '', null, '{}')", "('1', 'push', '', null, '{}')", "1 push"},
      {"two pushes that differ", "('1', 'push', '', null, '{\"n\": 1}')",
       "('1', 'push', '', null, '{\"n\": 2}')", "1 push, 1 30a17f09c3e8ab21 push"},
      {"two pushes that differ, at once",
       "('1', 'push', '', null, '{\"n\": 1}'), ('1', 'push', '', null, '{\"n\": 2}')",
       "('1', 'push', '', null, '{\"n\": 2}')", ""},
      {"without fence from both", "('1', 'poll', '', null, '{}')", "('1', 'push', '', null, '{\"n\": 1}')",
       "1 poll"},
      {"two items of the hub", "('1', 'push', 'aaaa', null, '{}')",
       "('1', 'push', 'bbbb', null, '{}'), ('1', 'push', 'aaaa', null, '{}')", "1 aaaa push, 1 bbbb push"},
  };
  TempDb const db;
  Sql sql{db};
  for (auto const &step : steps) {
    CAPTURE(step.what);
    sql.run("delete from tracksolid.alarms");
    merge_alarms(sql, step.first);
    merge_alarms(sql, step.second);
    auto const once = alarms(sql);
    if (std::string{step.what}.starts_with("two pushes"))
      CHECK(sql.one<int>("select count(distinct raw) from tracksolid.alarms") == 2);
    else
      CHECK(once == step.rows);
    merge_alarms(sql, step.first);
    merge_alarms(sql, step.second);
    CHECK(alarms(sql) == once);
  }
}

TEST_CASE("a push of fixes and trips and a poll of fixes of the same day do not block each other for good") {
  TempDb const db;
  Sql sql{db};
  // The order of store/merge.hpp, with time for the other session between.
  std::string const fixes =
      "select tracksolid.open_stage('position_history'); "
      "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng) values ('1', '2026-06-01 10:0%:00Z', 0, 0); "
      "select tracksolid.merge_position_history()";
  auto const fix = [&](char minute) {
    auto text = fixes;
    text[text.find('%')] = minute;
    return text;
  };
  std::string poll_error;
  std::thread poll;
  {
    store::Transaction push{sql.session()};
    push.script(
        "select tracksolid.open_stage('trips'); insert into pg_temp.stage_trips (imei, start_time, end_time) values "
        "('1', '2026-06-01 09:00Z', '2026-06-01 10:00Z'); select tracksolid.merge_trips()");
    poll = std::thread{[&] {
      try {
        Sql other{db};
        store::Transaction tx{other.session()};
        tx.script(fix('5'));
        tx.commit();
      } catch (std::exception const &error) {
        poll_error = error.what();
      }
    }};
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    push.script(fix('0'));
    push.commit();
  }
  poll.join();
  CHECK(poll_error == "");
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history") == 2);
}

TEST_CASE("every alarm of the hub that is known has its name, and the bits of 256 are those of JT/T 808") {
  TempDb const db;
  Sql sql{db};
  CHECK(
      sql.one<int>(
          "select count(*) from tracksolid.alarm_kinds where alarm_type ~ '^hub0:\\d+$' and source like 'reference%'") ==
      197);
  CHECK(
      sql.one<int>(
          "select count(*) from tracksolid.alarm_kinds where alarm_type ~ '^hub1:\\d+$' and source like 'reference%'") ==
      80);
  CHECK(sql.one<int>("select count(*) from tracksolid.alarm_kinds where alarm_type ~ '^hub1:256-\\d+$'") ==
        32);
  CHECK(sql.one<int>(
            "select count(*) from tracksolid.alarm_kinds where alarm_type like 'hub%' and source is null") ==
        0);
  for (auto const *noise :
       {"hub0:105", "hub0:40", "hub0:32", "hub1:1040", "hub1:1041", "hub1:257", "hub1:259", "hub1:256-11"})
    CHECK(sql.one("select severity from tracksolid.alarm_kinds where alarm_type = '" + std::string{noise} +
                  "'") == "info");
  // Word by word against the vendor's facts that are not part of this repository.
  auto const shared = testing::shared_dir();
  if (!shared || !std::filesystem::exists(*shared / "tracksolid-api-2.md"))
    FLEET_SKIP("no tracksolid-api-2.md to compare the names of alarms with");
  auto const facts = testing::read_file(*shared / "tracksolid-api-2.md");
  std::map<std::string, std::string> listed;  ///< by kind
  auto const read = [&](std::string const &kind, std::string list) {
    list = std::regex_replace(list, std::regex{R"(\*\*|\([^)]*\))"}, "");
    for (auto const &entry : split(list, ',')) {
      std::smatch m;
      if (!std::regex_match(entry, m, std::regex{R"(\s*([\d/]+)\s+(.+))"})) continue;
      auto const ids = split(m[1].str(), '/');
      auto const names = split(m[2].str(), '/');
      for (std::size_t i = 0; i < ids.size(); ++i)
        listed[kind + ids[i]] = ids.size() == names.size() ? names[i] : m[2].str();
    }
  };
  std::smatch m;
  REQUIRE(std::regex_search(facts, m, std::regex{R"(JT/T 808: (12 [^|]*?); 15–17)"}));
  read("hub1:256-", m[1]);
  REQUIRE(std::regex_search(facts, m, std::regex{R"(2019: (15 [^)]*)\))"}));
  read("hub1:256-", m[1]);
  REQUIRE(std::regex_search(facts, m, std::regex{R"(More official class 1 ids: ([^\[]*))"}));
  read("hub1:", m[1]);
  REQUIRE(
      std::regex_search(facts, m, std::regex{R"(More class 0 ids, safety relevant \[[^\]]*\]: ([^;]*))"}));
  read("hub0:", m[1]);
  CHECK(listed.size() > 50);
  auto const words = [](std::string const &text) {
    std::set<std::string> found;
    static std::regex const word{"[a-z]{2,}"};
    auto const low = lower(text);
    for (std::sregex_iterator at{low.begin(), low.end(), word}, end; at != end; ++at) found.insert(at->str());
    for (auto const *small : {"in", "out", "by", "of", "the", "be", "too", "may"}) found.erase(small);
    return found;
  };
  for (auto const &[kind, name] : listed) {
    CAPTURE(kind);
    CAPTURE(name);
    if (words(name).empty()) continue;
    auto const ours = words(
        sql.one("select coalesce(max(alarm_name), '') from tracksolid.alarm_kinds where alarm_type = '" +
                kind + "'"));
    bool shares = false;
    for (auto const &word : words(name)) shares |= ours.contains(word);
    CHECK(shares);
  }
}

TEST_CASE("a batch of the inbox costs the same behind a long queue that the planner does not know of") {
  TempDb const db;
  Sql sql{db};
  sql.run(
      "alter table tracksolid.push_inbox set (autovacuum_enabled = off);"
      "insert into tracksolid.push_inbox (sha256, received_at, path, body) "
      "select sha256(n::text::bytea), now(), '/pushhb', '{}' from generate_series(1, 60000) n");
  sql.run("set statement_timeout = '2s'");  // a comparison of each with each takes four times as long
  for (int batch = 0; batch < 3; ++batch)
    CHECK(
        sql.refusal(
            "select tracksolid.finish_inbox(array_agg(id), array_agg('done'::text), array_agg(''::text), array_agg(1)) "
            "from tracksolid.take_inbox(0, 1000, 4000000)") == "");
  CHECK(
      sql.one(
          "select count(*) || ' ' || min(id) || ' ' || max(id) from tracksolid.push_inbox where state = 'done'") ==
      "3000 1 3000");
  // A message whose turn came again loses what was kept of it, the others do not.
  sql.run(
      "update tracksolid.push_inbox set attempts = 1 where id in (3001, 3002);"
      "insert into tracksolid.push_items (message, ordinal, name, state, error) "
      "select sha256, 0, '/pushhb', 'failed', 'odd' from tracksolid.push_inbox where id between 3000 and 3002;"
      "select tracksolid.finish_inbox('{3001,3003}', '{done,failed}', '{\"\",odd}', '{1,1}')");
  CHECK(sql.one("select string_agg(i.id::text, ' ' order by i.id) from tracksolid.push_items k "
                "join tracksolid.push_inbox i on i.sha256 = k.message") == "3000 3002");
  CHECK(
      sql.one(
          "select string_agg(concat_ws(' ', id, state, attempts, error), ', ' order by id) from tracksolid.push_inbox "
          "where id between 3001 and 3003") == "3001 done 2, 3002 new 1, 3003 failed 1 odd");
}

TEST_CASE("messages of a batch that fails come first again, at once") {
  TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.push_inbox (sha256, received_at, path, body) select sha256(n::text::bytea), now(), '/pushhb', "
      "format('[{\"deviceImei\":\"12345678901234%s\",\"gateTime\":%s}]', n, extract(epoch from now())::bigint)::bytea "
      "from generate_series(1, 2) n");
  Sql other{db};
  Sql processing{db};
  processing.run("set lock_timeout = '10ms'");
  push::InboxProcessor processor{push::Mapping{""}, "auto"};
  {
    store::Transaction lock{other.session()};
    lock.script("lock table tracksolid.heartbeats");
    CHECK_THROWS(processor.process_batch(processing.session()));
  }
  CHECK(processor.process_batch(processing.session()) == 2);
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox where state = 'done'") == 2);
}

TEST_CASE("a replay waits for messages that a receiver has in hand, and tries again after a deadlock") {
  TempDb const db;
  Sql sql{db};
  sql.run(R"sql(
    insert into tracksolid.push_inbox (sha256, received_at, path, body, state, items)
    select sha256(n::text::bytea), now(), '/pushhb',
           format('[{"deviceImei":"12345678901234%s","gateTime":%s}]', n, extract(epoch from now())::bigint)::bytea,
           case n when 1 then 'new' else 'done' end, 1 from generate_series(1, 3) n;
    -- The first transaction that finishes a message is a victim of a deadlock.
    create sequence public.finished;
    create function public.collide() returns trigger language plpgsql as $$
    begin
      if nextval('public.finished') = 1 then
        raise exception 'deadlock detected' using errcode = '40P01';
      end if;
      return new;
    end $$;
    create trigger collide before update on tracksolid.push_inbox
      for each row when (old.state = 'new' and new.state = 'done') execute function public.collide();)sql");
  Sql receiver{db};
  store::Transaction in_hand{receiver.session()};
  in_hand.script("select from tracksolid.push_inbox where state = 'new' for update");
  std::thread ends_after_a_look{[&] {
    Sql look{db};
    while (
        look.one<int>(
            "select count(*) from pg_stat_activity where application_name = 'replaying' and state = 'idle' "
            "and query like '%exists (select from tracksolid.push_inbox%'") == 0) {
    }
    in_hand.script("update tracksolid.push_inbox set state = 'done' where id = 1");
    in_hand.commit();
  }};
  push::InboxProcessor processor{push::Mapping{""}, "auto"};
  auto const report = push::replay(store::Database{db.url(), "replaying", store::limits::processing},
                                   processor, {{}, "", "", true, {}});
  ends_after_a_look.join();
  CHECK(report.renewed == 2);
  CHECK(report.left.waiting == 0);
  CHECK(sql.one("select string_agg(imei, ' ' order by imei) from tracksolid.heartbeats") ==
        "123456789012342 123456789012343");
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox where state <> 'done'") == 0);
}
