#pragma once
#include "sim/view.hpp"

/// The vendor's lists at a time: vehicles and drivers that change, accounts, devices and fences that go.
namespace fleet::sim {

/// Registry entry of a tracker.
struct Registered {
  std::string plate;
  std::string name;
  std::string driver;
  std::string phone;
};

Registered registered(View const &view, std::size_t device, Time at);

/// The moments in (from, to] at which the registration of some tracker changes by the switches.
std::vector<Time> registration_changes(View const &view, Time from, Time to);

/// Whether `id` is in a list "A,B@2026-05-01 00:00:00" and its time has come.
bool gone(std::string const &list, std::string_view id, Time now);
/// Closed itself or below a closed one.
bool closed(View const &view, std::size_t account);
/// Whether the account lists the device.
bool lists(View const &view, std::size_t account, std::size_t device);
/// The first open account that lists the device; its owner.
std::size_t owner_of(View const &view, std::size_t device);

}  // namespace fleet::sim
