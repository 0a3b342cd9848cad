#include "store/control_store.hpp"

#include <fmt/format.h>

#include <thread>

#include "base/log.hpp"
#include "base/stop_signal.hpp"

namespace fleet::store {
namespace {

// Class 920144 of the advisory locks is ours; the second number is the job or the token.
constexpr char const *try_lock = "select pg_try_advisory_lock(920144, hashtext($1))";
constexpr char const *unlock = "select pg_advisory_unlock(920144, hashtext($1))";
constexpr char const *lock_holder = R"sql(
  select a.pid, a.application_name, coalesce(host(a.client_addr), 'local') as host,
         extract(epoch from clock_timestamp() - a.backend_start)::bigint as age_s
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'advisory' and l.classid = 920144 and l.granted
     and l.objid::bigint = (hashtext($1)::bigint & 4294967295)
     and l.database = (select oid from pg_database where datname = current_database())
)sql";
constexpr char const *take_slot =
    "select wait_ms, refused_reason, extract(epoch from retry_at)::bigint from tracksolid.take_call_slot($1, "
    "$2, $3, $4)";
constexpr char const *select_token = R"sql(
  select access_token, coalesce(refresh_token, ''), extract(epoch from expires_at - obtained_at)::bigint,
         extract(epoch from expires_at - clock_timestamp())::bigint, extract(epoch from clock_timestamp() - last_get_at)::bigint
    from tracksolid.api_token_cache where app_key = $1 and user_id = $2
)sql";
constexpr char const *upsert_vendor_clock = R"sql(
  insert into tracksolid.api_budget as b (app_key, vendor_ahead_s)
  values ($1, round($2::numeric + $3::numeric - extract(epoch from clock_timestamp())))
  on conflict (app_key) do update set vendor_ahead_s = excluded.vendor_ahead_s
   where b.vendor_ahead_s is null or abs(b.vendor_ahead_s - excluded.vendor_ahead_s) > 1
)sql";
constexpr char const *select_vendor_clock = R"sql(
  select round(vendor_ahead_s + extract(epoch from clock_timestamp()) - $2::numeric)::bigint from tracksolid.api_budget where app_key = $1
)sql";
constexpr char const *upsert_token = R"sql(
  insert into tracksolid.api_token_cache as c (app_key, user_id, access_token, refresh_token, expires_at, last_get_at)
  values ($1, $2, $3, $4, now() + $5 * interval '1 second', case when $6 then now() end)
  on conflict (app_key, user_id) do update
     set access_token = excluded.access_token, refresh_token = excluded.refresh_token, expires_at = excluded.expires_at,
         obtained_at = now(), last_get_at = coalesce(excluded.last_get_at, c.last_get_at)
)sql";

std::string token_lock_name(std::string const &app_key, std::string const &user_id) {
  return "token:" + app_key + ":" + user_id;
}

long server_process(Session &session) {
  return Autocommit{session}.value<long>("select pg_backend_pid()");
}

/// A pooler that gives the server's session to another client between two statements takes locks and settings along: then
/// a lock of a job is nobody's, and every later run finds "another run". It shows by the same server process behind two
/// sessions, or by two behind one.
void refuse_pooled(Database const &database, Session &session) {
  auto const first = server_process(session);
  if (first == session.backend_pid()) return;  // no pooler, which has numbers of its own
  auto other = database.open();
  bool shared = false;
  for (int i = 0; i < 3; ++i) shared = shared || server_process(other) == server_process(session);
  if (!shared && server_process(session) == first) return;
  throw Error{
      Stop::usage, "the database is reached through a pooler that shares sessions between clients",
      "set pool_mode = session (PgBouncer) for the jobs, or let FLEET_DATABASE_URL name the server itself"};
}

}  // namespace

Control::Control(Database database) : session_(std::move(database)) {
  session_.at_open([this](Session &session) {
    refuse_pooled(session_.database(), session);
    for (auto const &name : locks_) take_job_lock(session, name);
  });
}

/// Runs `work` in autocommit, also on a new session.
template <class Work>
auto Control::run(Work work) {
  return session_.run([&](Session &session) {
    Autocommit tx{session};
    return work(tx);
  });
}

