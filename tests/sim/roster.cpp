#include "sim/roster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/random.hpp"

namespace fleet::sim {
namespace {

std::string plate(std::size_t index) {
  auto const hash = hash_of(0x9a7eU, index);
  auto const letter = [&](unsigned shift) { return static_cast<char>('A' + (hash >> shift) % 24); };
  return fmt::format("K{}{} {:03}{}", letter(0), letter(8), 100 + (hash >> 16U) % 900, letter(32));
}

/// Plates as people type them: one blank, one with a hyphen and in lower case.
std::string written_plate(std::size_t index) {
  if (index == 4) return "";
  auto text = plate(index);
  if (index != 2) return text;
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return text;
}

std::vector<std::size_t> listed_in(std::size_t index) {
  if (index == 0) return {1, 0};
  return {index % 4};
}

Device make_device(std::size_t index, std::string const &imei, std::string const &label) {
  constexpr std::array<char const *, 4> models{"VL103M", "VL103M", "VL502", "JC400D"};
  constexpr std::array<char const *, 8> drivers{"Falcon",  "Heron",  "Ibis",   "Kestrel",
                                                "Lapwing", "Osprey", "Plover", "Swift"};
  constexpr std::array<char const *, 4> groups{"Deliveries", "Field service", "Airport shuttle", ""};
  Device device{};
  device.imei = imei;
  device.label = label;
  device.name = index == 1 ? fmt::format("VAN {} 東", label) : fmt::format("VAN {}", label);
  device.accounts = listed_in(index);
  device.model = models.at(index % models.size());
  device.has_obd = device.model == "VL502";
  device.plate = written_plate(index);
  device.driver = fmt::format("Driver {} {}", drivers.at(index % drivers.size()), index / drivers.size() + 1);
  device.phone = fmt::format("+254700{:06}", hash_of(0xfeedU, index) % 1000000);
  device.group_id = index % groups.size();
  device.group = groups.at(device.group_id);
  return device;
}

}  // namespace

Roster make_roster(std::string const &root, std::vector<std::string> const &imeis,
                   std::vector<std::string> const &labels, Time activated, Time expires) {
  Roster roster;
  roster.accounts = {{root, "Head office", -1, 8},
                     {"depot_north", "Depot North", 0, 9},
                     {"depot_south", "Depot Süd", 0, 9},
                     {"depot_north_yard", "Yard", 1, 9}};
  roster.groups = {"Deliveries", "Field service", "Airport shuttle"};
  for (std::size_t i = 0; i < imeis.size(); ++i) {
    auto device = make_device(i, imeis[i], labels[i]);
    device.activated = activated + Seconds{static_cast<std::int64_t>(hash_of(7, i) % 86400)};
    device.expires = expires;
    roster.devices.push_back(std::move(device));
  }
  return roster;
}

std::vector<std::size_t> subtree(Roster const &roster, std::size_t account) {
  std::vector<std::size_t> found{account};
  for (std::size_t i = 0; i < found.size(); ++i)
    for (std::size_t child = 0; child < roster.accounts.size(); ++child)
      if (roster.accounts[child].parent == static_cast<int>(found[i])) found.push_back(child);
  return found;
}

std::optional<std::size_t> find_account(Roster const &roster, std::string_view id) {
  for (std::size_t i = 0; i < roster.accounts.size(); ++i)
    if (roster.accounts[i].id == id) return i;
  return std::nullopt;
}

std::optional<std::size_t> find_device(Roster const &roster, std::string_view imei) {
  // Devices are made in the order of their IMEIs.
  auto const &devices = roster.devices;
  auto const found =
      std::lower_bound(devices.begin(), devices.end(), imei,
                       [](Device const &device, auto const &key) { return device.imei < key; });
  if (found == devices.end() || found->imei != imei) return std::nullopt;
  return static_cast<std::size_t>(found - devices.begin());
}

}  // namespace fleet::sim
