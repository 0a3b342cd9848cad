#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace fleet::migrate {

/// A migration as it lies on disk or in the binary. `name` is relative to migrations/, with '/'.
struct Source {
  std::string name;
  std::string text;
};

/// A migration that can be applied.
struct File {
  std::string name;   ///< "0007_alarms.sql" or "repeatable/4_views/v_trips.sql"
  int number = 0;     ///< 7; 0 for a repeatable one
  std::string title;  ///< "alarms: one row per device, time and kind"
  bool in_transaction = true;
  std::string text;
  std::string checksum;  ///< SHA-256 of the text, lower-case hex
  bool repeatable() const { return number == 0; }
};

/// The value of "-- Locks: alarms, for a moment" in the comment that starts a file, "" when there is none.
std::string header_field(std::string const &text, std::string const &field);

/// The migrations this binary was built with.
std::vector<Source> embedded_sources();

/// The *.sql files of `folder`, of its subfolder repeatable and of the folders in that. Throws Error{usage} when
/// it cannot be read or holds none.
std::vector<Source> sources_in(std::filesystem::path const &folder);

/// Numbered ones by number, then repeatable ones by folder and in the order that file_order.hpp describes. Throws
/// Error{usage} for a name or header that does not follow docs/understand/database.md, and for a number that two files share.
std::vector<File> read_files(std::vector<Source> const &sources);

}  // namespace fleet::migrate