void Control::lock_job(std::string const &name) {
  session_.run([&](Session &session) { take_job_lock(session, name); });
  locks_.push_back(name);
}

bool Control::lock_job_within(std::string const &name, Seconds patience) {
  auto const until = now() + patience;
  for (;;) try {
      lock_job(name);
      return true;
    } catch (Error const &error) {
      if (error.stop() != Stop::busy || now() >= until) throw;
      if (stop_requested()) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
}

void Control::unlock_job(std::string const &name) {
  std::erase(locks_, name);
  run([&](Tx &tx) { tx.row(unlock, "job:" + name); });
}

void Control::take_job_lock(Session &session, std::string const &name) {
  Autocommit tx{session};
  if (tx.value<bool>(try_lock, "job:" + name)) return;
  auto const holders = tx.query(lock_holder, "job:" + name);
  std::string who = "another session";
  if (!holders.empty())
    who = fmt::format("{} (database process {}, host {}, running for {})", holders[0][1].view(),
                      holders[0][0].view(), holders[0][2].view(),
                      duration_text(std::chrono::seconds{holders[0][3].as<long>()}));
  throw Error{Stop::busy, fmt::format("another run of '{}' is under way: {}", name, who),
              "let it finish; this run can be repeated at any time"};
}

Control::SlotReply Control::take_call_slot(std::string const &app_key, int interval_ms, int daily_budget,
                                           int priority) {
  return run([&](Tx &tx) {
    auto const row = tx.row(take_slot, app_key, interval_ms, daily_budget, priority);
    return SlotReply{std::chrono::milliseconds{row[0].as<long>(0)}, row[1].as<std::string>(""),
                     from_epoch(row[2].as<long>(0))};
  });
}

void Control::cool_down(std::string const &app_key, bool today) {
  run([&](Tx &tx) { tx.row("select tracksolid.cool_down($1, $2)", app_key, today ? "today" : "burst"); });
}

void Control::note_vendor_clock(std::string const &app_key, Seconds ahead) {
  run([&](Tx &tx) {
    tx.execute(upsert_vendor_clock, app_key, ahead.count(), now().time_since_epoch().count());
  });
}

std::optional<Seconds> Control::vendor_clock(std::string const &app_key) {
  return run([&](Tx &tx) -> std::optional<Seconds> {
    auto const rows = tx.query(select_vendor_clock, app_key, now().time_since_epoch().count());
    if (rows.empty() || rows[0][0].is_null()) return std::nullopt;
    return Seconds{rows[0][0].as<long>()};
  });
}

std::optional<Control::CachedToken> Control::read_token(std::string const &app_key,
                                                        std::string const &user_id) {
  return run([&](Tx &tx) -> std::optional<CachedToken> {
    auto const rows = tx.query(select_token, app_key, user_id);
    if (rows.empty()) return std::nullopt;
    CachedToken token{rows[0][0].text(), rows[0][1].text(), Seconds{rows[0][2].as<long>()},
                      Seconds{rows[0][3].as<long>()}, std::nullopt};
    if (!rows[0][4].is_null()) token.since_get = Seconds{rows[0][4].as<long>()};
    return token;
  });
}

void Control::write_token(std::string const &app_key, std::string const &user_id, CachedToken const &token,
                          bool asked_anew) {
  run([&](Tx &tx) {
    tx.execute(upsert_token, app_key, user_id, token.access, token.refresh, token.lifetime.count(),
               asked_anew);
  });
}

void Control::lock_token(std::string const &app_key, std::string const &user_id) {
  auto const name = token_lock_name(app_key, user_id);
  // Polled, never blocked on: a stop signal must be heard while another process talks to the vendor.
  while (!run([&](Tx &tx) { return tx.value<bool>(try_lock, name); })) {
    if (stop_requested()) throw Error{Stop::partial, "stopped by a signal", "run the command again to go on"};
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

void Control::unlock_token(std::string const &app_key, std::string const &user_id) {
  run([&](Tx &tx) { tx.row(unlock, token_lock_name(app_key, user_id)); });
}

}  // namespace fleet::store
