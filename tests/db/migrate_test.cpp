#include "base/error.hpp"
#include "migrate/apply.hpp"
#include "migrate/status.hpp"
#include "sql.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using migrate::Source;
using testing::Sql;
using testing::TempDb;

namespace {

store::Database database(TempDb const &db) {
  return {db.url(), "fleet/test"};
}

/// The built-in migrations and `more`, which may replace one of the same name.
std::vector<migrate::File> files_with(std::vector<Source> const &more) {
  auto sources = migrate::embedded_sources();
  for (auto const &source : more) {
    std::erase_if(sources, [&](Source const &one) { return one.name == source.name; });
    sources.push_back(source);
  }
  return migrate::read_files(sources);
}

Source numbered(std::string const &number, std::string const &transaction, std::string const &sql) {
  return {number + "_test.sql", "-- " + number + " test: x\n-- Transaction: " + transaction + "\n" + sql};
}

/// The built-in file `name` with one part of its text changed.
Source changed(std::string const &name, std::string const &part, std::string const &with) {
  for (auto source : migrate::embedded_sources())
    if (source.name == name) {
      REQUIRE(source.text.find(part) != std::string::npos);
      source.text.replace(source.text.find(part), part.size(), with);
      return source;
    }
  FAIL("no file " << name);
  return {};
}

struct Refused {
  Stop stop;
  std::string what, hint;
};
Refused refused(TempDb const &db, std::vector<migrate::File> const &files,
                migrate::UpOptions const &options = {}) {
  try {
    migrate::up(database(db), files, options);
    return {Stop::done, {}, {}};
  } catch (Error const &error) {
    return {error.stop(), error.what(), error.hint()};
  }
}

}  // namespace

ON_EACH_ENGINE("an empty database is migrated once, and a second run finds nothing to do") {
  FLEET_SKIP_WITHOUT(EngineUnderTest::engine);
  TempDb const db{EngineUnderTest::engine, TempDb::Content::empty};
  auto const files = files_with({});
  CHECK(migrate::status(database(db), files).pending() == files.size());
  auto const first = migrate::up(database(db), files, {});
  CHECK(first.applied.size() == files.size());
  CHECK(first.engine ==
        (EngineUnderTest::engine == testing::Engine::timescaledb ? "timescaledb" : "pg_partman"));
  CHECK(migrate::up(database(db), files, {}).applied.empty());
  CHECK(migrate::status(database(db), files).pending() == 0);
  CHECK(Sql{db}.one<std::size_t>("select count(*) from tracksolid.schema_migrations") == files.size());
}

TEST_CASE("a migration that fails leaves nothing behind, and those before it stay") {
  TempDb const db;
  auto const files =
      files_with({numbered("9001", "yes", "create table reporting.kept (a int)"),
                  numbered("9002", "yes", "create table reporting.lost (a int); select 1 / 0")});
  auto const error = refused(db, files);
  CHECK(error.stop == Stop::failed);
  CHECK(error.what == "migration '9002_test.sql', line 3: division by zero");
  Sql sql{db};
  CHECK(sql.one<bool>(
      "select to_regclass('reporting.kept') is not null and to_regclass('reporting.lost') is null"));
  CHECK(
      sql.one<bool>("select exists (select from tracksolid.schema_migrations where name = '9001_test.sql')"));
}

