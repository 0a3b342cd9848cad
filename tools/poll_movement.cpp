// fleet poll-movement: devices, live positions, GPS trails, trips and parking from the vendor into the
// database.
#include "jobs/movement.hpp"

#include <unistd.h>

#include "base/clock.hpp"
#include "base/stop_signal.hpp"
#include "commands.hpp"

namespace fleet::tools {
namespace {

struct Options {
  std::vector<std::string> only, imeis;
  std::string from, to;
};

jobs::MovementOptions read(Options const &given) {
  jobs::MovementOptions options;
  options.only = {given.only.begin(), given.only.end()};
  options.imeis = given.imeis;
  if (!given.from.empty()) options.from = time_option("--from", given.from);
  if (!given.to.empty()) options.to = time_option("--to", given.to);
  if (options.from && options.to && *options.to <= *options.from)
    throw Error{Stop::usage, "--to '" + given.to + "' is not after --from '" + given.from + "'",
                "the window is half-open: [from, to)"};
  return options;
}

void run(Options const &given, Context &context) {
  context.command = "poll-movement";
  auto const options = read(given);
  auto const &config = context.config();
  auto const database = context.database();
  catch_stop_signals();
  auto const report = jobs::poll_movement(config, database, options);
  jobs::warn_of_failures(report);
  if (context.json)
    Context::put(report.json());
  else if (isatty(STDOUT_FILENO) == 1 || report.exit_code() != 0)
    Context::put(report.text());
  context.exit_code = report.exit_code();
}

}  // namespace

void add_poll_movement(CLI::App &app, Context &context) {
  auto options = std::make_shared<Options>();
  auto *command =
      app.add_subcommand("poll-movement", "Store devices, live positions, GPS trails, trips and parking");
  command->add_option("--only", options->only, "Only these streams: devices, live, tracks, trips, parking")
      ->delimiter(',')
      ->check(CLI::IsMember(jobs::movement_streams()));
  command->add_option("--from", options->from, "Start of the history wanted (UTC); default: 7 days ago");
  command->add_option("--to", options->to, "End of the history wanted, not included (UTC); default: now");
  command->add_option("--imei", options->imeis, "Only the history of these devices")->delimiter(',');
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
