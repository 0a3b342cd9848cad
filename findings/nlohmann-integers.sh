#!/usr/bin/env bash
# nlohmann/json 3.11.3 (Debian 13; 3.11.2 of Debian 12 alike): JSON numbers that do not fit are taken in silence, in three ways.
# An integer of 20 digits, such as the number of a SIM card, becomes a double at parsing: two of them that differ in the last
# digits are equal, and dump() gives neither back. get<int>() of 3000000000 is negative, while text instead of a number throws.
# And 18446744073709551615 equals -1, because a signed and an unsigned number are compared as signed.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie nlohmann-json3-dev=3.11.3-2.1
cat >"$tree/tmp/numbers.cpp" <<'C++'
#include <iostream>
#include <nlohmann/json.hpp>

int main() {
  using nlohmann::json;
  auto const one = json::parse("89254021234567890123"), other = json::parse("89254021234567890999");
  std::cout << "20 digits: " << one.dump() << ", equal: " << (one == other) << '\n';
  std::cout << "3000000000 as int: " << json::parse("3000000000").get<int>() << '\n';
  std::cout << "300 as unsigned char: " << int{json::parse("300").get<unsigned char>()} << '\n';
  std::cout << "18446744073709551615 == -1: " << (json::parse("18446744073709551615") == json::parse("-1")) << '\n';
}
C++
nice g++ -std=c++20 -I"$tree/usr/include" "$tree/tmp/numbers.cpp" -o "$tree/tmp/numbers"
"$tree/tmp/numbers" | expect '20 digits: 8.925402123456789e+19, equal: 1
3000000000 as int: -1294967296
300 as unsigned char: 44
18446744073709551615 == -1: 1'
