#pragma once
#include <set>
#include <string>
#include <vector>

#include "store/transaction.hpp"

/// State of the vendor's accounts, and of devices and fences that their lists no longer name.
namespace fleet::store {

/// Lists that came in whole, and what any list of the run named.
struct Listed {
  std::vector<std::string> accounts;
  std::vector<std::string> names;  ///< imeis or fence ids
};
/// Marks what these accounts' lists no longer name (tracksolid.note_listed). `stream`: devices or fences.
void note_listed(Tx &tx, std::string const &stream, Listed const &listed);

/// An account that the vendor refuses.
struct ClosedAccount {
  std::string account, reason;
};
void close_account(Tx &tx, ClosedAccount const &closed);
/// Takes devices up again that went with a closed account, while the live list of another one names them.
void keep_listed(Tx &tx, std::vector<std::string> const &imeis);

/// Accounts that own at least one device and are open; where none owns any, all that are open.
std::vector<std::string> known_accounts(Tx &tx);

/// Open accounts that were seen before, by name.
std::vector<std::string> open_accounts(Tx &tx);

/// Closed accounts; `asked_of_late`: only those that were asked within a day, and are not asked again yet.
std::set<std::string> closed_accounts(Tx &tx, bool asked_of_late = false);

}  // namespace fleet::store
