// fleet refresh-vtrips: build trip routes, days and detected trips, and refresh reporting.v_trips under its lock, once or for ever.
#include "jobs/refresh_vtrips.hpp"

#include <unistd.h>

#include <optional>
#include <thread>

#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "commands.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

struct RefreshOptions {
  bool force = false;
  bool if_changed = false;  // the default; the flag says so in crontabs
  std::optional<int> watch_s;
  int sessions = 1;
};

void once(RefreshOptions const &options, Context &context) {
  auto const report = jobs::refresh_vtrips(context.database(), options.force, options.sessions);
  if (context.ending)
    context.ending->figures = {{"routes_built", "", static_cast<double>(report.routes_built)},
                               {"skipped", "", report.skipped ? 1.0 : 0.0}};
  if (context.json)
    Context::put(report.json());
  else if (isatty(STDOUT_FILENO) == 1)
    Context::put(report.text());
}

/// Refreshes every `interval_s` until a stop signal; a failure is logged and the next round tries again.
void watch(int interval_s, RefreshOptions const &options, Context &context) {
  while (!stop_requested()) {
    try {
      once(options, context);
    } catch (std::exception const &error) {
      auto const known = store::explain(error);
      log::failure(known.what(), known.hint());
    }
    auto const next = std::chrono::steady_clock::now() + std::chrono::seconds{interval_s};
    while (!stop_requested() && std::chrono::steady_clock::now() < next)
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

void run(RefreshOptions const &options, Context &context) {
  context.command = "refresh-vtrips";
  auto const default_s = context.config().vtrips_refresh_interval_s;
  catch_stop_signals();
  if (!options.watch_s) {
    context.begin_job("refresh-vtrips");
    return once(options, context);
  }
  auto const interval_s = *options.watch_s == 0 ? default_s : *options.watch_s;
  if (interval_s <= 0) {
    log::warning("VTRIPS_REFRESH_INTERVAL_S disables the refresh");
    return;
  }
  watch(interval_s, options, context);
}

}  // namespace

void add_refresh_vtrips(CLI::App &app, Context &context) {
  auto options = std::make_shared<RefreshOptions>();
  auto *command = app.add_subcommand(
      "refresh-vtrips",
      "Build trip routes, days and detected trips, then refresh reporting.v_trips when something changed");
  auto *force = command->add_flag("--force", options->force,
                                  "Refresh even when nothing has changed, or when it is not yet its turn");
  command
      ->add_flag("--if-changed", options->if_changed, "Refresh only when something has changed (the default)")
      ->excludes(force);
  command
      ->add_option("--watch", options->watch_s,
                   "Repeat every so many seconds until stopped; 0: VTRIPS_REFRESH_INTERVAL_S")
      ->type_name("SECONDS")
      ->transform(whole_number(0, 86400));
  command
      ->add_option("--sessions", options->sessions,
                   "Compute days in so many database sessions at once: up to the cores of the database")
      ->transform(whole_number(1, 64))
      ->capture_default_str();
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
