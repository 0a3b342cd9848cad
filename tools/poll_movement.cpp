// fleet poll-movement: devices, live positions, GPS trails, trips and parking from the vendor into the
// database.
#include "base/stop_signal.hpp"
#include "commands.hpp"
#include "jobs/movement.hpp"
#include "poll_options.hpp"

namespace fleet::tools {
namespace {

struct Options : PollFlags {
  std::vector<std::string> only;
};

void run(Options const &given, Context &context) {
  context.command = "poll-movement";
  auto const options = read(given);
  auto const &config = context.config();
  std::set<std::string> const only{given.only.begin(), given.only.end()};
  catch_stop_signals();
  if (given.plan) return show(jobs::plan_movement(config, context.database(), only, options), context);
  conclude(jobs::poll_movement(config, context.database(), only, options), context);
}

}  // namespace

void add_poll_movement(CLI::App &app, Context &context) {
  auto options = std::make_shared<Options>();
  auto *command =
      app.add_subcommand("poll-movement", "Store devices, live positions, GPS trails, trips and parking");
  command
      ->add_option("--only", options->only, "Only these streams: devices, live, tracks, trips, parking, obd")
      ->delimiter(',')
      ->check(CLI::IsMember(jobs::movement_streams()));
  add_poll_options(*command, *options);
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
