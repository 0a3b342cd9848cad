#pragma once
#include "sim/request.hpp"

namespace fleet::sim {

/// The vendor's time as a function of the machine's: set to any moment, and as fast as wanted. The caller guards it.
class VendorClock {
 public:
  /// Follows the machine's clock, `shift` away from it.
  void follow(Moment wall, std::chrono::milliseconds shift) { set(wall, wall + shift, 1); }
  /// From now on it is `now`, and runs `factor` times as fast as the machine's; 0: it stands still.
  void set(Moment wall, Moment now, double factor) {
    wall_ = wall;
    now_ = now;
    factor_ = factor;
  }
  Moment at(Moment wall) const {
    auto const passed = static_cast<double>((wall - wall_).count()) * factor_;
    return now_ + std::chrono::milliseconds{static_cast<std::int64_t>(passed)};
  }
  double factor() const { return factor_; }

 private:
  Moment wall_{};
  Moment now_{};
  double factor_ = 1;
};

}  // namespace fleet::sim
