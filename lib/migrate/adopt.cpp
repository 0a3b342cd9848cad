#include "migrate/adopt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pqxx/pqxx>

#include "base/error.hpp"
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

void record_as_it_is(pqxx::transaction_base &tx) {
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

std::vector<ConcurrentIndex> invalid_indexes(pqxx::transaction_base &tx, File const &file) {
  std::vector<ConcurrentIndex> invalid;
  for (auto const &statement : split_statements(file.text))
    if (auto const index = concurrent_index(statement.text);
        index && tx.exec_params1(invalid_query, index->schema, index->index)[0].as<bool>())
      invalid.push_back(*index);
  return invalid;
}

}  // namespace

BaselineReport baseline(Server const &server, std::vector<File> const &files, int to,
                        std::chrono::seconds lock_timeout) {
  Session session{server.given(), lock_timeout};
  {
    pqxx::work tx{session.connection()};
    if (!read_ledger(tx).empty())
      throw Error{Stop::failed, "this database has a history of migrations already",
                  "see `fleet migrate status`; `fleet migrate repair` puts a history right"};
  }
  make_plan(files, {}, to);  // is there such a number?
  BaselineReport report{{}, compare_with_files(server, files, to)};
  if (!report.differences.empty()) return report;
  pqxx::work tx{session.connection()};
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
  Session session{server.given(), lock_timeout};
  auto &connection = session.connection();
  RepairReport report;
  std::vector<Odd> odd;
  std::vector<File> begun;
  std::vector<ConcurrentIndex> indexes;
  std::vector<File> applied_files = files;
  {
    pqxx::work tx{connection};
    auto const applied = read_ledger(tx);
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
  if (accept_drift) report.steps.emplace_back("take the schema as it is now for what migrate made");
  if (!yes) return report;
  for (auto const &index : indexes) {
    pqxx::nontransaction tx{connection};
    tx.exec0(fmt::format("drop index concurrently {}.{}", tx.quote_name(index.schema),
                         tx.quote_name(index.index)));
  }
  pqxx::work tx{connection};
  for (auto const &one : odd) rename_row(tx, one.recorded_name, one.file);
  for (auto const &file : begun) drop_progress(tx, file.name);
  if (accept_drift) record_as_it_is(tx);
  tx.commit();
  report.done = true;
  return report;
}

}  // namespace fleet::migrate
