#pragma once
#include <chrono>
#include <string>

#include "store/database.hpp"

namespace fleet::migrate {

/// The one session that may migrate: holds the advisory lock.
/// The lock is polled, never waited on: a waiting session would hold up `create index concurrently`.
class Session {
 public:
  /// Throws Error{busy} that names the holder when the lock is not free within `lock_timeout`. The server
  /// ends what runs, and frees the lock, a second after this process was killed.
  Session(store::Database const &database, std::chrono::seconds lock_timeout);

  store::Session &session() { return session_; }
  /// Sets a value that migrations read: fleet.engine, fleet.timezone, fleet.partition_interval.
  void set(std::string const &name, std::string const &value);

 private:
  bool try_lock();
  Error lock_error();

  store::Session session_;
};

}  // namespace fleet::migrate
