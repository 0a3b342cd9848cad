// fleet archive on a database: what is in the files, what is left, kills at every step, and the way back.
#include <csignal>
#include <filesystem>
#include <set>

#include "road.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using testing::Engine;
using testing::Road;
using testing::Sql;
using testing::TempDb;
using testing::TempDir;
namespace fs = std::filesystem;

namespace {

constexpr int killed = 128 + SIGKILL;
/// Tuesday 08:00 UTC of the week that is 200 days back.
std::string const old_day = "date_trunc('week', now() - interval '200 days', 'UTC') + interval '32 hours'";

/// Two vehicles that drive on the old day from 08:00 to 09:40, a fix a minute, one of them today as well.
void add_fixes(Sql &sql) {
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KAA 1'), ('2', 'KAA 2')");
  Road{"1"}.drive(0, 6000, 60, 30).store(sql, old_day);
  Road{"2"}.drive(0, 6000, 60, 60).add({6060, 100, -1, "null", "lbs"}).store(sql, old_day);
  Road{"1"}.drive(0, 600, 60, 30).store(sql, "now() - interval '2 days'");
  testing::refresh_figures(sql);
}

/// Every column of every fix that is older than 100 days, in one text.
std::string old_rows(Sql &sql) {
  return sql.one(
      "select count(*) || ' ' || md5(coalesce(string_agg(p::text, ' ' order by imei, gps_time), '')) from tracksolid.position_history p "
      "where gps_time < now() - interval '100 days'");
}
std::string figures(Sql &sql) {
  return sql.one(
      "select string_agg(f.imei || f.day || ' ' || f.fixes || ' ' || f.km, '; ' order by imei, day) from tracksolid.daily_figures f");
}
std::string manifest(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(state || ' ' || first_imei || '-' || last_imei || ' ' || fixes, ', ' order by starts, first_imei, id), '') from tracksolid.archived_files");
}

/// A database with an archive beside it.
struct Site {
  explicit Site(TempDb const &database) : db(database) {}
  TempDb const &db;
  TempDir folder;

  testing::Result run(std::vector<std::string> arguments, testing::Environment const &more = {}) const {
    arguments.insert(arguments.begin(), "archive");
    auto environment = db.environment();
    environment["FLEET_DATABASE_URL"] = db.url() + "&user=fleet_ingest";
    environment["FLEET_ARCHIVE"] = folder.path().string();
    for (auto const &[name, value] : more) environment[name] = value;
    return testing::run_fleet(arguments, environment);
  }
  /// Names of the files that are there, as "parquet" and "part".
  std::multiset<std::string> files() const {
    std::multiset<std::string> found;
    for (auto const &entry : fs::recursive_directory_iterator{folder.path()})
      if (entry.is_regular_file()) found.insert(entry.path().extension().string());
    return found;
  }
};

std::multiset<std::string> parquet(int count) {
  std::multiset<std::string> names;
  for (int i = 0; i < count; ++i) names.insert(".parquet");
  return names;
}

std::vector<std::string> const archive_old{"--older-than", "100"};

}  // namespace

ON_EACH_ENGINE(
    "fixes of an old partition go to a file, the figures stay, and restoring brings back every column") {
  ENGINE_DATABASE();
  Site const site{db};
  add_fixes(sql);
  auto const rows = old_rows(sql);
  auto const known_figures = figures(sql);
  CHECK(rows.starts_with("203 "));
  CHECK(site.run({"--older-than", "100", "--dry-run"}).exit_code == 0);
  CHECK(old_rows(sql) == rows);
  auto const report = nlohmann::json::parse(site.run({"--older-than", "100", "--json"}).out);
  CHECK(report["partitions"] == 1);
  CHECK(report["fixes"] == 203);
  CHECK(old_rows(sql).starts_with("0 "));
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history") == 11);
  CHECK(manifest(sql) == "archived 1-2 203");
  CHECK(site.files() == parquet(1));
  CHECK(site.run({"--verify"}).exit_code == 0);
  testing::refresh_figures(sql);
  CHECK(figures(sql) == known_figures);
  // Nothing is left to do.
  CHECK(site.run(archive_old).exit_code == 0);
  CHECK(manifest(sql) == "archived 1-2 203");

  CHECK(site.run({"--restore"}).exit_code == 0);
  CHECK(old_rows(sql) == rows);
  CHECK(manifest(sql) == "restored 1-2 203");
  testing::refresh_figures(sql);
  CHECK(figures(sql) == known_figures);
  CHECK(site.run(archive_old).exit_code == 0);
  CHECK(manifest(sql) == "restored 1-2 203");  // until somebody asks
  CHECK(site.run({"--older-than", "100", "--with-restored"}).exit_code == 0);
  CHECK(manifest(sql) == "archived 1-2 203");
  CHECK(site.files() == parquet(1));
  CHECK(old_rows(sql).starts_with("0 "));
}

