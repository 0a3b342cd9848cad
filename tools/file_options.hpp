#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace fleet::tools {

/// --output of a command that writes one file.
void add_output_option(CLI::App &command, std::string &path);
/// Throws Error{usage} where --json would put its report between the rows.
void refuse_report_on_stdout(bool json, std::string const &path);

/// A time from the command line for SQL: a day of the fleet's zone as it is given, else RFC 3339 in UTC. Throws Error{usage} that
/// names `option` and the value.
std::string instant_option(std::string const &option, std::string const &value);

/// Whole days, both included: "2026-06-01".
struct Days {
  std::string first, last;
};

/// The days of --from and --to, of which the last is not included. Throws Error{usage} that names the option and the value.
Days days_option(std::string const &from, std::string const &to);

}  // namespace fleet::tools
