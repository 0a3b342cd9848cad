#include "store/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "store/detail/link.hpp"
#include "store/within.hpp"

namespace fleet::store {
namespace {

using Clock = std::chrono::steady_clock;
using Options = std::vector<std::pair<std::string, std::string>>;  ///< of libpq, a later one wins

/// Settings that the program relies on. The operator may tune all others.
constexpr char const *session_settings = R"sql(
  select set_config('transaction_timeout', '0', false) where current_setting('transaction_timeout', true) is not null;
  set timezone = 'UTC'; set search_path = pg_catalog, public;
  set standard_conforming_strings = on; set client_encoding = 'UTF8'; set bytea_output = 'hex';
  set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres'; set extra_float_digits = 1;
  set array_nulls = on; set transform_null_equals = off; set quote_all_identifiers = off;
  set default_transaction_isolation = 'read committed'; set client_min_messages = warning;
  set idle_session_timeout = 0;
)sql";

/// The time-outs come first: until they are set, those of the role or the database hold.
std::string settings_of(std::string const &name, Limits const &limits) {
  return fmt::format(
      "set statement_timeout = {}; set lock_timeout = {}; set idle_in_transaction_session_timeout = {}; {} "
      "set application_name = '{}'; ",
      limits.statement.count(), limits.lock.count(), limits.idle_transaction.count(), session_settings, name);
}

/// A statement_timeout of the role or the database of a few milliseconds can cut off the statement that lifts it, when the
/// machine is busy: tried again.
void set_up(Link &link, milliseconds within, std::string const &settings) {
  constexpr int most_tries = 20;
  for (int tries = 1;; ++tries) try {
      return link.guarded_for(within, [&] { pqxx::nontransaction{link.connection()}.exec(settings); });
    } catch (DatabaseError const &error) {
      if (error.state() != query_canceled || tries == most_tries) throw;
    }
}

/// Address and limits for libpq. What the URL or a variable says about its way to the server comes last.
Options options_of(std::string const &url, Limits const &limits) {
  auto const seconds = [](milliseconds span) { return std::max<long>(span.count() / 1000, 1); };
  Options options{{"keepalives", "1"},
                  {"keepalives_idle", fmt::format("{}", seconds(limits.silence / 2))},
                  {"keepalives_interval", fmt::format("{}", seconds(limits.silence / 6))},
                  {"keepalives_count", "3"},
                  {"tcp_user_timeout", fmt::format("{}", limits.silence.count())}};
  // For one address; a name may have several, and a URL several hosts.
  if (std::getenv("PGCONNECT_TIMEOUT") == nullptr)
    options.emplace_back("connect_timeout",
                         fmt::format("{}", std::max<long>(seconds(limits.connect / 3), 2)));
  options.emplace_back("dbname", url);
  options.emplace_back("client_encoding", "UTF8");
  return options;
}

libpqxx::Handle connect(Options const &options) {
  std::vector<char const *> names;
  std::vector<char const *> values;
  for (auto const &[name, value] : options) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return libpqxx::Handle{PQconnectdbParams(names.data(), values.data(), 1)};
}

Unreachable unreachable(std::string const &text) {
  auto const reason = one_line(trim(text));
  auto const has = [&](char const *part) { return reason.find(part) != std::string::npos; };
  char const *hint = "is PostgreSQL running there? check FLEET_DATABASE_URL (or libpq's PG* variables)";
  if (has("password authentication failed") || has("no password supplied") ||
      has("Peer authentication failed"))
    hint = "check user and password in FLEET_DATABASE_URL or ~/.pgpass";
  else if (has("does not exist"))
    hint = "create the role or database, then run `fleet migrate`";
  else if (has("could not translate host name"))
    hint = "check the host name in FLEET_DATABASE_URL";
  return {Stop::failed, redact("cannot reach the database: " + reason), hint};
}

Unreachable no_answer(milliseconds waited) {
  return {Stop::failed, fmt::format("cannot reach the database: no answer within {}", duration_text(waited)),
          "is the server, or a pooler in front of it, overloaded or frozen? does a firewall drop packets?"};
}

std::string quoted_value(std::string_view value) {
  std::string text = "'";
  for (char const c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

}  // namespace

Database Database::with_name(std::string const &database) const {
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options{
      PQconninfoParse(url_.c_str(), nullptr), &PQconninfoFree};
  if (!options) throw Error{Stop::usage, "the database's address cannot be read", "check FLEET_DATABASE_URL"};
  auto address = "dbname=" + quoted_value(database);
  for (auto const *one = options.get(); one->keyword != nullptr; ++one)
    if (one->val != nullptr && std::string_view{one->keyword} != "dbname")
      address += fmt::format(" {}={}", one->keyword, quoted_value(one->val));
  return {address, name_, limits_};
}

/// libpq bounds the wait for one address only, and that in whole seconds; hence the thread.
Session Database::open(std::string const &further) const {
  auto const give_up = Clock::now() + limits_.connect;
  auto handle =
      finish_within(limits_.connect, [options = options_of(url_, limits_)] { return connect(options); });
  if (!handle) throw no_answer(limits_.connect);
  if (PQstatus(handle->get()) != CONNECTION_OK) throw unreachable(PQerrorMessage(handle->get()));
  auto const left = std::chrono::ceil<milliseconds>(give_up - Clock::now());
  try {
    auto link = std::make_unique<Link>(std::move(*handle), limits_);
    set_up(*link, std::max(left, milliseconds{1}), settings_of(name_, limits_) + further);
    return Session{std::move(link)};
  } catch (DeadlineExceeded const &) {
    throw no_answer(limits_.connect);
  } catch (ConnectionLost const &error) {
    throw unreachable(error.what());
  }
}

}  // namespace fleet::store
