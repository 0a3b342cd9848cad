#include "sim/units.hpp"

namespace fleet::sim {

double reported_odometer_m(View const &view, std::size_t device, Time at) {
  auto const &s = view.switches;
  if (view.picks(s.odometer_zero, 0x0d0U, device)) return 0;
  auto const metres = view.world.odometer_m(device, at);
  if (!view.picks(s.odometer_reset, 0x0d1U, device)) return metres;
  std::chrono::year_month_day const date{std::chrono::floor<std::chrono::days>(at)};
  Time const first{std::chrono::sys_days{date.year() / date.month() / 1}};
  return metres - view.world.odometer_m(device, std::max(first, view.world.begin()));
}

}  // namespace fleet::sim
