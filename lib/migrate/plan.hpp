#pragma once
#include <string>
#include <vector>

#include "migrate/file.hpp"

namespace fleet::migrate {

/// A row of tracksolid.schema_migrations.
struct Applied {
  std::string name;
  std::string checksum;
  std::string applied_at;  ///< RFC 3339
};

enum class State {
  applied,  ///< as recorded
  pending,  ///< not applied yet
  changed,  ///< applied with another text: work for a repeatable one, an error for a numbered one
  gone      ///< applied, but this binary does not have it
};
char const *name(State state);

struct Entry {
  std::string name;
  State state = State::pending;
  std::string applied_at;
};

/// Every migration known to either side, in the order of application; those that are gone come last.
std::vector<Entry> compare(std::vector<File> const &files, std::vector<Applied> const &applied);

/// What `up` has to run, in order. A repeatable file may use objects of those before it, and a numbered one
/// may have dropped objects: so all repeatable files from the first changed one on, or all after any numbered
/// one. Throws Error when history and files contradict each other.
std::vector<File> work(std::vector<File> const &files, std::vector<Applied> const &applied);

}  // namespace fleet::migrate
