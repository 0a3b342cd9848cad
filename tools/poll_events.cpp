// fleet poll-events: alarms and fences from the vendor into the database.
#include "base/stop_signal.hpp"
#include "commands.hpp"
#include "jobs/events.hpp"
#include "poll_options.hpp"

namespace fleet::tools {
namespace {

void run(PollFlags const &given, Context &context) {
  context.command = "poll-events";
  auto const options = read(given);
  auto const &config = context.config();
  catch_stop_signals();
  if (given.plan) return show(jobs::plan_events(config, context.database(), options), context);
  context.begin_job("poll-events");
  conclude(jobs::poll_events(config, context.database(), options), context);
}

}  // namespace

void add_poll_events(CLI::App &app, Context &context) {
  auto options = std::make_shared<PollFlags>();
  auto *command = app.add_subcommand("poll-events", "Store alarms and fences");
  add_poll_options(*command, *options);
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
