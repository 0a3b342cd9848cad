#pragma once
#include <string>
#include <vector>

#include "sim/model.hpp"

namespace fleet::sim {

/// Accounts, names and groups for devices with the given IMEIs and labels: a root, two depots and a yard
/// below one of them. The devices go round; the first one is listed by its depot and by the root. One plate
/// is blank, one is written with a hyphen and in lower case, one name is not ASCII.
Roster make_roster(std::string const &root, std::vector<std::string> const &imeis,
                   std::vector<std::string> const &labels, Time activated, Time expires);

/// Accounts of `account` and everything below it.
std::vector<std::size_t> subtree(Roster const &roster, std::size_t account);
std::optional<std::size_t> find_account(Roster const &roster, std::string_view id);
std::optional<std::size_t> find_device(Roster const &roster, std::string_view imei);

}  // namespace fleet::sim
