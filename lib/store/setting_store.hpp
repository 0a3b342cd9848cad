#pragma once
#include <pqxx/transaction_base>
#include <string>

namespace fleet::store {

/// A value of tracksolid.settings. Throws Error{failed} when it is not there: the database is not migrated.
std::string setting(pqxx::transaction_base &tx, std::string const &name);

}  // namespace fleet::store
