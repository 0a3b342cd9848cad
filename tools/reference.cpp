#include "reference.hpp"

#include "base/text.hpp"

namespace fleet::tools {
namespace {

/// CLI11 describes a checked value as "TEXT:{a,b}" and a range as "INT:INT in [1 - 64]".
void read_value(CLI::Option const &option, OptionText &text) {
  if (option.get_items_expected_max() == 0) return;
  auto const type = option.get_type_name();
  auto const colon = type.find(':');
  text.value = type.substr(0, colon);
  if (text.value.empty()) text.value = "VALUE";
  if (auto const brace = type.find('{'); brace != std::string::npos && type.back() == '}')
    text.choices = split(std::string_view{type}.substr(brace + 1, type.size() - brace - 2), ',');
}

OptionText read_option(CLI::Option const &option) {
  OptionText text;
  for (auto const &name : option.get_snames()) text.names.push_back("-" + name);
  for (auto const &name : option.get_lnames()) text.names.push_back("--" + name);
  text.help = option.get_description();
  text.fallback = option.get_default_str();
  read_value(option, text);
  return text;
}

}  // namespace

CommandText reference(CLI::App const &app) {
  CommandText text{app.get_parent() == nullptr ? "" : app.get_name(), app.get_description(), {}, {}};
  for (auto const *option : app.get_options())
    if (!option->get_positional() && !option->get_group().empty())
      text.options.push_back(read_option(*option));
  for (auto const *command : app.get_subcommands({}))
    if (!command->get_group().empty()) text.commands.push_back(reference(*command));
  return text;
}

}  // namespace fleet::tools
