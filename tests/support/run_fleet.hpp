#pragma once
#include <string>
#include <vector>

#include "support/process.hpp"

namespace fleet::testing {

/// The built program: FLEET_BINARY, else the one of this build tree.
std::string fleet_binary();

/// Runs `fleet` to its end in a clean environment plus `environment`; nothing of the caller's settings leaks
/// in.
Result run_fleet(std::vector<std::string> const &arguments, Environment const &environment = {},
                 Process::Limit limit = std::chrono::seconds{120});

/// The command line and environment for a `Process` that runs `fleet` in the background.
std::vector<std::string> fleet_command(std::vector<std::string> const &arguments);
Environment fleet_environment(Environment const &environment);

}  // namespace fleet::testing
