#include "sim/registry_changes.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fleet::sim {
namespace {

using std::chrono::days;

std::int64_t periods(View const &view, int days_each, Time at) {
  return days_each <= 0 || at < view.world.begin() ? 0 : (at - view.world.begin()) / days{days_each};
}

}  // namespace

Registered registered(View const &view, std::size_t device, Time at) {
  auto const &devices = view.world.roster().devices;
  auto vehicle = device;
  bool const swapped = periods(view, view.switches.plate_swaps_d, at) % 2 == 1;
  if (swapped && (device ^ 1U) < devices.size()) vehicle = device ^ 1U;
  auto const shift = static_cast<std::size_t>(periods(view, view.switches.driver_changes_d, at));
  auto const &driver = devices[(vehicle + shift) % devices.size()];
  return {devices[vehicle].plate, devices[vehicle].name, driver.driver, driver.phone};
}

std::vector<Time> registration_changes(View const &view, Time from, Time to) {
  std::vector<Time> times;
  for (auto const each : {view.switches.plate_swaps_d, view.switches.driver_changes_d}) {
    if (each <= 0) continue;
    for (auto at = view.world.begin() + days{each}; at <= to; at += days{each})
      if (at > from) times.push_back(at);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

bool gone(std::string const &list, std::string_view id, Time now) {
  if (list.empty()) return false;
  for (auto const &entry : split(list, ',')) {
    auto const at = std::min(entry.find('@'), entry.size());
    if (std::string_view{entry}.substr(0, at) != id) continue;
    auto const from = at < entry.size() ? parse_time(std::string_view{entry}.substr(at + 1)) : std::nullopt;
    if (!from || now >= *from) return true;
  }
  return false;
}

bool closed(View const &view, std::size_t account) {
  auto const &accounts = view.world.roster().accounts;
  for (auto at = static_cast<int>(account); at >= 0; at = accounts[static_cast<std::size_t>(at)].parent)
    if (gone(view.switches.closed_accounts, accounts[static_cast<std::size_t>(at)].id, view.now)) return true;
  return false;
}

bool lists(View const &view, std::size_t account, std::size_t device) {
  auto const &accounts = view.device(device).accounts;
  return std::find(accounts.begin(), accounts.end(), account) != accounts.end() &&
         !gone(view.switches.removed_devices, view.device(device).imei, view.now);
}

std::size_t owner_of(View const &view, std::size_t device) {
  auto const &accounts = view.device(device).accounts;
  auto const open = std::find_if(accounts.begin(), accounts.end(),
                                 [&](std::size_t account) { return !closed(view, account); });
  return open == accounts.end() ? accounts.front() : *open;
}

}  // namespace fleet::sim
