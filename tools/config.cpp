// fleet config: the settings in force and where each came from, secrets cut.
#include <nlohmann/json.hpp>

#include "commands.hpp"

namespace fleet::tools {
namespace {

std::string as_json(config::Loaded const &loaded) {
  auto settings = nlohmann::ordered_json::object();
  for (auto const &one : loaded.effective)
    settings[one.setting->key] = {{"value", config::shown_value(one)}, {"from", one.from}};
  return settings.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
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
