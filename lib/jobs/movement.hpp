#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "jobs/report.hpp"
#include "store/db.hpp"

namespace fleet::jobs {

struct MovementOptions {
  std::set<std::string> only;      ///< devices, live, tracks, trips, parking; empty: all
  std::optional<Time> from, to;    ///< history wanted; unset: from settings up to now
  std::vector<std::string> imeis;  ///< empty: all
};

/// The streams of poll-movement, in the order in which they run.
std::vector<std::string> const &movement_streams();

/// Devices, live positions, GPS trails, trips and parking: what is wanted minus what is covered, fetched and
/// stored. One bad device makes the report partial. Throws Error for what spoils the whole run.
Report poll_movement(config::Config const &config, store::Database const &database,
                     MovementOptions const &options);

}  // namespace fleet::jobs
