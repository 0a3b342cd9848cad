#pragma once
#include <optional>
#include <string>
#include <vector>

#include "jobs/history_streams.hpp"

namespace fleet::jobs {

/// Calls and time that a stream would need, computed before the first call.
struct PlannedStream {
  std::string name;
  std::size_t devices = 0;
  std::size_t calls = 0;            ///< at least: answers that come back cut are asked for in parts
  double device_days = 0;           ///< time asked for, summed over devices
  std::optional<std::size_t> rows;  ///< from what the last week brought; nothing when that is unknown
  std::optional<Time> oldest, newest;
};

struct Plan {
  int interval_ms = 350;
  int daily_budget = 0;
  std::vector<PlannedStream> streams{};

  std::size_t calls() const;
  double minutes() const;  ///< at one call an interval
  std::string text() const;
  std::string json() const;
};

PlannedStream plan_stream(StreamSpec const &spec, std::vector<Task> const &tasks,
                          std::optional<double> rows_a_device_day);

}  // namespace fleet::jobs
