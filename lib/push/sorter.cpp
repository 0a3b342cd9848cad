#include "push/sorter.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "push/sorting.hpp"
#include "store/inbox_store.hpp"
#include "store/merge.hpp"

namespace fleet::push {
namespace {

constexpr std::size_t batch_items = 1000;
constexpr std::chrono::seconds idle{2};  ///< what other processes renewed, or a drained spool, is found so
constexpr std::chrono::hours tidy_every{1};
constexpr double rush_per_s = 1000;  ///< items; above it the sorter works a tenth of the time
constexpr std::chrono::nanoseconds longest_rest = std::chrono::seconds{2};

std::vector<std::string> names_of(std::string const &table) {
  std::vector<std::string> names;
  for (auto const &column : *columns_of(table)) names.push_back(column.name);
  names.emplace_back("raw");
  return names;
}

/// live before trips: the order in which every writer raises generations.
void merge_all(store::Tx &tx, Sorting const &sorted) {
  store::merge(tx, sorted.live);
  store::merge(tx, sorted.fixes, store::FixSource::push);
  store::merge(tx, sorted.trips);
  store::merge(tx, sorted.alarms);
  for (auto const &[table, rows] : sorted.readings) store::merge_pushed(tx, table, names_of(table), rows);
}

}  // namespace

std::size_t Sorter::sort_batch(store::Session &session) {
  try {
    return try_batch(session, batch_items);
  } catch (std::exception const &error) {
    if (!store::is_data_error(error)) throw;
    log::warning("a batch of pushed items is sorted one by one", {{"error", store::explain(error).what()}});
  }
  std::size_t sorted = 0;
  for (; sorted < batch_items; ++sorted) {
    try {
      if (try_batch(session, 1) == 0) break;
    } catch (std::exception const &error) {
      if (!store::is_data_error(error)) throw;
      fail_one(session, error);
    }
  }
  return sorted;
}

std::size_t Sorter::try_batch(store::Session &session, std::size_t limit) {
  store::Transaction tx{session};
  auto const items = store::take_new(tx, limit);
  if (items.empty()) return 0;
  in_hand_ = items.front().sha256;
  Sorting sorting{mapping_, mileage_unit_};
  std::vector<store::InboxOutcome> outcomes;
  outcomes.reserve(items.size());
  for (auto const &item : items) outcomes.push_back(sorting.add(item));
  merge_all(tx, sorting);
  store::finish(tx, outcomes);
  crash_point("before-sorted");
  tx.commit();
  crash_point("after-sorted");
  add(outcomes);
  return items.size();
}

void Sorter::fail_one(store::Session &session, std::exception const &error) {
  store::Transaction tx{session};
  std::vector<store::InboxOutcome> const outcomes{{in_hand_, "failed", store::explain(error).what()}};
  store::finish(tx, outcomes);
  tx.commit();
  add(outcomes);
}

void Sorter::add(std::vector<store::InboxOutcome> const &outcomes) {
  for (auto const &outcome : outcomes)
    ++(outcome.state == "done" ? done_ : outcome.state == "failed" ? failed_ : raw_);
}

SorterThread::SorterThread(store::Database database, Sorter &sorter, std::function<std::uint64_t()> arrived)
    : database_(std::move(database)), sorter_(sorter), arrived_(std::move(arrived)) {}

void SorterThread::start() {
  thread_ = std::thread{[this] { run(); }};
}

void SorterThread::stop() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SorterThread::wake() {
  {
    std::lock_guard const lock{mutex_};
    if (new_items_) return;
    new_items_ = true;
  }
  wake_.notify_one();
}

void SorterThread::run() {
  std::optional<store::Session> session;
  auto last = std::chrono::steady_clock::now();
  auto before = arrived_();
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    new_items_ = false;
    lock.unlock();
    auto const started = std::chrono::steady_clock::now();
    bool const more = work(session);
    auto const now = std::chrono::steady_clock::now();
    auto const arrived = arrived_();
    auto const rate =
        static_cast<double>(arrived - before) / std::chrono::duration<double>(now - last).count();
    last = now;
    before = arrived;
    lock.lock();
    if (more && rate > rush_per_s)
      wake_.wait_for(lock, std::min<std::chrono::nanoseconds>(9 * (now - started), longest_rest),
                     [this] { return stopping_; });
    else if (!more)
      wake_.wait_for(lock, idle, [this] { return stopping_ || new_items_; });
  }
}

/// True when more may wait.
bool SorterThread::work(std::optional<store::Session> &session) {
  try {
    if (!session) session.emplace(database_.with(store::limits::sorting).open());
    auto const sorted = sorter_.sort_batch(*session);
    if (sorted == 0) tidy(*session);
    return sorted > 0;
  } catch (std::exception const &error) {
    session.reset();
    log::info("sorting waits for the database", {{"error", store::explain(error).what()}});
    return false;
  }
}

void SorterThread::tidy(store::Session &session) {
  auto const now = std::chrono::steady_clock::now();
  if (now < next_tidy_) return;
  store::Transaction tx{session};
  auto const gone = store::tidy_inbox(tx);
  tx.commit();
  if (gone < 10'000) next_tidy_ = now + tidy_every;
}

}  // namespace fleet::push
