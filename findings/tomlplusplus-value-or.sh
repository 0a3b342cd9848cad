#!/usr/bin/env bash
# toml++ 3.4.0 (Debian 13): `value_or` gives the default also for a value that is there and does not fit. With `limit_kmh = 62.5` and value_or(80) the
# limit is 80, and so it is for "62", and for 3000000000, which no int holds. 62.0 is 62, true is 1, and -1 as unsigned is the
# default. Neither an error nor a message: the file is valid, and the value that somebody wrote there has no effect. One expects the default
# for a missing key alone. That a node is there has to be asked beforehand. The documentation has the conversions that lose nothing.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libtomlplusplus-dev=3.4.0+ds-0.2+b1
cat >"$tree/tmp/limits.cpp" <<'C++'
#include <iostream>
#include <toml++/toml.hpp>

int main() {
  for (auto const* written : {"62", "62.5", "62.0", "\"62\"", "3000000000", "-1", "true"}) {
    auto const table = toml::parse("limit_kmh = " + std::string(written));
    auto const limit = table["limit_kmh"];
    std::cout << written << ": as int " << limit.value_or(80) << ", as unsigned " << limit.value_or(80U) << ", as double " << limit.value_or(80.5) << '\n';
  }
  std::cout << "missing: as int " << toml::table{}["limit_kmh"].value_or(80) << '\n';
}
C++
nice g++ -std=c++20 -isystem "$tree/usr/include" "$tree/tmp/limits.cpp" -o "$tree/tmp/limits"
"$tree/tmp/limits" | expect '62: as int 62, as unsigned 62, as double 62
62.5: as int 80, as unsigned 80, as double 62.5
62.0: as int 62, as unsigned 62, as double 62
"62": as int 80, as unsigned 80, as double 80.5
3000000000: as int 80, as unsigned 3000000000, as double 3e+09
-1: as int -1, as unsigned 80, as double -1
true: as int 1, as unsigned 1, as double 80.5
missing: as int 80'
