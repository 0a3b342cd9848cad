#pragma once
#include <optional>
#include <string>

#include "store/transaction.hpp"

namespace fleet::store {

/// What is to be erased, as the command line has it.
struct EraseRequest {
  std::string subject;  ///< vehicle, driver or span
  std::string name;     ///< plate or imei, or the driver's name; empty for a span
  std::optional<std::string> from,
      to;          ///< RFC 3339, or days of the fleet's zone; nothing: from the beginning, up to now
  std::string by;  ///< login of the system
  std::optional<std::string> reason;
};

/// Erases in the caller's transaction, or only counts. Gives JSON with the counts by table, see tracksolid.erase.
/// Throws: Error{usage} for a name that nothing has, and for a window that is empty or ends in the future; DatabaseError.
std::string erase(Tx &tx, EraseRequest const &request, bool dry_run);

}  // namespace fleet::store
