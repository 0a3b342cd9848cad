#pragma once
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "jobs/report.hpp"

namespace fleet::jobs {

/// One figure of a run: "rows_written" of stream "tracks".
struct Figure {
  std::string name;
  std::string stream;  ///< empty: of the whole run
  double value = 0;
};

/// How a scheduled job ended, for those who watch from outside.
struct Ending {
  std::string job;  ///< "poll-movement-live": the command and, where it did a part only, the part
  int exit_code = 0;
  bool findings_fail = false;  ///< exit code 3 is a failure (findings), not a success (some devices failed)
  Time started_at{};
  std::chrono::milliseconds took{0};
  std::vector<Figure> figures;
};

std::vector<Figure> figures_of(Report const &report);

/// Calls ping-url and writes metrics-dir's file, where they are set. Never throws: what fails is a warning.
/// Takes ten seconds at most. A busy run (4) says nothing: the run that holds the lock will.
void announce(config::Config const &config, Ending const &ending);

}  // namespace fleet::jobs
