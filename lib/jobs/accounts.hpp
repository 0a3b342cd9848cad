#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "api/session.hpp"
#include "jobs/report.hpp"

namespace fleet::jobs {

/// Whether a call for this account was refused because it is closed.
using IsClosed = std::function<bool(std::string const &account, api::Failure const &failure)>;

/// `root` and all accounts below it, nearest first; each once, whatever the tree's shape (cycles were seen).
/// The vendor answers direct children only. An account that cannot be read is a failure in `report`, its
/// known part of the tree is walked all the same; one that is closed is no failure. `leave_out`: accounts that
/// are not asked.
std::vector<std::string> walk_accounts(api::Session &session, std::string const &root,
                                       std::set<std::string> const &leave_out, IsClosed const &is_closed,
                                       StreamReport &report);

/// Whether a refusal is about the account that was asked for: 1002, 214, or a text about an account or a user that is
/// illegal, unknown, closed and so on. The text alone is not believed: see answers_for.
bool may_be_closed(api::Failure const &failure);

/// Whether the vendor answers for an account that is known to work: then a refusal of another one is about that one.
bool answers_for(api::Session &session, std::string const &account);

}  // namespace fleet::jobs
