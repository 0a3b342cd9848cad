#include "migrate/engine.hpp"

#include <fmt/format.h>

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
constexpr char const *empty_default_partition = "select tracksolid.empty_default_partition($1)";
constexpr char const *begin_move = "select tracksolid.begin_engine_move($1)";
constexpr char const *partitions =
    "select table_name, time_column, partition, starts, ends from tracksolid.partitions_to_move()";
constexpr char const *move_one = "select rows, copied from tracksolid.move_partition($1, $2, $3, $4, $5)";
constexpr char const *finish_move = "select tracksolid.finish_engine_move()";
constexpr char const *drop_one = "select tracksolid.drop_moved_partition()";
constexpr char const *fleets_views = R"sql(
  select coalesce(string_agg(c.oid::regclass::text, ', ' order by c.oid::regclass::text), '') from pg_class c
    where c.relkind = 'v' and c.relnamespace in ('tracksolid'::regnamespace, 'reporting'::regnamespace)
      and c.relname <> 'v_mileage_daily_cagg'
)sql";
constexpr char const *refresh_daily = "call tracksolid.refresh_daily()";

/// The server's own words and hint: the functions above say what to do.
Error explained(store::DatabaseError const &error) {
  auto hint = error.hint();
  if (error.state() == "55P03")
    hint = "a session holds the table; end it, or raise --lock-timeout, and run it again";
  if (hint.empty()) hint = "the old tables are still in use; run the command again, it goes on from here";
  return Error{error.state() == "0A000" ? Stop::usage : Stop::failed,
               redact("the engine was not changed: " + one_line(error.message())), redact(hint)};
}

std::string check_ready(store::Tx &tx, std::vector<File> const &files) {
  auto engine = recorded_engine(tx);
  if (engine.empty())
    throw Error{Stop::usage, "this database has not been migrated yet",
                "fleet migrate takes timescaledb by itself when the server has loaded it"};
  if (!make_plan(files, read_ledger(tx)).empty())
    throw Error{Stop::usage, "there are migrations that are not applied", "run `fleet migrate` first"};
  return engine;
}

void begin(store::Session &session) {
  for (auto const &table : store::Autocommit{session}.query(tables_to_move))
    for (auto const *step : {empty_default_partition, begin_move})
      store::Autocommit{session}.query(step, table[0].text());
}

std::vector<MovedTable> copy_partitions(store::Session &session) {
  auto const list = store::Autocommit{session}.query(partitions);
  std::vector<MovedTable> tables;
  progress::Bar bar{"moving partitions", "rows"};
  std::size_t done = 0;
  std::size_t rows = 0;
  for (auto const &one : list) {
    if (tables.empty() || tables.back().name != one[0].text()) tables.push_back({one[0].text()});
    store::Transaction tx{session};
    auto const moved =
        tx.row(move_one, one[0].text(), one[1].text(), one[2].text(), one[3].text(), one[4].text());
    tx.commit();
    tables.back().rows += moved[0].as<long>();
    tables.back().copied += moved[1].as<long>();
    rows += moved[0].as<std::size_t>();
    bar.show(++done, list.size(), rows);
  }
  return tables;
}

/// Tables change places, and what rests on them is made anew, in one transaction.
void change_places(store::Session &session, std::vector<File> const &files,
                   std::vector<Object> const &before) {
  store::Transaction tx{session};
  auto const recorded = as_printed_now(recorded_objects(tx), before);
  auto const views = tx.value<std::string>(fleets_views);
  tx.query(finish_move);
  for (auto const &file : files)
    if (file.repeatable()) tx.script(file.text);
  if (tx.value<std::string>(fleets_views) != views)
    throw Error{Stop::failed,
                "the engine was not changed: a view that fleet does not make rests on these tables",
                "`fleet migrate status` and `\\d+` help to find it; drop it, and make it again afterwards"};
  if (records_objects(tx)) record_objects(tx, without_drift(recorded, before, read_objects(tx)));
  tx.commit();
}

/// A reader that holds a view and waits for a table, while this holds the table and waits for the view, costs
/// one of the two its transaction.
void change_places_in_spite_of_readers(store::Session &session, std::vector<File> const &files,
                                       std::vector<Object> const &before) {
  for (int tries = 5;; --tries) try {
      return change_places(session, files, before);
    } catch (store::DatabaseError const &error) {
      if (error.state() != "40P01" || tries == 1) throw;
    }
}

/// The policy that has just been made may be at it already.
void refresh_unless_under_way(store::Session &session) {
  try {
    store::Autocommit{session}.script(refresh_daily);
  } catch (store::DatabaseError const &error) {
    if (error.state() != "55P03") throw;
  }
}

long drop_old(store::Session &session) {
  long dropped = 0;
  while (store::Autocommit{session}.value<bool>(drop_one)) ++dropped;
  return dropped;
}

}  // namespace

MoveReport move_to_timescaledb(store::Database const &database, std::vector<File> const &files,
                               std::chrono::seconds lock_timeout) {
  Session migrating{database, lock_timeout};
  auto &session = migrating.session();
  MoveReport report;
  try {
    std::string engine;
    std::vector<Object> before;
    ServerFacts facts;
    {
      store::Transaction tx{session};
      engine = check_ready(tx, files);
      before = read_objects(tx);
      facts = read_facts(tx);
    }
    if (may_be_timescaledb(facts, "timescaledb")) try_timescaledb(database, facts);
    choose_engine(facts, "timescaledb");
    if (engine != "timescaledb") {
      begin(session);
      report.tables = copy_partitions(session);
      log::info("changing places", {});
      change_places_in_spite_of_readers(session, files, before);
    }
    report.dropped = drop_old(session);
    if (!report.tables.empty() || report.dropped > 0) refresh_unless_under_way(session);
  } catch (store::DatabaseError const &error) {
    throw explained(error);
  }
  return report;
}

}  // namespace fleet::migrate