TEST_CASE("killed at any step of archiving, nothing is lost and nothing is there twice") {
  for (auto const *point :
       {"archive held:1", "archive part:1", "archive named:1", "archive named:2", "archive written:1",
        "archive compared:1", "archive finishing:1", "archive finished:1"}) {
    CAPTURE(point);
    TempDb const db;
    Sql sql{db};
    Site const site{db};
    add_fixes(sql);
    auto const rows = old_rows(sql);
    std::vector<std::string> const two_files{"--older-than", "100", "--rows-per-file", "1"};
    CHECK(site.run(two_files, {{"FLEET_CRASH_AT", point}}).exit_code == killed);
    bool const is_archived = std::string{point} == "archive finished:1";
    CHECK(manifest(sql) == (is_archived ? "archived 1-1 101, archived 2-2 102" : ""));
    if (is_archived)
      CHECK(old_rows(sql).starts_with("0 "));
    else
      CHECK(old_rows(sql) == rows);
    CHECK(site.run(two_files).exit_code == 0);
    CHECK(manifest(sql) == "archived 1-1 101, archived 2-2 102");
    CHECK(old_rows(sql).starts_with("0 "));
    CHECK(site.files() == parquet(2));
    CHECK(site.run({"--verify"}).exit_code == 0);
    CHECK(site.run({"--restore"}, {{"FLEET_CRASH_AT", "archive restoring:1"}}).exit_code == killed);
    CHECK(old_rows(sql).starts_with("0 "));
    CHECK(manifest(sql) == "archived 1-1 101, archived 2-2 102");
    CHECK(site.run({"--restore"}, {{"FLEET_CRASH_AT", "archive restored:1"}}).exit_code == killed);
    CHECK(old_rows(sql) == rows);
    CHECK(site.run({"--restore"}).exit_code == 0);
    CHECK(old_rows(sql) == rows);
  }
}

TEST_CASE(
    "a fix that comes late for archived time stays in the database until it is in the file, killed or not") {
  TempDb const db;
  Sql sql{db};
  Site const site{db};
  add_fixes(sql);
  CHECK(site.run(archive_old).exit_code == 0);
  // One between two others, one that the file has already with another speed, and one of a tracker that it does not know.
  Road{"1"}.add({30, 7, 99}).add({60, 7, 99}).store(sql, old_day);
  Road{"3"}.add({60, 7, 99}).store(sql, old_day);
  CHECK(sql.one<int>("select count(*) from tracksolid.late_fixes") == 3);
  CHECK(old_rows(sql).starts_with("0 "));
  for (auto const *point : {"archive compared:1", "archive finishing:1"}) {
    CHECK(site.run(archive_old, {{"FLEET_CRASH_AT", point}}).exit_code == killed);
    CHECK(sql.one<int>("select count(*) from tracksolid.late_fixes") == 3);
    CHECK(manifest(sql) == "archived 1-2 203");
  }
  for (auto const *point : {"archive finished:1", "archive removed:1"}) {
    CHECK(site.run(archive_old, {{"FLEET_CRASH_AT", point}}).exit_code == killed);
    CHECK(sql.one<int>("select count(*) from tracksolid.late_fixes") == 0);
    CHECK(manifest(sql) == "replaced 1-2 203, archived 1-3 205");
  }
  CHECK(site.run(archive_old).exit_code == 0);
  CHECK(manifest(sql) == "archived 1-3 205");
  CHECK(site.files() == parquet(1));
  CHECK(site.run({"--restore"}).exit_code == 0);
  CHECK(
      sql.one(
          "select string_agg(imei || ' ' || speed_kmh, ', ' order by imei, gps_time) from tracksolid.position_history where gps_time in (" +
          old_day + " + interval '30 s', " + old_day + " + interval '60 s')") == "1 99, 1 30, 2 60, 3 99");
}

TEST_CASE("a partition waits until figures and routes are computed from it") {
  TempDb const db;
  Sql sql{db};
  Site const site{db};
  Road{"1"}.drive(0, 600, 60, 30).store(sql, old_day);
  auto const waits = site.run(archive_old);
  CHECK(waits.exit_code == 3);
  CHECK(waits.err.find("see fleet refresh-vtrips") != std::string::npos);
  CHECK(old_rows(sql).starts_with("11 "));
  testing::refresh_figures(sql);
  CHECK(site.run(archive_old).exit_code == 0);
  CHECK(old_rows(sql).starts_with("0 "));
}

