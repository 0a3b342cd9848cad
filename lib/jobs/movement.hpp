#pragma once
#include <set>
#include <string>
#include <vector>

#include "jobs/poll_run.hpp"

namespace fleet::jobs {

/// The streams of poll-movement, in the order in which they run. obd runs only when it is named.
std::vector<std::string> const &movement_streams();

/// Devices, live positions, GPS trails, trips and parking: what is wanted minus what is covered, fetched and
/// stored. `only`: these streams; empty: all. One bad device makes the report partial. Throws Error for what
/// spoils the run.
Report poll_movement(config::Config const &config, store::Database const &database,
                     std::set<std::string> const &only, PollOptions const &options);

/// The calls that the history streams of such a run would make. Calls the vendor only for the device list, and only
/// when the registry is empty.
Plan plan_movement(config::Config const &config, store::Database const &database,
                   std::set<std::string> const &only, PollOptions const &options);

}  // namespace fleet::jobs
