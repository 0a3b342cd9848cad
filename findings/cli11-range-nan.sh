#!/usr/bin/env bash
# CLI11 2.4.1 (Debian 13; 2.1.2 of Debian 12 as well): CLI::Range lets "nan" through, whatever its limits, as no comparison with it
# is true. A rate or a share that was checked to lie between 0 and 10 is then not a number, and what is computed with it neither.
# "inf" is refused. PositiveNumber and NonNegativeNumber are ranges, and take it too.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libcli11-dev=2.4.1+ds-2
cat >"$tree/tmp/read.cpp" <<'C++'
#include <CLI/CLI.hpp>
#include <iostream>

void read(std::string const &text, CLI::Validator const &check, std::string const &name) {
  CLI::App app;
  double number = 5;
  app.add_option("--rate", number)->check(check);
  try {
    app.parse(std::vector<std::string>{text, "--rate"});
    std::cout << name << ": " << text << " is taken\n";
  } catch (CLI::Error const &) {
    std::cout << name << ": " << text << " is refused\n";
  }
}

int main() {
  for (auto const *text : {"nan", "inf", "11"}) read(text, CLI::Range(0.0, 10.0), "Range");
  for (auto const *text : {"nan", "-1"}) read(text, CLI::NonNegativeNumber, "NonNegativeNumber");
  read("nan", CLI::PositiveNumber, "PositiveNumber");
}
C++
nice g++ -std=c++20 -I"$tree/usr/include" "$tree/tmp/read.cpp" -o "$tree/tmp/read"
"$tree/tmp/read" | expect 'Range: nan is taken
Range: inf is refused
Range: 11 is refused
NonNegativeNumber: nan is taken
NonNegativeNumber: -1 is refused
PositiveNumber: nan is taken'
