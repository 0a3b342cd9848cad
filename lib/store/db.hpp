#pragma once
#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "base/error.hpp"

namespace fleet::store {

using Connection = pqxx::connection;

/// Where the database is and how sessions introduce themselves. Holds no connection.
class Database {
 public:
  /// `url`: libpq URI or key=value text, empty for the PG* variables. `name`: "fleet/poll-movement".
  Database(std::string url, std::string name) : url_(std::move(url)), name_(std::move(name)) {}

  /// A new session: UTC, search_path pg_catalog and public, named, without pqxx's silent reconnect (which
  /// would lose locks and settings). Throws Error with what to check.
  std::unique_ptr<Connection> open() const;

 private:
  std::string url_;
  std::string name_;
};

/// What a libpq or PostgreSQL error means for the person at the keyboard. No SQL text in it.
Error explain(std::exception const &error);

/// SQLSTATE of a database error, "" of any other.
std::string state_of(std::exception const &error);

/// True when the session is lost and the whole unit of work may be repeated on a new one.
bool is_connection_loss(std::exception const &error);

/// Pauses before try number `tries` + 1 of something that a lost connection, or none to be had, made fail:
/// 0.1 s, doubling to 2 s, about a minute in all. False when that is spent or a stop signal came.
bool pause_for_the_server(int tries);

}  // namespace fleet::store
