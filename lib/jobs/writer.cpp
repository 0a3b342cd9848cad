#include "jobs/writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "store/log_store.hpp"

namespace fleet::jobs {
namespace {

constexpr std::size_t unit_rows = 20'000;  ///< a transaction of about this size
constexpr std::size_t copy_rows = 1'000;   ///< from so many fixes on FixPath::copy_if_new is worth its check
constexpr std::size_t waiting_rows =
    150'000;  ///< bounds the memory when the database is slower than the vendor
constexpr int most_races = 30;

/// The statement took longer than statement_timeout allows.
bool took_too_long(std::exception const &error) {
  return store::state_of(error) == store::query_canceled;
}

std::vector<std::string> imeis_of(std::vector<rows::LivePosition> const &live) {
  std::vector<std::string> imeis;
  for (auto const &row : live) imeis.push_back(row.imei);
  return imeis;
}

constexpr std::size_t least_fixes = 500;  ///< fewer are not divided further

}  // namespace

Writer::Writer(store::Database database, std::string job, Report &report)
    : job_(std::move(job)), report_(report), session_(std::move(database)) {
  session_.session();  // a wrong address is the caller's to hear of
  thread_ = std::thread{[this] { work(); }};
}

Writer::~Writer() {
  {
    std::lock_guard const lock{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Writer::push(Batch batch) {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return error_ || rows_waiting_ < waiting_rows; });
  if (error_) std::rethrow_exception(error_);
  rows_waiting_ += batch.rows_in;
  queue_.push_back(std::move(batch));
  changed_.notify_all();
}

void Writer::drain() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return error_ || (queue_.empty() && !busy_); });
  if (error_) std::rethrow_exception(error_);
}

