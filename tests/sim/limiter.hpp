#pragma once
#include <deque>

#include "sim/report.hpp"
#include "sim/switches.hpp"

namespace fleet::sim {

/// The vendor's 1006: bursts, the daily quota, and the cool-down after each. The caller guards it.
class Limiter {
 public:
  /// Lets the call through or throws Refused. A call inside a cool-down is the client's fault once it can
  /// have read the first refusal (`cooldown_grace_ms`); so is exceeding the burst limit.
  void pass(Switches const &switches, Moment now, std::uint64_t call_number, Report &report);

 private:
  [[noreturn]] void refuse(Switches const &switches, bool today, std::string violation) const;
  void cool(Moment now, Moment until, bool today);

  std::deque<Moment> last_second_;
  std::chrono::sys_days day_{};
  int calls_today_ = 0;
  Moment cooling_since_{};
  Moment cooling_until_{};
  bool today_ = false;
};

}  // namespace fleet::sim
