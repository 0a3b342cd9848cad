#include "serve/problem.hpp"

#include <pqxx/pqxx>
#include <string_view>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "store/db.hpp"

namespace fleet::serve {
namespace {

/// The text after "ERROR:  " in a line of libpq's message, whatever language the server speaks.
std::string after_label(std::string_view line) {
  auto const colon = line.find(":  ");
  return std::string{colon == std::string_view::npos ? line : line.substr(colon + 3)};
}

struct Raised {
  std::string message;
  std::string hint;
};

/// Message and hint of a `raise exception` in one of our functions.
Raised raised(std::string_view text) {
  Raised found;
  for (bool first = true; !text.empty(); first = false) {
    auto const end = text.find('\n');
    auto const line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (first) found.message = after_label(line);
    if (!first && line.starts_with("HINT:")) found.hint = after_label(line);
  }
  return found;
}

Problem unavailable(std::string code, std::string message) {
  return {503, std::move(code), std::move(message), "try again in a few seconds"};
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

Problem explain(std::exception const &error) {
  if (auto const *problem = dynamic_cast<Problem const *>(&error)) return *problem;
  auto const *sql = dynamic_cast<pqxx::sql_error const *>(&error);
  auto const state = sql != nullptr ? sql->sqlstate() : std::string{};
  if (state == "P0002") {
    auto const said = raised(sql->what());
    return {404, said.message.starts_with("unknown trip") ? "unknown_trip" : "unknown_vehicle", said.message,
            said.hint};
  }
  if (state == "22023") {
    auto const said = raised(sql->what());
    return bad_request("bad_value", said.message, said.hint);
  }
  if (state.starts_with("22"))
    return bad_request("bad_value", "a parameter has a value that does not fit its type", "see docs/api.md");
  log_details(error);
  if (state == "57014") return unavailable("timeout", "the database took too long");
  if (sql == nullptr && dynamic_cast<Error const *>(&error) != nullptr)
    return unavailable("database_unreachable", "the database cannot be reached");
  if (store::is_connection_loss(error) || state.starts_with("53"))
    return unavailable("database_unreachable", "the database cannot be reached");
  return {500, "internal", "the request could not be answered", "see the server's log"};
}

}  // namespace fleet::serve
