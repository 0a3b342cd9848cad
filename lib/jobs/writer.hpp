#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "jobs/batch.hpp"
#include "jobs/report.hpp"
#include "store/merge.hpp"
#include "store/reconnecting.hpp"

namespace fleet::jobs {

/// Stores batches in a thread of its own while the next answers are fetched. Batches of one stream share a
/// short transaction of up to about 20,000 rows. All are safe on the server's disk when drain() or finish() returns. A lost
/// connection repeats the whole transaction; a batch that the database refuses is stored piece by piece so that only its own
/// devices fail.
class Writer {
 public:
  Writer(store::Database database, std::string job, Report &report);
  ~Writer();
  Writer(Writer const &) = delete;
  Writer &operator=(Writer const &) = delete;

  /// Hands over one answer; waits while too much is waiting already. Throws what stopped the writer.
  void push(Batch batch);
  /// Waits until everything handed over so far is stored. Throws what stopped the writer.
  void drain();
  /// The same, for the last time.
  void finish();
  std::size_t rows_stored() const;
  /// The report is shared with the writer's thread: this is the way to touch it meanwhile.
  template <class Change>
  void update_report(Change change) {
    std::lock_guard const lock{mutex_};
    change(report_);
  }

 private:
  void work();
  bool take(Batch &unit);
  void store(Batch unit);
  void store_in_parts(Batch unit, std::exception const &why);
  bool is_accepted(Batch const &unit, store::FixPath path);
  void store_together(store::Session &session, Batch const &unit, store::FixPath path);
  void store_undisturbed(store::Session &session, Batch const &unit, store::FixPath path);
  void store_with_patience(Batch const &unit, store::FixPath path = store::FixPath::merge);
  void count(Batch const &unit, store::Merged const &merged);
  void fail(Batch const &batch, std::string const &whose, std::string const &why);

  std::string job_;
  Report &report_;
  store::Reconnecting session_;
  std::set<std::pair<std::string, std::string>>
      refused_;  ///< stream and imei of rows the database would not have
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> queue_;
  std::size_t rows_waiting_ = 0;
  std::size_t rows_stored_ = 0;
  bool ending_ = false;
  bool busy_ = false;
  std::atomic<bool> more_waits_{false};  ///< behind the unit that is stored now
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace fleet::jobs
