// The requirements of migrate, checked over made-up servers.
#include "migrate/requirements.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "base/error.hpp"

using namespace fleet;
using migrate::ServerFacts;

namespace {

migrate::ExtensionFacts const postgis_in_gis{"3.5.2", "3.5.2", "gis", true};

/// A Debian 13 as scripts/install-deps leaves it, seen by a superuser: the Apache edition is installed but not loaded.
ServerFacts sound() {
  ServerFacts facts;
  facts.version_num = 170012;
  facts.version = "17.12";
  facts.database = "fleet";
  facts.encoding = "UTF8";
  facts.login = "postgres";
  facts.has_unicode_collation = facts.has_public_schema = facts.may_create_schema = true;
  facts.postgis = {"3.5.2", "", "", true};
  facts.pg_partman = {"5.2.4", "", "", true};
  facts.timescaledb = {"2.19.3", "", "", true};
  return facts;
}

ServerFacts with_community() {
  auto facts = sound();
  facts.timescaledb_loaded = true;
  facts.timescaledb.offered = "2.28.3";
  facts.timescaledb_license = "timescale";
  return facts;
}

ServerFacts with_apache() {
  auto facts = sound();
  facts.timescaledb_loaded = true;
  facts.timescaledb_license = "apache";
  facts.timescaledb_refusal =
      "function \"add_compression_policy\" is not supported under the current \"apache\" license";
  return facts;
}

ServerFacts changed(ServerFacts facts, std::function<void(ServerFacts &)> const &change) {
  change(facts);
  return facts;
}

/// "what | hint", or "" when nothing is missing.
std::string refusal(std::function<void()> const &check) {
  try {
    check();
    return {};
  } catch (Error const &error) {
    return std::string{error.what()} + " | " + error.hint();
  }
}

/// The engine, or "what | hint".
std::string engine(ServerFacts const &facts, std::string const &wanted = {}) {
  std::string chosen;
  auto const refused = refusal([&] { chosen = migrate::choose_engine(facts, wanted); });
  return refused.empty() ? chosen : refused;
}

}  // namespace

TEST_CASE("a server that lacks a requirement is refused with its name and a hint") {
  struct Case {
    char const *name;
    std::function<void(ServerFacts &)> change;
    char const *refusal;
  };
  Case const cases[] = {
      {"nothing", [](ServerFacts &) {}, ""},
      {"PostgreSQL 15", [](ServerFacts &f) { f.version_num = 150000; }, ""},
      {"PostgreSQL 14", [](ServerFacts &f) { f.version_num = 140012, f.version = "14.12"; },
       "PostgreSQL 14.12 is too old | fleet needs PostgreSQL 15 or newer"},
      {"standby", [](ServerFacts &f) { f.is_standby = f.is_read_only = true; },
       "the database is read-only, and there are migrations to apply | point FLEET_DATABASE_URL at the primary server"},
      {"read-only by setting", [](ServerFacts &f) { f.is_read_only = true; },
       "default_transaction_read_only is on, and there are migrations to apply | set it off for this database or login: `alter "
       "database … reset default_transaction_read_only`"},
      {"encoding", [](ServerFacts &f) { f.encoding = "SQL_ASCII"; },
       "database 'fleet' has the encoding SQL_ASCII, and fleet needs UTF8 | make another one: "
       "createdb --template=template0 --encoding=UTF8 NAME"},
      {"collation", [](ServerFacts &f) { f.has_unicode_collation = false; },
       "the server has no collation und-x-icu | use a PostgreSQL that was built with ICU, as Debian's is"},
      {"public", [](ServerFacts &f) { f.has_public_schema = false; },
       "database 'fleet' has no schema public, where extensions belong | create schema public"},
      {"PostGIS", [](ServerFacts &f) { f.postgis = {}; },
       "the server has no PostGIS | install it on the database server, on Debian: apt install postgresql-17-postgis-3"},
      {"PostGIS elsewhere", [](ServerFacts &f) { f.postgis = postgis_in_gis; },
       "postgis is in the schema 'gis', and fleet calls it in 'public' | drop the extension, or migrate another database"},
      {"rights", [](ServerFacts &f) { f.postgis.may_create = false, f.login = "ann"; },
       "login 'ann' may not create the extension postgis | run the first `fleet migrate` as a superuser"},
  };
  for (auto const &one : cases) {
    CAPTURE(one.name);
    CHECK(refusal([&] { migrate::require_server(changed(sound(), one.change)); }) == one.refusal);
  }
}

