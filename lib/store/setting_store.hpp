#pragma once
#include <string>

#include "store/transaction.hpp"

namespace fleet::store {

/// A value of tracksolid.settings. Throws Error{failed} when it is not there: the database is not migrated.
std::string setting(Tx &tx, std::string const &name);

}  // namespace fleet::store
