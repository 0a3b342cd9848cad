#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::push {

struct DrainReport {
  std::size_t messages = 0;          ///< that could be read
  std::size_t fresh = 0;             ///< of them not in the inbox before
  std::size_t refused = 0;           ///< by the database
  std::size_t unreadable_bytes = 0;  ///< that are no message
};
/// Stores the messages of spool files in the inbox; the files stay. Throws Error{failed} for a file that cannot be read,
/// after the others; as Tx does when the database is away.
DrainReport drain_files(store::Database const &database, std::vector<std::string> const &files);

}  // namespace fleet::push
