// fleet notify: find the episodes of the rules and send the messages that are due.
#include "notify/notify.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/stop_signal.hpp"
#include "commands.hpp"
#include "partial.hpp"

namespace fleet::tools {
namespace {

using Json = nlohmann::ordered_json;

struct NotifyOptions {
  bool dry_run = false;
  std::string name;
  std::optional<std::string> destination;
};

/// Of rules that name nobody, and the like.
void warn_of_problems(std::vector<store::NotedRule> const &rules, Context &context) {
  for (auto const &one : rules)
    if (!one.problem.empty()) warn_partial(context, fmt::format("rule '{}': {}", one.rule, one.problem));
}

Json planned(store::DueMessage const &message) {
  return {{"destination", message.destination.name},
          {"kind", message.destination.kind},
          {"stage", message.stage},
          {"due_at", message.due_at},
          {"message", Json::parse(message.content)}};
}

/// Shows what would be sent; neither addresses nor secrets.
void show_plan(Context &context) {
  auto const plan = notify::plan_notify(context.database());
  warn_of_problems(plan.rules, context);
  Json messages = Json::array();
  for (auto const &message : plan.due) messages.push_back(planned(message));
  if (context.json) return Context::put_json(messages);
  for (auto const &message : messages)
    context.print("{} ({}): {}\n", message["destination"].get<std::string>(),
                  message["stage"].get<std::string>(), message["message"]["text"].get<std::string>());
  context.print("messages={}\n", messages.size());
}

void send(Context &context) {
  auto &ending = context.begin_job("notify");
  auto const report = notify::run_notify(context.database(), context.config());
  ending.figures = {{"episodes", "", static_cast<double>(report.episodes)},
                    {"sent", "", static_cast<double>(report.sent)},
                    {"failed", "", static_cast<double>(report.failed)},
                    {"dead", "", static_cast<double>(report.dead)}};
  warn_of_problems(report.rules, context);
  for (auto const &failure : report.failures) warn_partial(context, "destination " + failure);
  if (context.json)
    Context::put(report.json());
  else if (isatty(STDOUT_FILENO) == 1)
    Context::put(report.text());
}

void run_notify_command(NotifyOptions const &options, Context &context) {
  context.command = "notify";
  catch_stop_signals();
  if (options.dry_run)
    show_plan(context);
  else
    send(context);
}

void test(std::string const &name, Context &context) {
  context.command = "notify";
  auto session = context.database().open();
  store::Autocommit tx{session};
  notify::test_destination(store::destination_named(tx, name), context.config());
  context.print("sent=1 destination={}\n", name);
}

void acknowledge(std::string const &id, Context &context) {
  context.command = "notify";
  auto session = context.database().open();
  store::Autocommit tx{session};
  store::acknowledge_message(tx, id);
  context.print("acknowledged={}\n", id);
}

void revive(std::optional<std::string> const &destination, Context &context) {
  context.command = "notify";
  auto session = context.database().open();
  store::Autocommit tx{session};
  context.print("revived={}\n", store::revive_dead_letters(tx, destination));
}

}  // namespace

void add_notify(CLI::App &app, Context &context) {
  auto options = std::make_shared<NotifyOptions>();
  auto *command = app.add_subcommand(
      "notify",
      "Tell people of alarms, speeding, idling, silent vehicles and findings, by the rules in the database");
  command->require_subcommand(0, 1);
  command->add_flag("--dry-run,--plan", options->dry_run,
                    "Show the messages that would be sent; change nothing");
  auto *testing = command->add_subcommand("test", "Send a test message to one destination");
  testing->add_option("destination", options->name, "As in tracksolid.notify_destinations")->required();
  testing->callback([options, &context] { test(options->name, context); });
  auto *acknowledging = command->add_subcommand("acknowledge", "An episode needs no escalation any more");
  acknowledging->add_option("id", options->name, "Id of one of its messages")->required();
  acknowledging->callback([options, &context] { acknowledge(options->name, context); });
  auto *reviving = command->add_subcommand("revive", "Send dead letters again");
  reviving->add_option("destination", options->destination, "Only those of this one");
  reviving->callback([options, &context] { revive(options->destination, context); });
  command->callback([options, command, &context] {
    if (command->get_subcommands().empty()) run_notify_command(*options, context);
  });
}

}  // namespace fleet::tools
