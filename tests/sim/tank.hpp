#pragma once
#include "sim/world.hpp"

namespace fleet::sim {

/// Fuel that comes into the tank or goes without being burnt.
struct TankChange {
  Time at;
  Time until;         ///< the level moves evenly from `at` to here
  double litres = 0;  ///< above 0 a refuel, below 0 a drain
};

/// The tank of one vehicle over a stretch of time: what is burnt follows the odometer, refuels fill it up after the
/// trip in which three quarters were used, a drain takes a tenth of it on some nights. A function of seed, device
/// and time; nothing of it depends on the stretch.
class Tank {
 public:
  Tank(World const &world, std::uint64_t seed, std::size_t device, Time from, Time to);

  /// Level at a moment of the stretch.
  double litres(Time at) const;
  /// Refuels and drains that begin in [from, to].
  std::vector<TankChange> const &changes() const { return changes_; }
  double capacity() const { return capacity_; }
  /// Burnt in [from, to).
  double burnt(Time from, Time to) const;
  double litres_per_100km() const { return per_100km_; }

 private:
  struct Level {
    Time at;
    double burnt = 0;  ///< since the first moment of the world
    double litres = 0;
  };
  Level find_last_full(Time before) const;
  void run(Level level, Time until, Time keep_from);
  double burnt_until(Time at) const;
  double drained(Trip const &last, Time next_start) const;

  World const &world_;
  std::uint64_t seed_;
  std::size_t device_;
  double capacity_;
  double per_100km_;
  double first_m_;
  Level start_;                  ///< full, or the first moment of the world
  std::vector<TankChange> all_;  ///< since start_
  std::vector<TankChange> changes_;
};

}  // namespace fleet::sim
