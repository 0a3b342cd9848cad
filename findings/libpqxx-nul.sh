#!/usr/bin/env bash
# libpqxx 7.10.0 (Debian 13, PostgreSQL 17; 6.4.5 of Debian 12 as well): a std::string that is passed as a parameter ends at its
# first NUL byte. The rest is not stored, and no error says so. One expects the refusal that COPY gives for the same string, as
# PostgreSQL's text cannot hold NUL. A program that takes text from outside has to refuse NUL itself.
# Seen: "parameter: a" for "a\0b", and "copy: refused".
set -euo pipefail
. "$(dirname "$0")/tree.bash"
debian trixie postgresql-17 g++ libpqxx-dev=7.10.0-2
cat >"$tree/tmp/nul.cpp" <<'C++'
#include <iostream>
#include <pqxx/pqxx>

int main() {
  pqxx::connection connection;
  pqxx::work tx{connection};
  std::string const text{"a\0b", 3};
  tx.exec("create temp table t (v text)").no_rows();
  tx.exec("insert into t values ($1)", pqxx::params{text}).no_rows();
  std::cout << "parameter: " << tx.query_value<std::string>("select v from t") << '\n';
  try {
    auto copy = pqxx::stream_to::table(tx, {"t"});
    copy.write_values(text);
    copy.complete();
    std::cout << "copy: stored\n";
  } catch (pqxx::sql_error const &) {
    std::cout << "copy: refused\n";
  }
}
C++
run_inside "$tree.log" g++ -std=c++20 /tmp/nul.cpp -o /tmp/nul -lpqxx -lpq
"${inside[@]}" pg_virtualenv /tmp/nul 2>/dev/null | grep -v ' PostgreSQL cluster \| cluster [0-9]*/regress' |
  expect 'parameter: a
copy: refused'
