#include "store/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace fleet::store {
namespace {

struct Meaning {
  char const *state;  ///< the SQLSTATE or its first characters
  char const *what;
  char const *hint;
};

/// No such table, function, column, schema.
constexpr char const *not_there[] = {"42P01", "42883", "42703", "3F000"};

// First match wins: exact states before their classes.
constexpr Meaning meanings[] = {
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

std::string sentence(ServerError const &error) {
  return one_line(
      trim(error.detail.empty() ? error.message : fmt::format("{} ({})", error.message, error.detail)));
}

}  // namespace

DatabaseError::DatabaseError(ServerError error)
    : std::runtime_error(sentence(error)), error_(std::move(error)) {}

DeadlineExceeded::DeadlineExceeded(std::chrono::milliseconds waited)
    : ConnectionLost(
          ServerError{.state = {},
                      .message = fmt::format("no answer within {}",
                                             duration_text(std::chrono::ceil<std::chrono::seconds>(waited))),
                      .detail = {},
                      .hint = {},
                      .constraint = {}}),
      waited_(waited) {}

std::string state_of(std::exception const &error) {
  auto const *known = dynamic_cast<DatabaseError const *>(&error);
  return known == nullptr ? std::string{} : known->state();
}

Error explain(std::exception const &error) {
  if (auto const *own = dynamic_cast<Error const *>(&error)) return *own;
  if (is_connection_loss(error))
    return Error{Stop::failed, "the connection to the database was lost: " + safe_what(error),
                 "nothing was lost; run the command again"};
  if (is_not_migrated(error))
    return Error{Stop::failed, "the database has not been migrated, or not far enough: " + safe_what(error),
                 "run `fleet migrate`"};
  auto const state = state_of(error);
  for (auto const &meaning : meanings)
    if (state.starts_with(meaning.state))
      return Error{Stop::failed, fmt::format("{}: {}", meaning.what, safe_what(error)), meaning.hint};
  if (dynamic_cast<DatabaseError const *>(&error) != nullptr)
    return Error{Stop::failed,
                 fmt::format("the database refused a statement ({}): {}", state, safe_what(error)),
                 "run `fleet migrate status`; if the schema is current, please report this"};
  return Error{Stop::failed, safe_what(error)};
}

bool is_not_migrated(std::exception const &error) {
  auto const state = state_of(error);
  return std::any_of(std::begin(not_there), std::end(not_there),
                     [&](auto const *one) { return state == one; });
}

bool is_connection_loss(std::exception const &error) {
  return dynamic_cast<ConnectionLost const *>(&error) != nullptr;
}

bool is_lost_race(std::exception const &error) {
  auto const state = state_of(error);
  return state.starts_with("40") || state == "55P03";
}

bool is_data_error(std::exception const &error) {
  auto const state = state_of(error);
  return state.starts_with("22") || state.starts_with("23") || state.starts_with("54");
}

}  // namespace fleet::store
