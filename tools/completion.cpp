#include <fmt/format.h>

#include <functional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "reference.hpp"

namespace fleet::tools {
namespace {

/// Every command with the words that lead to it: "migrate status".
void each_command(CommandText const &command, std::string const &path,
                  std::function<void(std::string const &, CommandText const &)> const &visit) {
  visit(path, command);
  for (auto const &sub : command.commands)
    each_command(sub, path.empty() ? sub.name : path + " " + sub.name, visit);
}

bool takes_path(OptionText const &option) {
  return option.value.starts_with("FILE") || option.value == "DIR" || option.value == "FOLDER" ||
         option.value == "PATH";
}

std::string shell_word(std::string const &text) {
  std::string out = "'";
  for (char const c : text) out += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
  return out + "'";
}

std::vector<std::string> words_of(CommandText const &command, CommandText const &program) {
  std::vector<std::string> words;
  for (auto const &sub : command.commands) words.push_back(sub.name);
  for (auto const *one : {&command, &program}) {
    for (auto const &option : one->options)
      words.insert(words.end(), option.names.begin(), option.names.end());
    if (one == &program || command.name.empty()) break;
  }
  return words;
}

constexpr char const *bash_script =
    R"(# Completions of fleet for bash; made by `fleet generate bash`.
_fleet() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} path='' word words=''
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $path:$word in
{}    esac
  done
  for word in "$path:$before" ":$before"; do
    case $word in
{}    esac
  done
  case $path in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o filenames -o bashdefault -F _fleet fleet
)";

/// bash: the words so far that are no options are the path; the word before may want a value of its own.
std::string bash(CommandText const &program) {
  std::string words;
  std::string values;
  each_command(program, "", [&](std::string const &path, CommandText const &command) {
    words += fmt::format("    {}) words={} ;;\n", shell_word(path),
                         shell_word(join(words_of(command, program), " ")));
    for (auto const &option : command.options) {
      if (option.value.empty()) continue;
      auto const action = !option.choices.empty()
                              ? fmt::format("COMPREPLY=($(compgen -W {} -- \"$current\"))",
                                            shell_word(join(option.choices, " ")))
                          : takes_path(option) ? std::string{"COMPREPLY=($(compgen -f -- \"$current\"))"}
                                               : std::string{"COMPREPLY=()"};
      for (auto const &name : option.names)
        values +=
            fmt::format("    {}) {}; return ;;\n", shell_word(fmt::format("{}:{}", path, name)), action);
    }
  });
  std::string steps;
  each_command(program, "", [&](std::string const &path, CommandText const &command) {
    for (auto const &sub : command.commands)
      steps += fmt::format("      {}) path={} ;;\n", shell_word(path + ":" + sub.name),
                           shell_word(path.empty() ? sub.name : path + " " + sub.name));
  });
  return fmt::format(bash_script, steps, values, words);
}

/// zsh's _arguments: [help] may hold no brackets or colons unescaped.
std::string zsh_text(std::string const &text) {
  std::string out;
  for (char const c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_option(OptionText const &option) {
  std::string value;
  if (!option.value.empty())
    value = fmt::format(":{}:{}", zsh_text(option.value),
                        !option.choices.empty() ? "(" + join(option.choices, " ") + ")"
                        : takes_path(option)    ? "_files"
                                                : "");
  std::string out;
  for (auto const &name : option.names)
    out += " " + shell_word(fmt::format("{}[{}]{}", name, zsh_text(option.help), value));
  return out;
}

std::string zsh(CommandText const &program) {
  std::string cases;
  std::string common;
  for (auto const &option : program.options) common += zsh_option(option);
  std::string names;
  for (auto const &command : program.commands)
    names += fmt::format("    {}\n", shell_word(zsh_text(command.name) + ":" + command.help));
  for (auto const &command : program.commands) {
    std::string own;
    for (auto const &option : command.options) own += zsh_option(option);
    if (!command.commands.empty()) {
      std::string subs;
      for (auto const &sub : command.commands) {
        subs += (subs.empty() ? "" : " ") + sub.name;
        for (auto const &option : sub.options)
          if (option.names.back() != "--help") own += zsh_option(option);
      }
      own += " " + shell_word("1:command:(" + subs + ")");
    }
    cases += fmt::format("    {}) _arguments $common{} ;;\n", command.name, own);
  }
  return fmt::format(R"(#compdef fleet
# Completions of fleet for zsh; made by `fleet generate zsh`.
_fleet() {{
  local -a common commands
  local state line
  common=({})
  commands=(
{}  )
  _arguments -C $common '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument) case $words[1] in
{}    esac ;;
  esac
}}
_fleet "$@"
)",
                     common, names, cases);
}

std::string fish(CommandText const &program) {
  std::string out = "# Completions of fleet for fish; made by `fleet generate fish`.\ncomplete -c fleet -f\n";
  each_command(program, "", [&](std::string const &path, CommandText const &command) {
    std::string when;
    if (!path.empty())
      for (auto const &word : split(path, ' '))
        when += (when.empty() ? "" : "; and ") + fmt::format("__fish_seen_subcommand_from {}", word);
    auto const condition = when.empty() ? "" : " -n " + shell_word(when);
    for (auto const &sub : command.commands)
      out += fmt::format("complete -c fleet -n {} -a {} -d {}\n",
                         shell_word(when.empty() ? "__fish_use_subcommand" : when), sub.name,
                         shell_word(sub.help));
    for (auto const &option : command.options) {
      std::string names;
      for (auto const &name : option.names)
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      auto const value = option.value.empty()      ? std::string{}
                         : !option.choices.empty() ? " -x -a " + shell_word(join(option.choices, " "))
                         : takes_path(option)      ? std::string{" -r -F"}
                                                   : std::string{" -x"};
      out += fmt::format("complete -c fleet{}{}{} -d {}\n", condition, names, value, shell_word(option.help));
    }
  });
  return out;
}

}  // namespace

std::string completion(CommandText const &program, std::string const &shell) {
  if (shell == "bash") return bash(program);
  if (shell == "zsh") return zsh(program);
  return fish(program);
}

}  // namespace fleet::tools
