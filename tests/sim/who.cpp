#include "sim/who.hpp"

namespace fleet::sim {

bool Who::names(std::string_view imei) const {
  if (imeis == "*") return true;
  std::string_view left = imeis;
  while (!left.empty()) {
    auto const end = std::min(left.find(','), left.size());
    if (left.substr(0, end) == imei) return true;
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return false;
}

bool Who::picks(std::uint64_t seed, std::uint64_t salt, std::size_t index, Device const &device) const {
  if (!imeis.empty()) return names(device.imei);
  return share > 0 && unit(hash_of(seed, salt, index)) < share;
}

nlohmann::json to_json(Who const &who) {
  return who.imeis.empty() ? nlohmann::json(who.share) : nlohmann::json(who.imeis);
}

}  // namespace fleet::sim