void Writer::finish() {
  {
    std::lock_guard const lock{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (error_) std::rethrow_exception(error_);
}

std::size_t Writer::rows_stored() const {
  std::lock_guard const lock{mutex_};
  return rows_stored_;
}

void Writer::work() {
  try {
    Batch unit;
    while (take(unit)) store(std::move(unit));
  } catch (...) {
    std::lock_guard const lock{mutex_};
    error_ = std::current_exception();
    queue_.clear();
    rows_waiting_ = 0;
    changed_.notify_all();
  }
}

/// The next batches of one stream as one unit, up to a transaction's worth. False at the end.
bool Writer::take(Batch &unit) {
  std::unique_lock lock{mutex_};
  busy_ = false;
  changed_.notify_all();
  changed_.wait(lock, [&] { return ending_ || !queue_.empty(); });
  if (queue_.empty()) return false;
  busy_ = true;
  unit = std::move(queue_.front());
  queue_.pop_front();
  while (!queue_.empty() && unit.rows_in < unit_rows && queue_.front().stream == unit.stream) {
    unit.append(std::move(queue_.front()));
    queue_.pop_front();
  }
  rows_waiting_ -= unit.rows_in;
  more_waits_ = !queue_.empty();
  changed_.notify_all();
  return true;
}

void Writer::store(Batch unit) {
  unit.sort_fixes();
  // A time may come in several answers: when one could not be stored, none may say that it is.
  unit.leave_open([&](std::string const &imei) { return refused_.contains({unit.stream, imei}); });
  try {
    if (unit.fixes.size() >= copy_rows && is_accepted(unit, store::FixPath::copy_if_new)) return;
    if (is_accepted(unit, store::FixPath::merge)) return;
  } catch (std::exception const &error) {
    if (!took_too_long(error) || stop_requested()) throw;
    return store_in_parts(std::move(unit), error);
  }
  // Device by device, so that only those with a refused row fail.
  for (auto &[whose, single] : std::move(unit).split_by_device()) try {
      store_with_patience(single);
    } catch (std::exception const &error) {
      if (!store::is_data_error(error)) throw;
      fail(single, whose, store::explain(error).what());
    }
}

/// Smaller units, when one took too long: a device each, then half of the fixes each. Gives up where nothing is left to
/// divide.
void Writer::store_in_parts(Batch unit, std::exception const &why) {
  auto const reason = store::explain(why);
  log::info("a unit is divided", {{"rows", std::to_string(unit.rows_in)}, {"reason", reason.what()}});
  auto parts = std::move(unit).split_by_device();
  if (parts.size() > 1) {
    for (auto &[whose, single] : parts) store(std::move(single));
    return;
  }
  if (parts.empty() || parts.begin()->second.fixes.size() < least_fixes) throw reason;
  auto &rest = parts.begin()->second;
  store(rest.take_half_of_fixes());
  store(std::move(rest));
}

/// Stores a unit, unless the database refuses one of its rows.
bool Writer::is_accepted(Batch const &unit, store::FixPath path) try {
  store_with_patience(unit, path);
  return true;
} catch (std::exception const &error) {
  if (!store::is_data_error(error)) throw;
  log::info("the database refused a batch", {{"reason", store::explain(error).what()}});
  return false;
}

void Writer::store_with_patience(Batch const &unit, store::FixPath path) {
  session_.run([&](store::Session &session) { store_undisturbed(session, unit, path); });
}

/// Again, when another transaction was in the way.
void Writer::store_undisturbed(store::Session &session, Batch const &unit, store::FixPath path) {
  for (int tries = 1;; ++tries) try {
      return store_together(session, unit, path);
    } catch (store::DatabaseError const &error) {
      if (!store::is_lost_race(error) || tries == most_races || stop_requested()) throw;
      log::info("the transaction is repeated",
                {{"reason", store::explain(error).what()}, {"try", std::to_string(tries)}});
      std::this_thread::sleep_for(std::chrono::milliseconds{50 * tries});
    }
}

/// Rows, coverage, refusals and the log row in one transaction.
void Writer::store_together(store::Session &session, Batch const &unit, store::FixPath path) {
  store::Transaction tx{session};
  // Rows and coverage go together: what a crash of the server undoes is fetched again.
  if (more_waits_) tx.need_not_wait_for_disk();
  auto const total = store::merge(
      tx, unit,
      {.stream = unit.stream, .fix_source = unit.fix_source, .fix_path = path, .claims = unit.claims});
  store::note_listed(tx, unit.stream, unit.listed);
  for (auto const &closed : unit.closed) store::close_account(tx, closed);
  if (unit.stream == "live") store::keep_listed(tx, imeis_of(unit.live));
  if (unit.stream == "tracks") store::look_at_tracks(tx, unit.answered, unit.fixes);
  store::cover(tx, unit.stream, unit.answered);
  for (auto const &failure : unit.failures)
    if (failure.of_device)
      store::note_failure(tx, unit.stream, failure.imei, failure.window, failure.why, failure.quarantine);
  auto const *failure = unit.failures.empty() ? nullptr : &unit.failures.front();
  store::append_log(tx, {.job = job_,
                         .stream = unit.stream,
                         .account = unit.account,
                         .method = unit.method,
                         .started_at = unit.started_at,
                         .ok = failure == nullptr,
                         .api_code = failure == nullptr   ? std::optional{0}
                                     : failure->code != 0 ? std::optional{failure->code}
                                                          : std::nullopt,
                         .http_status = failure != nullptr && failure->http_status != 0
                                            ? std::optional{failure->http_status}
                                            : std::nullopt,
                         .calls = unit.calls,
                         .rows_in = unit.rows_in,
                         .rows_written = total.rows_written,
                         .rows_refused = unit.refusals.size(),
                         .message = failure == nullptr ? std::string{} : failure->why});
  crash_point("before-commit");
  tx.commit();
  crash_point("after-commit");
  count(unit, total);
}

void Writer::count(Batch const &unit, store::Merged const &merged) {
  std::lock_guard const lock{mutex_};
  auto &stream = report_.streams[unit.stream];
  stream.calls += unit.calls;
  stream.rows_in += unit.rows_in;
  stream.rows_written += merged.rows_written;
  stream.rows_refused += unit.refusals.size();
  for (auto const &refusal : unit.refusals) ++stream.refused[refusal.reason];
  for (auto const &odd : unit.odd_values) {
    auto const times = static_cast<std::size_t>(odd.count);
    stream.odd_values += times;
    stream.refused[odd.reason] += times;
  }
  for (auto const &failure : unit.failures) stream.add_failure(failure.imei, failure.why);
  rows_stored_ += unit.rows_in;
}

/// The database will not have the rows of a device or a fence: it has failed, and the log says so.
void Writer::fail(Batch const &batch, std::string const &whose, std::string const &why) {
  Batch note{.stream = batch.stream,
             .account = batch.account,
             .method = batch.method,
             .started_at = batch.started_at,
             .calls = batch.calls};
  refused_.emplace(batch.stream, whose);
  bool const of_device = batch.fences.empty() && !whose.empty();  // refusals may name nobody
  for (auto const &one : batch.answered)
    note.failures.push_back({.imei = whose, .why = why, .of_device = of_device, .window = one.answered});
  if (note.failures.empty()) note.failures.push_back({.imei = whose, .why = why, .of_device = of_device});
  store_with_patience(note);
}

}  // namespace fleet::jobs
