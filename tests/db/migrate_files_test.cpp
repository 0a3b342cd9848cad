#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "migrate/file.hpp"
#include "migrate/plan.hpp"
#include "migrate/statements.hpp"

using namespace fleet;
using migrate::Applied;
using migrate::File;
using migrate::read_files;
using migrate::State;

namespace {

constexpr char const *header = "-- 0001 first: a table\n-- Transaction: yes\n";

std::vector<File> three_files() {
  return read_files(
      {{"0001_first.sql", header}, {"repeatable/20_b.sql", "create b"}, {"repeatable/10_a.sql", "create a"}});
}

std::vector<Applied> all_applied(std::vector<File> const &files) {
  std::vector<Applied> applied;
  for (auto const &file : files) applied.push_back({file.name, file.checksum, "2026-06-05T09:00:00Z"});
  return applied;
}

std::vector<File> work(std::vector<File> const &files, std::vector<Applied> const &applied) {
  auto plan = migrate::make_plan(files, applied);
  std::copy(plan.repeatable.begin(), plan.repeatable.end(), std::back_inserter(plan.numbered));
  return plan.numbered;
}

std::vector<std::string> names(std::vector<File> const &files) {
  std::vector<std::string> names;
  for (auto const &file : files) names.push_back(file.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("numbered files come by number, repeatable ones after them by name") {
  auto const files = read_files({{"repeatable/20_b.sql", "x"},
                                 {"0002_second.sql", "-- 0002 second: x\n-- Transaction: no  (index)\n"},
                                 {"repeatable/10_a.sql", "x"},
                                 {"0001_first.sql", header}});
  CHECK(names(files) ==
        Names{"0001_first.sql", "0002_second.sql", "repeatable/10_a.sql", "repeatable/20_b.sql"});
  CHECK(files[0].title == "first: a table");
  CHECK(files[0].in_transaction);
  CHECK_FALSE(files[1].in_transaction);
}

TEST_CASE("repeatable files come folder by folder, and within one after the files they name") {
  auto const files = read_files({{"repeatable/9_last.sql", "x"},
                                 {"repeatable/1_b/c.sql", "x"},
                                 {"repeatable/1_b/a.sql", "-- After: c, d\nx"},
                                 {"repeatable/1_b/b.sql", "-- After: *\nx"},
                                 {"repeatable/1_b/d.sql", "-- What it is.\n-- After: c\nx"},
                                 {"repeatable/2_a/a.sql", "x"}});
  CHECK(names(files) == Names{"repeatable/1_b/c.sql", "repeatable/1_b/d.sql", "repeatable/1_b/a.sql",
                              "repeatable/1_b/b.sql", "repeatable/2_a/a.sql", "repeatable/9_last.sql"});
}

TEST_CASE("the checksum is the SHA-256 of the text") {
  // printf abc | sha256sum
  auto const files = read_files({{"repeatable/a.sql", "abc"}});
  CHECK(files[0].checksum == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a file that breaks the rules is refused with its name") {
  auto const refused = [](std::vector<migrate::Source> const &sources) -> std::string {
    try {
      read_files(sources);
      return "accepted";
    } catch (Error const &error) {
      CHECK(error.stop() == Stop::usage);
      return error.what();
    }
  };
  CHECK(refused({{"1_first.sql", header}}) == "migration '1_first.sql' has an odd name");
  CHECK(refused({{"0002_first.sql", header}}) ==
        "migration '0002_first.sql' does not start with its number and title");
  CHECK(refused({{"0001_first.sql", "-- 0001 first\nselect 1; -- Transaction: yes"}}) ==
        "migration '0001_first.sql' has no header line 'Transaction: yes' or 'no'");
  CHECK(refused({{"0001_first.sql", header}, {"0001_again.sql", header}}) ==
        "migrations '0001_again.sql' and '0001_first.sql' share a number");
  CHECK(refused({{"repeatable/a/b/c.sql", ""}}) == "migration 'repeatable/a/b/c.sql' has an odd name");
  CHECK(refused({{"repeatable/a/b.sql", "-- After: c"}, {"repeatable/b/c.sql", ""}}) ==
        "migration 'repeatable/a/b.sql' comes after 'c', which its folder does not have");
  CHECK(refused({{"repeatable/a/b.sql", "-- After: c"}, {"repeatable/a/c.sql", "-- After: b"}}) ==
        "migration 'repeatable/a/b.sql' waits for a file that waits for it");
}

TEST_CASE("the built-in migrations follow the rules") {
  auto const files = read_files(migrate::embedded_sources());
  CHECK(files.front().name == "0001_foundation.sql");
  CHECK(files.back().name == "repeatable/9_grants.sql");
}

TEST_CASE("an empty history makes everything pending, a full one nothing") {
  auto const files = three_files();
  CHECK(names(work(files, {})) == names(files));
  CHECK(work(files, all_applied(files)).empty());
}

TEST_CASE("repeatable files run again from the first changed one on") {
  auto const files = three_files();
  auto applied = all_applied(files);
  applied[2].checksum = "other";  // 20_b
  CHECK(names(work(files, applied)) == Names{"repeatable/20_b.sql"});
  applied[1].checksum = "other";  // 10_a: 20_b may rest on it
  CHECK(names(work(files, applied)) == Names{"repeatable/10_a.sql", "repeatable/20_b.sql"});
}

TEST_CASE("a new numbered file runs all repeatable ones again: it may have dropped their objects") {
  auto const files = three_files();
  auto applied = all_applied(files);
  applied.erase(applied.begin());
  CHECK(names(work(files, applied)) == names(files));
}

TEST_CASE("a history that contradicts the files is an error") {
  auto const files =
      read_files({{"0001_first.sql", header}, {"0002_second.sql", "-- 0002 s: x\n-- Transaction: yes\n"}});
  CHECK_THROWS_WITH_AS(work(files, {{"0003_newer.sql", "c", ""}}),
                       "the database has migration '0003_newer.sql', which this fleet does not know", Error);
  CHECK_THROWS_WITH_AS(work(files, {{"0002_second.sql", files[1].checksum, ""}}),
                       "migration '0001_first.sql' comes before 0002, which is already applied", Error);
  CHECK_THROWS_AS(work(files, {{"0001_first.sql", "edited", ""}}), Error);
}

TEST_CASE("status names the files that each side has") {
  auto const files = three_files();
  auto const entries = compare(files, {{"0001_first.sql", "edited", "2026-06-05T09:00:00Z"},
                                       {"repeatable/10_a.sql", files[1].checksum, "2026-06-05T09:00:00Z"},
                                       {"repeatable/00_old.sql", "x", "2026-06-05T09:00:00Z"}});
  REQUIRE(entries.size() == 4);
  CHECK(entries[0].state == State::changed);
  CHECK(entries[1].state == State::applied);
  CHECK(entries[2].state == State::pending);
  CHECK(entries[3].state == State::gone);
  CHECK(entries[3].name == "repeatable/00_old.sql");
}

TEST_CASE("statements are split where the server would split them") {
  auto const split = [](std::string_view sql) {
    Names texts;
    for (auto const &one : migrate::split_statements(sql)) texts.push_back(one.text);
    return texts;
  };
  CHECK(split("select 1; select 2") == Names{"select 1", "select 2"});
  CHECK(split("select ';'; select 'it''s;'") == Names{"select ';'", "select 'it''s;'"});
  CHECK(split(R"(select E'\';'; select 'a\'; select 2)") ==
        Names{R"(select E'\';')", R"(select 'a\')", "select 2"});
  CHECK(split("select \"a;b\"; -- no; more\nselect 2") == Names{"select \"a;b\"", "-- no; more\nselect 2"});
  CHECK(split("/* a; /* b; */ c; */ select 1;") == Names{"/* a; /* b; */ c; */ select 1"});
  CHECK(split("do $$ begin; end $$; select 1") == Names{"do $$ begin; end $$", "select 1"});
  CHECK(split("do $a$ $b$ ; $a$; select $1; select a$b$c;") ==
        Names{"do $a$ $b$ ; $a$", "select $1", "select a$b$c"});
  CHECK(split(" ; -- nothing\n ;").empty());
}
