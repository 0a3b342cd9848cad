#pragma once
#include <string>
#include <vector>

#include "schedule/job_table.hpp"

namespace fleet::schedule {

struct Unit {
  std::string name;  ///< "fleet-serve.service"
  std::string text;
};

/// The target that stands for all, a service and a timer a job, and the services `serve`, `receive-push` and
/// `migrate`.
std::vector<Unit> units(Places const &places);

}  // namespace fleet::schedule
