// fleet: the table of subcommands. Errors become messages and exit codes here, and only here.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "commands.hpp"

namespace {

using fleet::Error;
using fleet::Stop;
using fleet::tools::Context;

int status(Stop stop) {
  return static_cast<int>(stop);
}

void add_common_options(CLI::App &app, Context &context) {
  app.set_version_flag("--version", FLEET_VERSION);
  app.add_option("--config", context.config_file, "TOML file with settings (see `fleet config`)")
      ->type_name("FILE");
  auto const setting = [&](char const *flag, char const *key, char const *help) {
    app.add_option_function<std::string>(
           flag, [&context, key](std::string const &value) { context.override_setting(key, value); }, help)
        ->trigger_on_parse();
  };
  setting("--database-url", "database-url",
          "PostgreSQL address; a password belongs in FLEET_DATABASE_URL or ~/.pgpass");
  setting("--log-format", "log-format", "text or json");
  setting("--log-level", "log-level", "debug, info, warning or error");
  app.add_flag("--json", context.json, "Print the run's report as JSON on stdout");
}

/// "fleet poll-movment": names the neighbour instead of asking for a subcommand.
int unknown_command(CLI::App const &app, std::vector<std::string> const &arguments) {
  std::vector<std::string> known;
  for (auto const *command : app.get_subcommands({})) known.push_back(command->get_name());
  auto const word =
      std::find_if(arguments.begin(), arguments.end(), [](auto const &a) { return a.rfind('-', 0) != 0; });
  auto const near = word == arguments.end() ? std::string{} : fleet::nearest(*word, known);
  fleet::log::failure(
      word == arguments.end() ? std::string{"no command given"} : "unknown command '" + *word + "'",
      near.empty() ? "see `fleet --help`" : "did you mean `fleet " + near + "`?");
  return status(Stop::usage);
}

int usage_error(CLI::ParseError const &error, CLI::App const &app,
                std::vector<std::string> const &arguments) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  auto const chosen = app.get_subcommands();
  if (chosen.empty()) return unknown_command(app, arguments);
  auto const name = chosen.empty() ? std::string{} : " " + chosen.front()->get_name();
  fleet::log::configure(fleet::log::Level::warning, fleet::log::Format::text, "fleet" + name);
  fleet::log::failure(error.what(), "see `fleet" + name + " --help`");
  return status(Stop::usage);
}

int parse(CLI::App &app, Context const &context, int argc, char **argv) {
  try {
    app.parse(argc, argv);
    return context.exit_code;
  } catch (CLI::ParseError const &error) {
    return usage_error(error, app, {argv + 1, argv + argc});
  } catch (Error const &error) {
    fleet::log::failure(error.what(), error.hint());
    return status(error.stop());
  } catch (std::exception const &error) {
    auto const known = fleet::store::explain(error);
    fleet::log::failure(known.what(), known.hint());
    return status(known.stop());
  }
}

int run(int argc, char **argv) {
  Context context;
  CLI::App app{"Brings a vehicle fleet's GPS data into your own PostgreSQL and serves maps from it", "fleet"};
  app.require_subcommand(1);
  app.fallthrough();
  add_common_options(app, context);
  fleet::tools::add_poll_movement(app, context);
  fleet::tools::add_poll_events(app, context);
  fleet::tools::add_receive_push(app, context);
  fleet::tools::add_refresh_vtrips(app, context);
  fleet::tools::add_serve(app, context);
  fleet::tools::add_status(app, context);
  fleet::tools::add_doctor(app, context);
  fleet::tools::add_schedule(app, context);
  fleet::tools::add_audit(app, context);
  fleet::tools::add_config(app, context);
  fleet::tools::add_generate(app, context);
  fleet::tools::add_migrate(app, context);
  return context.end_job(parse(app, context, argc, argv));
}

}  // namespace

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_IGN);
  fleet::forbid_core_dumps();
  return run(argc, argv);
}
