#pragma once
#include <array>
#include <vector>

#include "sim/model.hpp"
#include "sim/random.hpp"

/// An invented city: straight streets at uneven distances, every fourth one an avenue; and drives through it.
namespace fleet::sim {

struct Point {
  double x_m = 0;  ///< along the city's own axes, from its centre
  double y_m = 0;
};

/// A crossing of two streets.
struct Crossing {
  int i = 0;
  int j = 0;
  bool operator==(Crossing const &) const = default;
};

class CityGrid {
 public:
  CityGrid(std::uint64_t seed, double lat_deg, double lng_deg);
  static constexpr int streets = 73;
  Point at(Crossing crossing) const { return {x_.at(index(crossing.i)), y_.at(index(crossing.j))}; }
  Place place(Point point) const;
  /// Compass degrees of a direction along the city's axes.
  double heading_deg(double dx, double dy) const;
  /// Along the streets, the only way there is.
  double distance_m(Crossing a, Crossing b) const;

 private:
  static std::size_t index(int street) { return static_cast<std::size_t>(street); }
  std::array<double, streets> x_{};
  std::array<double, streets> y_{};
  double lat_deg_;
  double lng_deg_;
};

/// A straight part of a drive: equal runs from one red light to the next.
struct Stretch {
  Point from;
  Point to;
  int runs = 1;
  double run_m = 0;
  double cruise_ms = 0;
  double run_s = 0;
};

/// Place and movement of a vehicle on a drive.
struct Motion {
  Point point;
  double speed_ms = 0;
  double heading_deg = 0;
  double metres = 0;  ///< since the drive began
};

/// From crossing to crossing: along a street, across on another one, and along the last.
class Drive {
 public:
  Drive(CityGrid const &grid, Crossing from, Crossing to, double haste, Random &random);
  Seconds duration() const { return duration_; }
  double metres() const;
  Motion after(double seconds) const;

 private:
  void add(Crossing from, Crossing to, double haste);
  CityGrid const *grid_;
  std::vector<Stretch> stretches_;
  double wait_s_;  ///< at each light
  Seconds duration_{0};
};

}  // namespace fleet::sim
