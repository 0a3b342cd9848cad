#include "migrate/engine.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>

#include "base/log.hpp"
#include "base/progress.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/ledger.hpp"
#include "migrate/plan.hpp"
#include "migrate/requirements.hpp"
#include "migrate/server_facts.hpp"
#include "migrate/session.hpp"

namespace fleet::migrate {
namespace {

constexpr char const *tables_to_move = "select table_name from tracksolid.time_tables()";
constexpr char const *settle_strays = "select tracksolid.settle_strays($1)";
constexpr char const *begin_move = "select tracksolid.begin_engine_move($1)";
constexpr char const *partitions =
    "select table_name, time_column, partition, starts, ends from tracksolid.partitions_to_move()";
constexpr char const *move_one = "select rows, copied from tracksolid.move_partition($1, $2, $3, $4, $5)";
constexpr char const *finish_move = "select tracksolid.finish_engine_move()";
constexpr char const *drop_one = "select tracksolid.drop_moved_partition()";
constexpr char const *fleets_views =
    "select coalesce(string_agg(c.oid::regclass::text, ', ' order by c.oid::regclass::text), '') from "
    "pg_class c where c.relkind "
    "= 'v' "
    "and c.relnamespace in ('tracksolid'::regnamespace, 'reporting'::regnamespace) and c.relname <> "
    "'v_mileage_daily_cagg'";
constexpr char const *refresh_daily = "call tracksolid.refresh_daily()";

/// The server's own words and hint: the functions above say what to do.
Error explained(pqxx::sql_error const &error) {
  std::string const text = error.what();
  auto const part = [&](std::string const &label) {
    auto const at = text.find(label);
    if (at == std::string::npos) return std::string{};
    auto const start = at + label.size();
    return redact(std::string{trim(std::string_view{text}.substr(start, text.find('\n', start) - start))});
  };
  auto const state = store::state_of(error);
  auto hint = part("HINT:");
  if (state == "55P03") hint = "a session holds the table; end it, or raise --lock-timeout, and run it again";
  if (hint.empty()) hint = "the old tables are still in use; run the command again, it goes on from here";
  return Error{state == "0A000" ? Stop::usage : Stop::failed,
               "the engine was not changed: " + (part("ERROR:").empty() ? one_line(text) : part("ERROR:")),
               hint};
}

std::string check_ready(pqxx::transaction_base &tx, std::vector<File> const &files) {
  auto engine = recorded_engine(tx);
  if (engine.empty())
    throw Error{Stop::usage, "this database has not been migrated yet",
                "fleet migrate takes timescaledb by itself when the server has loaded it"};
  if (!make_plan(files, read_ledger(tx)).empty())
    throw Error{Stop::usage, "there are migrations that are not applied", "run `fleet migrate` first"};
  return engine;
}

void begin(store::Connection &connection) {
  for (auto const &table : pqxx::nontransaction{connection}.exec(tables_to_move))
    for (auto const *step : {settle_strays, begin_move})
      pqxx::nontransaction{connection}.exec_params(step, table[0].c_str());
}

std::vector<MovedTable> copy_partitions(store::Connection &connection) {
  auto const list = pqxx::nontransaction{connection}.exec(partitions);
  std::vector<MovedTable> tables;
  progress::Bar bar{"moving partitions", "rows"};
  std::size_t done = 0;
  std::size_t rows = 0;
  for (auto const &one : list) {
    if (tables.empty() || tables.back().name != one[0].c_str()) tables.push_back({one[0].c_str()});
    pqxx::work tx{connection};
    auto const moved = tx.exec_params1(move_one, one[0].c_str(), one[1].c_str(), one[2].c_str(),
                                       one[3].c_str(), one[4].c_str());
    tx.commit();
    tables.back().rows += moved[0].as<long>();
    tables.back().copied += moved[1].as<long>();
    rows += moved[0].as<std::size_t>();
    bar.show(++done, list.size(), rows);
  }
  return tables;
}

/// Tables change places, and what rests on them is made anew, in one transaction.
void change_places(store::Connection &connection, std::vector<File> const &files,
                   std::vector<Object> const &before) {
  pqxx::work tx{connection};
  auto const recorded = recorded_objects(tx);
  auto const views = tx.exec1(fleets_views)[0].as<std::string>();
  tx.exec(finish_move);
  for (auto const &file : files)
    if (file.repeatable()) tx.exec(file.text, file.name);
  if (tx.exec1(fleets_views)[0].as<std::string>() != views)
    throw Error{Stop::failed,
                "the engine was not changed: a view that fleet does not make rests on these tables",
                "`fleet migrate status` and `\\d+` help to find it; drop it, and make it again afterwards"};
  if (records_objects(tx)) record_objects(tx, without_drift(recorded, before, read_objects(tx)));
  tx.commit();
}

/// A reader that holds a view and waits for a table, while this holds the table and waits for the view, costs
/// one of the two its transaction.
void change_places_in_spite_of_readers(store::Connection &connection, std::vector<File> const &files,
                                       std::vector<Object> const &before) {
  for (int tries = 5;; --tries) try {
      return change_places(connection, files, before);
    } catch (pqxx::deadlock_detected const &) {
      if (tries == 1) throw;
    }
}

/// The policy that has just been made may be at it already.
void refresh_unless_under_way(store::Connection &connection) {
  try {
    pqxx::nontransaction{connection}.exec0(refresh_daily);
  } catch (pqxx::sql_error const &error) {
    if (store::state_of(error) != "55P03") throw;
  }
}

long drop_old(store::Connection &connection) {
  long dropped = 0;
  while (pqxx::nontransaction{connection}.exec1(drop_one)[0].as<bool>()) ++dropped;
  return dropped;
}

}  // namespace

MoveReport move_to_timescaledb(store::Database const &database, std::vector<File> const &files,
                               std::chrono::seconds lock_timeout) {
  Session session{database, lock_timeout};
  auto &connection = session.connection();
  MoveReport report;
  try {
    std::string engine;
    std::vector<Object> before;
    ServerFacts facts;
    {
      pqxx::work tx{connection};
      engine = check_ready(tx, files);
      before = read_objects(tx);
      facts = read_facts(tx);
    }
    if (may_be_timescaledb(facts, "timescaledb")) try_timescaledb(database, facts);
    choose_engine(facts, "timescaledb");
    if (engine != "timescaledb") {
      begin(connection);
      report.tables = copy_partitions(connection);
      log::info("changing places", {});
      change_places_in_spite_of_readers(connection, files, before);
    }
    report.dropped = drop_old(connection);
    if (!report.tables.empty() || report.dropped > 0) refresh_unless_under_way(connection);
  } catch (pqxx::sql_error const &error) {
    throw explained(error);
  }
  return report;
}

}  // namespace fleet::migrate
