#pragma once
#include <optional>
#include <string>
#include <vector>

#include "migrate/file.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

/// How far a file without a transaction came: a row of tracksolid.schema_progress.
struct Progress {
  std::string name;
  std::string checksum;
  int statements_done = 0;
  std::string started_at;  ///< RFC 3339
  std::string message;     ///< why it stopped, "" when it was killed
};

/// Files that were begun and have not come to their end; none before migration 0001.
std::vector<Progress> read_progress(store::Tx &tx);

/// The one of `file`, or nothing.
std::optional<Progress> progress_of(std::vector<Progress> const &all, std::string const &name);

/// Notes that `file` is under way with so many statements done. Does nothing before migration 0001, whose
/// files then start again from their first statement.
void note_progress(store::Tx &tx, File const &file, int statements_done, std::string const &message = {});

/// Forgets the note.
void drop_progress(store::Tx &tx, std::string const &name);

}  // namespace fleet::migrate
