// Checks of the database and of the rights of its logins.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "doctor/probes.hpp"
#include "migrate/status.hpp"

namespace fleet::doctor {
namespace {

constexpr std::chrono::seconds longest_look{20};
constexpr char const *read_only = "set default_transaction_read_only = on";
constexpr char const *select_server = R"sql(
  select current_setting('server_version') as version, current_user as login,
         (select rolsuper from pg_roles where rolname = current_user) as is_super,
         extract(epoch from clock_timestamp()) as clock, pg_size_pretty(pg_database_size(current_database())) as size,
         coalesce(host(inet_server_addr()), '') in ('', '127.0.0.1', '::1') as is_local,
         case when pg_has_role(current_user, 'pg_read_all_settings', 'usage') then current_setting('data_directory') else '' end as folder
)sql";
constexpr char const *select_rights = R"sql(
  select has_table_privilege('tracksolid.position_history', 'insert')
         and has_table_privilege('tracksolid.api_token_cache', 'update')
         and has_function_privilege('tracksolid.merge_trips()', 'execute')
         and has_function_privilege('tracksolid.take_call_slot(text, integer, integer, integer)', 'execute') as may_poll,
         has_function_privilege('reporting.refresh_v_trips(boolean, integer)', 'execute') as may_refresh
)sql";
constexpr char const *select_extensions = R"sql(
  select e.extname, e.extversion, coalesce(a.default_version, e.extversion) as packaged
    from pg_extension e left join pg_available_extensions a on a.name = e.extname
   where e.extname in ('postgis', 'timescaledb', 'pg_partman') order by e.extname
)sql";
constexpr char const *select_zone = R"sql(
  select s.value, exists (select from pg_timezone_names where name = s.value) as is_known from tracksolid.settings s where s.name = 'timezone'
)sql";
constexpr char const *select_status = "select tracksolid.status($1, $2)";
constexpr char const *select_reader = R"sql(
  select current_user as login, has_function_privilege('reporting.fn_live_positions'::regproc, 'execute') as may_serve,
         has_schema_privilege('tracksolid', 'usage') and has_table_privilege(
           (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'tracksolid' and c.relname = 'api_token_cache'), 'select') as may_read_tokens
)sql";

void examine_server(store::Tx &tx, Lines &lines, std::chrono::milliseconds took) {
  auto const row = tx.row(select_server);
  lines.push_back({"database",
                   State::ok,
                   fmt::format("PostgreSQL {}, {}, connected in {} ms as {}", row["version"].text(),
                               row["size"].text(), took.count(), row["login"].text()),
                   {}});
  auto const ours = static_cast<double>(now().time_since_epoch().count());
  auto const off = std::chrono::seconds{static_cast<long>(std::abs(row["clock"].as<double>() - ours))};
  auto const state = off > Seconds{120} ? State::fail : off > Seconds{5} ? State::warn : State::ok;
  lines.push_back({"db clock", state, fmt::format("{} beside this machine's", duration_text(off)),
                   state == State::ok
                       ? ""
                       : "let both machines follow NTP: the budget of calls runs by the database's clock"});
  if (!row["is_local"].as<bool>())
    lines.push_back({"db disk", State::skipped, "the database is on another machine", {}});
  else if (row["folder"].as<std::string>().empty())
    lines.push_back(
        {"db disk", State::skipped, "this login may not see where the data lies (pg_read_all_settings)", {}});
  else
    examine_disk("db disk", row["folder"].text(), "the database", lines);
}

void examine_rights(store::Tx &tx, Lines &lines) {
  auto const server = tx.row(select_server);
  auto const row = tx.row(select_rights);
  if (server["is_super"].as<bool>())
    lines.push_back({"rights", State::warn, fmt::format("'{}' is a superuser", server["login"].text()),
                     "run the jobs as fleet_ingest, and migrate as fleet_owner"});
  else if (!row["may_poll"].as<bool>() || !row["may_refresh"].as<bool>())
    lines.push_back({"rights", State::fail,
                     fmt::format("'{}' has no right to store polled rows", server["login"].text()),
                     "connect as fleet_ingest or a member of it; `fleet audit --only schema/missing_grant` "
                     "names what is missing"});
  else
    lines.push_back(
        {"rights", State::ok, fmt::format("'{}' may poll and refresh", server["login"].text()), {}});
}

void examine_migrations(store::Database const &database, Lines &lines) {
  auto const status = migrate::status(database, migrate::read_files(migrate::embedded_sources()));
  if (status.pending() == 0)
    lines.push_back(
        {"schema", State::ok, fmt::format("{} migrations, none pending", status.entries.size()), {}});
  else
    lines.push_back({"schema", State::warn,
                     fmt::format("{} of {} migrations differ from this program's", status.pending(),
                                 status.entries.size()),
                     "`fleet migrate status` lists them; run `fleet migrate`"});
}

