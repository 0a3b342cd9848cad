#pragma once
#include <set>
#include <string>
#include <vector>

#include "jobs/poll_run.hpp"

namespace fleet::jobs {

/// One stream of poll-movement.
struct MovementStream {
  std::string name;          ///< as in tracksolid.streams()
  std::string only;          ///< its name in --only: idling comes with parking, faults with obd
  bool is_scheduled = true;  ///< fetched by runs without --only as well
};

/// The streams of poll-movement, in the order in which they run. A test holds them equal to tracksolid.streams().
std::vector<MovementStream> const &movement_streams();

/// The names that --only takes, each once.
std::vector<std::string> names_for_only();

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
