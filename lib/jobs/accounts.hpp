#pragma once
#include <string>
#include <vector>

#include "api/session.hpp"
#include "jobs/report.hpp"

namespace fleet::jobs {

/// `root` and all accounts below it, nearest first; each once, whatever the tree's shape (cycles were seen).
/// The vendor answers direct children only. An account that cannot be read is a failure in `report`, its
/// known part of the tree is walked all the same.
std::vector<std::string> walk_accounts(api::Session &session, std::string const &root, StreamReport &report);

}  // namespace fleet::jobs
