// fleet serve: the read API and the two map pages, until a stop signal.
#include "serve/service.hpp"

#include <thread>

#include "base/stop_signal.hpp"
#include "commands.hpp"

namespace fleet::tools {
namespace {

void run(serve::ServiceOptions options, Context &context) {
  context.command = "serve";
  auto const &config = context.config();
  options.bind = config.serve_bind;
  auto const &url = config.serve_database_url.empty() ? config.database_url : config.serve_database_url;
  catch_stop_signals();
  serve::Service service{config, store::Database{url, "fleet/serve"}, options};
  service.server().start();
  context.print("{}\n", service.server().url());
  while (!stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds{100});
  service.server().stop();
  service.server().wait();
}

}  // namespace

void add_serve(CLI::App &app, Context &context) {
  auto options = std::make_shared<serve::ServiceOptions>();
  auto *command = app.add_subcommand("serve", "Serve the map pages and their JSON until stopped");
  command
      ->add_option_function<std::string>(
          "--bind", [&context](std::string const &value) { context.override_setting("serve-bind", value); },
          "Where to listen (127.0.0.1:8890); port 0 takes a free one")
      ->type_name("HOST:PORT");
  command->add_flag("--public", options->anyone, "Serve other machines too, everything to everyone");
  command->add_option("--connections", options->connections, "Database connections at most")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command
      ->add_option_function<int>(
          "--statement-timeout",
          [options](int value) { options->statement_timeout = std::chrono::milliseconds{value}; },
          "Give a query up after so many milliseconds (15000)")
      ->type_name("MS")
      ->check(CLI::Range(10, 600'000));
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
