#include "serve/problem.hpp"

#include <string_view>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "store/database.hpp"

namespace fleet::serve {
namespace {

/// The code of a 404: "unknown_vehicle" for "unknown vehicle 'KAA 1'".
std::string unknown_code(std::string const &message) {
  auto const words = split(message, ' ');
  return words.size() < 2 ? "unknown" : words[0] + "_" + words[1];
}

Problem unavailable(std::string code, std::string message, std::string hint = "try again in a few seconds") {
  return {503, std::move(code), std::move(message), std::move(hint)};
}

void log_details(std::exception const &error) {
  auto const known = store::explain(error);
  log::error("request failed", {{"error", known.what()}, {"hint", known.hint()}});
}

}  // namespace

http::Reply Problem::reply() const {
  auto reply = http::reply_error(status_, code_, message_, hint_);
  if (status_ == 503) reply.with("Retry-After", "2");
  return reply;
}

Problem bad_request(std::string code, std::string message, std::string hint) {
  return {400, std::move(code), std::move(message), std::move(hint)};
}

Problem database_unreachable(std::string message) {
  return unavailable("database_unreachable", std::move(message));
}

Problem explain(std::exception const &error) {
  if (auto const *problem = dynamic_cast<Problem const *>(&error)) return *problem;
  auto const *refused = dynamic_cast<store::DatabaseError const *>(&error);
  auto const state = store::state_of(error);
  if (state == "P0002") return {404, unknown_code(refused->message()), refused->message(), refused->hint()};
  if (state == "22023") return bad_request("bad_value", refused->message(), refused->hint());
  if (state.starts_with("22"))
    return bad_request("bad_value", "a parameter has a value that does not fit its type",
                       "see docs/use/api.md");
  log_details(error);
  if (store::is_not_migrated(error))
    return unavailable("not_migrated", "the database has not been migrated, or not far enough",
                       "run `fleet migrate`");
  if (state == "42501")
    return unavailable("no_rights", "the database role of this server lacks a right",
                       "run `fleet migrate`, and make the role a member of fleet_reader");
  // Of a standby: 40001 when what it replays is in the way of a query.
  if (store::is_lost_race(error)) return unavailable("conflict", "the database was busy with something else");
  if (state == store::query_canceled)
    return unavailable(
        "timeout", "the database took too long",
        "ask for fewer hours, days or vehicles, or try again later; --statement-timeout is the limit");
  if (dynamic_cast<store::Unreachable const *>(&error) != nullptr || store::is_connection_loss(error) ||
      state.starts_with("53"))
    return database_unreachable("the database cannot be reached");
  return {500, "internal", "the request could not be answered", "see the server's log"};
}

}  // namespace fleet::serve
