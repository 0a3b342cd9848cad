#pragma once
#include <string>

#include "jobs/announce.hpp"

namespace fleet::jobs {

/// Writes fleet_JOB.prom into `folder` for the node exporter's textfile collector, whole or not at all. The
/// time of the last success is carried over from the file before. Throws Error{failed} with the path.
void write_textfile(std::string const &folder, Ending const &ending, bool succeeded);

}  // namespace fleet::jobs
