// fleet migrate as an operator types it: verify, baseline, repair, new, wait, and logins that may only read.
#include <fmt/format.h>

#include <fstream>
#include <thread>

#include "base/text.hpp"
#include "migrate/development_chain.hpp"
#include "migrate/file.hpp"
#include "migrate_runs.hpp"

using namespace fleet;
using testing::OwnMigrations;
using testing::run_migrate;
using testing::Sql;
using testing::TempDb;

namespace {

bool has(std::string const &text, std::string const &part) {
  return text.find(part) != std::string::npos;
}

/// A login of this database's cluster, gone with it.
class Login {
 public:
  Login(TempDb const &db, std::string const &rights) : db_(db) {
    Sql{db_}.run("create role test_login login " + rights);
  }
  ~Login() { Sql{db_}.run("drop owned by test_login; drop role test_login"); }
  Login(Login const &) = delete;
  Login &operator=(Login const &) = delete;
  testing::Environment environment() const {
    auto url = db_.url();
    return {{"FLEET_DATABASE_URL", url.replace(url.find("user=postgres"), 13, "user=test_login")}};
  }

 private:
  TempDb const &db_;
};

testing::Result run_as(Login const &login, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "migrate");
  return testing::run_fleet(arguments, login.environment());
}

/// Makes a migrated database look as the last build before 0.1.0 left it.
void make_development_history(Sql &sql) {
  sql.run(R"sql(
    truncate tracksolid.schema_migrations;
    create function tracksolid.create_time_partitioned(text, text, text) returns void language sql as ''
  )sql");
  for (auto const &file : migrate::development_chain())
    sql.run(fmt::format(R"sql(
          insert into tracksolid.schema_migrations (name, checksum, duration_ms, fleet_version)
            values ('{}', '{}', 1, '0.1.0')
        )sql",
                        file.name, file.checksum));
}

}  // namespace

ON_EACH_ENGINE("verify: a migrated database equals its record and a shadow database") {
  ENGINE_DATABASE();
  CHECK(run_migrate(db, {"verify"}).out == "differences=0 pending=0 compared_with=record\n");
  auto const shadow = run_migrate(db, {"verify", "--shadow"});
  CHECK(shadow.out == "differences=0 pending=0 compared_with=files\n");
  CHECK(shadow.exit_code == 0);
  CHECK(sql.template one<int>("select count(*) from pg_database where datname like 'fleet_shadow%'") == 0);
}

TEST_CASE("verify names an object changed, one missing and one added by hand, with exit code 3") {
  TempDb const db;
  Sql{db}.run(
      "alter table tracksolid.alarms add column extra integer;"
      "drop index tracksolid.devices_plate_normalized;"
      "alter table tracksolid.devices alter remark set default 'none'");
  for (auto const &arguments : {std::vector<std::string>{"verify"}, {"verify", "--shadow"}}) {
    auto const result = run_migrate(db, arguments);
    CHECK(result.exit_code == 3);
    CHECK(has(result.out, "added    column tracksolid.alarms.extra\n           found    integer\n"));
    CHECK(has(result.out, "missing  index tracksolid.devices_plate_normalized\n"));
    CHECK(has(result.out,
              "changed  column tracksolid.devices.remark\n           expected text\n"
              "           found    text default 'none'::text\n"));
    CHECK(has(result.out, "differences=3 "));
  }
  auto const json = nlohmann::json::parse(run_migrate(db, {"verify", "--json"}).out);
  CHECK(json["differences"][0]["change"] == "added");
}

TEST_CASE("verify --shadow with a login that may not create databases says which right is missing") {
  TempDb const db;
  Login const login{db, "in role pg_read_all_data"};
  auto const result = run_as(login, {"verify", "--shadow"});
  CHECK(result.exit_code == 1);
  CHECK(has(result.err, "login 'test_login' may not create a database to compare with"));
  CHECK(has(result.err, "alter role \"test_login\" createdb"));
  CHECK(run_as(login, {"verify"}).exit_code == 0);
}

TEST_CASE("a wrong checksum stops up, status and verify with the file's name") {
  TempDb const db;
  OwnMigrations own;
  own.write("0005_bookkeeping.sql", "-- 0005 bookkeeping: other\n-- Transaction: yes\nselect 1");
  for (auto const *command : {"up", "status", "verify"}) {
    auto const result = run_migrate(db, {command, "--dir", own.dir()});
    CHECK(result.exit_code == 1);
    CHECK(has(result.err, "migration '0005_bookkeeping.sql' was changed after it was applied (recorded "));
    CHECK(has(result.err, "restore its text"));
  }
}

