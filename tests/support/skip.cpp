#include "support/skip.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace fleet::testing {

namespace {
int skipped = 0;
}

void note_skip(std::string const &test, std::string const &reason) {
  ++skipped;
  auto const line = "skipped: " + test + ": " + reason + "\n";
  std::cout << line << std::flush;
  if (auto const *path = std::getenv("FLEET_SKIP_LOG")) std::ofstream{path, std::ios::app} << line;
}

int skips() {
  return skipped;
}

}  // namespace fleet::testing
