#include "migrate/adopt.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/development_chain.hpp"
#include "migrate/ledger.hpp"
#include "migrate/plan.hpp"
#include "migrate/progress.hpp"
#include "migrate/session.hpp"
#include "migrate/shadow.hpp"
#include "migrate/statements.hpp"

namespace fleet::migrate {
namespace {

constexpr char const *invalid_query = R"sql(
  select exists (select from pg_index x join pg_class c on c.oid = x.indexrelid join pg_namespace n on n.oid = c.relnamespace
                  where n.nspname = $1 and c.relname = $2 and not x.indisvalid)
)sql";

// Files of the release make partitioned tables without it.
constexpr char const *drop_development_functions =
    "drop function if exists tracksolid.create_time_partitioned(text, text, text)";

void record_as_it_is(store::Tx &tx) {
  if (records_objects(tx)) record_objects(tx, read_objects(tx));
}

/// Numbered files whose recorded text or name is not theirs.
struct Odd {
  File file;
  std::string recorded_name;
};

std::vector<Odd> odd_files(std::vector<File> const &files, std::vector<Applied> const &applied) {
  std::vector<Odd> odd;
  for (auto const &file : files) {
    if (file.repeatable()) continue;
    auto const row = std::find_if(applied.begin(), applied.end(),
                                  [&](Applied const &one) { return one.name == file.name; });
    if (row != applied.end() && row->checksum != file.checksum) odd.push_back({file, file.name});
    if (auto const *former = former_name(file, files, applied); former != nullptr)
      odd.push_back({file, former->name});
  }
  return odd;
}

std::string step_of(Odd const &one) {
  if (one.recorded_name != one.file.name)
    return fmt::format("record '{}' as '{}'", one.recorded_name, one.file.name);
  return fmt::format("record the text of '{}' as it is now ({:.12}…)", one.file.name, one.file.checksum);
}

/// Files without a transaction that were begun, and whose text is no longer what was begun.
std::vector<File> abandoned(std::vector<File> const &files, std::vector<Progress> const &progress) {
  std::vector<File> found;
  std::copy_if(files.begin(), files.end(), std::back_inserter(found), [&](File const &file) {
    auto const begun = progress_of(progress, file.name);
    return begun && begun->checksum != file.checksum;
  });
  return found;
}

std::vector<ConcurrentIndex> invalid_indexes(store::Tx &tx, File const &file) {
  std::vector<ConcurrentIndex> invalid;
  for (auto const &statement : split_statements(file.text))
    if (auto const index = concurrent_index(statement.text);
        index && tx.value<bool>(invalid_query, index->schema, index->index))
      invalid.push_back(*index);
  return invalid;
}

/// Compares the tables that numbered files create in an empty database with those of this one.
std::vector<Difference> compare_tables(Server const &server, std::vector<File> const &files) {
  auto const expected = objects_of_files(server, files, baseline_number);
  auto session = server.given().open();
  store::ReadTransaction tx{session};
  auto const engine = recorded_engine(tx);
  auto differences = compare(objects_of_numbered_files(expected, engine),
                             objects_of_numbered_files(read_objects(tx), engine));
  std::erase_if(differences, is_history);
  return differences;
}

/// Gives a database of the development chain the history of the release. Views and functions are left to the next `up`.
BaselineReport adopt_development(Server const &server, Session &migrating, std::vector<File> const &files,
                                 std::vector<Applied> const &applied, int to) {
  if (to != 0)
    throw Error{Stop::usage, "--to is for a database without a history, and this one has one",
                "leave it out: `fleet migrate baseline`"};
  require_whole_development_history(applied);
  BaselineReport report{{}, compare_tables(server, files)};
  if (!report.differences.empty()) return report;
  store::Transaction tx{migrating.session()};
  auto const before = read_objects(tx);
  auto const recorded = as_printed_now(with_whole_names(recorded_objects(tx), before), before);
  forget_all(tx);
  for (auto const &file : files)
    if (!file.repeatable() && file.number <= baseline_number) {
      record(tx, file, 0);
      report.recorded.push_back(file.name);
    }
  tx.script(drop_development_functions);
  record_objects(tx, without_drift(recorded, before, read_objects(tx)));
  tx.commit();
  return report;
}

}  // namespace

BaselineReport baseline(Server const &server, std::vector<File> const &files, int to,
                        std::chrono::seconds lock_timeout) {
  Session migrating{server.given(), lock_timeout};
  auto const applied = [&] {
    store::Transaction tx{migrating.session()};
    return read_ledger(tx);
  }();
  if (is_development_history(applied)) return adopt_development(server, migrating, files, applied, to);
  if (!applied.empty())
    throw Error{Stop::failed, "this database has a history of migrations already",
                "see `fleet migrate status`; `fleet migrate repair` puts a history right"};
  make_plan(files, {}, to);  // is there such a number?
  BaselineReport report{{}, compare_with_files(server, files, to)};
  if (!report.differences.empty()) return report;
  store::Transaction tx{migrating.session()};
  for (auto const &file : files) {
    if (to != 0 && (file.repeatable() || file.number > to)) continue;
    record(tx, file, 0);
    report.recorded.push_back(file.name);
  }
  record_as_it_is(tx);
  tx.commit();
  return report;
}

RepairReport repair(Server const &server, std::vector<File> const &files, bool accept_drift, bool yes,
                    std::chrono::seconds lock_timeout) {
  Session migrating{server.given(), lock_timeout};
  auto &session = migrating.session();
  RepairReport report;
  std::vector<Odd> odd;
  std::vector<File> begun;
  std::vector<ConcurrentIndex> indexes;
  std::vector<File> applied_files = files;
  {
    store::Transaction tx{session};
    auto const applied = read_ledger(tx);
    refuse_development_history(applied);
    odd = odd_files(files, applied);
    begun = abandoned(files, read_progress(tx));
    for (auto const &file : begun)
      for (auto const &index : invalid_indexes(tx, file)) indexes.push_back(index);
    int last = 0;
    for (auto const &file : files)
      if (std::any_of(applied.begin(), applied.end(), [&](Applied const &one) {
            return one.name.starts_with(fmt::format("{:04}_", file.number));
          }))
        last = std::max(last, file.number);
    std::erase_if(applied_files, [&](File const &file) { return file.number > last; });
  }
  if (!odd.empty()) report.differences = compare_with_files(server, applied_files);
  if (!report.differences.empty()) return report;
  for (auto const &one : odd) report.steps.push_back(step_of(one));
  for (auto const &index : indexes)
    report.steps.push_back(fmt::format("drop the unfinished index {}.{}", index.schema, index.index));
  for (auto const &file : begun)
    report.steps.push_back(fmt::format("start '{}' again from its first statement", file.name));
  if (accept_drift) report.steps.emplace_back("record the present schema as the migrated one");
  if (!yes) return report;
  for (auto const &index : indexes) {
    store::Autocommit tx{session};
    tx.script(fmt::format("drop index concurrently {}.{}", tx.quote_name(index.schema),
                          tx.quote_name(index.index)));
  }
  store::Transaction tx{session};
  for (auto const &one : odd) rename_row(tx, one.recorded_name, one.file);
  for (auto const &file : begun) drop_progress(tx, file.name);
  if (accept_drift) record_as_it_is(tx);
  tx.commit();
  report.done = true;
  return report;
}

}  // namespace fleet::migrate
