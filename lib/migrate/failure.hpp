#pragma once
#include <string>

#include "base/error.hpp"
#include "migrate/file.hpp"
#include "store/errors.hpp"

namespace fleet::migrate {

/// True when the same statements may succeed in a moment: a lock was held too long, or two locks crossed.
bool only_a_lock(std::string const &state);

/// "migration '0007_alarms.sql', line 12: …" with a hint that can be acted on. `blocker`: who held the lock,
/// or
/// "".
Error failure(File const &file, int line, std::string const &blocker, store::DatabaseError const &error);

}  // namespace fleet::migrate
