#include "migrate/apply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/ledger.hpp"
#include "migrate/requirements.hpp"
#include "migrate/run_file.hpp"
#include "migrate/server_facts.hpp"
#include "migrate/session.hpp"

namespace fleet::migrate {
namespace {

constexpr char const *rights_query = R"sql(
  select session_user, coalesce((select n.nspowner::regrole::text from pg_namespace n where n.nspname = 'tracksolid'), ''),
         coalesce((select pg_has_role(n.nspowner, 'member') from pg_namespace n where n.nspname = 'tracksolid'),
                  has_database_privilege(current_database(), 'create'))
)sql";
constexpr char const *license_query = "select coalesce(current_setting('timescaledb.license', true), '')";
constexpr char const *rows_query = R"sql(
  select format('select %s', string_agg(format('exists (select from tracksolid.%I)', t.table_name), ' or '))
    from tracksolid.time_tables() t
)sql";

/// Half of the files would otherwise get through.
void refuse_without_rights(store::Tx &tx) {
  auto const row = tx.row(rights_query);
  if (row[2].as<bool>()) return;
  std::string const owner = row[1].text();
  if (owner.empty())
    throw Error{Stop::failed,
                fmt::format("login '{}' may not create schemas in this database", row[0].text()),
                "connect as the database's owner"};
  throw Error{
      Stop::failed,
      fmt::format("login '{}' may not change the schema, which belongs to '{}'", row[0].text(), owner),
      "connect as that role or as a member of it; `--dry-run` and `status` work with this login"};
}

/// Whether a table that is partitioned by time has rows: then its engine is fixed.
bool has_rows(store::Tx &tx) {
  if (tx.value<bool>("select to_regproc('tracksolid.time_tables') is null")) return false;
  return tx.row(tx.value<std::string>(rows_query))[0].as<bool>();
}

void refuse_other_engine(store::Tx &tx, std::string const &engine, std::string const &wanted) {
  if (!has_rows(tx)) return;
  throw Error{
      Stop::usage,
      fmt::format("this database is partitioned by '{}', not by '{}', and has rows", engine, wanted),
      "leave --engine out; `fleet migrate engine timescaledb` moves a database from pg_partman with its rows"};
}

/// The decisions of `up` for this database, made before its first statement.
struct Decisions {
  Plan plan;
  std::string engine;
};

Decisions decide(store::Database const &database, store::Tx &tx, std::vector<File> const &files,
                 UpOptions const &options) {
  if (!options.timezone.empty()) check_timezone(tx, options.timezone);
  auto const recorded = recorded_engine(tx);
  bool const is_changed = !recorded.empty() && !options.engine.empty() && options.engine != recorded;
  if (is_changed) refuse_other_engine(tx, recorded, options.engine);
  Decisions result{make_plan(files, read_ledger(tx), options.to, is_changed), recorded};
  auto facts = read_facts(tx);
  if (!result.plan.empty()) {
    require_server(facts);
    refuse_without_rights(tx);
  }
  if (!recorded.empty() && !is_changed) {
    if (!facts.timescaledb.installed.empty())
      facts.timescaledb_license = tx.value<std::string>(license_query);
    require_recorded_engine(facts, recorded);
  } else if (!result.plan.empty()) {
    if (may_be_timescaledb(facts, options.engine)) try_timescaledb(database, facts);
    result.engine = choose_engine(facts, options.engine);
  }
  return result;
}

/// After an upgrade of the server: the record in the words of this version, so that `verify` compares whole definitions again.
void record_as_printed_now(store::Tx &tx) {
  if (!is_recorded_elsewhere(tx)) return;
  record_objects(tx, as_printed_now(recorded_objects(tx), read_objects(tx)));
}

bool is_read_only(store::Tx &tx) {
  return tx.value<bool>("select current_setting('transaction_read_only') = 'on'");
}

bool may_change(store::Tx &tx) {
  return tx.row(rights_query)[2].as<bool>();
}

/// Puts right what the engine lacks; a login that may not change the schema only learns it.
void mend_engine(store::Tx &tx, UpReport &report) {
  report.gaps = read_engine_gaps(tx);
  if (report.gaps.empty() || !may_change(tx)) return;
  auto const before = std::exchange(report.gaps, {});
  repair_engine(tx);
  report.gaps = read_engine_gaps(tx);
  for (auto const &gap : before)
    if (std::find(report.gaps.begin(), report.gaps.end(), gap) == report.gaps.end())
      report.repaired.push_back(gap);
}

void forget_gone_files(store::Tx &tx, std::vector<File> const &files) {
  auto const entries = compare(files, read_ledger(tx));
  if (std::any_of(entries.begin(), entries.end(), [](Entry const &one) { return one.state == State::gone; }))
    forget_gone(tx, files);
}

}  // namespace

UpReport up(store::Database const &database, std::vector<File> const &files, UpOptions const &options) {
  Session migrating{database, options.lock_timeout};
  auto &session = migrating.session();
  auto const decisions = [&] {
    store::Transaction tx{session};
    return decide(database, tx, files, options);
  }();
  auto const &plan = decisions.plan;
  migrating.set("fleet.engine", decisions.engine);
  migrating.set("fleet.timezone", options.timezone);
  migrating.set("fleet.partition_interval", options.partition_interval);
  UpReport report;
  if (!plan.empty()) {
    FileRunner runner{database, session, options.lock_timeout};
    for (auto const &file : plan.numbered) {
      log::info("applying", {{"migration", file.name}});
      runner.numbered(file);
      report.applied.push_back(file.name);
    }
    runner.repeatable(plan.repeatable);
    for (auto const &file : plan.repeatable) report.applied.push_back(file.name);
  }
  report.waiting = plan.waiting;
  store::Transaction tx{session};
  if (options.to == 0) forget_gone_files(tx, files);
  if (options.to == 0 && !is_read_only(tx)) {
    mend_engine(tx, report);
    if (may_change(tx)) record_as_printed_now(tx);
  }
  report.engine = recorded_engine(tx);
  if (!options.timezone.empty() && set_timezone(tx, options.timezone)) report.timezone_set = options.timezone;
  tx.commit();
  return report;
}

}  // namespace fleet::migrate
