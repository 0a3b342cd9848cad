#include "migrate/requirements.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::migrate {
namespace {

/// The first two numbers of "2.28.3"; 0 where there is none.
std::array<int, 2> version_of(std::string const &text) {
  auto const parts = split(text, '.');
  std::array<int, 2> version{};
  for (std::size_t i = 0; i < version.size() && i < parts.size(); ++i)
    version[i] = to_number<int>(parts[i]).value_or(0);
  return version;
}

int major(ServerFacts const &facts) {
  return facts.version_num / 10000;
}

std::string install(ServerFacts const &facts, char const *package) {
  return fmt::format("install it on the database server, on Debian: apt install postgresql-{}-{}",
                     major(facts), package);
}

/// Issue 7672 of timescaledb: `insert … on conflict do nothing` into a compressed chunk stopped at its first conflict and lost the
/// rows behind it without an error. Late fixes come in just so. Seen with 2.17, repaired after 2.18.0.
bool loses_rows(std::string const &version) {
  return version_of(version) < std::array{2, 19};
}

std::string edition(ServerFacts const &facts) {
  if (facts.timescaledb_license == "apache")
    return "is the Apache edition, without compression, continuous aggregates and policies";
  return "cannot do what fleet needs: " + facts.timescaledb_refusal;
}

/// Why timescaledb cannot be the engine; nothing when it can.
std::optional<Error> why_not_timescaledb(ServerFacts const &facts) {
  auto const &extension = facts.timescaledb;
  if (extension.offered.empty() || !facts.timescaledb_loaded)
    return Error{Stop::usage, "the server has not loaded timescaledb",
                 "install it and add timescaledb to shared_preload_libraries, then restart the server"};
  auto const &version = extension.installed.empty() ? extension.offered : extension.installed;
  if (loses_rows(version))
    return Error{
        Stop::usage,
        fmt::format("timescaledb {} can lose late fixes that arrive in compressed chunks", version),
        "update the package to 2.19 or newer, run `alter extension timescaledb update` in a new session, then migrate again"};
  if (!extension.schema.empty() && extension.schema != "public")
    return Error{
        Stop::usage,
        fmt::format("timescaledb is in the schema '{}', and fleet calls it in 'public'", extension.schema),
        "drop the extension, or migrate another database"};
  if (!extension.may_create)
    return Error{Stop::failed,
                 fmt::format("login '{}' may not create the extension timescaledb", facts.login),
                 "run the first `fleet migrate` as a superuser"};
  if (!facts.timescaledb_refusal.empty())
    return Error{Stop::usage, fmt::format("timescaledb {} on this server {}", version, edition(facts)),
                 "leave --engine out to take pg_partman, or install the Community edition of timescaledb"};
  return std::nullopt;
}

std::optional<Error> why_not_partman(ServerFacts const &facts) {
  auto const &extension = facts.pg_partman;
  if (extension.offered.empty())
    return Error{Stop::usage, "the server has no pg_partman", install(facts, "partman")};
  if (!extension.schema.empty() && extension.schema != "partman")
    return Error{
        Stop::usage,
        fmt::format("pg_partman is in the schema '{}', and fleet calls it in 'partman'", extension.schema),
        "drop the extension, or migrate another database"};
  if (!extension.may_create)
    return Error{Stop::failed, fmt::format("login '{}' may not create the extension pg_partman", facts.login),
                 "run the first `fleet migrate` as a superuser"};
  return std::nullopt;
}

void throw_if(std::optional<Error> const &error) {
  if (error) throw Error{*error};
}

/// timescaledb is there, but in an edition or a state that is never chosen by itself.
Error no_engine(ServerFacts const &facts, Error const &timescaledb) {
  if (facts.timescaledb.offered.empty() || !facts.timescaledb_loaded)
    return Error{
        Stop::usage, "the server has neither timescaledb nor pg_partman",
        fmt::format(
            "on Debian: apt install postgresql-{}-partman; or install timescaledb and add it to shared_preload_libraries",
            major(facts))};
  return Error{Stop::usage, fmt::format("the server has no pg_partman, and {}", timescaledb.what()),
               install(facts, "partman")};
}

}  // namespace

void require_server(ServerFacts const &facts) {
  if (facts.version_num < 150000)
    throw Error{Stop::failed, fmt::format("PostgreSQL {} is too old", facts.version),
                "fleet needs PostgreSQL 15 or newer"};
  if (facts.is_standby)
    throw Error{Stop::failed, "the database is read-only, and there are migrations to apply",
                "point FLEET_DATABASE_URL at the primary server"};
  if (facts.is_read_only)
    throw Error{
        Stop::failed, "default_transaction_read_only is on, and there are migrations to apply",
        "set it off for this database or login: `alter database … reset default_transaction_read_only`"};
  if (facts.encoding != "UTF8")
    throw Error{Stop::failed,
                fmt::format("database '{}' has the encoding {}, and fleet needs UTF8", facts.database,
                            facts.encoding),
                "make another one: createdb --template=template0 --encoding=UTF8 NAME"};
  if (!facts.has_unicode_collation)
    throw Error{Stop::failed, "the server has no collation und-x-icu",
                "use a PostgreSQL that was built with ICU, as Debian's is"};
  if (!facts.has_public_schema)
    throw Error{Stop::failed,
                fmt::format("database '{}' has no schema public, where extensions belong", facts.database),
                "create schema public"};
  if (facts.postgis.offered.empty())
    throw Error{Stop::failed, "the server has no PostGIS", install(facts, "postgis-3")};
  if (!facts.postgis.schema.empty() && facts.postgis.schema != "public")
    throw Error{
        Stop::failed,
        fmt::format("postgis is in the schema '{}', and fleet calls it in 'public'", facts.postgis.schema),
        "drop the extension, or migrate another database"};
  if (!facts.postgis.may_create)
    throw Error{Stop::failed, fmt::format("login '{}' may not create the extension postgis", facts.login),
                "run the first `fleet migrate` as a superuser"};
}

bool may_be_timescaledb(ServerFacts const &facts, std::string const &wanted) {
  return wanted != "pg_partman" && !why_not_timescaledb(facts);
}

std::string choose_engine(ServerFacts const &facts, std::string const &wanted) {
  auto const timescaledb = why_not_timescaledb(facts);
  auto const partman = why_not_partman(facts);
  if (wanted == "timescaledb") throw_if(timescaledb);
  if (wanted == "pg_partman") throw_if(partman);
  if (!wanted.empty()) return wanted;
  if (!timescaledb) return "timescaledb";
  if (facts.pg_partman.offered.empty()) throw no_engine(facts, *timescaledb);
  throw_if(partman);
  return "pg_partman";
}

void require_recorded_engine(ServerFacts const &facts, std::string const &engine) {
  if (engine != "timescaledb") return;
  auto const &extension = facts.timescaledb;
  if (extension.offered.empty() || extension.installed.empty() || !facts.timescaledb_loaded)
    throw Error{
        Stop::failed, "this database is partitioned by timescaledb, which the server has not loaded",
        "install the Community edition of timescaledb, add it to shared_preload_libraries, and restart the server"};
  if (loses_rows(extension.installed)) throw_if(why_not_timescaledb(facts));
  if (facts.timescaledb_license != "timescale")
    throw Error{
        Stop::failed,
        fmt::format(
            "this database needs the Community edition of timescaledb, and timescaledb {} on this server runs as the {} edition",
            extension.offered, facts.timescaledb_license == "apache" ? "Apache" : facts.timescaledb_license),
        "install the Community edition: compressed rows cannot be read without it"};
}

}  // namespace fleet::migrate