TEST_CASE("a renamed file is noticed, and repair records the new name") {
  TempDb const db;
  OwnMigrations own;
  std::filesystem::rename(own.path() / "0005_bookkeeping.sql", own.path() / "0005_books.sql");
  auto const result = run_migrate(db, {"up", "--dir", own.dir()});
  CHECK(result.exit_code == 1);
  CHECK(has(result.err, "migration '0005_bookkeeping.sql' was applied, and is now called '0005_books.sql'"));
  CHECK(has(run_migrate(db, {"status", "--dir", own.dir()}).out, "applied as 0005_bookkeeping.sql"));
  auto const plan = run_migrate(db, {"repair", "--dir", own.dir()});
  CHECK(has(
      plan.out,
      "would record '0005_bookkeeping.sql' as '0005_books.sql'\nnothing was changed; repeat it with --yes\n"));
  CHECK(run_migrate(db, {"up", "--dir", own.dir()}).exit_code == 1);
  CHECK(has(run_migrate(db, {"repair", "--yes", "--dir", own.dir()}).out,
            "done: record '0005_bookkeeping.sql'"));
  CHECK(run_migrate(db, {"up", "--dir", own.dir()}).out.starts_with("applied=0 "));
}

TEST_CASE("repair accepts a changed text that makes the same schema, and refuses one that does not") {
  TempDb const db;
  OwnMigrations own;
  auto const file = own.path() / "0005_bookkeeping.sql";
  std::ofstream{file, std::ios::app} << "-- a remark\n";
  CHECK(has(run_migrate(db, {"repair", "--dir", own.dir()}).out,
            "would record the text of '0005_bookkeeping.sql' as it is now"));
  std::ofstream{file, std::ios::app} << "alter table tracksolid.devices add column sneaked integer;\n";
  auto const refused = run_migrate(db, {"repair", "--yes", "--dir", own.dir()});
  CHECK(refused.exit_code == 1);
  CHECK(has(refused.out, "missing  column tracksolid.devices.sneaked\n"));
  CHECK(has(refused.err, "nothing was recorded"));
  CHECK(run_migrate(db, {"status", "--dir", own.dir()}).exit_code == 1);
}

TEST_CASE("repair forgets the begun statements of a file without a transaction when its text was corrected") {
  TempDb const db;
  Sql sql{db};
  sql.run("insert into tracksolid.devices (imei, driver_name) values ('1', 'Ann'), ('2', 'Ann')");
  OwnMigrations own;
  own.write_9001("no", "create unique index concurrently one_name on tracksolid.devices (driver_name)");
  CHECK(run_migrate(db, {"up", "--dir", own.dir()}).exit_code == 1);
  own.write_9001("no",
                 "create index concurrently not_unique on tracksolid.devices (driver_name);\n"
                 "drop index concurrently if exists tracksolid.one_name");
  auto const refused = run_migrate(db, {"up", "--dir", own.dir()});
  CHECK(has(refused.err,
            "migration '9001_test.sql' was changed after it was begun: 0 of its statements are done"));
  CHECK(has(run_migrate(db, {"repair", "--yes", "--dir", own.dir()}).out,
            "done: start '9001_test.sql' again from its first statement"));
  CHECK(run_migrate(db, {"up", "--dir", own.dir()}).exit_code == 0);
  CHECK(sql.one<bool>("select to_regclass('tracksolid.one_name') is null"));
}

TEST_CASE("repair --accept-drift makes the schema as it is the record") {
  TempDb const db;
  Sql{db}.run("create index by_hand on tracksolid.trips (quality)");
  CHECK(run_migrate(db, {"verify"}).exit_code == 3);
  CHECK(run_migrate(db, {"repair", "--accept-drift", "--yes"}).exit_code == 0);
  CHECK(run_migrate(db, {"verify"}).exit_code == 0);
}

TEST_CASE("baseline adopts a database of this shape, and refuses another with the differences") {
  TempDb const db;
  Sql sql{db};
  CHECK(has(run_migrate(db, {"baseline"}).err, "has a history of migrations already"));
  auto const files = sql.one<int>("select count(*) from tracksolid.schema_migrations");
  sql.run(
      "drop table tracksolid.schema_migrations; truncate tracksolid.schema_objects;"
      "alter table tracksolid.alarms add column extra integer");
  auto const refused = run_migrate(db, {"baseline"});
  CHECK(refused.exit_code == 1);
  CHECK(has(refused.out, "added    column tracksolid.alarms.extra\n"));
  CHECK(has(refused.err, "nothing was recorded"));
  sql.run("alter table tracksolid.alarms drop column extra");
  CHECK(run_migrate(db, {"baseline"}).out == "recorded=" + std::to_string(files) + " pending=0\n");
  CHECK(run_migrate(db, {"up"}).out.starts_with("applied=0 "));
  CHECK(run_migrate(db, {"verify"}).exit_code == 0);
  CHECK_FALSE(
      sql.one<bool>("select has_table_privilege('fleet_ingest', 'tracksolid.schema_migrations', 'insert')"));
}

