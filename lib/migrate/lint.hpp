#pragma once
#include <string>
#include <vector>

#include "migrate/file.hpp"

namespace fleet::migrate {

/// Something in a file that hurts a database in use.
struct Finding {
  std::string file;
  int line = 1;
  std::string rule;  ///< stable id: "index-under-lock"
  std::string what;
  std::string fix;
};

/// Dangerous SQL in `files`, read without a database. What a file creates itself is empty, so nothing done to
/// it is dangerous. A header line `-- Lint: allow RULE (reason)` accepts a rule in its file. `from`: the
/// first number that is looked at; repeatable files are looked at always.
std::vector<Finding> lint(std::vector<File> const &files, int from = 1);

/// Every rule with one line of explanation, for --help and the docs.
std::vector<std::pair<std::string, std::string>> lint_rules();

}  // namespace fleet::migrate
