#pragma once
#include <string>

namespace fleet::testing {

/// Says on stdout, and in the file FLEET_SKIP_LOG if set, why a test did not run. scripts/test lists that
/// file.
void note_skip(std::string const &test, std::string const &reason);
int skips();

std::string current_test();

}  // namespace fleet::testing

/// Leaves a test case whose needs are not met, visibly. A program whose cases were all skipped exits with 77,
/// which ctest reports as "Skipped".
#define FLEET_SKIP(reason)                                                   \
  do {                                                                       \
    ::fleet::testing::note_skip(::fleet::testing::current_test(), (reason)); \
    return;                                                                  \
  } while (false)
