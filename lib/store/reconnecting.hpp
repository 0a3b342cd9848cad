#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "store/database.hpp"

namespace fleet::store {

/// The pauses of one piece of work whose session was lost, or that could not get a new one: 0.1 s, doubling to
/// 2 s, for about a minute in all.
class Patience {
 public:
  /// Pauses before the next try. False when the minute is over or a stop signal came.
  bool pause();

 private:
  int tries_ = 0;
  std::chrono::steady_clock::time_point first_;
};

/// A session that is opened at its first use, and again after it was lost.
class Reconnecting {
 public:
  explicit Reconnecting(Database database) : database_(std::move(database)) {}

  /// Runs `work(session)`; when the session is lost, runs it again on a new one. A database that cannot be
  /// reached at the first try is the caller's: the address may be wrong.
  template <class Work>
  auto run(Work work) {
    for (Patience patience;;) try {
        return work(session());
      } catch (ConnectionLost const &) {
        close();
        if (!patience.pause()) throw;
      } catch (Unreachable const &) {
        if (!was_open_ || !patience.pause()) throw;
      }
  }
  /// Sets the work that each new session does first.
  template <class Work>
  void at_open(Work work) {
    at_open_ = std::move(work);
  }
  Session &session();
  void close() { session_.reset(); }
  Database const &database() const { return database_; }

 private:
  Database database_;
  std::function<void(Session &)> at_open_;
  std::optional<Session> session_;
  bool was_open_ = false;
};

}  // namespace fleet::store
