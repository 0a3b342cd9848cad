// fleet receive-push: the vendor's webhooks, until a stop signal.
#include "push/receiver.hpp"

#include "commands.hpp"
#include "service_loop.hpp"

namespace fleet::tools {
namespace {

void run(push::ReceiverOptions const &options, Context &context) {
  context.command = "receive-push";
  auto const &config = context.config();
  catch_service_signals();
  push::Receiver receiver{config, options};
  serve_until_stopped(receiver.server(), context, [] {});
}

}  // namespace

void add_receive_push(CLI::App &app, Context &context) {
  auto options = std::make_shared<push::ReceiverOptions>();
  auto *command =
      app.add_subcommand("receive-push", "Take the vendor's webhooks: kept first, sorted into tables after");
  command
      ->add_option_function<std::string>(
          "--bind", [&context](std::string const &value) { context.override_setting("push-bind", value); },
          "Where to listen (127.0.0.1:8891); port 0 takes a free one")
      ->type_name("HOST:PORT");
  command->add_flag("--public", options->anyone,
                    "Take messages from other machines without token, secret path or list of addresses");
  command
      ->add_option_function<std::size_t>(
          "--max-body-kb", [options](std::size_t kb) { options->body_limit = kb << 10U; },
          "Refuse larger messages with 413 (1024)")
      ->type_name("KB")
      ->check(CLI::Range(1, 65'536));
  command->add_option("--sessions", options->sessions, "Database sessions that store")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
