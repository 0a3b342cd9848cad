// docs/generated/exit-codes.md, printed from the table of exit codes.
#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "documents.hpp"

namespace fleet::tools {
namespace {

constexpr char const *before_exit_codes = R"md(# Exit codes

<!-- Printed by `fleet generate exit-codes`; a test holds the two equal. -->

Every subcommand ends with one of these.

| code | name | means | what a scheduler should do |
|---|---|---|---|
)md";

constexpr char const *after_exit_codes = R"md(
`fleet audit --format nagios` alone follows the monitoring plugins: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.

A poll that gets Ctrl-C or SIGTERM finishes what is under way and ends with 3; `serve`, `receive-push` and `refresh-vtrips --watch` end with 0.
128 and more come from the shell: 130 is Ctrl-C, 143 is SIGTERM, 129 a terminal that was closed. Such a run has stored whole batches only;
the next one goes on from there.

Errors are two lines on stderr, and nothing else is an error:

    fleet poll-movement: error: the API refused the login of account 'nairobi': code 1002: The user name or password is incorrect
    hint: check TRACKSOLID_USER_ID and TRACKSOLID_USER_PWD_MD5

stdout carries results only: a `key=value` line, or with `--json` the report as one JSON document;
a run that fails has none. With `--log-format json` each line on stderr is a JSON object.
)md";

}  // namespace

std::string exit_codes_page() {
  std::string page = before_exit_codes;
  for (auto const &code : exit_codes())
    page += fmt::format("| {} | {} | {} | {} |\n", static_cast<int>(code.stop), code.name, code.means,
                        code.advice);
  return page + after_exit_codes;
}

}  // namespace fleet::tools
