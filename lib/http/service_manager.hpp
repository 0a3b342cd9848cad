#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace fleet::http {

/// Tells systemd (Type=notify) a state: "READY=1", "STOPPING=1", "WATCHDOG=1". Does nothing without systemd.
void tell_service_manager(std::string_view state);

/// How often it wants to hear "WATCHDOG=1" (half of WatchdogSec); nothing: never.
std::optional<std::chrono::microseconds> watchdog_interval();

/// The TCP socket that systemd listens on for us (a .socket unit); nothing without one. Call it once, before
/// any thread starts. Throws Error{usage} when there are several or it is of another kind.
std::optional<int> inherited_socket();

}  // namespace fleet::http
