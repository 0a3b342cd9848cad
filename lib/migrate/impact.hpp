#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace fleet::migrate {

/// Work of a statement on existing rows, from harmless to slow.
enum class Work { none, scan, index, rewrite, rows, unknown };
/// "no row is touched", "reads every row" …
char const *text(Work work);

/// Impact of one statement, or of one part of an `alter table`, on one object that may exist already.
struct Impact {
  std::string action;  ///< "add column extra", "create index"
  std::string object;  ///< "tracksolid.alarms"; "" when the statement does not name one
  std::string lock;    ///< "access exclusive", "share update exclusive" …; "" for none, "?" for unknown
  Work work = Work::none;
  bool creates = false;  ///< makes `object`
  std::string rule;      ///< the rule of lint that speaks of it, "" for none
};

/// By PostgreSQL's own parse tree (see parse_statement) and the rules of its manual, chapters "Explicit
/// Locking" and "ALTER TABLE". What runs inside of functions and `do` blocks can't be seen: Work::unknown.
std::vector<Impact> impacts_of(nlohmann::json const &statement);

}  // namespace fleet::migrate
