#include "base/exit_codes.hpp"

#include "base/text.hpp"

namespace fleet {

std::vector<ExitCode> const &exit_codes() {
  static std::vector<ExitCode> const table{
      {.stop = Stop::done,
       .name = "done",
       .means = "everything asked for was done; often there was nothing to do",
       .advice = "nothing"},
      {.stop = Stop::failed,
       .name = "failed",
       .means =
           "the task was not done: database or API unreachable, the database refuses the login, disk full",
       .advice = "inform an operator; the next run may succeed"},
      {.stop = Stop::usage,
       .name = "usage",
       .means =
           "an option or a setting is wrong, also where only the vendor can judge it (key, secret, account); the message names it and where it came from",
       .advice = "inform an operator; a rerun fails alike"},
      {.stop = Stop::partial,
       .name = "partial",
       .means =
           "done except for what is listed: some devices failed, `migrate status` has work pending, findings",
       .advice = "look at the report; the next run asks again for what is missing"},
      {.stop = Stop::busy,
       .name = "busy",
       .means = "another run holds this job's lock, or the vendor's quota is spent",
       .advice = "nothing: come back later"},
  };
  return table;
}

std::string exit_code_list() {
  std::vector<std::string> parts;
  for (auto const &code : exit_codes())
    parts.push_back(std::to_string(static_cast<int>(code.stop)) + " " + code.name);
  return join(parts, ", ");
}

}  // namespace fleet
