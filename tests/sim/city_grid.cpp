#include "sim/city_grid.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fleet::sim {
namespace {

constexpr double rad = std::numbers::pi / 180;
constexpr double tilt = 17 * rad;  ///< the streets do not run exactly north
constexpr double acceleration_ms2 = 1.3;
constexpr double metres_per_degree = 111320;

void lay_streets(std::array<double, CityGrid::streets> &lines, std::uint64_t seed) {
  double at = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines.at(i) = at;
    at += 110 + 120 * unit(hash_of(seed, i));
  }
  double const middle = lines.back() / 2;
  for (auto &line : lines) line -= middle;
}

/// Accelerate, cruise, brake; a short run never reaches cruising speed.
double run_seconds(double metres, double cruise_ms) {
  if (metres < cruise_ms * cruise_ms / acceleration_ms2) return 2 * std::sqrt(metres / acceleration_ms2);
  return metres / cruise_ms + cruise_ms / acceleration_ms2;
}

/// Metres and speed `t` seconds after the light turned green.
std::pair<double, double> within_run(Stretch const &stretch, double t) {
  double const peak = std::min(stretch.cruise_ms, std::sqrt(stretch.run_m * acceleration_ms2));
  double const ramp_s = peak / acceleration_ms2;
  if (t >= stretch.run_s) return {stretch.run_m, 0};
  if (t < ramp_s) return {acceleration_ms2 * t * t / 2, acceleration_ms2 * t};
  double const left = stretch.run_s - t;
  if (left < ramp_s) return {stretch.run_m - acceleration_ms2 * left * left / 2, acceleration_ms2 * left};
  return {peak * ramp_s / 2 + peak * (t - ramp_s), peak};
}

double cruise_ms(int street) {
  bool const avenue = street % 4 == 0;
  return (avenue ? 52 + street % 3 * 4 : 34 + street % 5 * 2) / 3.6;
}

}  // namespace

CityGrid::CityGrid(std::uint64_t seed, double lat_deg, double lng_deg)
    : lat_deg_(lat_deg), lng_deg_(lng_deg) {
  lay_streets(x_, hash_of(seed, 1));
  lay_streets(y_, hash_of(seed, 2));
}

Place CityGrid::place(Point point) const {
  double const east = point.x_m * std::cos(tilt) - point.y_m * std::sin(tilt);
  double const north = point.x_m * std::sin(tilt) + point.y_m * std::cos(tilt);
  double const lat = lat_deg_ + north / metres_per_degree;
  double const lng = lng_deg_ + east / (metres_per_degree * std::cos(lat_deg_ * rad));
  return {static_cast<std::int32_t>(std::lround(lat * 1e6)),
          static_cast<std::int32_t>(std::lround(lng * 1e6))};
}

double CityGrid::heading_deg(double dx, double dy) const {
  double const degrees = (std::atan2(dx, dy) - tilt) / rad;
  return degrees < 0 ? degrees + 360 : degrees;
}

double CityGrid::distance_m(Crossing a, Crossing b) const {
  auto const from = at(a);
  auto const to = at(b);
  return std::abs(from.x_m - to.x_m) + std::abs(from.y_m - to.y_m);
}

Drive::Drive(CityGrid const &grid, Crossing from, Crossing to, double haste, Random &random)
    : grid_(&grid), wait_s_(random.real(1, 11)) {
  int const turn = random.whole(std::min(from.i, to.i), std::max(from.i, to.i));
  add(from, {turn, from.j}, haste);
  add({turn, from.j}, {turn, to.j}, haste);
  add({turn, to.j}, to, haste);
  double seconds = 0;
  for (auto const &stretch : stretches_) seconds += stretch.runs * (stretch.run_s + wait_s_);
  duration_ = Seconds{static_cast<std::int64_t>(std::ceil(seconds))};
}

void Drive::add(Crossing from, Crossing to, double haste) {
  if (from == to) return;
  Stretch stretch{grid_->at(from), grid_->at(to)};
  double const metres = grid_->distance_m(from, to);
  stretch.runs = std::max(1, static_cast<int>(std::lround(metres / 600)));
  stretch.run_m = metres / stretch.runs;
  stretch.cruise_ms = haste * cruise_ms(from.i == to.i ? from.i : from.j);
  stretch.run_s = run_seconds(stretch.run_m, stretch.cruise_ms);
  stretches_.push_back(stretch);
}

double Drive::metres() const {
  double sum = 0;
  for (auto const &stretch : stretches_) sum += stretch.runs * stretch.run_m;
  return sum;
}

Motion Drive::after(double seconds) const {
  Motion motion{};
  for (auto const &stretch : stretches_) {
    double const whole_s = stretch.run_s + wait_s_;
    double const dx = stretch.to.x_m - stretch.from.x_m;
    double const dy = stretch.to.y_m - stretch.from.y_m;
    double const length = stretch.runs * stretch.run_m;
    motion.heading_deg = grid_->heading_deg(dx, dy);
    if (seconds < stretch.runs * whole_s) {
      int const run = std::min(static_cast<int>(seconds / whole_s), stretch.runs - 1);
      auto const [metres, speed] = within_run(stretch, seconds - run * whole_s);
      double const along = run * stretch.run_m + metres;
      motion.point = {stretch.from.x_m + dx * along / length, stretch.from.y_m + dy * along / length};
      motion.speed_ms = speed;
      motion.metres += along;
      return motion;
    }
    seconds -= stretch.runs * whole_s;
    motion.metres += length;
    motion.point = stretch.to;
  }
  return motion;
}

}  // namespace fleet::sim
