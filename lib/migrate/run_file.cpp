#include "migrate/run_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "migrate/failure.hpp"
#include "migrate/ledger.hpp"
#include "migrate/progress.hpp"

namespace fleet::migrate {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds short_try{2000};
constexpr milliseconds pause{500};

constexpr char const *index_state = R"sql(
  select x.indisvalid from pg_index x join pg_class c on c.oid = x.indexrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2
)sql";

long ms_since(Clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - start).count();
}

/// A `create index concurrently` that was cut off leaves an invalid index of that name, which is in the way.
/// Gives true when the index is there and whole.
bool clear_leftover(store::Session &session, ConcurrentIndex const &index) {
  store::Autocommit tx{session};
  auto const rows = tx.query(index_state, index.schema, index.index);
  if (rows.empty()) return false;
  if (rows[0][0].as<bool>()) return true;
  log::info("dropping an index that was not finished", {{"index", index.schema + "." + index.index}});
  tx.script(
      fmt::format("drop index concurrently {}.{}", tx.quote_name(index.schema), tx.quote_name(index.index)));
  return false;
}

}  // namespace

FileRunner::FileRunner(store::Database const &database, store::Session &session,
                       std::chrono::seconds lock_timeout)
    : session_(session), lock_timeout_(lock_timeout), blockers_(database, session.backend_pid()) {
  store::Transaction tx{session_};
  recorded_ = recorded_objects(tx);
  if (recorded_.empty()) return;
  live_ = read_objects(tx);
  recorded_ = as_printed_now(recorded_, live_);
}

/// Repeats `work` while only a lock is missing and there is time.
template <class Work>
void FileRunner::patiently(bool in_short_tries, Work work) {
  auto const give_up = Clock::now() + lock_timeout_;
  blockers_.take();
  for (;; std::this_thread::sleep_for(pause)) {
    auto left = std::chrono::duration_cast<milliseconds>(give_up - Clock::now());
    if (in_short_tries) left = std::min(left, short_try);
    store::Autocommit{session_}.script(fmt::format("set lock_timeout = {}", std::max<long>(left.count(), 1)));
    try {
      return work();
    } catch (store::ConnectionLost const &) {
      throw;
    } catch (store::DatabaseError const &error) {
      auto const blocker = blockers_.take();
      if (!only_a_lock(error.state()) || Clock::now() + pause >= give_up)
        throw failure(*file_, line_, blocker, error);
      log::warning("a lock is held, trying again", {{"migration", file_->name}, {"by", blocker}});
    }
  }
}

void FileRunner::record_schema(store::Tx &tx) const {
  if (records_objects(tx)) record_objects(tx, without_drift(recorded_, live_, read_objects(tx)));
}

void FileRunner::run_in(store::Tx &tx, File const &file) {
  file_ = &file;
  auto const start = Clock::now();
  for (auto const &statement : split_statements(file.text)) {
    line_ = statement.line;
    tx.script(statement.text);
    crash_point("statement of " + file.name);
  }
  record(tx, file, ms_since(start));
}

void FileRunner::numbered(File const &file) {
  file_ = &file;
  if (!file.in_transaction) return run_without_transaction(file);
  patiently(true, [&] {
    store::Transaction tx{session_};
    run_in(tx, file);
    record_schema(tx);
    crash_point("recorded " + file_->name);
    tx.commit();
    crash_point("committed " + file_->name);
  });
}

void FileRunner::repeatable(std::vector<File> const &files) {
  if (files.empty()) return;
  patiently(true, [&] {
    store::Transaction tx{session_};
    for (auto const &file : files) run_in(tx, file);
    record_schema(tx);
    crash_point("recorded " + file_->name);
    tx.commit();
    crash_point("committed " + file_->name);
  });
}

void FileRunner::note(File const &file, int statements_done, std::string const &message) {
  store::Transaction tx{session_};
  note_progress(tx, file, statements_done, message);
  tx.commit();
}

void FileRunner::run_alone(Statement const &statement, bool maybe_done) {
  auto const index = concurrent_index(statement.text);
  line_ = statement.line;
  patiently(!index, [&] {  // building an index again and again every two seconds would help nobody
    if (index && clear_leftover(session_, *index) && maybe_done) return;
    store::Autocommit{session_}.script(statement.text);
  });
  crash_point("statement of " + file_->name);
}

/// Indexes of an attempt that was cut off, up to and with statement `start`, are not recorded: they must not count as a change by hand.
void FileRunner::own_indexes(std::vector<Statement> const &statements, int start) {
  for (int i = 0; i <= start && i < static_cast<int>(statements.size()); ++i)
    if (auto const index = concurrent_index(statements[static_cast<std::size_t>(i)].text))
      std::erase_if(live_, [&](Object const &one) {
        return one.kind == "index" && one.name == index->schema + "." + index->index;
      });
}

void FileRunner::run_without_transaction(File const &file) {
  auto const before = [&] {
    store::Transaction tx{session_};
    return progress_of(read_progress(tx), file.name);
  }();
  auto const statements = split_statements(file.text);
  if (before && before->checksum != file.checksum)
    throw Error{Stop::failed,
                fmt::format("migration '{}' was changed after it was begun: {} of its statements are done",
                            file.name, before->statements_done),
                "restore its text, or let `fleet migrate repair` forget what was done"};
  int const start = before ? before->statements_done : 0;
  if (before) own_indexes(statements, start);
  auto const begun = Clock::now();
  note(file, start);
  for (int i = start; i < static_cast<int>(statements.size()); ++i) {
    try {
      run_alone(statements[static_cast<std::size_t>(i)], before && i == start);
    } catch (Error const &error) {
      note(file, i, error.what());
      throw;
    }
    note(file, i + 1);
  }
  store::Transaction tx{session_};
  record(tx, file, ms_since(begun));
  drop_progress(tx, file.name);
  record_schema(tx);
  crash_point("recorded " + file_->name);
  tx.commit();
  crash_point("committed " + file_->name);
}

}  // namespace fleet::migrate
