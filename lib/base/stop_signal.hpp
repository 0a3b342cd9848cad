#pragma once

namespace fleet {

/// From now on SIGTERM and SIGINT only set a flag; the running unit of work is finished first. A second one
/// ends the process at once, as the user asked twice.
void catch_stop_signals();
bool stop_requested();

}  // namespace fleet
