#include "poll_options.hpp"

#include <unistd.h>

namespace fleet::tools {

void add_poll_options(CLI::App &command, PollFlags &flags) {
  command.add_option("--from", flags.from, "Start of the history wanted (UTC); default: 7 days ago")
      ->type_name("TIME");
  command.add_option("--to", flags.to, "End of the history wanted, not included (UTC); default: now")
      ->type_name("TIME");
  command.add_option("--imei", flags.imeis, "Only the history of these devices")->delimiter(',');
  command
      .add_option("--record", flags.record,
                  "Keep every answer in this folder, secrets cut, for fleet-sim --replay")
      ->type_name("DIR");
  command.add_flag("--again", flags.ignore_coverage,
                   "Ask for history even where it is covered or has failed");
  command.add_flag("--plan", flags.plan, "Print the calls that a run would make and their time; make none");
}

jobs::PollOptions read(PollFlags const &flags) {
  jobs::PollOptions options{
      .imeis = flags.imeis, .ignore_coverage = flags.ignore_coverage, .record = flags.record};
  if (!flags.from.empty()) options.from = time_option("--from", flags.from);
  if (!flags.to.empty()) options.to = time_option("--to", flags.to);
  if (options.from && options.to && *options.to <= *options.from)
    throw Error{Stop::usage, "--to '" + flags.to + "' is not after --from '" + flags.from + "'",
                "the window is half-open: [from, to)"};
  if (options.from && *options.from >= now())
    throw Error{Stop::usage, "--from '" + flags.from + "' is not in the past",
                "there is no history of it yet"};
  return options;
}

void conclude(jobs::Report const &report, Context &context) {
  jobs::warn_of_failures(report);
  context.exit_code = report.exit_code();
  if (context.ending) context.ending->figures = jobs::figures_of(report);
  if (context.json)
    Context::put(report.json());
  else if (isatty(STDOUT_FILENO) == 1 || report.exit_code() != 0)
    Context::put(report.text());
}

void show(jobs::Plan const &plan, Context const &context) {
  Context::put(context.json ? plan.json() : plan.text());
}

}  // namespace fleet::tools
