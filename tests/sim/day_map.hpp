#pragma once
#include <chrono>
#include <vector>

#include "sim/model.hpp"

namespace fleet::sim {

/// Lays a device's recorded days on the most recent ones.
///
/// The distinct UTC days with a fix, in order, become consecutive days; the last one becomes the anchor day.
/// The time of day stays. Tests recompute this from the CSV: it is a contract.
class DayMap {
 public:
  /// `fixes` ordered by time.
  DayMap(std::vector<Fix> const &fixes, std::chrono::sys_days anchor);
  /// `recorded` must be on one of the recorded days.
  Time operator()(Time recorded) const;
  std::vector<std::chrono::sys_days> const &recorded() const { return days_; }
  std::chrono::sys_days anchor() const { return anchor_; }

 private:
  std::vector<std::chrono::sys_days> days_;
  std::chrono::sys_days anchor_;
};

}  // namespace fleet::sim
