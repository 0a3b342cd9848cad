#pragma once
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/error.hpp"

/// Errors of the database. None quotes the statement: a reader of the message could not change it.
namespace fleet::store {

/// An error as the server reports it, field by field; "" where it gave none.
struct ServerError {
  std::string state;    ///< SQLSTATE; "" when the error is not the server's own
  std::string message;  ///< in the server's language, without "ERROR:"
  std::string detail, hint, constraint;
};

/// The server refused a statement. what() is message and detail in one line.
class DatabaseError : public std::runtime_error {
 public:
  explicit DatabaseError(ServerError error);
  std::string const &state() const { return error_.state; }
  std::string const &message() const { return error_.message; }
  std::string const &detail() const { return error_.detail; }
  std::string const &hint() const { return error_.hint; }
  std::string const &constraint() const { return error_.constraint; }

 private:
  ServerError error_;
};

/// The session is lost, and the whole unit of work may be repeated on a new one. Lost in a commit it is stored
/// or not: every unit of work may be repeated.
class ConnectionLost : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};

/// No answer within the limits of the session, which is closed.
class DeadlineExceeded : public ConnectionLost {
 public:
  explicit DeadlineExceeded(std::chrono::milliseconds waited);
  std::chrono::milliseconds waited() const { return waited_; }

 private:
  std::chrono::milliseconds waited_;
};

/// No session could be opened.
class Unreachable : public Error {
 public:
  using Error::Error;
};

/// The error of the database as a message and a hint for the operator.
Error explain(std::exception const &error);

/// SQLSTATE of an error of the database, "" of any other.
std::string state_of(std::exception const &error);

/// SQLSTATE of a statement that was cancelled: by a time-out, or by hand.
inline constexpr std::string_view query_canceled = "57014";

/// True when a table, column, function or schema is not there: the database is not migrated, or not far enough.
bool is_not_migrated(std::exception const &error);

/// True when the session is lost and the whole unit of work may be repeated on a new one.
bool is_connection_loss(std::exception const &error);

/// Deadlocks, serialization failures and locks that were not free in time (class 40, 55P03): they pass when the transaction is repeated.
bool is_lost_race(std::exception const &error);

/// The values are at fault, not the server: class 22 is bad data, 23 a violated constraint, 54 a key that is
/// too long for its index. The same statement with other values may work.
bool is_data_error(std::exception const &error);

}  // namespace fleet::store
