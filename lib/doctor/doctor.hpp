#pragma once
#include <string>
#include <vector>

#include "config/config.hpp"
#include "store/database.hpp"

namespace fleet::doctor {

enum class State {
  ok,
  skipped,  ///< could not be looked at because of another line
  warn,     ///< works, but not as it should
  fail      ///< the jobs can't work like this
};
char const *name(State state);

/// One thing that was looked at.
struct Line {
  std::string name;  ///< "clock"
  State state = State::ok;
  std::string text;  ///< what was found, one line, no secret
  std::string hint;  ///< what to do; "" when ok
};

/// Looks at everything that the jobs need from outside, in the order in which they need it. Makes one call to
/// the vendor that counts, through the shared budget; writes nothing but the token cache and that budget.
std::vector<Line> examine(config::Loaded const &loaded, store::Database const &database);

}  // namespace fleet::doctor
