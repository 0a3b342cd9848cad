#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace fleet::jobs {

struct DeviceFailure {
  std::string what;  ///< imei or account
  std::string reason;
};

/// Figures of one stream of a run.
struct StreamReport {
  std::size_t calls = 0, rows_in = 0, rows_written = 0, rows_refused = 0;
  std::size_t devices = 0;
  std::size_t odd_values = 0;  ///< values that cannot be right, of rows that are stored without them
  std::map<std::string, std::size_t> refused;  ///< rows and values by reason
  std::vector<DeviceFailure> failures;         ///< one a device: its first

  void add_failure(std::string const &what, std::string const &reason);
};

/// Result of a run, printed as key=value lines or as one JSON object.
struct Report {
  std::string job;
  Time started_at = now();
  Time finished_at{};
  std::map<std::string, StreamReport> streams;
  std::size_t calls = 0, retries = 0;
  bool stopped = false;  ///< by a signal
  std::string quota;     ///< why no further call may be made today

  std::size_t failures() const;
  int exit_code() const;
  std::string text() const;
  std::string json() const;
};

/// One warning a failed device on stderr, at most 20 of them.
void warn_of_failures(Report const &report);

}  // namespace fleet::jobs
