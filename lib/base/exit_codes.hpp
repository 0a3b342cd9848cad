#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"

namespace fleet {

/// One exit code as documents describe it.
struct ExitCode {
  Stop stop;
  std::string name;
  std::string means;
  std::string advice;  ///< what a scheduler should do
};

/// Every exit code of the program, by its number: docs/generated/exit-codes.md, the man pages and the figures of jobs
/// follow from it.
std::vector<ExitCode> const &exit_codes();

/// "0 done, 1 failed, …"
std::string exit_code_list();

}  // namespace fleet
