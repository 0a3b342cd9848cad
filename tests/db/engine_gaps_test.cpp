// Gaps of an engine after a restore or an upgrade of the server, and their repair by `fleet migrate`.
#include "migrate_runs.hpp"
#include "sql.hpp"

using namespace fleet;
using testing::run_migrate;
using testing::Sql;

namespace {

bool has(std::string const &text, std::string const &part) {
  return text.find(part) != std::string::npos;
}

/// "kind object gap" of all, in order.
std::string gaps(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(concat_ws(' ', kind, object, gap), '; ' order by object, gap), '') from "
      "tracksolid.engine_gaps()");
}

testing::Result migrate_as(testing::TempDb const &db, std::string const &login) {
  return testing::run_fleet({"migrate"}, {{"FLEET_DATABASE_URL", db.url() + "&user=" + login}});
}

}  // namespace

ON_EACH_ENGINE("a sound database lacks nothing") {
  ENGINE_DATABASE();
  CHECK(gaps(sql).empty());
  CHECK(run_migrate(db, {"status"}).exit_code == 0);
}

TEST_CASE(
    "a configuration that a restore has left empty is reported by status and written again by migrate") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  auto const config =
      "select json_agg(row_to_json(c) order by parent_table)::text from partman.part_config c";
  auto const before = sql.one(config);
  sql.run(
      "update tracksolid.settings set value = '120' where name = 'retention_days'; delete from partman.part_config");
  CHECK(has(gaps(sql), "registration tracksolid.heartbeats is not registered with pg_partman"));
  auto const status = run_migrate(db, {"status"});
  CHECK(status.exit_code == 3);
  CHECK(has(status.out, "gap      tracksolid.heartbeats is not registered with pg_partman\n"));
  CHECK(has(status.out, "pending=0 engine=pg_partman gaps=4\n"));
  CHECK(run_migrate(db, {}).out == "applied=0 engine=pg_partman repaired=4\n");
  CHECK(gaps(sql).empty());
  CHECK(sql.one<int>("select count(*) from partman.part_config where retention = '120 days'") == 4);
  sql.run("update tracksolid.settings set value = '0' where name = 'retention_days'");
  CHECK(sql.one(config) == before);
}

TEST_CASE(
    "rights that `alter extension` has taken away are missed by the owner and given again by a superuser") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  sql.run("revoke all on partman.part_config from fleet_owner");
  CHECK(gaps(sql) == "right partman.part_config fleet_owner may not read and write it");
  auto const owner = migrate_as(db, "fleet_owner");
  CHECK(owner.exit_code == 3);
  CHECK(owner.out == "applied=0 engine=pg_partman gaps=1\n");
  CHECK(has(
      owner.err,
      "this login may not put it right gap=\"partman.part_config fleet_owner may not read and write it\""));
  // Functions that need no rights on pg_partman still work; partitions, retention and settings don't.
  Sql ingest{db, "fleet_ingest"};
  CHECK(ingest.one<int>("select tracksolid.ensure_partitions('heartbeats', '2008-03-31', '2008-03-31')") ==
        1);
  CHECK(Sql{db, "fleet_owner"}
            .refusal("update tracksolid.settings set value = '100' where name = 'retention_days'")
            .empty());
  CHECK(run_migrate(db, {}).exit_code == 0);
  CHECK(gaps(sql).empty());
  CHECK(Sql{db, "fleet_owner"}.refusal("select * from partman.part_config").empty());
}

TEST_CASE("missing partitions of the next weeks are a gap before rows fall into the default") {
  testing::TempDb const db{testing::Engine::pg_partman};
  Sql sql{db};
  sql.run(
      "do $$ declare p text; begin for p in select partition from tracksolid.time_partitions() where starts > now() "
      "and table_name = 'heartbeats' loop execute format('drop table tracksolid.%I', p); end loop; end $$");
  CHECK(has(gaps(sql), "partition tracksolid.heartbeats has no partition for "));
  sql.run("call tracksolid.refresh_daily()");  // as refresh-vtrips does
  CHECK(gaps(sql).empty());
  CHECK(
      sql.one<int>(
          "select count(*) from tracksolid.time_partitions() where table_name = 'heartbeats' and starts > now()") ==
      4);
}

TEST_CASE("a policy that is gone comes back with migrate") {
  FLEET_SKIP_WITHOUT(testing::Engine::timescaledb);
  testing::TempDb const db{testing::Engine::timescaledb};
  Sql sql{db};
  sql.run("select remove_compression_policy('tracksolid.heartbeats')");
  CHECK(gaps(sql) == "policy tracksolid.heartbeats has no policy_compression");
  CHECK(run_migrate(db, {}).out == "applied=0 engine=timescaledb repaired=1\n");
  CHECK(gaps(sql).empty());
}

TEST_CASE("the engine of an empty database can be chosen again, until it has rows") {
  FLEET_SKIP_WITHOUT(testing::Engine::timescaledb);
  testing::TempDb const db{testing::Engine::timescaledb, testing::TempDb::Content::empty};
  CHECK(run_migrate(db, {"--engine", "pg_partman"}).exit_code == 0);
  auto const chosen = run_migrate(db, {"--engine", "timescaledb"});
  CHECK(has(chosen.out, " engine=timescaledb"));
  Sql sql{db};
  CHECK(gaps(sql).empty());
  CHECK(run_migrate(db, {"verify", "--shadow"}).exit_code == 0);
  CHECK(run_migrate(db, {"--engine", "pg_partman"}).exit_code == 0);
  CHECK(run_migrate(db, {"verify", "--shadow"}).exit_code == 0);
  CHECK(gaps(sql).empty());
  sql.run("insert into tracksolid.heartbeats (imei, gate_time) values ('1', now())");
  auto const refused = run_migrate(db, {"--engine", "timescaledb"});
  CHECK(refused.exit_code == 2);
  CHECK(has(refused.err, "this database is partitioned by 'pg_partman', not by 'timescaledb', and has rows"));
}

TEST_CASE("missing requirements are named before the first statement, and nothing is changed") {
  testing::TempDb const db{testing::Engine::pg_partman, testing::TempDb::Content::empty};
  Sql sql{db};
  sql.run("create schema elsewhere; create extension postgis schema elsewhere");
  auto const refused = run_migrate(db, {});
  CHECK(refused.exit_code == 1);
  CHECK(
      has(refused.err,
          "postgis is in the schema 'elsewhere', and fleet calls it in 'public'\nhint: drop the extension"));
  sql.run("drop extension postgis");
  CHECK(run_migrate(db, {"--engine", "timescaledb"}).exit_code == 2);
  CHECK(sql.one<int>(
            "select count(*) from pg_namespace where nspname in ('tracksolid', 'reporting', 'partman')") ==
        0);
  CHECK(run_migrate(db, {}).exit_code == 0);
}

TEST_CASE("settings of a login that migrations can't do with are set aside") {
  testing::TempDb const db{testing::Engine::pg_partman, testing::TempDb::Content::empty};
  Sql{db}.run(
      "create role odd superuser login; alter role odd set statement_timeout = '1ms'; "
      "alter role odd set default_transaction_isolation = 'serializable'; alter role odd set standard_conforming_strings = off");
  auto const result = migrate_as(db, "odd");
  CHECK(result.exit_code == 0);
  CAPTURE(result.err);
  Sql{db}.run("reassign owned by odd to postgres; drop owned by odd; drop role odd");
}