void examine_extensions(store::Tx &tx, Lines &lines) {
  std::vector<std::string> all;
  std::vector<std::string> old;
  for (auto const &row : tx.query(select_extensions)) {
    all.push_back(fmt::format("{} {}", row[0].text(), row[1].text()));
    if (row[1].view() != row[2].view())
      old.push_back(
          fmt::format("{} is {}, the server's package has {}", row[0].text(), row[1].text(), row[2].text()));
  }
  if (old.empty())
    lines.push_back({"extensions", State::ok, join(all, ", "), {}});
  else
    lines.push_back({"extensions", State::warn, join(old, "; "),
                     "alter extension … update, in a new session, as their owner"});
}

void examine_zone(config::Loaded const &loaded, store::Tx &tx, Lines &lines) {
  auto const row = tx.row(select_zone);
  auto const given = loaded.given("timezone");
  if (!row[1].as<bool>())
    lines.push_back({"zone", State::fail,
                     fmt::format("the server does not know the zone '{}'", row[0].text()),
                     "update tracksolid.settings set value = 'Continent/City' where name = 'timezone'"});
  else if (given && *given != row[0].text())
    lines.push_back(
        {"zone", State::warn,
         fmt::format("the fleet's days are of '{}', FLEET_TIMEZONE says '{}'", row[0].text(), *given),
         "`fleet migrate` takes FLEET_TIMEZONE over; or leave it out"});
  else
    lines.push_back({"zone", State::ok, fmt::format("the fleet's days are of '{}'", row[0].text()), {}});
}

void examine_schedule(config::Config const &config, store::Tx &tx, Lines &lines) {
  auto const status = nlohmann::json::parse(
      tx.value<std::string>(select_status, config.min_interval_ms, config.daily_budget));
  auto const &budget = status["budget"];
  auto const text = fmt::format(
      "the schedule needs {} calls a day, {} are possible", budget["calls_needed_a_day"].dump(),
      config.daily_budget > 0
          ? fmt::format("{} allowed and {}", config.daily_budget, budget["calls_possible_a_day"].dump())
          : budget["calls_possible_a_day"].dump());
  if (budget["holds"] == false)
    lines.push_back({"budget", State::warn, text,
                     "poll less often (settings schedule_…, and the timers), or ask the vendor for more"});
  else
    lines.push_back({"budget", State::ok, text, {}});
  std::vector<std::string> late;
  for (auto const &job : status["jobs"])
    if (job["late"] == true)
      late.push_back(job["job"].get<std::string>() + " " + job["stream"].get<std::string>());
  if (late.empty())
    lines.push_back({"jobs", State::ok, "all have run on time", {}});
  else
    lines.push_back({"jobs", State::warn, "late: " + join(late, ", "),
                     "are their timers or crontab lines there? `fleet status` shows the last runs"});
}

}  // namespace

bool examine_database(config::Loaded const &loaded, store::Database const &database, Lines &lines) try {
  auto const start = std::chrono::steady_clock::now();
  auto session = database.with(store::limits::checking(longest_look)).open(read_only);
  auto const took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  store::Autocommit tx{session};
  examine_server(tx, lines, took);
  examine_migrations(database, lines);
  examine_rights(tx, lines);
  examine_extensions(tx, lines);
  examine_zone(loaded, tx, lines);
  examine_schedule(loaded.config, tx, lines);
  return true;
} catch (std::exception const &error) {
  auto const known = store::explain(error);
  lines.push_back({"database", State::fail, known.what(), known.hint()});
  return false;
}

void examine_reader(config::Config const &config, Lines &lines) try {
  if (config.serve_database_url.empty()) {
    lines.push_back({"serve login", State::warn,
                     "FLEET_SERVE_DATABASE_URL is not set: serve runs with the jobs' rights",
                     "give serve a login of its own, fleet_reader"});
    return;
  }
  auto session =
      store::Database{config.serve_database_url, "fleet/doctor", store::limits::checking(longest_look)}
          .open();
  auto const row = store::Autocommit{session}.row(select_reader);
  if (!row["may_serve"].as<bool>())
    lines.push_back({"serve login", State::fail,
                     fmt::format("'{}' may not call reporting.fn_*", row["login"].text()),
                     "connect serve as fleet_reader"});
  else if (!row["may_read_tokens"].is_null() && row["may_read_tokens"].as<bool>())
    lines.push_back({"serve login", State::warn,
                     fmt::format("'{}' could read the vendor's tokens", row["login"].text()),
                     "connect serve as fleet_reader"});
  else
    lines.push_back({"serve login",
                     State::ok,
                     fmt::format("'{}' may call reporting.fn_*, and no more", row["login"].text()),
                     {}});
} catch (std::exception const &error) {
  auto const known = store::explain(error);
  lines.push_back({"serve login", State::fail, known.what(), known.hint()});
}

}  // namespace fleet::doctor
