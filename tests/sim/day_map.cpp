#include "sim/day_map.hpp"

#include <algorithm>

namespace fleet::sim {

using std::chrono::days;
using std::chrono::floor;

DayMap::DayMap(std::vector<Fix> const &fixes, std::chrono::sys_days anchor) : anchor_(anchor) {
  for (auto const &fix : fixes) {
    auto const day = floor<days>(fix.time);
    if (days_.empty() || days_.back() != day) days_.push_back(day);
  }
}

Time DayMap::operator()(Time recorded) const {
  auto const day = floor<days>(recorded);
  auto const found = std::lower_bound(days_.begin(), days_.end(), day);
  return anchor_ - days{days_.end() - 1 - found} + (recorded - day);
}

}  // namespace fleet::sim