TEST_CASE("a partition that somebody reads is left to the next run") {
  TempDb const db;
  Sql sql{db}, other{db};
  Site const site{db};
  add_fixes(sql);
  auto const rows = old_rows(sql);
  other.run("begin");
  old_rows(other);
  auto const busy = site.run(archive_old);
  CHECK(busy.exit_code == 3);
  CHECK(busy.err.find("are in use") != std::string::npos);
  CHECK(old_rows(other) == rows);
  other.run("commit");
  CHECK(site.run(archive_old).exit_code == 0);
  CHECK(old_rows(sql).starts_with("0 "));
}

TEST_CASE("rows that change while they are archived are not dropped") {
  TempDb const db;
  Sql sql{db};
  add_fixes(sql);
  auto const span =
      "(select row(starts, ends) from tracksolid.history_spans() where starts < now() - interval '150 days')";
  auto const finish = [&](std::string const &change) {
    return sql.refusal(fmt::format(
        "begin; create temp table seen on commit drop as select h.starts, h.ends, d.* from tracksolid.history_spans() h, "
        "tracksolid.fixes_digest(h.starts, h.ends) d where h.starts < now() - interval '150 days'; {}; "
        "select tracksolid.finish_archive(starts, ends, fixes, digest, '[]') from seen; rollback",
        change));
  };
  CHECK(sql.one("select count(*)::text from (select " + std::string{span} + ") s") == "1");
  CHECK(finish("select 1").empty());
  for (auto const *change : {"update tracksolid.position_history set speed_kmh = 31 where imei = '1'",
                             "delete from tracksolid.position_history where imei = '1' and speed_kmh = 30"}) {
    CHECK(finish(change) == "40001");
    sql.run("rollback");
  }
}

TEST_CASE("damage to a file is named by --verify, and such a file is not restored") {
  TempDb const db;
  Sql sql{db};
  Site const site{db};
  add_fixes(sql);
  CHECK(site.run(archive_old).exit_code == 0);
  for (auto const &entry : fs::recursive_directory_iterator{site.folder.path()})
    if (entry.is_regular_file()) fs::resize_file(entry.path(), fs::file_size(entry.path()) - 1);
  auto const damaged = site.run({"--verify"});
  CHECK(damaged.exit_code == 3);
  CHECK(damaged.err.find("is damaged: its SHA-256 is not that of the manifest") != std::string::npos);
  CHECK(site.run({"--restore"}).exit_code == 1);
  CHECK(manifest(sql) == "archived 1-2 203");
  fs::rename(site.folder.path(), site.folder.path().string() + ".away");
  CHECK(site.run({"--verify"}).err.find("is out of reach") != std::string::npos);
  fs::rename(site.folder.path().string() + ".away", site.folder.path());
}

TEST_CASE("retention leaves fixes to the archive where there is one") {
  TempDb const db;
  Sql sql{db};
  add_fixes(sql);
  auto const rows = old_rows(sql);
  CHECK(sql.refusal("update tracksolid.settings set value = '91' where name = 'archive_after_days'") ==
        "22023");
  sql.run(
      "update tracksolid.settings set value = '120' where name = 'archive_after_days'; update tracksolid.settings set value = '100' where name = 'retention_days'");
  sql.run("select tracksolid.maintain_partitions()");
  CHECK(old_rows(sql) == rows);
  Site const site{db};
  CHECK(site.run({}).exit_code == 0);  // by the setting
  CHECK(manifest(sql) == "archived 1-2 203");
  sql.run("update tracksolid.settings set value = '0' where name = 'archive_after_days'");
  CHECK(site.run({}).exit_code == 0);
  CHECK(site.run({"--older-than", "91"}).exit_code == 2);
}

TEST_CASE("an archived time of a tracker that is erased leaves the files with the next run") {
  TempDb const db;
  Sql sql{db};
  Site const site{db};
  add_fixes(sql);
  CHECK(site.run(archive_old).exit_code == 0);
  sql.run("select tracksolid.erase('vehicle', 'KAA 1', " + old_day + ", " + old_day +
          " + interval '50 minutes', 'somebody', null, false)");
  CHECK(site.run(archive_old, {{"FLEET_CRASH_AT", "archive finishing:1"}}).exit_code == killed);
  CHECK(site.run(archive_old).exit_code == 0);
  CHECK(manifest(sql) == "archived 1-2 153");  // 50 fixes of 08:00 to 08:49
  CHECK(site.files() == parquet(1));
  CHECK(site.run({"--dry-run", "--older-than", "100"}).out.empty());
  CHECK(site.run({"--restore"}).exit_code == 0);
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history where imei = '1' and gps_time < " +
                     old_day + " + interval '50 minutes'") == 0);
}
