// fleet poll-movement: devices, live positions, GPS trails, trips and parking from the vendor into the
// database.
#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "jobs/movement.hpp"
#include "jobs/registry.hpp"
#include "poll_options.hpp"

namespace fleet::tools {
namespace {

struct MovementOptions : PollFlags {
  std::vector<std::string> only;
  std::string registry;
  bool yes = false;
};

/// Shows what the operator's list would change; writes it only with --yes.
void import(MovementOptions const &given, Context &context) {
  auto const report = jobs::import_registry(context.database(), given.registry, given.yes);
  Context::put(context.json ? report.json() : report.text());
  if (!given.yes && !report.changes.empty())
    log::warning("nothing was written; add --yes to take the changes over");
  if (!report.problems.empty()) context.exit_code = static_cast<int>(Stop::partial);
}

void run(MovementOptions const &given, Context &context) {
  context.command = "poll-movement";
  auto const options = read(given);
  auto const &config = context.config();
  std::set<std::string> const only{given.only.begin(), given.only.end()};
  catch_stop_signals();
  if (!given.registry.empty()) {  // with --only devices the registry is brought up to date first
    if (only.contains("devices"))
      jobs::warn_of_failures(jobs::poll_movement(config, context.database(), {"devices"}, {}));
    return import(given, context);
  }
  if (given.plan) return show(jobs::plan_movement(config, context.database(), only, options), context);
  context.begin_job(given.only.empty() ? "poll-movement" : "poll-movement-" + join(given.only, "-"));
  conclude(jobs::poll_movement(config, context.database(), only, options), context);
}

}  // namespace

void add_poll_movement(CLI::App &app, Context &context) {
  auto options = std::make_shared<MovementOptions>();
  auto *command =
      app.add_subcommand("poll-movement", "Store devices, live positions, GPS trails, trips and parking");
  auto const names = jobs::names_for_only();
  command->add_option("--only", options->only, "Only these streams: " + join(names, ", "))
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  auto *registry =
      command
          ->add_option("--registry", options->registry,
                       "Import vehicle_number, driver_name, cost_centre, assigned_city by imei or plate")
          ->type_name("FILE.csv");
  command->add_flag("--yes", options->yes, "Write the changes that are shown")->needs(registry);
  add_poll_options(*command, *options);
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
