#pragma once
#include <string>

#include "schedule/job_table.hpp"

namespace fleet::schedule {

/// The jobs as a file for /etc/cron.d, each with the reason for its period.
std::string crontab(Places const &places);

}  // namespace fleet::schedule
