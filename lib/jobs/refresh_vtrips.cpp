#include "jobs/refresh_vtrips.hpp"

#include <fmt/format.h>

#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "base/stop_signal.hpp"

namespace fleet::jobs {
namespace {

constexpr char const *try_lock = "select pg_try_advisory_lock(920145)";
constexpr char const *build_routes = "select reporting.build_routes(500)";
constexpr char const *build_days = "select tracksolid.build_days(200)";
constexpr char const *detect_trips = "select tracksolid.detect_trips(100)";
constexpr char const *build_fences = "select tracksolid.build_fences()";
constexpr char const *build_fuel = "select tracksolid.build_fuel(200)";
constexpr char const *refresh_daily = "call tracksolid.refresh_daily()";
constexpr char const *refresh =
    "select id, ok, skipped, coalesce(rows, 0), coalesce(message, '') from reporting.refresh_v_trips($1, $2)";

/// Repeats `build` until it has nothing left to do; gives how many it built. In small transactions of their
/// own, so that a poll never waits long for a trip or a day.
long build_all(store::Session &session, char const *build) {
  long total = 0;
  while (!stop_requested()) {
    auto const built = store::Autocommit{session}.value<long>(build);
    if (built == 0) break;
    total += built;
  }
  return total;
}

/// The same by `sessions` sessions at once, `session` among them; each passes over devices that another is at. The first error
/// of any ends the call, after all have ended.
long build_all(store::Database const &database, store::Session &session, char const *build, int sessions) {
  std::mutex mutex;
  std::exception_ptr failure;
  long total = 0;
  auto const work = [&](store::Session &own) {
    try {
      auto const built = build_all(own, build);
      std::lock_guard const lock{mutex};
      total += built;
    } catch (...) {
      std::lock_guard const lock{mutex};
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (int i = 1; i < sessions; ++i)
      others.emplace_back([&] {
        try {
          auto own = database.open();
          work(own);
        } catch (...) {
          std::lock_guard const lock{mutex};
          if (!failure) failure = std::current_exception();
        }
      });
    work(session);
  }
  if (failure) std::rethrow_exception(failure);
  return total;
}

/// The engine's own policy may be refreshing the same aggregate just now; then there is nothing left to do.
void refresh_daily_figures(store::Session &session) {
  try {
    store::Autocommit{session}.script(refresh_daily);
  } catch (store::DatabaseError const &error) {
    if (error.state() != "55P03") throw;
  }
}

}  // namespace

std::string RefreshReport::text() const {
  return fmt::format(
      "refresh={} skipped={} routes_built={} days_built={} fences_built={} fuel_built={} rows={} took_ms={}{}\n",
      id, skipped, routes_built, days_built, fences_built, fuel_built, rows, took_ms,
      message.empty() ? "" : fmt::format(" message=\"{}\"", message));
}

std::string RefreshReport::json() const {
  nlohmann::ordered_json out{{"job", "refresh-vtrips"},  {"id", id},
                             {"skipped", skipped},       {"routes_built", routes_built},
                             {"days_built", days_built}, {"fences_built", fences_built},
                             {"fuel_built", fuel_built}, {"rows", rows},
                             {"took_ms", took_ms}};
  if (!message.empty()) out["message"] = message;
  return out.dump(2) + "\n";
}

RefreshReport refresh_vtrips(store::Database const &database, bool force, int sessions) {
  auto const start = std::chrono::steady_clock::now();
  auto const patient = database.with(store::limits::maintenance);
  auto session = patient.open();
  if (!store::Autocommit{session}.value<bool>(try_lock))
    throw Error{Stop::busy, "another session is refreshing reporting.v_trips (advisory lock 920145)",
                "let it finish; this run can be repeated at any time"};
  RefreshReport report;
  report.routes_built = build_all(session, build_routes);
  report.days_built = build_all(patient, session, build_days, sessions);
  build_all(session, detect_trips);
  report.fences_built = build_all(session, build_fences);
  report.fuel_built = build_all(session, build_fuel);
  refresh_daily_figures(session);
  auto const row = store::Autocommit{session}.row(refresh, force, report.routes_built);
  report.id = row[0].as<long>();
  report.skipped = row[2].as<bool>();
  report.rows = row[3].as<long>();
  report.message = row[4].text();
  report.took_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  if (!row[1].as<bool>())
    throw Error{Stop::failed, fmt::format("reporting.v_trips could not be refreshed: {}", report.message),
                "the old content is still served; reporting.refresh_log keeps the reason"};
  return report;
}

}  // namespace fleet::jobs
