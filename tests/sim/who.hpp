#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/model.hpp"
#include "sim/random.hpp"

namespace fleet::sim {

/// Devices that a fault is about: a share of the fleet drawn from the seed, or a list of IMEIs.
struct Who {
  double share = 0;
  std::string imeis;  ///< comma separated; wins over `share`; "*" is every device

  bool nobody() const { return share <= 0 && imeis.empty(); }
  /// `salt` distinguishes one fault from another, so that two faults of one share meet different devices.
  bool picks(std::uint64_t seed, std::uint64_t salt, std::size_t index, Device const &device) const;
  bool names(std::string_view imei) const;
};

/// A number is a share, a string a list.
nlohmann::json to_json(Who const &who);

}  // namespace fleet::sim
