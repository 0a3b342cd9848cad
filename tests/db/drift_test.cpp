#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/apply.hpp"
#include "migrate/fingerprint.hpp"
#include "sql.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using migrate::Change;
using migrate::Object;
using testing::Sql;
using testing::TempDb;

namespace {

/// "changed view reporting.v_x", one line a difference.
std::vector<std::string> lines(std::vector<migrate::Difference> const &differences) {
  std::vector<std::string> lines;
  for (auto const &one : differences)
    lines.push_back(std::string{migrate::name(one.change)} + " " + one.kind + " " + one.name);
  return lines;
}

std::vector<std::string> drift_of(Sql &sql) {
  store::ReadTransaction tx{sql.session()};
  return lines(migrate::drift(tx));
}

std::vector<Object> objects_of(Sql &sql) {
  store::ReadTransaction tx{sql.session()};
  return migrate::read_objects(tx);
}

using Lines = std::vector<std::string>;

}  // namespace

ON_EACH_ENGINE("a migrated database has not drifted, nor after partitions are made and the fleet has moved") {
  ENGINE_DATABASE();
  CHECK(drift_of(sql).empty());
  sql.run("select tracksolid.ensure_partitions('position_history', '2019-02-01', '2019-04-01')");
  sql.run("update tracksolid.settings set value = 'Africa/Nairobi' where name = 'timezone'");
  sql.run("update tracksolid.settings set value = '400' where name = 'retention_days'");
  CHECK(join(drift_of(sql), "\n") == "");
}

ON_EACH_ENGINE("objects changed, dropped or added by hand are named, each once") {
  ENGINE_DATABASE();
  sql.run(R"sql(
    create or replace view reporting.v_filter_cities as select 'Nowhere'::text as assigned_city;
    drop index tracksolid.devices_plate_normalized;
    alter table tracksolid.alarms add column extra integer;
    create table tracksolid.notes (id integer primary key, note text default 'x');
    create index notes_note on tracksolid.notes (note);
    grant select on tracksolid.api_token_cache to fleet_reader;
    alter table tracksolid.devices disable trigger changed_by_insert;
    comment on table tracksolid.trips is 'mine';
    alter function reporting.normalize_plate(text) cost 77;
    alter table tracksolid.trips drop constraint trips_once;
  )sql");
  CHECK(
      join(drift_of(sql), "\n") ==
      join({"added column tracksolid.alarms.extra", "changed comment tracksolid.trips",
            "missing constraint tracksolid.trips.trips_once",
            "changed function reporting.normalize_plate(text)",
            "added grant tracksolid.api_token_cache to fleet_reader",
            "missing index tracksolid.devices_plate_normalized", "added table tracksolid.notes",
            "changed trigger tracksolid.devices.changed_by_insert", "changed view reporting.v_filter_cities"},
           "\n"));
}

TEST_CASE("a difference carries both definitions") {
  auto const found = migrate::compare({{"column", "tracksolid.a.b", "integer"}, {"view", "v", "select 1"}},
                                      {{"column", "tracksolid.a.b", "bigint"}, {"view", "w", "select 1"}});
  REQUIRE(lines(found) == Lines{"changed column tracksolid.a.b", "missing view v", "added view w"});
  CHECK(found[0].expected == "integer");
  CHECK(found[0].found == "bigint");
}

TEST_CASE("a change by hand stays a difference after the next migrate") {
  TempDb const db;
  Sql sql{db};
  sql.run(
      "alter table tracksolid.alarms add column extra integer; drop view reporting.v_trips_today cascade");
  auto const drifted = drift_of(sql);
  auto sources = migrate::embedded_sources();
  sources.push_back({"9001_test.sql",
                     "-- 9001 test: x\n-- Transaction: yes\ncreate table reporting.fresh (a int);"
                     "alter table tracksolid.trips add column fresh int"});
  std::erase_if(sources, [](auto const &one) { return one.name.starts_with("repeatable/"); });
  migrate::up({db.url(), "fleet/test"}, migrate::read_files(sources), {});
  CHECK(drift_of(sql) == drifted);
}

TEST_CASE("two databases made by the same files have the same fingerprint, and one column makes another") {
  TempDb const one, two;
  Sql first{one}, second{two};
  CHECK(migrate::digest(objects_of(first)) == migrate::digest(objects_of(second)));
  second.run("alter table tracksolid.trips alter column distance_raw set not null");
  CHECK(migrate::digest(objects_of(first)) != migrate::digest(objects_of(second)));
}

TEST_CASE("a login that may only read finds the drift as well") {
  TempDb const db;
  Sql{db}.run(
      "create role drift_reader login in role pg_read_all_data; drop view reporting.v_trips_today cascade");
  Sql reader{db, "drift_reader"};
  auto const found = drift_of(reader);
  Sql{db}.run("drop role drift_reader");
  CHECK(std::find(found.begin(), found.end(), "missing view reporting.v_trips_today") != found.end());
}

TEST_CASE("a record made under another major version is compared by meaning, and rewritten by migrate") {
  TempDb const db;
  Sql sql{db};
  auto const version = sql.one("select definition from tracksolid.schema_objects where kind = 'server'");
  auto const record =
      "select md5(string_agg(kind || name || definition, '' order by kind, name)) from tracksolid.schema_objects "
      "where name <> 'tracksolid.alarms.extra'";
  auto const before = sql.one(record);
  // PostgreSQL 16 and newer leave out the table before a column where there is only one, older ones print it.
  sql.run(
      "update tracksolid.schema_objects set definition = '12' where kind = 'server'; "
      "update tracksolid.schema_objects set definition = regexp_replace(definition, '(v_filter_vehicles\\.)?assigned_city', "
      "'somewhere.assigned_city', 'g') where name = 'reporting.v_filter_cities' and kind = 'view'");
  CHECK(sql.one(record) != before);
  CHECK(drift_of(sql).empty());
  sql.run(
      "alter table tracksolid.alarms add column extra integer; "
      "create or replace view reporting.v_filter_drivers as select distinct driver_name from reporting.v_filter_vehicles "
      "where driver_name > 'M' order by driver_name");
  std::vector<std::string> const by_hand{"added column tracksolid.alarms.extra",
                                         "changed view reporting.v_filter_drivers"};
  CHECK(drift_of(sql) == by_hand);
  CHECK(testing::run_fleet({"migrate"}, db.environment()).exit_code == 0);
  CHECK(sql.one("select definition from tracksolid.schema_objects where kind = 'server'") == version);
  CHECK(sql.one(record) == before);
  CHECK(drift_of(sql) == by_hand);
}

TEST_CASE("a database without a record says so") {
  TempDb const db;
  Sql sql{db};
  sql.run("truncate tracksolid.schema_objects");
  CHECK_THROWS_WITH_AS(drift_of(sql), "this database has no record of the migrated objects", Error);
}