TEST_CASE("the server's own hint reaches the person") {
  TempDb const db;
  auto const error = refused(db, files_with({numbered("9001", "yes", R"sql(
    do $$ begin raise exception 'no %', 'luck' using hint = 'try again'; end $$)sql")}));
  CHECK(error.what == "migration '9001_test.sql', line 4: no luck");
  CHECK(error.hint == "try again");
}

TEST_CASE("statements that refuse transactions run one by one") {
  TempDb const db;
  migrate::up(database(db), files_with({numbered("9001", "no (indexes)", R"sql(
    create index concurrently one on tracksolid.trips (end_time);  -- a comment; with a semicolon
    create index concurrently two on tracksolid.trips (quality))sql")}),
              {});
  CHECK(Sql{db}.one<int>("select count(*) from pg_indexes where indexname in ('one', 'two')") == 2);
}

TEST_CASE("a view that changes is replaced, and its grants are given again") {
  TempDb const db;
  Sql sql{db};
  auto const files = files_with(
      {{"repeatable/8_test/v_test.sql", "create or replace view reporting.v_test as select 1 as one"}});
  auto const report = migrate::up(database(db), files, {});
  CHECK(report.applied.front() == "repeatable/8_test/v_test.sql");
  CHECK(report.applied.back() == "repeatable/9_grants.sql");
  CHECK(sql.one<bool>("select has_table_privilege('fleet_reader', 'reporting.v_test', 'select')"));
  migrate::up(database(db), files_with({}), {});  // the file is gone: so is its row, not its view
  CHECK(sql.one<int>("select count(*) from tracksolid.schema_migrations where name like '%v_test%'") == 0);
}

TEST_CASE(
    "a changed v_trips is replaced under the views behind it: same rows, definitions, comments and grants") {
  TempDb const db;
  Sql sql{db};
  // The second view is older than the first, which it was made to rest on later: it must come back after it.
  sql.run(R"sql(
    insert into tracksolid.trips (imei, start_time, distance_km) values ('1', '2026-06-05 09:00Z', 7);
    refresh materialized view reporting.v_trips;
    create view reporting.v_second as select 0::double precision as km, null::bigint as trips;
    create view reporting.v_first as select distance_km as km from reporting.v_trips;
    create or replace view reporting.v_second as
      select f.km, (select count(*) from reporting.v_trips) as trips from reporting.v_first f;
    comment on view reporting.v_second is 'ours';
    comment on column reporting.v_second.km is 'not miles';
    grant select on reporting.v_second to pg_monitor;
    create materialized view public.mine as select * from reporting.v_second)sql");
  auto const state = [&] {
    return sql.one(
        "select km || ' ' || trips || ' ' || pg_get_viewdef('reporting.v_second'::regclass) || "
        "obj_description('reporting.v_second'::regclass) || col_description('reporting.v_second'::regclass, 1) || "
        "has_table_privilege('pg_monitor', 'reporting.v_second', 'select') || "
        "has_table_privilege('pg_monitor', 'reporting.v_first', 'select') from reporting.v_second");
  };
  auto const before = state();
  REQUIRE(before.starts_with("7 1 "));
  auto const files = files_with(
      {changed("repeatable/4_views/v_trips.sql", "null::boolean as spare", "null::integer as spare")});
  auto const error = refused(db, files);
  CHECK(error.what ==
        "migration 'repeatable/4_views/v_trips.sql', line 2: a materialized view rests on reporting.v_trips");
  CHECK(error.hint == "drop it, and make it again after fleet migrate");
  sql.run("drop materialized view public.mine");
  migrate::up(database(db), files, {});
  CHECK(state() == before);
  CHECK(
      sql.one(
          "select format_type(atttypid, null) from pg_attribute where attrelid = 'reporting.v_trips'::regclass "
          "and attname = 'spare'") == "integer");
  CHECK(sql.one("select string_agg(indexname, ' ' order by indexname) from pg_indexes where tablename = "
                "'v_trips'") == "ix_v_trips_imei ix_v_trips_start_time ix_v_trips_trip_id");
  sql.run("refresh materialized view concurrently reporting.v_trips");
}

TEST_CASE("repeatable files that run again lock no plain table that a poll writes to") {
  TempDb const db;
  Sql poll{db};
  auto const triggers =
      "select string_agg(xmin::text, ',' order by oid) from pg_trigger where not tgisinternal";
  auto const before = poll.one(triggers);
  poll.run(
      "begin; insert into tracksolid.devices (imei) values ('1'); "
      "insert into tracksolid.live_positions (imei) values ('1'); "
      "insert into tracksolid.trips (imei, start_time) values ('1', now())");
  auto const files = files_with({changed("repeatable/1_engine/setting.sql", "create", "\ncreate")});
  CHECK(migrate::up(database(db), files, {.lock_timeout = std::chrono::seconds{2}}).applied.size() > 100);
  poll.run("commit");
  CHECK(poll.one(triggers) == before);
}

ON_EACH_ENGINE("the repeatable files run again with the owner's login, which is no superuser") {
  ENGINE_DATABASE();
  auto const files = files_with({changed("repeatable/1_engine/setting.sql", "create", "\ncreate")});
  CHECK(migrate::up({db.url() + "&user=fleet_owner", "fleet/test"}, files, {}).applied.size() > 100);
}

TEST_CASE("every table that is declared as partitioned by time is one that the engine knows") {
  TempDb const db{testing::Engine::pg_partman};
  CHECK(Sql{db}.one(R"sql(
        select string_agg(c.relname || ' ' || pg_get_partkeydef(c.oid), ', ' order by c.relname)
          from pg_class c
          where c.relkind = 'p' and not c.relispartition and c.relnamespace = 'tracksolid'::regnamespace
      )sql") == Sql{db}.one(R"sql(
        select string_agg(format('%s RANGE (%s)', table_name, time_column), ', ' order by table_name)
          from tracksolid.time_tables()
      )sql"));
}

TEST_CASE("a second migrate does not wait for ever, and names the first one") {
  TempDb const db;
  Sql holder{db};
  holder.run("set application_name = 'the other one'; select pg_advisory_lock(920148)");
  auto const error = refused(db, files_with({}), {.lock_timeout = std::chrono::seconds{1}});
  CHECK(error.stop == Stop::busy);
  CHECK(error.what.find("database process " + holder.one("select pg_backend_pid()") +
                        " (the other one, host local)") != std::string::npos);
}

TEST_CASE("a table in use makes migrate give up with a hint, not hang") {
  TempDb const db;
  Sql reader{db};
  reader.run("begin; lock table tracksolid.alarms in access share mode");
  auto const error =
      refused(db, files_with({numbered("9001", "yes", "alter table tracksolid.alarms add extra int")}),
              {.lock_timeout = std::chrono::seconds{1}});
  CHECK(error.what.starts_with(
      "migration '9001_test.sql', line 3: waited in vain for a lock, held by database process " +
      reader.one("select pg_backend_pid()")));
  CHECK(error.what.ends_with("at 'begin; lock table tracksolid.alarms in access share mode'"));
  CHECK(error.hint == "end that session, or raise --lock-timeout, and run it again");
}

TEST_CASE("the engine can't be changed once there are rows, nor chosen when it is not loaded") {
  TempDb const migrated{testing::Engine::pg_partman};
  Sql{migrated}.run("insert into tracksolid.heartbeats (imei, gate_time) values ('1', now())");
  CHECK(refused(migrated, files_with({}), {.engine = "timescaledb"}).what ==
        "this database is partitioned by 'pg_partman', not by 'timescaledb', and has rows");
  TempDb const empty{testing::Engine::pg_partman, TempDb::Content::empty};
  auto const error = refused(empty, files_with({}), {.engine = "timescaledb"});
  CHECK(error.what == "the server has not loaded timescaledb");
  CHECK(Sql{empty}.one<int>(
            "select count(*) from pg_namespace where nspname in ('tracksolid', 'reporting')") == 0);
  CHECK(migrate::up(database(empty), files_with({}), {.engine = "pg_partman"}).engine == "pg_partman");
}

TEST_CASE("the fleet's zone goes into the settings, and a zone that is none is refused") {
  TempDb const db;
  CHECK(refused(db, files_with({}), {.timezone = "Europe/Atlantis"}).what ==
        "unknown time zone 'Europe/Atlantis'");
  CHECK(migrate::up(database(db), files_with({}), {.timezone = "Africa/Nairobi"}).timezone_set ==
        "Africa/Nairobi");
  CHECK(migrate::up(database(db), files_with({}), {.timezone = "Africa/Nairobi"}).timezone_set.empty());
  CHECK(Sql{db}.one("select value from tracksolid.settings where name = 'timezone'") == "Africa/Nairobi");
}

TEST_CASE("`migrate status` exits 3 while work is pending and 0 when there is none") {
  TempDb const empty{TempDb::Content::empty};
  auto const before = testing::run_fleet({"migrate", "status", "--json"}, empty.environment());
  CHECK(before.exit_code == 3);
  auto const report = nlohmann::json::parse(before.out);
  CHECK(report["engine"].is_null());
  CHECK(report["migrations"][0]["name"] == "0001_foundation.sql");
  CHECK(report["migrations"][0]["state"] == "pending");
  TempDb const migrated;
  auto const after = testing::run_fleet({"migrate", "status"}, migrated.environment());
  CHECK(after.exit_code == 0);
  CHECK(after.out.find("pending=0 engine=") != std::string::npos);
}
