#include "migrate/apply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pqxx/pqxx>

#include "base/log.hpp"
#include "migrate/ledger.hpp"
#include "migrate/run_file.hpp"
#include "migrate/session.hpp"

namespace fleet::migrate {
namespace {

constexpr char const *rights_query = R"sql(
  select session_user, current_setting('transaction_read_only') = 'on',
         coalesce((select n.nspowner::regrole::text from pg_namespace n where n.nspname = 'tracksolid'), ''),
         coalesce((select pg_has_role(n.nspowner, 'member') from pg_namespace n where n.nspname = 'tracksolid'),
                  has_database_privilege(current_database(), 'create'))
)sql";

void refuse_other_engine(pqxx::transaction_base &tx, std::string const &wanted) {
  auto const engine = recorded_engine(tx);
  if (!engine.empty() && !wanted.empty() && wanted != engine)
    throw Error{Stop::usage, fmt::format("this database is partitioned by '{}', not by '{}'", engine, wanted),
                "the engine is chosen at the first migrate; leave --engine out"};
}

/// Before the first statement: half of the files would otherwise get through.
void refuse_without_rights(pqxx::transaction_base &tx) {
  auto const row = tx.exec1(rights_query);
  if (row[1].as<bool>())
    throw Error{Stop::failed, "the database is read-only, and there are migrations to apply",
                "point FLEET_DATABASE_URL at the primary server"};
  if (row[3].as<bool>()) return;
  std::string const owner = row[2].c_str();
  if (owner.empty())
    throw Error{Stop::failed,
                fmt::format("login '{}' may not create schemas in this database", row[0].c_str()),
                "connect as the database's owner"};
  throw Error{
      Stop::failed,
      fmt::format("login '{}' may not change the schema, which belongs to '{}'", row[0].c_str(), owner),
      "connect as that role or as a member of it; `--dry-run` and `status` work with this login"};
}

void forget_gone_files(pqxx::transaction_base &tx, std::vector<File> const &files) {
  auto const entries = compare(files, read_ledger(tx));
  if (std::any_of(entries.begin(), entries.end(), [](Entry const &one) { return one.state == State::gone; }))
    forget_gone(tx, files);
}

}  // namespace

UpReport up(store::Database const &database, std::vector<File> const &files, UpOptions const &options) {
  Session session{database, options.lock_timeout};
  auto &connection = session.connection();
  session.set("fleet.engine", options.engine);
  session.set("fleet.timezone", options.timezone);
  session.set("fleet.partition_interval", options.partition_interval);
  Plan plan;
  {
    pqxx::work tx{connection};
    if (!options.timezone.empty()) check_timezone(tx, options.timezone);
    refuse_other_engine(tx, options.engine);
    plan = make_plan(files, read_ledger(tx), options.to);
    if (!plan.empty()) refuse_without_rights(tx);
  }
  UpReport report;
  if (!plan.empty()) {
    FileRunner runner{database, connection, options.lock_timeout};
    for (auto const &file : plan.numbered) {
      log::info("applying", {{"migration", file.name}});
      runner.numbered(file);
      report.applied.push_back(file.name);
    }
    runner.repeatable(plan.repeatable);
    for (auto const &file : plan.repeatable) report.applied.push_back(file.name);
  }
  report.waiting = plan.waiting;
  pqxx::work tx{connection};
  if (options.to == 0) forget_gone_files(tx, files);
  report.engine = recorded_engine(tx);
  if (!options.timezone.empty() && set_timezone(tx, options.timezone)) report.timezone_set = options.timezone;
  tx.commit();
  return report;
}

}  // namespace fleet::migrate
