#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace fleet::tools {

/// One option as documents and shells want it.
struct OptionText {
  std::vector<std::string> names;    ///< "--help", "-h"
  std::string value;                 ///< "FILE"; empty: a flag
  std::vector<std::string> choices;  ///< where only some values are allowed
  std::string help;
  std::string fallback;
};

/// A command of the program, read from the parser itself: what it accepts is what is documented.
struct CommandText {
  std::string name;  ///< "poll-movement"; empty: the program itself
  std::string help;
  std::vector<OptionText> options;
  std::vector<CommandText> commands;
};

CommandText reference(CLI::App const &app);

/// One page per command, as roff: {"fleet-serve.1", text}.
std::vector<std::pair<std::string, std::string>> man_pages(CommandText const &program);

/// Completions for "bash", "zsh" or "fish".
std::string completion(CommandText const &program, std::string const &shell);

}  // namespace fleet::tools
