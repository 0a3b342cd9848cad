#include <thread>

#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

struct Slot {
  int wait_ms;
  std::string refused;
};
Slot take(Sql &sql, int daily_budget = 0, int priority = 0) {
  auto const row = store::Autocommit{sql.session()}.row(
      "select wait_ms, coalesce(refused_reason, '') from tracksolid.take_call_slot('key', 1000, $1, $2)",
      daily_budget, priority);
  return {row[0].as<int>(), row[1].as<std::string>()};
}

constexpr int slack_ms = 300;  ///< what a loaded machine may take between two statements

}  // namespace

TEST_CASE("calls of one key are an interval apart, however many ask") {
  testing::TempDb const db;
  Sql one{db};
  Sql two{db};
  CHECK(take(one).wait_ms == 0);
  auto const second = take(two).wait_ms;
  auto const third = take(one).wait_ms;
  CHECK(second > 1000 - slack_ms);
  CHECK(second <= 1000);
  CHECK(third > 2000 - slack_ms);
  CHECK(third <= 2000);
}

TEST_CASE("two sessions at once never share a slot") {
  testing::TempDb const db;
  auto const ask = [&db] {
    Sql sql{db};
    for (int i = 0; i < 50; ++i)
      sql.run("insert into reporting.slots select retry_at from tracksolid.take_call_slot('key', 5, 0, 0)");
  };
  Sql sql{db};
  sql.run("create table reporting.slots (at timestamptz)");
  std::thread first{ask};
  std::thread second{ask};
  first.join();
  second.join();
  CHECK(sql.one<int>("select count(*) from reporting.slots") == 100);
  CHECK(
      sql.one<bool>("select min(gap) >= interval '5 ms' from "
                    "(select at - lag(at) over (order by at) as gap from reporting.slots) s"));
  CHECK(sql.one<int>("select calls_today from tracksolid.api_budget") == 100);
}

TEST_CASE("a backfill yields while others are waiting, a live poll does not") {
  testing::TempDb const db;
  Sql sql{db};
  take(sql);
  take(sql);
  take(sql);  // next free slot: in 3 s
  CHECK(take(sql, 0, 2).refused == "yield");
  CHECK(take(sql, 0, 1).refused.empty());  // tracks may queue 4 intervals deep: now 4 s
  CHECK(take(sql, 0, 0).refused.empty());  // now 5 s
  CHECK(take(sql, 0, 1).refused == "yield");
  CHECK(take(sql, 0, 0).refused.empty());
}

TEST_CASE("the daily budget is kept, its last part for higher priorities") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run("insert into tracksolid.api_budget (app_key, calls_today) values ('key', 80)");
  CHECK(take(sql, 100, 2).refused == "budget");  // 80 %
  CHECK(take(sql, 100, 1).refused.empty());
  sql.run("update tracksolid.api_budget set calls_today = 95");
  CHECK(take(sql, 100, 1).refused == "budget");  // 95 %
  CHECK(take(sql, 100, 0).refused.empty());
  sql.run("update tracksolid.api_budget set calls_today = 100");
  CHECK(take(sql, 100, 0).refused == "budget");
  CHECK(take(sql, 0, 0).refused.empty());  // 0: none
  sql.run("update tracksolid.api_budget set calls_today = 100, calls_day = calls_day - 1");
  CHECK(take(sql, 100, 0).refused.empty());  // a new day
}

TEST_CASE("a burst cools the key down, longer each time, and only once for calls that failed together") {
  testing::TempDb const db;
  Sql sql{db};
  auto const cool_s = [&](char const *reason) {
    return sql.one<int>(std::string{"select round(extract(epoch from tracksolid.cool_down('key', '"} +
                        reason + "') - now()))");
  };
  CHECK(cool_s("burst") == 30);
  CHECK(cool_s("burst") == 30);  // the same burst
  auto const refused = take(sql);
  CHECK(refused.refused == "burst");
  CHECK(refused.wait_ms > 29000 - slack_ms);
  for (int const expected : {60, 120, 240, 300, 300}) {
    sql.run("update tracksolid.api_budget set cool_down_until = now() - interval '1 s'");
    CHECK(cool_s("burst") == expected);
  }
  sql.run("update tracksolid.api_budget set cool_down_until = now() - interval '11 min'");
  CHECK(take(sql).refused.empty());
  CHECK(cool_s("burst") == 30);  // ten quiet minutes forgive
  sql.run("update tracksolid.settings set value = '90' where name = 'burst_cool_down_s'");
  sql.run("update tracksolid.api_budget set cool_down_until = now() - interval '1 s'");
  CHECK(cool_s("burst") == 180);  // the second in a row, by the operator's measure
}

TEST_CASE("a spent day stops all calls until the next UTC day, and a burst does not shorten it") {
  testing::TempDb const db;
  Sql sql{db};
  // Said in the afternoon: within the first hour of a day it may be yesterday's.
  sql.run("select tracksolid.cool_down('key', 'today', date_trunc('day', now(), 'UTC') + interval '13 h')");
  CHECK(sql.one<bool>(
      "select cool_down_until = ((now() at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC' "
      "from tracksolid.api_budget"));
  sql.run("select tracksolid.cool_down('key', 'burst')");
  CHECK(take(sql).refused == "today");
  CHECK(sql.refusal("select tracksolid.cool_down('key', 'nonsense')") == "22023");
}

TEST_CASE("a day that is spent just after midnight may be yesterday's: growing pauses, one call finds out") {
  testing::TempDb const db;
  Sql sql{db};
  auto const pause_min = [&](std::string const &at) {
    return sql.one<int>("select round(extract(epoch from tracksolid.cool_down('key', 'today', '" + at +
                        "') - timestamptz '" + at + "') / 60)");
  };
  CHECK(pause_min("2026-11-29 00:00:07+00") == 1);
  CHECK(pause_min("2026-11-29 00:00:17+00") == 1);  // the same pause goes on: 50 s are left
  CHECK(pause_min("2026-11-29 00:01:08+00") == 2);
  CHECK(pause_min("2026-11-29 00:04:00+00") == 4);
  CHECK(pause_min("2026-11-29 01:30:00+00") == 22 * 60 + 30);  // no longer yesterday's
  // The pause is over: one call goes ahead, the others wait for its answer.
  sql.run("update tracksolid.api_budget set cool_down_until = clock_timestamp() - interval '1 s'");
  CHECK(take(sql).refused.empty());
  CHECK(take(sql).refused == "probe");
  sql.run("update tracksolid.api_budget set cool_down_until = clock_timestamp() - interval '1 s'");
  CHECK(take(sql).refused.empty());
  CHECK(take(sql).refused.empty());
}

TEST_CASE("a slot or a pause far ahead was written by a wrong clock") {
  testing::TempDb const db;
  Sql sql{db};
  take(sql);
  sql.run("update tracksolid.api_budget set next_slot_at = now() + interval '30 days'");
  CHECK(take(sql).wait_ms == 0);
  sql.run(
      "update tracksolid.api_budget set next_slot_at = now(), cool_down_until = now() + interval '26 hours', cool_down_reason = 'today'");
  CHECK(take(sql).refused.empty());
}
