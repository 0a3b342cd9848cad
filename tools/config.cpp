// fleet config: the settings in force and where each came from, secrets cut.
#include "base/json.hpp"
#include "commands.hpp"

namespace fleet::tools {
namespace {

std::string as_json(config::Loaded const &loaded) {
  auto settings = nlohmann::ordered_json::object();
  for (auto const &one : loaded.effective)
    settings[one.setting->key] = {{"value", config::shown_value(one)}, {"from", one.from}};
  return dump_json(settings, 2) + "\n";
}

}  // namespace

void add_config(CLI::App &app, Context &context) {
  auto *command =
      app.add_subcommand("config", "Print the settings in force and where each comes from, secrets hidden");
  command->callback([&context] {
    context.command = "config";
    Context::put(context.json ? as_json(context.loaded()) : config::as_toml(context.loaded()));
  });
}

}  // namespace fleet::tools
