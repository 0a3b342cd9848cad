#include "migrate/server_facts.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"

namespace fleet::migrate {
namespace {

// A login that may not read shared_preload_libraries sees at least whether the library has registered its options.
constexpr char const *server_query = R"sql(
  select current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1), current_database(),
         pg_encoding_to_char(d.encoding), session_user,
         exists (select from pg_collation c where c.collname = 'und-x-icu'),
         exists (select from pg_namespace n where n.nspname = 'public'),
         coalesce((select pg_has_role(n.nspowner, 'member') from pg_namespace n where n.nspname = 'tracksolid'),
                  has_database_privilege(d.oid, 'create')),
         pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',
         coalesce((select s.setting ~ '\mtimescaledb\M' from pg_settings s where s.name = 'shared_preload_libraries'),
                  exists (select from pg_settings s where s.name = 'timescaledb.max_background_workers'))
    from pg_database d where d.datname = current_database()
)sql";
constexpr char const *extension_query = R"sql(
  select a.default_version, coalesce(e.extversion, ''), coalesce(e.extnamespace::regnamespace::text, ''),
         e.oid is not null or r.rolsuper or (coalesce(v.trusted or not v.superuser, false) and has_database_privilege(current_database(), 'create'))
    from pg_available_extensions a
    join pg_roles r on r.rolname = current_user
    left join pg_available_extension_versions v on v.name = a.name and v.version = a.default_version
    left join pg_extension e on e.extname = a.name
   where a.name = $1
)sql";

// A trial of the features of TimescaleDB that the migrations use, with the same statements.
constexpr char const *trial = R"sql(
  create schema fleet_trial;
  create table fleet_trial.fixes (imei text, gps_time timestamptz not null, primary key (imei, gps_time));
  select public.create_hypertable('fleet_trial.fixes', public.by_range('gps_time', interval '7 days'), create_default_indexes => false);
  alter table fleet_trial.fixes set (timescaledb.compress, timescaledb.compress_segmentby = 'imei', timescaledb.compress_orderby = 'gps_time desc');
  select public.add_compression_policy('fleet_trial.fixes', interval '14 days');
  select public.add_retention_policy('fleet_trial.fixes', interval '92 days');
  create materialized view fleet_trial.days with (timescaledb.continuous, timescaledb.materialized_only = false) as
    select imei, public.time_bucket('1 day', gps_time, 'UTC') as day, count(*) as fixes from fleet_trial.fixes group by 1, 2 with no data;
  select public.add_continuous_aggregate_policy('fleet_trial.days', start_offset => null, end_offset => interval '1 hour',
                                                schedule_interval => interval '1 hour');
)sql";

ExtensionFacts read_extension(store::Tx &tx, char const *name) {
  auto const rows = tx.query(extension_query, name);
  if (rows.empty()) return {};
  return {rows[0][0].text(), rows[0][1].text(), rows[0][2].text(), rows[0][3].as<bool>()};
}

/// "function … is not supported" of a message of several lines.
std::string first_line(std::string const &message) {
  auto line = message.substr(0, message.find('\n'));
  if (line.starts_with("ERROR:")) line.erase(0, 6);
  return redact(std::string{trim(line)});
}

}  // namespace

ServerFacts read_facts(store::Tx &tx) {
  auto const row = tx.row(server_query);
  ServerFacts facts;
  facts.version_num = row[0].as<int>();
  facts.version = row[1].text();
  facts.database = row[2].text();
  facts.encoding = row[3].text();
  facts.login = row[4].text();
  facts.has_unicode_collation = row[5].as<bool>();
  facts.has_public_schema = row[6].as<bool>();
  facts.may_create_schema = row[7].as<bool>();
  facts.is_standby = row[8].as<bool>();
  facts.is_read_only = row[9].as<bool>();
  facts.timescaledb_loaded = row[10].as<bool>();
  facts.postgis = read_extension(tx, "postgis");
  facts.pg_partman = read_extension(tx, "pg_partman");
  facts.timescaledb = read_extension(tx, "timescaledb");
  return facts;
}

void try_timescaledb(store::Database const &database, ServerFacts &facts) {
  auto session = database.open();
  store::Transaction tx{session};
  try {
    tx.execute("set local client_min_messages = error");
    tx.execute("create extension if not exists timescaledb schema public");
    facts.timescaledb_license =
        tx.value<std::string>("select coalesce(current_setting('timescaledb.license', true), '')");
    tx.script(trial);
  } catch (store::ConnectionLost const &) {
    throw;
  } catch (store::DatabaseError const &error) {
    facts.timescaledb_refusal = first_line(error.what());
  }
}

}  // namespace fleet::migrate
