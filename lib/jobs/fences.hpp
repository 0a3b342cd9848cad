#pragma once
#include "jobs/poll_run.hpp"

namespace fleet::jobs {

/// Brings in the fence list of every account whose list did not come in whole within schedule_fences_s. An account
/// that failed is asked by the next run; one that failed twice within an hour not before that hour has passed.
void fetch_fences(PollRun &run);

}  // namespace fleet::jobs
