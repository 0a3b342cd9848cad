#pragma once
#include <string>
#include <vector>

#include "schedule/job_table.hpp"

namespace fleet::schedule {

/// The jobs as a file for /etc/cron.d, each with the reason for its period.
std::string crontab(Places const &places);
/// The system's users that its lines name, each once, in the order of the lines.
std::vector<std::string> crontab_users();

}  // namespace fleet::schedule