TEST_CASE("baseline gives a database of a build before 0.1.0 the history of the release") {
  TempDb const migrated;
  auto const schema = testing::fingerprint(migrated);
  auto const files = Sql{migrated}.one<int>("select count(*) from tracksolid.schema_migrations");
  TempDb const db{TempDb::Content::empty};
  run_migrate(db, {"up", "--to", "5"});
  Sql sql{db};
  make_development_history(sql);
  for (auto const *command : {"up", "status", "repair"}) {
    auto const refused = run_migrate(db, {command});
    CHECK(refused.exit_code == 1);
    CHECK(has(refused.err,
              "this database was migrated by a build before 0.1.0\nhint: run `fleet migrate baseline` once"));
  }
  sql.run("alter table tracksolid.alarms add column extra integer");
  auto const differs = run_migrate(db, {"baseline"});
  CHECK(differs.exit_code == 1);
  CHECK(differs.out == "added    column tracksolid.alarms.extra\n           found    integer\n");
  CHECK(has(run_migrate(db, {"up"}).err, "run `fleet migrate baseline` once"));  // nothing was recorded
  sql.run("alter table tracksolid.alarms drop column extra");
  CHECK(run_migrate(db, {"baseline"}).out == "recorded=5 pending=" + std::to_string(files - 5) + "\n");
  CHECK(run_migrate(db, {"up"}).exit_code == 0);
  CHECK(testing::fingerprint(db) == schema);
  CHECK(run_migrate(db, {"verify"}).exit_code == 0);
}

TEST_CASE("baseline of a development database that is behind names the missing file, and the next step") {
  TempDb const db;
  Sql sql{db};
  make_development_history(sql);
  sql.run("delete from tracksolid.schema_migrations where name = '0019_v_trips_spare.sql'");
  auto const behind = run_migrate(db, {"baseline"});
  CHECK(behind.exit_code == 1);
  CHECK(has(behind.err,
            "was migrated by a build before 0.1.0 and lacks its migration '0019_v_trips_spare.sql'\n"
            "hint: run `fleet migrate` of the last build before 0.1.0, then `fleet migrate baseline`"));
}

TEST_CASE("up --to stops behind that number, and the repeatable files wait for the last") {
  TempDb const db{TempDb::Content::empty};
  auto const result = run_migrate(db, {"up", "--to", "3"});
  CHECK(result.exit_code == 0);
  CHECK(result.out.starts_with("applied=3 waiting="));
  Sql sql{db};
  CHECK(sql.one("select max(name) from tracksolid.schema_migrations") == "0003_trips_parking_alarms.sql");
  CHECK(run_migrate(db, {"status", "--exit-code"}).exit_code == 3);
  CHECK(run_migrate(db, {"status", "--exit-code"}).out.empty());
  CHECK(has(run_migrate(db, {"up", "--to", "8999"}).err, "there is no migration with the number 8999"));
  CHECK(run_migrate(db, {"up"}).exit_code == 0);
  CHECK(testing::fingerprint(db) == testing::fingerprint(TempDb{}));
}

TEST_CASE("a login that may only read: status and verify work, up refuses before the first statement") {
  TempDb const db;
  Login const login{db, "in role pg_read_all_data"};
  OwnMigrations own;
  own.write_9001("yes", "create table reporting.never (a int)");
  CHECK(run_as(login, {"up"}).out.starts_with("applied=0 "));
  auto const refused = run_as(login, {"up", "--dir", own.dir()});
  CHECK(refused.exit_code == 1);
  CHECK(has(refused.err, "login 'test_login' may not change the schema, which belongs to 'fleet_owner'"));
  CHECK(run_as(login, {"status", "--dir", own.dir()}).exit_code == 3);
  CHECK(run_as(login, {"verify"}).exit_code == 0);
  Sql{db}.run("alter role test_login set default_transaction_read_only = on");
  auto const read_only = run_as(login, {"up", "--dir", own.dir()});
  CHECK(has(read_only.err, "default_transaction_read_only is on, and there are migrations to apply"));
  CHECK(has(read_only.err, "reset default_transaction_read_only"));
}

TEST_CASE("wait returns when another process has migrated, and with 4 when none does") {
  TempDb const db{TempDb::Content::empty};
  auto const late = run_migrate(db, {"wait", "--timeout", "1"});
  CHECK(late.exit_code == 4);
  CHECK(has(late.err, "migrations are not applied"));
  testing::Process waiting{testing::fleet_command({"migrate", "wait", "--timeout", "60"}),
                           testing::fleet_environment(db.environment())};
  CHECK(run_migrate(db, {}).exit_code == 0);
  CHECK(waiting.wait() == 0);
}

