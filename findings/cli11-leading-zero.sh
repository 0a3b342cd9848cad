#!/usr/bin/env bash
# CLI11 2.4.1 (Debian 13; 2.1.2 of Debian 12 reads 010 alike): an integer option is read in the base that its first characters
# name, as in C. `--to 0010`, with the zeros of a numbered file, is 8; 0017 is 15; 0018 is refused as "not in range", though the
# range holds 18. 2.4.1 also takes digit separators, at any place: "1__0" is 10, and "_1" is 1. A double option reads 010 as 10.
# One expects decimal digits, as of a shell command's arguments everywhere else.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libcli11-dev=2.4.1+ds-2
cat >"$tree/tmp/read.cpp" <<'C++'
#include <CLI/CLI.hpp>
#include <iostream>

template <class Number> void read(std::string const &text) {
  CLI::App app;
  Number number{};
  app.add_option("--to", number)->check(CLI::Range(Number{1}, Number{9999}));
  try {
    app.parse(std::vector<std::string>{text, "--to"});
    std::cout << text << " is " << number << '\n';
  } catch (CLI::Error const &error) {
    std::cout << error.what() << '\n';
  }
}

int main() {
  for (auto const *text : {"0010", "0017", "0018", "1__0", "_1"}) read<int>(text);
  read<double>("0010");
}
C++
nice g++ -std=c++20 -I"$tree/usr/include" "$tree/tmp/read.cpp" -o "$tree/tmp/read"
"$tree/tmp/read" | expect '0010 is 8
0017 is 15
--to: Value 0018 not in range [1 - 9999]
1__0 is 10
_1 is 1
0010 is 10'
