// fleet migrate against kill -9, against itself and against sessions in its way.
#include <csignal>
#include <cstdlib>
#include <thread>

#include "migrate/file.hpp"
#include "migrate/statements.hpp"
#include "migrate_runs.hpp"

using namespace fleet;
using testing::OwnMigrations;
using testing::run_migrate;
using testing::Sql;
using testing::TempDb;

namespace {

constexpr int killed = 128 + SIGKILL;

/// As the undisturbed run left it, schema and record.
void check_like_undisturbed(TempDb const &db) {
  TempDb const undisturbed;
  CHECK(testing::fingerprint(db) == testing::fingerprint(undisturbed));
  CHECK(testing::recorded_fingerprint(db) == testing::recorded_fingerprint(undisturbed));
  CHECK(Sql{db}.one(
            "select string_agg(name || checksum, ',' order by name) from tracksolid.schema_migrations") ==
        Sql{undisturbed}.one(
            "select string_agg(name || checksum, ',' order by name) from tracksolid.schema_migrations"));
}

/// A statement in the middle of the file, counted from 1.
std::string middle_of(migrate::File const &file) {
  return std::to_string((migrate::split_statements(file.text).size() + 1) / 2);
}

int kills() {
  auto const *given = std::getenv("FLEET_KILLS");
  return given == nullptr ? 3 : std::atoi(given);
}

}  // namespace

TEST_CASE("killed in the middle of every numbered migration, the next run ends like an undisturbed one") {
  TempDb const db{TempDb::Content::empty};
  for (auto const &file : migrate::read_files(migrate::embedded_sources())) {
    if (file.repeatable()) continue;
    CAPTURE(file.name);
    auto const at = "statement of " + file.name + ":" + middle_of(file);
    CHECK(run_migrate(db, {}, {{"FLEET_CRASH_AT", at}}).exit_code == killed);
    if (file.number > 1)
      CHECK_FALSE(Sql{db}.one<bool>("select exists (select from tracksolid.schema_migrations where name = '" +
                                    file.name + "')"));
  }
  CHECK(run_migrate(db, {}).exit_code == 0);
  check_like_undisturbed(db);
}

TEST_CASE("killed around a commit or among the repeatable files, the next run ends like an undisturbed one") {
  TempDb const db{TempDb::Content::empty};
  auto const files = migrate::read_files(migrate::embedded_sources());
  std::vector<std::string> points{
      "recorded 0002_devices_and_positions.sql:1", "committed 0002_devices_and_positions.sql:1",
      "statement of repeatable/4_views/v_filter_vehicles.sql:1", "recorded " + files.back().name + ":1"};
  for (auto const &point : points) {
    CAPTURE(point);
    CHECK(run_migrate(db, {}, {{"FLEET_CRASH_AT", point}}).exit_code == killed);
  }
  CHECK(run_migrate(db, {}).exit_code == 0);
  check_like_undisturbed(db);
}

TEST_CASE("kill -9 at any moment does no harm") {
  TempDb const db{TempDb::Content::empty};
  for (int i = 0; i < kills(); ++i) {
    testing::Process run{testing::fleet_command({"migrate"}), testing::fleet_environment(db.environment())};
    std::this_thread::sleep_for(std::chrono::milliseconds{150 + 173 * i});
    if (run.running()) run.signal(SIGKILL);
    run.wait();
  }
  CHECK(run_migrate(db, {}).exit_code == 0);
  check_like_undisturbed(db);
}

TEST_CASE("two migrates at once: one does the work, the other finds nothing to do") {
  TempDb const db{TempDb::Content::empty};
  auto const environment = testing::fleet_environment(db.environment());
  testing::Process one{testing::fleet_command({"migrate", "up", "--lock-timeout", "300"}), environment};
  testing::Process other{testing::fleet_command({"migrate", "up", "--lock-timeout", "300"}), environment};
  CHECK(one.wait(std::chrono::seconds{200}) == 0);
  CHECK(other.wait(std::chrono::seconds{200}) == 0);
  CHECK((one.out().starts_with("applied=0 ") != other.out().starts_with("applied=0 ")));
  check_like_undisturbed(db);
}

TEST_CASE("a migrate that may not wait names the running one, with process, query and age") {
  TempDb const db{TempDb::Content::empty};
  Sql holder{db};
  holder.run("set application_name = 'deploy'");
  holder.run("select pg_advisory_lock(920148)");
  auto const result = run_migrate(db, {"up", "--lock-timeout", "1"});
  CHECK(result.exit_code == 4);
  CHECK(result.err.find("another migrate is under way: database process " +
                        holder.one("select pg_backend_pid()") + " (deploy, host local), for ") !=
        std::string::npos);
  CHECK(result.err.find("at 'select pg_advisory_lock(920148)'") != std::string::npos);
}