TEST_CASE("the engine is TimescaleDB where it can do everything, else pg_partman") {
  CHECK(engine(sound()) == "pg_partman");
  CHECK(engine(with_community()) == "timescaledb");
  CHECK(engine(with_community(), "pg_partman") == "pg_partman");
  CHECK(engine(changed(with_community(), [](ServerFacts &f) { f.pg_partman = {}; })) == "timescaledb");
  CHECK(engine(changed(with_community(), [](ServerFacts &f) { f.timescaledb.offered = "2.18.0"; })) ==
        "pg_partman");
}

TEST_CASE("the Apache edition of TimescaleDB is never chosen by itself, and refused by its name") {
  CHECK(engine(with_apache()) == "pg_partman");
  CHECK(
      engine(with_apache(), "timescaledb") ==
      "timescaledb 2.19.3 on this server is the Apache edition, without compression, continuous aggregates and policies | leave "
      "--engine out to take pg_partman, or install the Community edition of timescaledb");
  CHECK(
      engine(changed(with_apache(), [](ServerFacts &f) { f.pg_partman = {}; })) ==
      "the server has no pg_partman, and timescaledb 2.19.3 on this server is the Apache edition, without compression, "
      "continuous aggregates and policies | install it on the database server, on Debian: apt install postgresql-17-partman");
}

TEST_CASE("versions of TimescaleDB that lose rows are refused") {
  for (auto const *bad : {"2.17.2", "2.18.0", "2.9.1", "1.7.4"})
    CHECK(
        engine(changed(with_community(), [&](ServerFacts &f) { f.timescaledb.offered = bad; }), "timescaledb")
            .starts_with("timescaledb " + std::string{bad} + " can lose late fixes"));
  for (auto const *good : {"2.19.0", "2.28.3", "2.30.0-dev", "3.0.0"})
    CHECK(engine(changed(with_community(), [&](ServerFacts &f) { f.timescaledb.offered = good; })) ==
          "timescaledb");
}

TEST_CASE("an engine that is missing, or that the login may not create, is named with a hint") {
  auto const neither = changed(sound(), [](ServerFacts &f) { f.pg_partman = f.timescaledb = {}; });
  CHECK(
      engine(neither) ==
      "the server has neither timescaledb nor pg_partman | on Debian: apt install postgresql-17-partman; or install timescaledb "
      "and add it to shared_preload_libraries");
  CHECK(
      engine(neither, "pg_partman") ==
      "the server has no pg_partman | install it on the database server, on Debian: apt install postgresql-17-partman");
  CHECK(engine(sound(), "timescaledb")
            .starts_with("the server has not loaded timescaledb | install it and add"));
  CHECK(engine(changed(sound(), [](ServerFacts &f) {
          f.pg_partman = {"5.2.4", "5.2.4", "public", true};
        })).starts_with("pg_partman is in the schema 'public', and fleet calls it in 'partman'"));
  CHECK(engine(changed(sound(), [](ServerFacts &f) {
          f.pg_partman.may_create = false;
        })).starts_with("login 'postgres' may not create the extension pg_partman"));
}

TEST_CASE("TimescaleDB is tried only where it could be the engine") {
  CHECK(migrate::may_be_timescaledb(with_community(), ""));
  CHECK(migrate::may_be_timescaledb(with_community(), "timescaledb"));
  CHECK_FALSE(migrate::may_be_timescaledb(with_community(), "pg_partman"));
  CHECK_FALSE(migrate::may_be_timescaledb(sound(), ""));
}

TEST_CASE("a database of TimescaleDB is not migrated beside an edition that cannot read it") {
  auto facts = with_community();
  facts.timescaledb.installed = "2.28.3";
  auto const required = [](ServerFacts const &server, char const *recorded) {
    return refusal([&] { migrate::require_recorded_engine(server, recorded); });
  };
  CHECK(required(facts, "timescaledb").empty());
  CHECK(required(with_apache(), "pg_partman").empty());
  facts.timescaledb_license = "apache";
  CHECK(
      required(facts, "timescaledb") ==
      "this database needs the Community edition of timescaledb, and timescaledb 2.28.3 on this server runs as the Apache "
      "edition | install the Community edition: compressed rows cannot be read without it");
  facts.timescaledb_loaded = false;
  CHECK(required(facts, "timescaledb")
            .starts_with("this database is partitioned by timescaledb, which the server has not loaded"));
}
