#pragma once
#include <set>
#include <string>

namespace fleet::audit {

// Relations, functions and programs that are named in the bodies and comments of SQL functions.

struct Uses {
  std::set<std::string> reads;
  std::set<std::string> writes;
};

/// The `relations` that a function's body (lower case) reads and writes: the names after from and join, and
/// after insert into, update, delete from, refresh.
Uses uses_in(std::string const &body, std::set<std::string> const &relations);

/// The `functions` that the body calls.
std::set<std::string> calls_in(std::string const &body, std::set<std::string> const &functions);

// Regular expressions for programs_after().
extern char const *const writing;  ///< "written by", "edited by" …
extern char const *const reading;
extern char const *const calling;

/// The programs and endpoints that a comment names after words like "Written by", up to the end of that part.
std::set<std::string> programs_after(std::string const &comment, char const *words);

}  // namespace fleet::audit
