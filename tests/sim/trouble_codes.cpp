#include "sim/trouble_codes.hpp"

#include <array>

#include "sim/random.hpp"

namespace fleet::sim {
namespace {

struct Code {
  std::string_view code, detail;
};
constexpr std::array<Code, 6> codes{{{"P0301", "Cylinder 1 misfire detected"},
                                     {"P0420", "Catalyst system efficiency below threshold"},
                                     {"P0171", "System too lean"},
                                     {"P1502", "High speed state"},
                                     {"B0074", "Belt"},
                                     {"U0100", "Lost communication with ECM"}}};

/// In each stretch of so many days at most one fault opens.
constexpr std::int64_t stretch_s = 10 * 86400;

}  // namespace

std::vector<Trouble> troubles(World const &world, std::uint64_t seed, std::size_t device, Time from,
                              Time to) {
  std::vector<Trouble> found;
  if (!world.roster().devices[device].has_obd) return found;
  auto const first = from.time_since_epoch().count() / stretch_s - 1;
  for (auto number = first; number <= to.time_since_epoch().count() / stretch_s; ++number) {
    auto const hash = hash_of(seed, 0xfa17U, device, number);
    if (hash % 2 != 0) continue;
    auto const open_s = 86400 + static_cast<std::int64_t>(unit(mix(hash)) * 5 * 86400);
    auto const begin_s =
        static_cast<std::int64_t>(unit(mix(hash + 1)) * static_cast<double>(stretch_s - open_s));
    Time const opened{Seconds{number * stretch_s + begin_s}};
    auto const &code = codes.at(mix(hash + 2) % codes.size());
    if (opened <= to && opened + Seconds{open_s} >= from && opened >= world.begin())
      found.push_back({code.code, code.detail, opened, opened + Seconds{open_s}});
  }
  return found;
}

}  // namespace fleet::sim
