#include <future>
#include <set>

#include "base/text.hpp"
#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

void store_fix(Sql &sql, std::string const &time) {
  sql.run(
      "begin; select tracksolid.open_stage('position_history'); "
      "insert into stage_position_history (imei, gps_time, lat, lng) values ('1', '" +
      time +
      "', 48, 11); "
      "select tracksolid.merge_position_history(); commit");
}

/// Names of the tables that a plan reads.
void relations(nlohmann::json const &plan, std::set<std::string> &found) {
  if (plan.is_object() && plan.contains("Relation Name")) found.insert(plan["Relation Name"]);
  for (auto const &child : plan)
    if (child.is_structured()) relations(child, found);
}

}  // namespace

ON_EACH_ENGINE("a backfill of old dates does not pile up in a default partition") {
  ENGINE_DATABASE();
  for (auto const *time : {"2008-03-31 10:00Z", "2016-02-29 10:00Z", "2026-06-05 10:00Z"})
    store_fix(sql, time);
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history") == 3);
  CHECK(sql.one<int>("select count(distinct tableoid) from tracksolid.position_history "
                     "where tableoid::regclass::text not like '%default'") == 3);
}

ON_EACH_ENGINE("a day's track reads at most two partitions of many") {
  ENGINE_DATABASE();
  for (int week = 0; week < 30; ++week)
    store_fix(sql, "2026-01-05 10:00Z'::timestamptz + " + std::to_string(week) + " * interval '7 days");
  std::set<std::string> read;
  relations(
      sql.json(
          "explain (format json) select * from tracksolid.position_history where imei = '1' "
          "and gps_time > timestamptz '2026-06-05 00:00Z' and gps_time <= timestamptz '2026-06-06 00:00Z'"),
      read);
  CHECK(read.size() >= 1);
  CHECK(read.size() <= 2);
}

TEST_CASE("missing partitions are made once") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  // 31 March 2008 was a Monday: the ten days touch the weeks of 31 March and of 7 April.
  auto const make = "select tracksolid.ensure_partitions('position_history', '2008-03-31', '2008-04-09')";
  CHECK(sql.one<int>(make) == 2);
  CHECK(sql.one<int>(make) == 0);
  CHECK(sql.refusal("select tracksolid.ensure_partitions('trips', now(), now())") == "22023");
}

TEST_CASE("times far apart get the partitions of their weeks, and none between them") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  // Mondays were 31 March 2008 and 4 January 2010; one week has a partition of another name.
  sql.run(
      "select tracksolid.ensure_partitions('heartbeats', '2009-06-03', '2009-06-03'); "
      "alter table tracksolid.heartbeats_p20090601 rename to heartbeats_of_june");
  auto const make =
      "select tracksolid.make_partitions('heartbeats', array['2010-01-10 23:59:59+00', '2008-04-02', '2008-04-06', "
      "'2010-01-04', '2009-06-07 23:59:59+00']::timestamptz[])";
  CHECK(sql.one<int>(make) == 2);
  CHECK(sql.one<int>(make) == 0);
  CHECK(sql.one("select string_agg(partition, ' ' order by starts) from tracksolid.time_partitions() "
                "where table_name = 'heartbeats' and starts < '2011-01-01'") ==
        "heartbeats_p20080331 heartbeats_of_june heartbeats_p20100104");
}

TEST_CASE("partitions are weeks of UTC in any zone of the session, and the session keeps its settings") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  sql.run("set timezone = 'Asia/Tokyo'; set search_path = reporting");
  sql.run("select tracksolid.ensure_partitions('heartbeats', '2008-04-02', '2008-04-02')");
  CHECK(sql.one("show search_path") == "reporting");
  sql.run("set timezone = 'UTC'");
  CHECK(
      sql.one("select pg_get_expr(relpartbound, oid) from pg_class where relname = 'heartbeats_p20080331'") ==
      "FOR VALUES FROM ('2008-03-31 00:00:00+00') TO ('2008-04-07 00:00:00+00')");
}

TEST_CASE("rows that were put into the default partition move to their own") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  sql.run(
      "insert into tracksolid.position_history (imei, gps_time, lat, lng) values "
      "('1', '2008-04-02', 1, 2), ('1', '2008-04-09', 3, 4)");
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history_default") == 2);
  CHECK(sql.one<int>("select tracksolid.ensure_partitions('position_history', '2008-04-02', '2008-04-02')") ==
        1);
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history_default") == 1);
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history_p20080331") == 1);
}

TEST_CASE("two sessions that miss the same partition both get it") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql first{db};
  auto const make = "select tracksolid.ensure_partitions('position_history', '2008-04-02', '2008-04-02')";
  first.run("begin");
  CHECK(first.one<int>(make) == 1);
  auto second = std::async(std::launch::async, [&] { return Sql{db}.one<int>(make); });
  CHECK(second.wait_for(std::chrono::milliseconds{300}) == std::future_status::timeout);  // it queues
  first.run("commit");
  CHECK(second.get() == 0);
}

TEST_CASE(
    "pg_partman's own maintenance makes the same partitions, and both names and bounds are those of fleet") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  auto const partitions =
      "select string_agg(partition || ' ' || starts || ' ' || ends, ', ' order by partition) from "
      "tracksolid.time_partitions() where not is_default";
  auto const made_by_fleet = sql.one(partitions);
  sql.run(
      "do $$ declare p text; begin for p in select partition from tracksolid.time_partitions() where starts > now() loop "
      "execute format('drop table tracksolid.%I', p); end loop; end $$");
  sql.run("select partman.run_maintenance()");
  auto const made_by_partman = sql.one(partitions);
  CHECK(sql.one<int>("select count(*) from tracksolid.time_partitions() where partition <> should_be") == 0);
  CHECK(sql.one<int>(
            "select tracksolid.ensure_partitions('heartbeats', now(), now() + interval '28 days')") == 0);
  CHECK(sql.one(
            "select string_agg(distinct c.relowner::regrole::text, ' ') from tracksolid.time_partitions() p "
            "join pg_class c on c.relname = p.partition and c.relnamespace = 'tracksolid'::regnamespace") ==
        "fleet_owner");
  // Versions differ in how many they make ahead; fleet's are among them.
  for (auto const &one : split(made_by_fleet, ','))
    CHECK_MESSAGE(made_by_partman.find(one) != std::string::npos, one);
}

TEST_CASE("partitions of an old name are used as they are until migrate renames them") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  sql.run(
      "select tracksolid.ensure_partitions('heartbeats', '2008-04-02', '2008-04-02'); "
      "alter table tracksolid.heartbeats_p20080331 rename to heartbeats_p2008w14; "
      "alter index tracksolid.heartbeats_p20080331_pkey rename to heartbeats_p2008w14_pkey");
  CHECK(sql.one<int>("select tracksolid.ensure_partitions('heartbeats', '2008-04-02', '2008-04-09')") == 1);
  CHECK(sql.one("select object || ' ' || gap from tracksolid.engine_gaps()") ==
        "tracksolid.heartbeats_p2008w14 should be called heartbeats_p20080331");
  sql.run("select tracksolid.apply_engine()");
  CHECK(sql.one<bool>("select to_regclass('tracksolid.heartbeats_p20080331_pkey') is not null"));
  CHECK(sql.one<int>("select count(*) from tracksolid.engine_gaps()") == 0);
}
