#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/db.hpp"

namespace fleet::store {

/// A statement that a session prepares at its first use. `sql` casts its parameters: they are all sent as
/// text.
struct Statement {
  char const *name;
  char const *sql;
};

using Parameters = std::vector<std::optional<std::string>>;

/// A read-only session for one thread. Opened at first use and opened again after it was lost: what is read
/// can be read again, so a query that meets a broken connection is repeated once.
class Reader {
 public:
  Reader(Database database, std::chrono::milliseconds statement_timeout)
      : database_(std::move(database)), statement_timeout_(statement_timeout) {}

  /// First column of the one row, "" for null. Throws pqxx::sql_error; Error when the database cannot be
  /// reached.
  std::string text(Statement const &statement, Parameters const &parameters);
  /// All rows. Same errors.
  pqxx::result rows(Statement const &statement, Parameters const &parameters);

  /// Begins another piece of work, of one or more queries; its number is for cancel().
  std::uint64_t begin();
  /// From any thread: cancels the query that runs now, if there is one and it belongs to that work. Asks the
  /// server over a second connection, so it may take as long as a round trip.
  void cancel(std::uint64_t work);
  /// The same, whatever the work.
  void cancel();

 private:
  Connection &session();
  pqxx::result try_rows(Statement const &statement, Parameters const &parameters);
  void drop();
  void set_active(bool active);
  void cancel_running();

  Database database_;
  std::chrono::milliseconds statement_timeout_;
  std::unique_ptr<Connection> connection_;
  std::set<std::string> prepared_;
  std::chrono::steady_clock::time_point next_try_{};
  std::mutex mutex_;  ///< a cancel must not hit the next query
  std::uint64_t work_ = 0;
  bool active_ = false;
  bool cancelled_ = false;
};

}  // namespace fleet::store