TEST_CASE("wait sits out a server that is not there yet") {
  auto const result = testing::run_fleet({"migrate", "wait", "--timeout", "1"},
                                         {{"FLEET_DATABASE_URL", "postgresql:///x?host=/nonexistent"}});
  CHECK(result.exit_code == 4);
  CHECK(has(result.err, "cannot reach the database"));
}

TEST_CASE("new writes the next number with the header that migrate wants") {
  OwnMigrations own;
  own.write_9001("yes", "select 1");
  auto const result = testing::run_fleet({"migrate", "new", "driver_phone", "--dir", own.dir()});
  CHECK(result.exit_code == 0);
  CHECK(result.out == own.dir() + "/9002_driver_phone.sql\n");
  auto const files = migrate::read_files(migrate::sources_in(own.path()));
  auto const made =
      std::find_if(files.begin(), files.end(), [](auto const &file) { return file.number == 9002; });
  REQUIRE(made != files.end());
  CHECK(made->in_transaction);
  CHECK(has(made->text, "\n-- Undo: "));
  auto const refused = testing::run_fleet({"migrate", "new", "Driver-Phone", "--dir", own.dir()});
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.err, "'Driver-Phone' is no name for a migration"));
}

TEST_CASE("--dry-run prints SQL, lock and size with a login that may only read, and changes nothing") {
  TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.alarms (imei, alarm_time, alarm_type, source) select '1', "
      "'2026-06-05'::timestamptz + i * interval "
      "'1 s', '1', 'poll' from generate_series(1, 1000) i; analyze tracksolid.alarms");
  Login const login{db, "in role pg_read_all_data"};
  sql.run("alter role test_login set default_transaction_read_only = on");
  OwnMigrations own;
  own.write_9001("yes",
                 "create table reporting.fresh (a int);\n"
                 "alter table tracksolid.alarms alter imei type varchar(20);\n"
                 "create index on reporting.fresh (a);\nselect tracksolid.setting('engine')");
  auto const result = run_as(login, {"up", "--dry-run", "--dir", own.dir()});
  CHECK(result.exit_code == 0);
  auto const size = sql.one<long long>("select pg_total_relation_size('tracksolid.alarms')");
  REQUIRE(size >= 100000);
  CHECK(has(result.out, "-- ==== 9001_test.sql (in one transaction)\n"));
  CHECK(has(result.out, "-- forecast: create table on reporting.fresh: new\n"));
  CHECK(has(result.out,
            "-- forecast: change the type of imei on tracksolid.alarms: access exclusive lock, every row is "
            "rewritten, with all indexes; about 1000 rows, " +
                std::to_string((size + 500) / 1000) +
                " kB\nalter table tracksolid.alarms alter imei type varchar(20);\n"));
  CHECK(has(result.out, "-- forecast: run a function: not known before it runs"));
  CHECK(sql.one<bool>("select to_regclass('reporting.fresh') is null"));
  auto const json =
      nlohmann::json::parse(run_as(login, {"up", "--dry-run", "--json", "--dir", own.dir()}).out);
  CHECK(json["files"][0]["statements"][1]["impacts"][0]["bytes"] == size);
  CHECK(json["files"][0]["statements"][1]["line"] == 4);
}

TEST_CASE("lint ends with 3 when it found something, and needs no database") {
  OwnMigrations own;
  own.write_9001("yes", "create index on tracksolid.alarms (fence_id)");
  auto const result = testing::run_fleet({"migrate", "lint", "--from", "9001", "--dir", own.dir()});
  CHECK(result.exit_code == 3);
  CHECK(has(result.out,
            "9001_test.sql:3: index-under-lock: create index on tracksolid.alarms: nobody can write"));
}

TEST_CASE(
    "citus is refused with the reason and the page that lists it, before anything is asked of a server") {
  auto const result = testing::run_fleet({"migrate", "--engine", "citus"},
                                         {{"FLEET_DATABASE_URL", "postgresql://127.0.0.1:1/nowhere"}});
  CHECK(result.exit_code == 2);
  CHECK(has(result.err, "citus is refused"));
  CHECK(has(result.err, "docs/run/scale-out.md"));
  CHECK(has(testing::run_fleet({"migrate", "--engine", "other"}).err, "{timescaledb,pg_partman}"));
}

TEST_CASE("the number of a file with its zeros is decimal") {
  auto const from_18 = testing::run_fleet({"migrate", "lint", "--from", "18"});
  CHECK(testing::run_fleet({"migrate", "lint", "--from", "0018"}).out == from_18.out);
  CHECK(testing::run_fleet({"migrate", "lint", "--from", "10"}).out ==
        testing::run_fleet({"migrate", "lint", "--from", "0010"}).out);
  CHECK(has(testing::run_fleet({"migrate", "lint", "--from", "0x10"}).err, "'0x10' is no whole number"));
}
