#include "migrate/ledger.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace fleet::migrate {
namespace {

constexpr char const *select_applied = R"sql(
  select name, checksum, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from tracksolid.schema_migrations order by name
)sql";
constexpr char const *create_table = R"sql(
  create table tracksolid.schema_migrations (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now(),
    duration_ms bigint not null,
    applied_by text not null default session_user,
    fleet_version text not null
  );
  comment on table tracksolid.schema_migrations is
    'Which migration was applied when, and with what text. Written by fleet migrate; read by fleet migrate and fleet audit';
  comment on column tracksolid.schema_migrations.checksum is 'SHA-256 of the file';
  do $$ begin
    if exists (select from pg_roles where rolname = 'fleet_ingest') then  -- default privileges may have given more
      revoke insert, update, delete on tracksolid.schema_migrations from fleet_ingest;
    end if;
  end $$;
)sql";
constexpr char const *upsert_migration = R"sql(
  insert into tracksolid.schema_migrations (name, checksum, duration_ms, fleet_version) values ($1, $2, $3, $4)
  on conflict (name) do update set checksum = excluded.checksum, applied_at = now(), duration_ms = excluded.duration_ms,
                                   applied_by = session_user, fleet_version = excluded.fleet_version
)sql";
constexpr char const *rename_query =
    "update tracksolid.schema_migrations set name = $2, checksum = $3 where name = $1";
constexpr char const *delete_gone = R"sql(
  delete from tracksolid.schema_migrations where name like 'repeatable/%' and name <> all(string_to_array($1, ','))
)sql";
constexpr char const *select_engine = "select value from tracksolid.settings where name = 'engine'";
constexpr char const *know_timezone = "select exists (select from pg_timezone_names where name = $1)";
constexpr char const *update_timezone =
    "update tracksolid.settings set value = $1 where name = 'timezone' and value <> $1";

}  // namespace

bool table_exists(store::Tx &tx, char const *table) {
  return tx.value<bool>("select to_regclass($1) is not null", table);
}

std::vector<Applied> read_ledger(store::Tx &tx) {
  std::vector<Applied> applied;
  if (!table_exists(tx, "tracksolid.schema_migrations")) return applied;
  for (auto const &row : tx.query(select_applied))
    applied.push_back({row[0].text(), row[1].text(), row[2].text()});
  return applied;
}

void record(store::Tx &tx, File const &file, long duration_ms) {
  if (!table_exists(tx, "tracksolid.schema_migrations")) tx.query(create_table);
  tx.execute(upsert_migration, file.name, file.checksum, duration_ms, FLEET_VERSION);
}

void rename_row(store::Tx &tx, std::string const &recorded_name, File const &file) {
  tx.execute(rename_query, recorded_name, file.name, file.checksum);
}

void forget_gone(store::Tx &tx, std::vector<File> const &files) {
  std::string names;
  for (auto const &file : files) names += (names.empty() ? "" : ",") + file.name;
  tx.execute(delete_gone, names);
}

void forget_all(store::Tx &tx) {
  tx.script("delete from tracksolid.schema_migrations");
}

std::string recorded_engine(store::Tx &tx) {
  if (!table_exists(tx, "tracksolid.settings")) return {};
  auto const rows = tx.query(select_engine);
  return rows.empty() ? "" : rows[0][0].text();
}

void check_timezone(store::Tx &tx, std::string const &timezone) {
  if (!tx.value<bool>(know_timezone, timezone))
    throw Error{Stop::usage, fmt::format("unknown time zone '{}'", timezone),
                "FLEET_TIMEZONE wants an IANA name such as Europe/Berlin or Africa/Nairobi"};
}

bool set_timezone(store::Tx &tx, std::string const &timezone) {
  if (!tx.query("select from tracksolid.settings where name = 'timezone' and value = $1", timezone).empty())
    return false;  // most often; an update of nothing would need the right to update
  return tx.execute(update_timezone, timezone) > 0;
}

}  // namespace fleet::migrate
