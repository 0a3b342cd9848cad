#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::store {

/// Values for $1, $2, …; nothing for null.
using Parameters = std::vector<std::optional<std::string>>;

/// A read-only session for one thread. Opened at first use and opened again after it was lost: what is read
/// can be read again, so a query that meets a broken connection is repeated once.
class Reader {
 public:
  Reader(Database const &database, std::chrono::milliseconds statement_timeout)
      : database_(database.with(limits::reading(statement_timeout))) {}

  /// First column of the one row, "" for null. Throws DatabaseError; Unreachable when
  /// there is no session to be had.
  std::string text(Statement const &statement, Parameters const &parameters);
  /// All rows. Same errors.
  Rows rows(Statement const &statement, Parameters const &parameters);

  /// Begins another piece of work, of one or more queries; its number is for cancel().
  std::uint64_t begin();
  /// From any thread: cancels the query that runs now, if there is one and it belongs to that work. Asks the
  /// server over a second connection, so it may take as long as a round trip.
  void cancel(std::uint64_t work);
  /// The same, whatever the work.
  void cancel();
  /// From any thread: gives up the session, because the server is frozen. A query that runs now throws, the next one
  /// opens another session.
  void abandon();
  /// The same for good: every later query throws Unreachable.
  void stop();

 private:
  Session &session();
  Rows try_rows(Statement const &statement, Parameters const &parameters);
  void drop();
  void set_active(bool active);
  void cancel_running();

  Database database_;
  std::optional<Session> session_;
  std::chrono::steady_clock::time_point next_try_{};
  std::mutex mutex_;  ///< a cancel must not hit the next query
  std::uint64_t work_ = 0;
  bool active_ = false;
  bool cancelled_ = false;
  bool abandoned_ = false;  ///< the query that runs now
  bool stopped_ = false;
};

}  // namespace fleet::store
