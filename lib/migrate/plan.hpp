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
  begun,    ///< a file without a transaction that has not come to its end
  changed,  ///< applied with another text: work for a repeatable one, an error for a numbered one
  renamed,  ///< applied under another name: an error
  gone      ///< applied, but this binary does not have it
};
char const *name(State state);

struct Entry {
  std::string name;
  State state = State::pending;
  std::string applied_at;
  std::string note;  ///< what else there is to know: the former name, how far it came
};

/// Every migration known to either side, in the order of application; those that are gone come last.
std::vector<Entry> compare(std::vector<File> const &files, std::vector<Applied> const &applied);

/// The row of a numbered file that bears the same number under another name, or nullptr.
Applied const *former_name(File const &file, std::vector<File> const &files,
                           std::vector<Applied> const &applied);

/// The files that `up` has to run, in order.
struct Plan {
  std::vector<File> numbered;
  std::vector<File> repeatable;
  std::size_t waiting = 0;  ///< repeatable files that must wait: they may need a numbered one behind `to`
  bool empty() const { return numbered.empty() && repeatable.empty(); }
};

/// A repeatable file may use objects of those before it, and a numbered one may have dropped objects: so all
/// repeatable files from the first changed one on, or all after any numbered one. `to`: the last number to
/// apply, 0 for all. `all_repeatable`: also those that have not changed. Throws Error when history and files contradict each
/// other, or no file has that number.
Plan make_plan(std::vector<File> const &files, std::vector<Applied> const &applied, int to = 0,
               bool all_repeatable = false);

}  // namespace fleet::migrate
