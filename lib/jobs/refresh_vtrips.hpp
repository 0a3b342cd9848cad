#pragma once
#include <string>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace fleet::jobs {

/// One attempt to bring reporting.v_trips up to date; also a row of reporting.refresh_log.
struct RefreshReport {
  long id = 0;
  bool skipped = false;  ///< nothing had changed
  long routes_built = 0;
  long rows = 0;  ///< trips shown; 0 when skipped
  long took_ms = 0;

  std::string text() const;
  std::string json() const;
};

/// Builds the routes that are missing or stale, then refreshes reporting.v_trips concurrently, both under
/// advisory lock 920145. `force` refreshes even when nothing has changed. A failed refresh keeps the old
/// content. Throws Error{busy} when another session holds the lock, Error{failed} when the refresh failed.
RefreshReport refresh_vtrips(store::Database const &database, bool force);

}  // namespace fleet::jobs
