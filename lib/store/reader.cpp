#include "store/reader.hpp"

#include <fmt/format.h>

namespace fleet::store {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto pause_after_failure = std::chrono::seconds{1};

/// A login that may do more gives it up: what is read here is what the reading role may see.
constexpr char const *reading_role = R"sql(
  select set_config('role', rolname, false) from pg_roles where rolname = 'fleet_reader' and pg_has_role(rolname, 'member')
)sql";

void restrict_to_reading(Connection &connection, std::chrono::milliseconds statement_timeout) {
  pqxx::nontransaction setup{connection};
  setup.exec(reading_role);
  setup.exec0(
      fmt::format("set default_transaction_read_only = on; set statement_timeout = {}; "
                  "set idle_in_transaction_session_timeout = 60000",
                  statement_timeout.count()));
}

}  // namespace

pqxx::result Reader::rows(Statement const &statement, Parameters const &parameters) {
  for (int attempt = 1;; ++attempt) {
    try {
      return try_rows(statement, parameters);
    } catch (pqxx::failure const &error) {
      auto const *sql = dynamic_cast<pqxx::sql_error const *>(&error);
      bool const lost = is_connection_loss(error);
      if (lost) drop();
      // A cancel for an earlier query can arrive late and hit this one.
      bool const stray = sql != nullptr && sql->sqlstate() == "57014" && !cancelled_ &&
                         std::string{error.what()}.find("timeout") == std::string::npos;
      if (attempt > 1 || !(lost || stray)) throw;
    }
  }
}

std::string Reader::text(Statement const &statement, Parameters const &parameters) {
  auto const result = rows(statement, parameters);
  if (result.size() != 1 || result[0].empty())
    throw Error{Stop::failed, fmt::format("'{}' gave {} rows instead of one", statement.name, result.size())};
  auto const field = result[0][0];
  return {field.c_str(), field.size()};
}

pqxx::result Reader::try_rows(Statement const &statement, Parameters const &parameters) {
  auto &connection = session();
  if (prepared_.insert(statement.name).second) connection.prepare(statement.name, statement.sql);
  struct Active {
    explicit Active(Reader &of) : reader(of) { reader.set_active(true); }
    ~Active() { reader.set_active(false); }
    Reader &reader;
  } const active{*this};
  pqxx::nontransaction tx{connection};  // a read of one statement needs no begin and commit
  return tx.exec_prepared(statement.name, pqxx::prepare::make_dynamic_params(parameters));
}

Connection &Reader::session() {
  if (connection_) return *connection_;
  if (Clock::now() < next_try_)
    throw Error{Stop::failed, "cannot reach the database: the last attempt failed a moment ago",
                "try again in a second"};
  prepared_.clear();
  try {
    auto opened = database_.open();
    restrict_to_reading(*opened, statement_timeout_);
    std::lock_guard const lock{mutex_};
    connection_ = std::move(opened);
  } catch (std::exception const &) {
    next_try_ = Clock::now() + pause_after_failure;
    throw;
  }
  return *connection_;
}

void Reader::drop() {
  std::lock_guard const lock{mutex_};
  connection_.reset();
}

void Reader::set_active(bool active) {
  std::lock_guard const lock{mutex_};
  active_ = active;
  if (active) cancelled_ = false;
}

std::uint64_t Reader::begin() {
  std::lock_guard const lock{mutex_};
  return ++work_;
}

void Reader::cancel(std::uint64_t work) {
  std::lock_guard const lock{mutex_};
  if (work == work_) cancel_running();
}

void Reader::cancel() {
  std::lock_guard const lock{mutex_};
  cancel_running();
}

void Reader::cancel_running() {
  if (!active_ || !connection_) return;
  cancelled_ = true;
  try {
    connection_->cancel_query();
  } catch (std::exception const &) {  // the query then runs into its statement_timeout
  }
}

}  // namespace fleet::store
