#pragma once
#include <chrono>

#include "audit/report.hpp"
#include "store/database.hpp"

namespace fleet::audit {

struct Options {
  std::vector<Check> checks;
  std::chrono::seconds statement_timeout{30};  ///< of each check
  std::size_t most_findings = 1000;            ///< of each check
};

/// Asks every question in a read-only transaction of its own, so that no snapshot is held for long. What the
/// login may not see, or what takes too long, is listed as unanswered; only a lost connection ends the run.
Report run(store::Database const &database, Options const &options);

}  // namespace fleet::audit
