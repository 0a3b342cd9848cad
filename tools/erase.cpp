// fleet erase: erase the data of a vehicle, a driver or a span for good.
#include <pwd.h>
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "file_options.hpp"
#include "jobs/refresh_vtrips.hpp"
#include "store/erase_store.hpp"

namespace fleet::tools {
namespace {

using Json = nlohmann::ordered_json;

struct EraseOptions {
  std::string name, from, to, reason;
  bool yes = false;
};

std::string login_name() {
  auto const *entry = ::getpwuid(::geteuid());
  return entry == nullptr ? "uid " + std::to_string(::geteuid()) : entry->pw_name;
}

store::EraseRequest request_of(std::string const &subject, EraseOptions const &options) {
  if (subject == "span" && (options.from.empty() || options.to.empty()))
    throw Error{Stop::usage, "erase span needs --from and --to", "name both ends of the window"};
  store::EraseRequest request{
      .subject = subject, .name = options.name, .from = {}, .to = {}, .by = login_name(), .reason = {}};
  if (!options.from.empty()) request.from = instant_option("--from", options.from);
  if (!options.to.empty()) request.to = instant_option("--to", options.to);
  if (!options.reason.empty()) request.reason = options.reason;
  return request;
}

Json erase_in_transaction(store::Session &session, store::EraseRequest const &request, bool dry_run) {
  store::Transaction tx{session};
  auto report = Json::parse(store::erase(tx, request, dry_run));
  if (!dry_run) tx.commit();
  return report;
}

std::string counts_text(Json const &report) {
  std::string out;
  for (auto const &[table, count] : report["counts"].items())
    if (count != 0) out += fmt::format("{:<22} {:>12}\n", table, count.get<long>());
  return out.empty() ? "nothing is stored\n" : out;
}

/// Asks a person; anything but "yes" is no.
bool is_confirmed() {
  fmt::print(stderr, "Erase this for good? It cannot be undone. Type yes: ");
  std::string answer;
  std::getline(std::cin, answer);
  return trim(answer) == "yes";
}

/// Figures and v_trips follow at once where nobody else refreshes them, else with that refresh.
void refresh(Context &context) {
  try {
    jobs::refresh_vtrips(context.database(), true);
  } catch (std::exception const &error) {
    log::warning(fmt::format("figures and v_trips follow with the next fleet refresh-vtrips --force: {}",
                             store::explain(error).what()));
    context.exit_code = static_cast<int>(Stop::partial);
  }
}

void run_erase(std::string const &subject, EraseOptions const &options, Context &context) {
  context.command = "erase";
  auto const request = request_of(subject, options);
  auto session = context.database().with(store::limits::maintenance).open();
  auto const before = erase_in_transaction(session, request, true);
  if (!context.json) Context::put(counts_text(before));
  bool const asks = !options.yes && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
  if (!options.yes && !(asks && is_confirmed())) {
    if (context.json) Context::put_json(before);
    log::warning("nothing was erased; add --yes to erase");
    return;
  }
  auto const done = erase_in_transaction(session, request, false);
  if (context.json)
    Context::put_json(done);
  else
    context.print("erased={} spans={}\n", done["id"].get<long>(), done["spans"].get<long>());
  if (done["waiting_messages"] != 0)
    log::warning(
        fmt::format("{} pushed messages wait to be processed: their rows of the erased time will be left out",
                    done["waiting_messages"].get<long>()));
  refresh(context);
}

void add_window(CLI::App &command, EraseOptions &options) {
  command
      .add_option(
          "--from", options.from,
          "Start: a day of the fleet's zone (2026-06-01), or a time with its zone; without it, from the beginning")
      ->type_name("TIME");
  command.add_option("--to", options.to, "End, not included; without it, up to now")->type_name("TIME");
  command.add_option("--reason", options.reason, "For the record; without personal data");
  command.add_flag("--yes", options.yes, "Erase without asking");
}

}  // namespace

void add_erase(CLI::App &app, Context &context) {
  auto options = std::make_shared<EraseOptions>();
  auto *command = app.add_subcommand(
      "erase", "Erase the data of a vehicle, a driver or a span for good; shows counts and asks");
  command->require_subcommand(1);
  auto *vehicle =
      command->add_subcommand("vehicle", "All that its trackers sent while they were assigned to it");
  vehicle->add_option("name", options->name, "A plate in any spelling, or an imei")->required();
  auto *driver = command->add_subcommand(
      "driver", "All that was sent while trackers were assigned to a driver, and the name");
  driver->add_option("name", options->name, "As in the registry")->required();
  auto *span = command->add_subcommand("span", "All that any tracker sent in a span of time");
  add_window(*command, *options);
  for (auto *one : {vehicle, driver, span})
    one->callback([options, one, &context] { run_erase(one->get_name(), *options, context); });
}

}  // namespace fleet::tools