TEST_CASE("a table lock that is released in time only delays, and readers pass meanwhile") {
  TempDb const db;
  OwnMigrations own;
  own.write_9001("yes", "alter table tracksolid.alarms add extra int");
  Sql holder{db};
  holder.run("begin; lock table tracksolid.alarms in access share mode");
  testing::Process run{testing::fleet_command({"--log-level", "warning", "migrate", "--dir", own.dir()}),
                       testing::fleet_environment(db.environment())};
  auto const line = run.wait_for_line("a lock is held, trying again", std::chrono::seconds{120});
  CHECK(line.find("database process " + std::to_string(holder.session().backend_pid())) != std::string::npos);
  // Between two tries nobody queues behind the migrate.
  Sql{db}.run("set lock_timeout = '3s'; select from tracksolid.alarms limit 1");
  holder.run("rollback");
  CHECK(run.wait() == 0);
}

TEST_CASE("a table lock that is never released ends the migrate with the blocker's process, query and age") {
  TempDb const db;
  OwnMigrations own;
  own.write_9001("yes", "create table reporting.kept (a int);\nalter table tracksolid.alarms add extra int");
  Sql holder{db};
  holder.run("begin; lock table tracksolid.alarms in access share mode");
  auto const result = run_migrate(db, {"--dir", own.dir(), "--lock-timeout", "1"});
  CHECK(result.exit_code == 1);
  CHECK(result.err.find(
            "migration '9001_test.sql', line 4: waited in vain for a lock, held by database process " +
            std::to_string(holder.session().backend_pid())) != std::string::npos);
  CHECK(result.err.find(", host local), for ") != std::string::npos);
  CHECK(result.err.find("at 'begin; lock table tracksolid.alarms in access share mode'") !=
        std::string::npos);
  CHECK(Sql{db}.one<bool>("select to_regclass('reporting.kept') is null"));
}

TEST_CASE("a file without a transaction goes on behind the statement it was killed after") {
  TempDb const db;
  OwnMigrations own;
  own.write_9001("no",
                 "create index concurrently one on tracksolid.trips (end_time);\n"
                 "create table reporting.once (a int);\n"
                 "create index concurrently two on tracksolid.trips (quality)");
  CHECK(
      run_migrate(db, {"--dir", own.dir()}, {{"FLEET_CRASH_AT", "statement of 9001_test.sql:2"}}).exit_code ==
      killed);
  auto const status = run_migrate(db, {"status", "--dir", own.dir()});
  CHECK(status.exit_code == 3);
  CHECK(status.out.find("begun    9001_test.sql") != std::string::npos);
  CHECK(status.out.find("1 statements done since ") != std::string::npos);
  // The table of statement 2 is there although it was not noted: that is what "may be run again" is about.
  Sql{db}.run("drop table reporting.once");
  CHECK(run_migrate(db, {"--dir", own.dir()}).exit_code == 0);
  CHECK(Sql{db}.one<int>(R"sql(
    select count(*) from pg_index x
      where x.indexrelid in ('tracksolid.one'::regclass, 'tracksolid.two'::regclass) and x.indisvalid
  )sql") == 2);
  CHECK(Sql{db}.one<int>("select count(*) from tracksolid.schema_progress") == 0);
}

TEST_CASE("an index that was not finished is dropped and built again") {
  TempDb const db;
  Sql sql{db};
  sql.run("insert into tracksolid.devices (imei, driver_name) values ('1', 'Ann'), ('2', 'Ann')");
  OwnMigrations own;
  own.write_9001("no", "create unique index concurrently one_name on tracksolid.devices (driver_name)");
  auto const failed = run_migrate(db, {"--dir", own.dir()});
  CHECK(failed.exit_code == 1);
  CHECK(failed.err.find("could not create unique index") != std::string::npos);
  CHECK(sql.one<bool>(
      "select not indisvalid from pg_index where indexrelid = 'tracksolid.one_name'::regclass"));
  sql.run("update tracksolid.devices set driver_name = 'Bob' where imei = '2'");
  CHECK(run_migrate(db, {"--dir", own.dir()}).exit_code == 0);
  CHECK(sql.one<bool>("select indisvalid from pg_index where indexrelid = 'tracksolid.one_name'::regclass"));
}
