#include "sim/geo.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fleet::sim {

double haversine_m(Place a, Place b) {
  constexpr double earth_m = 6371008.8;
  constexpr double rad = std::numbers::pi / 180e6;
  double const lat_a = a.lat_e6 * rad;
  double const lat_b = b.lat_e6 * rad;
  double const sin_lat = std::sin((lat_b - lat_a) / 2);
  double const sin_lng = std::sin((b.lng_e6 - a.lng_e6) * rad / 2);
  double const h = sin_lat * sin_lat + std::cos(lat_a) * std::cos(lat_b) * sin_lng * sin_lng;
  return 2 * earth_m * std::asin(std::min(1.0, std::sqrt(h)));
}

double path_m(std::span<Fix const> fixes) {
  double sum = 0;
  for (std::size_t i = 1; i < fixes.size(); ++i) sum += haversine_m(place(fixes[i - 1]), place(fixes[i]));
  return sum;
}

std::span<Fix const> between(std::span<Fix const> fixes, Time from, Time to) {
  auto const begin = std::lower_bound(fixes.begin(), fixes.end(), from,
                                      [](Fix const &fix, Time time) { return fix.time < time; });
  auto const end =
      std::upper_bound(begin, fixes.end(), to, [](Time time, Fix const &fix) { return time < fix.time; });
  return {begin, end};
}

}  // namespace fleet::sim
