#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "migrate/impact.hpp"
#include "migrate/lint.hpp"
#include "migrate/statements.hpp"

using namespace fleet;

namespace {

constexpr char const *header =
    "-- 0002 second: x\n"
    "-- Why: x\n"
    "-- Changes: x\n"
    "-- Locks: x\n"
    "-- Requires: x\n"
    "-- Transaction: yes\n"
    "-- Undo: x\n"
    "\n";

/// "LINE RULE" of what lint says about `sql` in a second file, which starts in line 9.
std::string findings(std::string const &sql, std::string const &transaction = "yes") {
  std::string second{header};
  second.replace(second.find("yes"), 3, transaction);
  auto const first =
      std::string{header}.replace(3, 4, "0001") +
      "create table tracksolid.old (a int);\n"
      "create table tracksolid.fixes (gps_time timestamptz, imei text) partition by range (gps_time);\n";
  std::vector<std::string> lines;
  for (auto const &one :
       migrate::lint(migrate::read_files({{"0001_first.sql", first}, {"0002_second.sql", second + sql}})))
    lines.push_back(std::to_string(one.line) + " " + one.rule);
  return join(lines, "; ");
}

/// "lock: work" of the first impact of a statement.
std::string impact(std::string const &sql) {
  auto const impacts = migrate::impacts_of(migrate::parse_statement(sql));
  return impacts.empty() ? "none" : impacts[0].lock + ": " + migrate::text(impacts[0].work);
}

}  // namespace

TEST_CASE("lint names statements that block or break a table in use") {
  CHECK(findings("create index on tracksolid.old (a)") == "9 index-under-lock");
  CHECK(findings("\nalter table tracksolid.old alter a type bigint") == "10 rewrites-table");
  CHECK(findings("alter table tracksolid.old add b timestamptz default clock_timestamp()") ==
        "9 rewrites-table");
  CHECK(findings("alter table tracksolid.old add b int not null") == "9 not-null-without-default");
  CHECK(findings("alter table tracksolid.old alter a set not null") == "9 scan-under-lock");
  CHECK(findings("alter table tracksolid.old add constraint c check (a > 0)") == "9 scan-under-lock");
  CHECK(findings("alter table tracksolid.old add unique (a)") == "9 index-under-lock");
  CHECK(findings("alter table tracksolid.old drop column a") == "9 breaks-previous-version");
  CHECK(findings("drop view tracksolid.v") == "9 breaks-previous-version");
  CHECK(findings("alter table tracksolid.old rename a to b") == "9 breaks-previous-version");
  CHECK(findings("update tracksolid.old set a = 1") == "9 touches-every-row");
  CHECK(findings("refresh materialized view tracksolid.v") == "9 refresh-under-lock");
  CHECK(findings("vacuum full tracksolid.old", "no") == "9 rewrites-table");
}

TEST_CASE("lint accepts the careful forms of these statements") {
  CHECK(findings("create index concurrently i on tracksolid.old (a)", "no") == "");
  CHECK(
      findings("alter table tracksolid.old add b int not null default 7, add c timestamptz default now()") ==
      "");
  CHECK(findings("alter table tracksolid.old add constraint c check (a > 0) not valid") == "");
  CHECK(findings("alter table tracksolid.old validate constraint c") == "");
  CHECK(findings("alter table tracksolid.old add constraint u unique using index i") == "");
  CHECK(findings("update tracksolid.old set a = 1 where a = 2") == "");
  CHECK(findings("refresh materialized view concurrently tracksolid.v") == "");
}

TEST_CASE("lint accepts all statements on a table that the file itself creates") {
  CHECK(findings("create table tracksolid.fresh (a int); create index on tracksolid.fresh (a);"
                 "alter table tracksolid.fresh alter a set not null") == "");
}

TEST_CASE("lint knows the pitfalls of tables partitioned by time") {
  CHECK(findings("create index concurrently i on tracksolid.fixes (imei)", "no") ==
        "9 concurrently-on-partitions");
  CHECK(findings("create unique index on tracksolid.fixes (imei)").find("hypertable-unique-without-time") !=
        std::string::npos);
  CHECK(findings("create unique index on tracksolid.fixes (imei, gps_time)") == "9 index-under-lock");
  CHECK(findings("alter table tracksolid.fixes alter imei type int") == "9 hypertable-compressed");
  CHECK(findings("create trigger t after insert on tracksolid.fixes referencing new table as "
                 "n for each row execute function tracksolid.f()") == "9 hypertable-row-trigger");
}

TEST_CASE("lint sees a header that lacks lines, concurrently in a transaction, bad syntax and bare names") {
  auto const bare =
      migrate::lint(migrate::read_files({{"0001_a.sql", "-- 0001 a: x\n-- Transaction: yes\n-- Why: x\n"}}));
  std::vector<std::string> missing;
  for (auto const &one : bare) missing.push_back(one.what.substr(0, one.what.find("':")));
  CHECK(join(missing, "; ") == "no line 'Changes:; no line 'Locks:; no line 'Requires:; no line 'Undo:");
  CHECK(findings("create index concurrently i on tracksolid.old (a)") == "9 concurrently-in-transaction");
  CHECK(findings("create tabel x (a int)") == "9 syntax");
  CHECK(findings("create table bare (a int)") == "9 unqualified-name");
}

TEST_CASE("a rule is allowed for one file, with a reason") {
  CHECK(findings(
            "-- Lint: allow index-under-lock (a table of twenty rows)\ncreate index on tracksolid.old (a)") ==
        "");
  CHECK(findings("-- Lint: allow rewrites-table (no)\ncreate index on tracksolid.old (a)") ==
        "10 index-under-lock");
}

TEST_CASE("locks and work are those of PostgreSQL's manual") {
  CHECK(impact("alter table a.t add x int") == "access exclusive: no row is touched");
  CHECK(impact("alter table a.t add x float default random()") ==
        "access exclusive: every row is rewritten, with all indexes");
  CHECK(impact("alter table a.t validate constraint c") == "share update exclusive: every row is read");
  CHECK(impact("alter table a.t add foreign key (x) references a.u") ==
        "share row exclusive: every row is read");
  CHECK(impact("create index on a.t (x)") == "share: every row is read and an index written");
  CHECK(impact("create index concurrently i on a.t (x)") ==
        "share update exclusive: every row is read and an index written");
  CHECK(impact("refresh materialized view concurrently a.t") ==
        "exclusive: every row is rewritten, with all indexes");
  CHECK(impact("lock table a.t in share mode") == "share: no row is touched");
  CHECK(impact("do $$ begin end $$") == "?: not known before it runs");
}

TEST_CASE("the numbered files that are built in give lint nothing to say") {
  for (auto const &one : migrate::lint(migrate::read_files(migrate::embedded_sources())))
    if (!one.file.starts_with("repeatable/"))
      FAIL_CHECK(one.file << ":" << one.line << " " << one.rule << " " << one.what);
}
