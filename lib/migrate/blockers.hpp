#pragma once
#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "store/database.hpp"

namespace fleet::migrate {

/// Looks, from a session of its own, for whoever keeps another session waiting for a lock. Once the wait has
/// timed out it is too late to ask, so it looks while the statement runs.
class Blockers {
 public:
  /// `pid`: the database process that may have to wait.
  Blockers(store::Database const &database, int pid);
  ~Blockers();
  Blockers(Blockers const &) = delete;
  Blockers &operator=(Blockers const &) = delete;

  /// The last blocking session: "database process 4711 (psql, host local), for 3 min at 'select …'"; "" when there was
  /// none since the last call.
  std::string take();

 private:
  void watch(store::Database const &database, int pid);

  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::string last_;
  std::thread thread_;
};

/// The sessions in `rows` (pid, application, host, seconds, query) in those words.
std::string sessions_text(store::Rows const &rows);

}  // namespace fleet::migrate
