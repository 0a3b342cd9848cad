#pragma once
#include "jobs/poll_run.hpp"

namespace fleet::jobs {

/// Alarms that are wanted and not covered, and the fences of every account. One bad device or account makes
/// the report partial. Throws Error for what spoils the run.
Report poll_events(config::Config const &config, store::Database const &database, PollOptions const &options);
Plan plan_events(config::Config const &config, store::Database const &database, PollOptions const &options);

}  // namespace fleet::jobs
