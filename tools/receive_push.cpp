// fleet receive-push: the vendor's webhooks, until a stop signal; or messages of the inbox or of spool files once more.
#include "push/receiver.hpp"

#include "base/clock.hpp"
#include "commands.hpp"
#include "push/drain_files.hpp"
#include "push/replay.hpp"
#include "service_loop.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

struct ReceiveOptions {
  push::ReceiverOptions receiver;
  bool replay = false;
  bool print_mapping = false;
  bool done = false;
  std::string since, path, message;
  std::vector<std::string> drain;
};

void replay(ReceiveOptions const &options, Context &context) {
  store::InboxSelection selection{
      std::nullopt, options.path, options.message, options.done || !options.message.empty(), {}};
  if (!options.since.empty()) selection.since = time_option("--since", options.since);
  push::InboxProcessor processor{push::Mapping{context.config().push_map_file},
                                 context.config().mileage_unit};
  auto const [renewed, left] =
      push::replay(context.database().with(store::limits::processing), processor, selection);
  if (!options.message.empty() && renewed + left.waiting + left.failed + left.raw == 0)
    throw Error{Stop::usage,
                fmt::format("--message: no message has a sha256 that begins with '{}'", options.message),
                "`fleet status` and tracksolid.push_items have them"};
  if (context.json)
    context.print("{{\"replayed\": {}, \"waiting\": {}, \"failed\": {}, \"raw\": {}}}\n", renewed,
                  left.waiting, left.failed, left.raw);
  else
    context.print("replayed={} waiting={} failed={} raw={}\n", renewed, left.waiting, left.failed, left.raw);
  if (left.failed + left.raw + left.waiting > 0) context.exit_code = static_cast<int>(Stop::partial);
}

/// Files that were put aside, or of a machine that is gone. They stay where they are.
void drain(ReceiveOptions const &options, Context &context) {
  auto const report = push::drain_files(context.database(), options.drain);
  if (context.json)
    context.print("{{\"messages\": {}, \"new\": {}, \"refused\": {}, \"unreadable_bytes\": {}}}\n",
                  report.messages, report.fresh, report.refused, report.unreadable_bytes);
  else
    context.print("messages={} new={} refused={} unreadable_bytes={}\n", report.messages, report.fresh,
                  report.refused, report.unreadable_bytes);
  if (report.refused + report.unreadable_bytes > 0) context.exit_code = static_cast<int>(Stop::partial);
}

void run(ReceiveOptions const &options, Context &context) {
  context.command = "receive-push";
  auto const &config = context.config();
  if (options.print_mapping) return Context::put(push::Mapping::as_json(config.push_map_file));
  if (options.replay) return replay(options, context);
  if (!options.drain.empty()) return drain(options, context);
  catch_service_signals();
  push::Receiver receiver{config, options.receiver};
  auto const nothing_to_reload = [] {};
  auto const is_working = [&receiver] { return receiver.is_working(); };
  serve_until_stopped(receiver.server(), context, nothing_to_reload, is_working);
}

void add_replay_options(CLI::App &command, ReceiveOptions &options) {
  auto *replay = command.add_flag(
      "--replay", options.replay,
      "Process messages once more whose items failed or could not be explained, then end; exit code 3 when some are left");
  command.add_option("--since", options.since, "Only what was stored at this time or later")
      ->type_name("TIME")
      ->needs(replay);
  command.add_option("--path", options.path, "Only messages to this path or of this msgType, e.g. /pushoil")
      ->needs(replay);
  command
      .add_option("--message", options.message,
                  "Only this message: the first digits of its sha256, done or not")
      ->type_name("SHA256")
      ->needs(replay);
  command.add_flag("--done", options.done, "Also messages that are done; their rows are not doubled")
      ->needs(replay);
  command
      .add_option(
          "--drain", options.drain,
          "Store the messages of these spool files, then end; the files stay. For files that were put aside")
      ->type_name("FILE")
      ->expected(1, 100'000)
      ->excludes(replay);
  command.add_flag("--print-mapping", options.print_mapping,
                   "Print which field goes to which column, as a file for FLEET_PUSH_MAP_FILE");
}

}  // namespace

void add_receive_push(CLI::App &app, Context &context) {
  auto options = std::make_shared<ReceiveOptions>();
  auto *command =
      app.add_subcommand("receive-push", "Take the vendor's webhooks: kept first, brought to tables after");
  context.add_setting_flags(*command);
  command->add_flag("--public", options->receiver.anyone,
                    "Take messages from other machines without token, secret path or list of addresses");
  command
      ->add_option_function<std::size_t>(
          "--max-body-kb", [options](std::size_t kb) { options->receiver.body_limit = kb << 10U; },
          "Refuse larger messages with 413 (1024)")
      ->type_name("KB")
      ->transform(whole_number(1, 65'536));
  command->add_option("--sessions", options->receiver.sessions, "Database sessions that store")
      ->transform(whole_number(1, 16))
      ->capture_default_str();
  add_replay_options(*command, *options);
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
