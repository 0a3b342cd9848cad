// The settings of the database: one list, from which rows, checks and documents follow.
#include <doctest/doctest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "sql.hpp"
#include "support/files.hpp"

using namespace fleet::testing;
namespace fs = std::filesystem;

namespace {

std::set<std::string> declared(Sql &sql) {
  std::set<std::string> names;
  for (auto const &name : sql.json("select json_agg(name) from tracksolid.setting_list()"))
    names.insert(name);
  return names;
}

/// Files that may read settings: those of migrations/ and lib/, without the list itself.
std::vector<fs::path> readers() {
  std::vector<fs::path> files;
  for (auto const *folder : {"migrations", "lib"})
    for (auto const &entry : fs::recursive_directory_iterator{source_dir() / folder})
      if (auto const extension = entry.path().extension();
          (extension == ".sql" || extension == ".cpp") && entry.path().filename() != "setting_list.sql")
        files.push_back(entry.path());
  return files;
}

std::string update(std::string const &name, std::string const &value) {
  return "update tracksolid.settings set value = '" + value + "' where name = '" + name + "'";
}

}  // namespace

TEST_CASE("a new database has every setting of the list, at its default and with its unit") {
  TempDb const db;
  Sql sql{db};
  CHECK(sql.one<int>("select count(*) from tracksolid.setting_list()") > 30);
  CHECK(
      sql.one(
          "select coalesce(string_agg(name, ', '), '') from tracksolid.setting_list() l full join tracksolid.settings s using (name) "
          "where s.value is distinct from coalesce(l.default_value, s.value)") == "");
  CHECK(sql.one("select value from tracksolid.settings where name = 'engine'") ==
        (default_engine() == Engine::timescaledb ? "timescaledb" : "pg_partman"));
  CHECK(sql.one("select description from tracksolid.settings where name = 'moving_kmh'") ==
        "a vehicle moves at this speed or above, km/h");
}

TEST_CASE("a value that no reader could use is refused") {
  TempDb const db;
  Sql sql{db};
  struct Case {
    char const *name, *value, *state;
  };
  for (auto const &[name, value, state] : {
           Case{"moving_kmh", "7.5", ""},
           Case{"moving_kmh", "fast", "22023"},
           Case{"moving_kmh", "-1", "22023"},
           Case{"idle_after_s", "240", ""},
           Case{"idle_after_s", "0.5", "22023"},
           Case{"idle_after_s", "500000001", "22023"},
           Case{"trips_for_map_rows", "2147483647", ""},
           Case{"trips_for_map_rows", "2147483648", "22023"},
           Case{"refresh_log_days", "99999999999999999999", "22023"},
           Case{"schedule_live_s", "500000000", ""},
           Case{"trip_stop_s", "1", ""},
           Case{"trip_stop_s", "0", "22023"},
           Case{"timezone", "Africa/Nairobi", ""},
           Case{"timezone", "Mars/Olympus", "22023"},
           Case{"timezone", "UTC+3", "22023"},
           Case{"timezone", "africa/nairobi", "22023"},
           Case{"shift_start", "07:30", ""},
           Case{"shift_start", "06:00,14:00,22:00", ""},
           Case{"shift_start", "06:00,", "22007"},
           Case{"shift_start", "early", "22007"},
           Case{"shift_start", "now", "22007"},
           Case{"shift_start", "24:00", "22007"},
           Case{"shift_start", "6:00, 14:00", ""},
           Case{"kept_from", "2026-06-01", ""},
           Case{"kept_from", "later", "22007"},
           Case{"trips_source", "detected", ""},
           Case{"trips_source", "guessed", "22023"},
           Case{"partition_interval", "7 days", ""},
           Case{"partition_interval", "1 day", "22023"},
           Case{"partition_interval", "2 days", "22023"},
           Case{"engine", "none", "22023"},
       }) {
    CAPTURE(name);
    CAPTURE(value);
    CHECK(sql.refusal(update(name, value)) == state);
  }
  CHECK(sql.refusal("insert into tracksolid.settings (name, value) values ('moving_kph', '5')") == "22023");
}

TEST_CASE("migrate adds settings that are new and keeps the values that people chose") {
  TempDb const db;
  Sql sql{db};
  sql.run("delete from tracksolid.settings where name = 'speeding_kmh'");
  sql.run(
      "update tracksolid.settings set value = '3', description = 'of an older version' where name = 'moving_kmh'");
  sql.run("select tracksolid.add_settings()");
  CHECK(sql.one("select value from tracksolid.settings where name = 'speeding_kmh'") == "120");
  CHECK(sql.one("select value from tracksolid.settings where name = 'moving_kmh'") == "3");
  CHECK(sql.one("select description from tracksolid.settings where name = 'moving_kmh'") ==
        "a vehicle moves at this speed or above, km/h");
}

TEST_CASE("a value that an older version accepted does not stop migrate") {
  TempDb const db;
  Sql sql{db};
  sql.run("alter table tracksolid.settings disable trigger settings_check");
  sql.run("update tracksolid.settings set value = '299.5', description = '' where name = 'idle_after_s'");
  sql.run("alter table tracksolid.settings enable trigger settings_check");
  sql.run("select tracksolid.add_settings()");
  CHECK(sql.one("select value from tracksolid.settings where name = 'idle_after_s'") == "299.5");
}

TEST_CASE("every setting that is read is in the list, and every one in the list is read") {
  TempDb const db;
  Sql sql{db};
  auto const names = declared(sql);
  std::regex const use{
      R"re((?:[^_]setting\((?:tx, )?|tracksolid\.settings (?:s )?(?:on |where )(?:s\.)?name = )['"]([a-z_]+)['"])re"};
  std::regex const word{"[a-z]+(?:_[a-z]+)*"};
  std::set<std::string> mentioned;
  int uses = 0;
  for (auto const &file : readers()) {
    auto const text = read_file(file);
    for (std::sregex_iterator it{text.begin(), text.end(), use}, end; it != end; ++it) {
      ++uses;
      CHECK_MESSAGE(names.contains((*it)[1]), file.string(), ": ", it->str());
    }
    for (std::sregex_iterator it{text.begin(), text.end(), word}, end; it != end; ++it)
      if (names.contains(it->str())) mentioned.insert(it->str());
  }
  CHECK(uses > 40);
  CHECK(mentioned == names);
}
