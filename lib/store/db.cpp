#include "store/db.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/stop_signal.hpp"
#include "base/text.hpp"

namespace fleet::store {
namespace {

struct Meaning {
  char const *state;  ///< the SQLSTATE or its first characters
  char const *what;
  char const *hint;
};

// First match wins: exact states before their classes.
constexpr Meaning meanings[] = {
    {"42P01", "the database has not been migrated, or not far enough", "run `fleet migrate`"},
    {"42883", "the database has not been migrated, or not far enough", "run `fleet migrate`"},
    {"42703", "the database has not been migrated, or not far enough", "run `fleet migrate`"},
    {"3F000", "the database has not been migrated, or not far enough", "run `fleet migrate`"},
    {"42501", "the database role lacks a right",
     "connect as a member of fleet_ingest (jobs), fleet_reader (serve) or fleet_owner (migrate)"},
    {"53100", "the database server's disk is full",
     "free space on the server; nothing was lost, run the command again"},
    {"53", "the database server is out of resources", "nothing was lost; run the command again later"},
    {"57014", "the database cancelled the statement (timeout)",
     "run the command again, or raise statement_timeout"},
    {"57P", "the database server is shutting down or starting",
     "nothing was lost; run the command again in a moment"},
    {"40", "the transaction lost against another one", "nothing was lost; run the command again"},
    {"25006", "the database is read-only", "point FLEET_DATABASE_URL at the primary server"},
};

/// libpq's text carries several lines: the first says what, and details and "FATAL:" parts say why. The
/// statement, which "LINE" and "CONTEXT" quote, is nothing that its reader could change.
std::string short_reason(std::string const &text) {
  return redact(
      one_line(std::string_view{text}.substr(0, std::min(text.find("\nLINE "), text.find("\nCONTEXT:")))));
}

Error connect_error(std::string const &text) {
  auto const reason = short_reason(text);
  auto const has = [&](char const *part) { return reason.find(part) != std::string::npos; };
  char const *hint = "is PostgreSQL running there? check FLEET_DATABASE_URL (or libpq's PG* variables)";
  if (has("password authentication failed") || has("no password supplied") ||
      has("Peer authentication failed"))
    hint = "check user and password in FLEET_DATABASE_URL or ~/.pgpass";
  else if (has("does not exist"))
    hint = "create the role or database, then run `fleet migrate`";
  else if (has("could not translate host name"))
    hint = "check the host name in FLEET_DATABASE_URL";
  return Error{Stop::failed, "cannot reach the database: " + reason, hint};
}

}  // namespace

std::unique_ptr<Connection> Database::open() const {
  setenv("PGCONNECT_TIMEOUT", "10", 0);  // libpq's default is to wait for ever
  try {
    auto connection = std::make_unique<Connection>(url_);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
    pqxx::nontransaction setup{*connection};
    setup.exec0("set timezone = 'UTC'; set search_path = pg_catalog, public; set application_name = " +
                setup.quote(name_));
    return connection;
  } catch (pqxx::broken_connection const &error) {
    throw connect_error(error.what());
  }
}

/// libpqxx 6 leaves the state out of some errors, and two of them are no sql_error at all.
std::string state_of(std::exception const &error) {
  if (dynamic_cast<pqxx::insufficient_privilege const *>(&error) != nullptr) return "42501";
  if (dynamic_cast<pqxx::serialization_failure const *>(&error) != nullptr) return "40001";
  if (dynamic_cast<pqxx::deadlock_detected const *>(&error) != nullptr) return "40P01";
  auto const *sql = dynamic_cast<pqxx::sql_error const *>(&error);
  if (sql != nullptr && !sql->sqlstate().empty()) return sql->sqlstate();
  if (dynamic_cast<pqxx::integrity_constraint_violation const *>(&error) != nullptr) return "23000";
  if (dynamic_cast<pqxx::data_exception const *>(&error) != nullptr) return "22000";
  return {};
}

Error explain(std::exception const &error) {
  if (auto const *own = dynamic_cast<Error const *>(&error)) return *own;
  if (is_connection_loss(error))
    return Error{Stop::failed, "the connection to the database was lost: " + short_reason(error.what()),
                 "nothing was lost; run the command again"};
  auto const state = state_of(error);
  for (auto const &meaning : meanings)
    if (!state.empty() && state.rfind(meaning.state, 0) == 0)
      return Error{Stop::failed, fmt::format("{}: {}", meaning.what, short_reason(error.what())),
                   meaning.hint};
  if (dynamic_cast<pqxx::sql_error const *>(&error) != nullptr)
    return Error{Stop::failed,
                 fmt::format("the database refused a statement ({}): {}", state, safe_what(error)),
                 "run `fleet migrate status`; if the schema is current, please report this"};
  return Error{Stop::failed, safe_what(error)};
}

bool is_connection_loss(std::exception const &error) {
  if (dynamic_cast<pqxx::broken_connection const *>(&error) != nullptr) return true;
  // Lost in the commit: stored or not. Every unit of work may be repeated, so it is.
  if (dynamic_cast<pqxx::in_doubt_error const *>(&error) != nullptr) return true;
  auto const state = state_of(error);
  return state.rfind("57P", 0) == 0 || state.rfind("08", 0) == 0;
}

bool pause_for_the_server(int tries) {
  constexpr int most = 33;
  if (tries >= most || stop_requested()) return false;
  log::info("the database connection was lost, connecting again", {{"try", std::to_string(tries)}});
  std::this_thread::sleep_for(std::min(std::chrono::milliseconds{100} * (1 << std::min(tries - 1, 10)),
                                       std::chrono::milliseconds{2000}));
  return true;
}

}  // namespace fleet::store
