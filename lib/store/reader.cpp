#include "store/reader.hpp"

#include <fmt/format.h>

namespace fleet::store {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto pause_after_failure = std::chrono::seconds{1};

/// A login that may do more gives it up: what is read here is what the reading role may see.
constexpr char const *read_only = R"sql(
  set default_transaction_read_only = on;
  select set_config('role', rolname, false) from pg_roles where rolname = 'fleet_reader' and pg_has_role(rolname, 'member')
)sql";

}  // namespace

Rows Reader::rows(Statement const &statement, Parameters const &parameters) {
  for (int attempt = 1;; ++attempt) {
    try {
      return try_rows(statement, parameters);
    } catch (DeadlineExceeded const &) {  // who asks has waited long enough
      drop();
      throw;
    } catch (DatabaseError const &error) {
      bool const lost = is_connection_loss(error);
      if (lost) drop();
      // A cancel for an earlier query can arrive late and hit this one.
      bool const stray = error.state() == query_canceled && !cancelled_ &&
                         error.message().find("timeout") == std::string::npos;
      if (attempt > 1 || abandoned_ || !(lost || stray)) throw;
    }
  }
}

std::string Reader::text(Statement const &statement, Parameters const &parameters) {
  auto const result = rows(statement, parameters);
  if (result.size() != 1 || result[0].size() == 0)
    throw Error{Stop::failed, fmt::format("'{}' gave {} rows instead of one", statement.name, result.size())};
  return result[0][0].text();
}

Rows Reader::try_rows(Statement const &statement, Parameters const &parameters) {
  auto &open = session();
  struct Active {
    explicit Active(Reader &of) : reader(of) { reader.set_active(true); }
    ~Active() { reader.set_active(false); }
    Reader &reader;
  } const active{*this};
  return Autocommit{open}.run(
      statement,
      {parameters.begin(), parameters.end()});  // a read of one statement needs no begin and commit
}

Session &Reader::session() {
  {
    std::lock_guard const lock{mutex_};
    if (stopped_) throw Unreachable{Stop::failed, "the service stops", "try again in a second"};
  }
  if (session_) return *session_;
  if (Clock::now() < next_try_)
    throw Unreachable{Stop::failed, "cannot reach the database: the last attempt failed a moment ago",
                      "try again in a second"};
  try {
    auto opened = database_.open(read_only);
    std::lock_guard const lock{mutex_};
    session_ = std::move(opened);
  } catch (std::exception const &) {
    next_try_ = Clock::now() + pause_after_failure;
    throw;
  }
  return *session_;
}

void Reader::drop() {
  std::lock_guard const lock{mutex_};
  session_.reset();
}

void Reader::set_active(bool active) {
  std::lock_guard const lock{mutex_};
  active_ = active;
  if (active) cancelled_ = abandoned_ = false;
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

void Reader::abandon() {
  std::lock_guard const lock{mutex_};
  if (!session_) return;
  abandoned_ = active_;
  session_->abandon();
}

void Reader::stop() {
  abandon();
  std::lock_guard const lock{mutex_};
  stopped_ = true;
}

void Reader::cancel_running() {
  if (!active_ || !session_) return;
  cancelled_ = true;
  session_->cancel();
}

}  // namespace fleet::store
