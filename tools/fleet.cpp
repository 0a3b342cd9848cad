// fleet: the table of subcommands. Errors become messages and exit codes here, and only here.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <iostream>

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
  context.add_setting_flags(app);
  app.add_flag("--json", context.json, "Print the run's report as JSON on stdout");
}

CLI::App const &innermost(CLI::App const &app) {
  auto const *command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::vector<std::string> options_of(CLI::App const &app, CLI::App const &command) {
  std::vector<std::string> known;
  for (auto const *one : {&app, &command})
    for (auto const *option : one->get_options())
      for (auto const &name : option->get_lnames()) known.push_back(name);
  return known;
}

std::vector<std::string> commands_of(CLI::App const &command) {
  std::vector<std::string> known;
  for (auto const *one : command.get_subcommands({})) known.push_back(one->get_name());
  return known;
}

/// The first word that the parser did not use: an option before all else, since the words after it may be its value.
std::string left_over(CLI::App const &app) {
  auto const words = app.remaining(true);
  auto const option =
      std::find_if(words.begin(), words.end(), [](auto const &w) { return w.starts_with('-'); });
  if (option != words.end()) return option->substr(0, option->find('='));
  return words.empty() ? std::string{} : words.front();
}

/// "fleet poll-movment", "fleet migrate --dri": names the neighbour.
Error unknown_word(std::string const &word, CLI::App const &app, std::string const &path) {
  auto const &command = innermost(app);
  auto const commands = commands_of(command);
  bool const option = word.starts_with('-');
  auto const *kind = option ? "unknown option" : commands.empty() ? "unexpected argument" : "unknown command";
  auto const near = option ? fleet::nearest(word.substr(std::min(word.size(), word.find_first_not_of('-'))),
                                            options_of(app, command))
                           : fleet::nearest(word, commands);
  auto hint = "see `" + path + " --help`";
  if (!near.empty()) hint = "did you mean `" + (option ? "--" + near : path + " " + near) + "`?";
  return {Stop::usage, std::string{kind} + " '" + word + "'", hint};
}

Error usage_error(CLI::ParseError const &error, CLI::App const &app) {
  auto const &command = innermost(app);
  std::string path = "fleet";
  for (auto const *at = &app; at != &command; path += " " + at->get_name())
    at = at->get_subcommands().front();
  bool const no_command = !command.get_subcommands({}).empty() && command.get_require_subcommand_min() > 0 &&
                          dynamic_cast<CLI::RequiredError const *>(&error) != nullptr;
  bool const unknown = no_command || dynamic_cast<CLI::ExtrasError const *>(&error) != nullptr;
  if (auto const word = left_over(app); unknown && !word.empty()) return unknown_word(word, app, path);
  return {Stop::usage, no_command ? "no command given" : error.what(), "see `" + path + " --help`"};
}

/// --help and --version; whether they reached anybody counts for these as well.
int report(CLI::ParseError const &error, CLI::App const &app) {
  app.exit(error);
  if (std::cout.flush()) return status(Stop::done);
  fleet::log::failure("cannot write to stdout", "is the disk full, or the reader gone?");
  return status(Stop::failed);
}

int fail(Error const &error, CLI::App const &app, Context const &context) {
  auto const chosen = app.get_subcommands();
  context.name_log(chosen.empty() ? std::string{} : chosen.front()->get_name());
  fleet::log::failure(error.what(), error.hint());
  return status(error.stop());
}

int parse(CLI::App &app, Context const &context, int argc, char **argv) {
  try {
    app.parse(argc, argv);
    return context.exit_code;
  } catch (CLI::ParseError const &error) {
    if (error.get_exit_code() == 0) return report(error, app);
    return fail(usage_error(error, app), app, context);
  } catch (std::exception const &error) {
    return fail(fleet::store::explain(error), app, context);
  }
}

/// An option that is there wants a value: `--from "$UNSET"` is a mistake, and no wish for the default.
void refuse_empty_values(CLI::App &app) {
  for (auto *option : app.get_options())
    if (option->get_items_expected_max() > 0)
      option->check(CLI::Validator{[](std::string const &value) {
                                     return value.empty() ? std::string{"the value is empty"} : std::string{};
                                   },
                                   ""});
  for (auto *command : app.get_subcommands({})) refuse_empty_values(*command);
}

/// Closed, its number would go to the next socket or file, and messages would be written into that. Held open
/// the wrong way round it still takes and gives nothing.
void hold_standard_streams() {
  for (int const stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) == -1)
      static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
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
  fleet::tools::add_erase(app, context);
  fleet::tools::add_export(app, context);
  fleet::tools::add_fences(app, context);
  fleet::tools::add_token(app, context);
  fleet::tools::add_report(app, context);
  fleet::tools::add_notify(app, context);
  fleet::tools::add_status(app, context);
  fleet::tools::add_doctor(app, context);
  fleet::tools::add_schedule(app, context);
  fleet::tools::add_archive(app, context);
  fleet::tools::add_audit(app, context);
  fleet::tools::add_config(app, context);
  fleet::tools::add_generate(app, context);
  fleet::tools::add_migrate(app, context);
  refuse_empty_values(app);
  return context.end_job(parse(app, context, argc, argv));
}

}  // namespace

int main(int argc, char **argv) {
  hold_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);
  fleet::forbid_core_dumps();
  return run(argc, argv);
}
