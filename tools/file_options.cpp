#include "file_options.hpp"

#include <chrono>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace fleet::tools {
namespace {

constexpr std::size_t day_length = std::string_view{"2026-06-05"}.size();

bool is_day(std::string const &value) {
  return value.find(':') == std::string::npos;
}

Time read_time(std::string const &option, std::string const &value) {
  if (auto const time = parse_time(value)) return *time;
  throw Error{Stop::usage, option + ": '" + value + "' is not a time",
              "write it as 2026-06-05, a day of the fleet's zone, or as 2026-06-05T09:00:00Z"};
}

Time day_option(std::string const &option, std::string const &value) {
  auto const time = read_time(option, value);
  if (!is_day(value))
    throw Error{Stop::usage, option + " '" + value + "' is not a day",
                "give a day of the fleet's zone: 2026-06-05"};
  return time;
}

}  // namespace

void add_output_option(CLI::App &command, std::string &path) {
  command
      .add_option("--output", path,
                  "Write this file, which is replaced as a whole at the end; default: stdout")
      ->type_name("FILE");
}

void refuse_report_on_stdout(bool json, std::string const &path) {
  if (json && path.empty())
    throw Error{Stop::usage, "--json prints the run's report where the rows go",
                "give --output FILE as well"};
}

std::string instant_option(std::string const &option, std::string const &value) {
  auto const text = rfc3339(read_time(option, value));
  return is_day(value) ? text.substr(0, day_length) : text;  // "2026-6-5" is a day as well
}

Days days_option(std::string const &from, std::string const &to) {
  if (from.empty() || to.empty())
    throw Error{Stop::usage, from.empty() ? "--from is required" : "--to is required",
                "give a day of the fleet's zone: 2026-06-05"};
  auto const first = day_option("--from", from), after = day_option("--to", to);
  if (after <= first)
    throw Error{Stop::usage, "--to '" + to + "' is not after --from '" + from + "'",
                "the days are [from, to): for one day give --to the next day"};
  return {rfc3339(first).substr(0, day_length), rfc3339(after - std::chrono::days{1}).substr(0, day_length)};
}

}  // namespace fleet::tools
