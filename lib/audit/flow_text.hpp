#pragma once
#include <set>
#include <string>

namespace fleet::audit {

// What function bodies and comments say, in the words of this project.

struct Uses {
  std::set<std::string> reads;
  std::set<std::string> writes;
};

/// Which of `relations` a function's body (lower case) reads and writes: what stands after from and join, and
/// after insert into, update, delete from, refresh.
Uses uses_in(std::string const &body, std::set<std::string> const &relations);

/// Which of `functions` it calls.
std::set<std::string> calls_in(std::string const &body, std::set<std::string> const &functions);

extern char const *const writing;  ///< "written by", "edited by" …
extern char const *const reading;
extern char const *const calling;

/// The programs and entrances that a comment names after words like "Written by", up to the end of that part.
std::set<std::string> programs_after(std::string const &comment, char const *words);

}  // namespace fleet::audit
