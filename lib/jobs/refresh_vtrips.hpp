#pragma once
#include <string>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace fleet::jobs {

/// One attempt to bring reporting.v_trips up to date; also a row of reporting.refresh_log.
struct RefreshReport {
  long id = 0;
  bool skipped = false;  ///< nothing had changed, or it was not yet its turn
  std::string message;   ///< why it was not yet its turn
  long routes_built = 0;
  long days_built = 0;    ///< days of devices whose figures were computed
  long fences_built = 0;  ///< changed fences whose visits were computed for all kept days
  long fuel_built = 0;    ///< days of devices whose fuel was computed
  long rows = 0;          ///< trips shown; 0 when skipped
  long took_ms = 0;

  std::string text() const;
  std::string json() const;
};

/// Builds the routes and days that are missing or stale, then refreshes reporting.v_trips concurrently, under
/// advisory lock 920145. `force` refreshes even when nothing has changed or a refresh is so expensive that it
/// is not yet its turn (refresh_share_pct). `sessions` of the database compute days at once. A failed refresh keeps the old content. Throws Error{busy} when another session holds the lock, Error{failed} when the refresh failed.
RefreshReport refresh_vtrips(store::Database const &database, bool force, int sessions = 1);

}  // namespace fleet::jobs
