#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace fleet::api {

/// Priority of a call while the budget is short: the lower number goes first.
enum class Priority : int { live = 0, history = 1, backfill = 2 };

/// When the next call may be made.
struct Slot {
  std::chrono::milliseconds wait{0};
  bool taken = true;                    ///< false: no slot yet, ask again after `wait`
  std::optional<Time> refused_until{};  ///< set: no call before then, do not wait for it here
  std::string reason{};
};

/// The budget of one app key over all processes and hosts. Implemented over tracksolid.api_budget in jobs.
class Pacer {
 public:
  virtual ~Pacer() = default;
  /// Reserves the next slot.
  virtual Slot take(Priority priority) = 0;
  /// The vendor said "too frequent": nobody calls for a while (`today`: until the next UTC day).
  virtual void cool_down(bool today, std::string const &message) = 0;
};

/// Spacing within this process only: for `fleet doctor`-like single calls and tests.
class LocalPacer : public Pacer {
 public:
  explicit LocalPacer(std::chrono::milliseconds interval) : interval_(interval) {}
  Slot take(Priority priority) override;
  void cool_down(bool today, std::string const &message) override;

 private:
  using Steady = std::chrono::steady_clock;
  std::chrono::milliseconds interval_;
  Steady::time_point next_ = Steady::now();
  std::optional<Time> stopped_until_;
};

}  // namespace fleet::api
