#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace fleet::http {

/// Sends a state to systemd (Type=notify): "READY=1", "STOPPING=1", "WATCHDOG=1". Does nothing without systemd.
void notify_service_manager(std::string_view state);

/// The interval for "WATCHDOG=1" (half of WatchdogSec); nothing when systemd does not watch.
std::optional<std::chrono::microseconds> watchdog_interval();

/// The listening TCP socket that systemd passes on (a .socket unit); nothing without one. Call it once, before any
/// thread starts. Throws Error{usage} for several sockets or one of another kind.
std::optional<int> inherited_socket();

}  // namespace fleet::http
