#pragma once
#include <string_view>

namespace fleet {

/// A place where the kill tests end the process as SIGKILL would: FLEET_CRASH_AT="after-commit:3" at the
/// third time this point is passed. Without that variable it does nothing.
void crash_point(std::string_view name);

}  // namespace fleet
