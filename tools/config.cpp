// fleet config: the settings in force and where each came from, secrets cut.
#include "commands.hpp"

namespace fleet::tools {

void add_config(CLI::App &app, Context &context) {
  auto *command =
      app.add_subcommand("config", "Print the settings in force and where each comes from, secrets hidden");
  command->callback([&context] {
    context.command = "config";
    Context::put(config::as_toml(context.loaded()));
  });
}

}  // namespace fleet::tools
