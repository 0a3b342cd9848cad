#pragma once
#include <chrono>
#include <vector>

#include "migrate/file.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

/// Returns when the database answers and every one of `files` is applied as it is; more than these may be.
/// Throws Error{busy} with the last obstacle after `timeout`.
void wait_until_migrated(store::Database const &database, std::vector<File> const &files,
                         std::chrono::seconds timeout);

}  // namespace fleet::migrate
