#include "file_options.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"

namespace fleet::tools {
namespace {

constexpr std::size_t day_length = std::string_view{"2026-06-05"}.size();

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
  auto const time = time_option(option, value);
  return value.size() == day_length ? value : rfc3339(time);
}

}  // namespace fleet::tools
