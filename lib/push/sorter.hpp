#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "push/mapping.hpp"
#include "store/database.hpp"
#include "store/inbox_sort_store.hpp"

namespace fleet::push {

/// Takes items from the inbox to their tables: rows and the items' new state in one transaction, so that a
/// crash repeats a batch as a whole.
class Sorter {
 public:
  Sorter(Mapping mapping, std::string mileage_unit)
      : mapping_(std::move(mapping)), mileage_unit_(std::move(mileage_unit)) {}

  /// One batch. Gives how many items it held, 0 when none wait. A batch that the database refuses for what is
  /// in it is sorted item by item, and the one at fault fails. Throws when the database is away or busy.
  std::size_t sort_batch(store::Session &session);

  struct Totals {
    std::uint64_t done = 0, failed = 0, raw = 0;
  };
  Totals totals() const { return {done_, failed_, raw_}; }

 private:
  std::size_t try_batch(store::Session &session, std::size_t limit);
  void fail_one(store::Session &session, std::exception const &error);
  void add(std::vector<store::InboxOutcome> const &outcomes);

  Mapping mapping_;
  std::string mileage_unit_;
  std::string in_hand_;  ///< the item of a batch of one
  std::atomic<std::uint64_t> done_{0}, failed_{0}, raw_{0};
};

/// A sorter on a thread of its own, with retention once an hour.
class SorterThread {
 public:
  /// `arrived`: items received so far. While many come in, the sorter takes its time: the vendor waits for an
  /// answer, tables can wait.
  SorterThread(store::Database database, Sorter &sorter, std::function<std::uint64_t()> arrived);
  ~SorterThread() { stop(); }
  SorterThread(SorterThread const &) = delete;
  SorterThread &operator=(SorterThread const &) = delete;
  void start();
  /// Finishes the batch in hand.
  void stop();
  /// There is something new. Any thread.
  void wake();

 private:
  void run();
  bool work(std::optional<store::Session> &session);
  void tidy(store::Session &session);

  store::Database database_;
  Sorter &sorter_;
  std::function<std::uint64_t()> arrived_;
  std::chrono::steady_clock::time_point next_tidy_{};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool new_items_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fleet::push
