#include "migrate/session.hpp"

#include <fmt/format.h>

#include <thread>

#include "base/log.hpp"
#include "base/text.hpp"
#include "migrate/blockers.hpp"

namespace fleet::migrate {
namespace {

// Settings that a login or a database may have changed, and that would break migrations.
constexpr char const *session_settings = R"sql(
  set client_min_messages = warning;
  set client_connection_check_interval = '1s';
  set statement_timeout = 0;
  set idle_in_transaction_session_timeout = 0;
  set standard_conforming_strings = on;
  set default_transaction_isolation = 'read committed';
  set default_transaction_deferrable = off;
  set row_security = on;
  select set_config(name, '0', false) from pg_settings where name = 'transaction_timeout'
)sql";  // since PostgreSQL 17
constexpr char const *try_lock_query = "select pg_try_advisory_lock(920148)";
constexpr char const *holder_query = R"sql(
  select a.pid, a.application_name, coalesce(host(a.client_addr), 'local'),
         extract(epoch from clock_timestamp() - coalesce(a.query_start, a.backend_start))::bigint, left(a.query, 60)
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'advisory' and l.classid = 0 and l.objid = 920148 and l.granted
     and l.database = (select oid from pg_database where datname = current_database())
)sql";

}  // namespace

Session::Session(store::Database const &database, std::chrono::seconds lock_timeout)
    : session_(database.with(store::limits::maintenance).open(session_settings)) {
  auto const give_up = std::chrono::steady_clock::now() + lock_timeout;
  while (!try_lock()) {
    if (std::chrono::steady_clock::now() >= give_up) throw lock_error();
    std::this_thread::sleep_for(std::chrono::milliseconds{250});
  }
}

bool Session::try_lock() {
  return store::Autocommit{session_}.value<bool>(try_lock_query);
}

Error Session::lock_error() {
  auto const holders = store::Autocommit{session_}.query(holder_query);
  auto const who = holders.empty() ? "a session that has just ended" : sessions_text(holders);
  return Error{Stop::busy, "another migrate is under way: " + who, "let it finish, or raise --lock-timeout"};
}

void Session::set(std::string const &name, std::string const &value) {
  store::Autocommit{session_}.row("select set_config($1, $2, false)", name, value);
}

}  // namespace fleet::migrate
