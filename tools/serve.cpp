// fleet serve: the read API and the two map pages, until a stop signal.
#include "serve/service.hpp"

#include <chrono>

#include "base/text.hpp"
#include "commands.hpp"
#include "http/service_manager.hpp"
#include "service_loop.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

void run(serve::ServiceOptions options, Context &context) {
  context.command = "serve";
  auto const &config = context.config();
  options.bind = config.serve_bind;
  auto const &url = config.serve_database_url.empty() ? config.database_url : config.serve_database_url;
  options.listen_fd = http::inherited_socket().value_or(-1);
  catch_service_signals();
  serve::Service service{config, url, options};
  service.wait_for_database(std::chrono::seconds{2});
  auto const reload = [&service] { service.reload(); };
  serve_until_stopped(service.server(), context, reload, [] { return true; });
}

}  // namespace

void add_serve(CLI::App &app, Context &context) {
  auto options = std::make_shared<serve::ServiceOptions>();
  auto *command = app.add_subcommand("serve", "Serve the map pages and their JSON until stopped");
  context.add_setting_flags(*command);
  command->add_flag("--public", options->anyone,
                    "Serve other machines too without tokens: everything to everyone");
  command->add_option("--connections", options->connections, "Database connections at most")
      ->transform(whole_number(1, 64))
      ->capture_default_str();
  command->add_option("--cache-mb", options->cache_mb, "Memory for answers given before; 0 keeps none")
      ->transform(whole_number(0, 16'384))
      ->capture_default_str();
  command
      ->add_option("--rate", options->rate_per_s, "Requests a second that one client may make; 0: any number")
      ->check(CLI::Range(0.0, 1e6))
      ->check(CLI::Validator{[](std::string const &value) {
                               return to_number<double>(value) ? std::string{}
                                                               : "'" + value + "' is no number";
                             },
                             ""})
      ->capture_default_str();
  command
      ->add_option_function<int>(
          "--statement-timeout",
          [options](int value) { options->statement_timeout = std::chrono::milliseconds{value}; },
          "Give a query up after so many milliseconds (15000)")
      ->type_name("MS")
      ->transform(whole_number(10, 600'000));
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
