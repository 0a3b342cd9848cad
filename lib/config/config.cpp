#include "config/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "config/setting_table.hpp"

namespace fleet::config {
namespace {

struct Found {
  std::string value;
  Source source;
  std::string from;
};
using FileValues = std::map<std::string, std::string>;

std::string read_secret_file(std::string const &variable, std::string const &path) {
  std::ifstream in{path};
  std::string const text{std::istreambuf_iterator<char>{in}, {}};
  if (!in.is_open() || in.bad())
    throw Error{Stop::usage, fmt::format("{}: cannot read '{}'", variable, path),
                "check the path and that this user may read it"};
  return std::string{trim(text)};
}

/// [section] keys become "section-key"; `_` and `-` are the same.
std::string file_key(CLI::ConfigItem const &item) {
  std::string key;
  for (auto const &parent : item.parents) key += parent + "-";
  key += item.name;
  for (char &c : key)
    if (c == '_') c = '-';
  return key;
}

/// A secret's key, and the key that names a file with it: "tracksolid-app-secret-file".
std::string file_key_of(Setting const &setting) {
  return setting.key + "-file";
}

std::vector<std::string> known_keys() {
  std::vector<std::string> keys;
  for (auto const &setting : setting_table()) {
    keys.push_back(setting.key);
    if (setting.secret) keys.push_back(file_key_of(setting));
  }
  return keys;
}

void check_key(std::string const &key, std::string const &file) {
  auto const keys = known_keys();
  if (std::find(keys.begin(), keys.end(), key) != keys.end()) return;
  auto const near = nearest(key, keys);
  throw Error{Stop::usage, fmt::format("unknown setting '{}' in '{}'", key, file),
              near.empty() ? "`fleet config` lists every setting"
                           : fmt::format("did you mean '{}'? `fleet config` lists every setting", near)};
}

FileValues read_file(std::string const &file) {
  FileValues values;
  if (file.empty()) return values;
  std::ifstream in{file};
  if (!in)
    throw Error{Stop::usage, fmt::format("cannot read configuration file '{}'", file),
                "check the path given to --config"};
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML{}.from_config(in);
  } catch (std::exception const &error) {
    throw Error{Stop::usage, fmt::format("configuration file '{}' is not TOML: {}", file, error.what()),
                "write one `key = \"value\"` a line"};
  }
  for (auto const &item : items) {
    if (item.name == "++" || item.name == "--") continue;  // CLI11's marks for the start and end of a section
    auto const key = file_key(item);
    check_key(key, file);
    values[key] = join(item.inputs, ",");
  }
  return values;
}

std::optional<Found> from_environment(Setting const &setting, Environment const &environment) {
  auto names = setting.also;
  names.insert(names.begin(), setting.environment);
  for (auto const &name : names) {
    if (auto const value = environment(name); value && !value->empty())
      return Found{*value, Source::environment, name};
    auto const path = setting.secret ? environment(name + "_FILE") : std::nullopt;
    if (!path || path->empty()) continue;
    if (auto const secret = read_secret_file(name + "_FILE", *path); !secret.empty())
      return Found{secret, Source::environment, name + "_FILE"};
  }
  return std::nullopt;
}

/// One file of settings serves several users, and not each of them may read every secret: what this one may
/// not read is not set for it.
std::optional<Found> from_file(Setting const &setting, FileValues const &values, std::string const &file) {
  if (auto const value = values.find(setting.key); value != values.end())
    return Found{value->second, Source::file, file};
  auto const path = setting.secret ? values.find(file_key_of(setting)) : values.end();
  if (path == values.end() || path->second.empty()) return std::nullopt;
  if (::access(path->second.c_str(), R_OK) != 0 && errno == EACCES)
    return Found{"", Source::file, path->second + ", which this user may not read"};
  return Found{read_secret_file(path->first, path->second), Source::file, path->second};
}

Found find(Setting const &setting, std::map<std::string, std::string> const &flags, FileValues const &values,
           std::string const &file, Environment const &environment) {
  if (auto const flag = flags.find(setting.key); flag != flags.end())
    return {flag->second, Source::flag, "--" + setting.key};
  if (auto const found = from_environment(setting, environment)) return *found;
  if (auto const found = from_file(setting, values, file)) return *found;
  return {setting.fallback, Source::fallback, "default"};
}

void assign(Setting const &setting, Found const &found, Config &config) {
  try {
    setting.assign(config, found.value);
  } catch (std::invalid_argument const &error) {
    auto const shown = setting.secret ? std::string{"the value given"} : fmt::format("'{}'", found.value);
    throw Error{Stop::usage, fmt::format("{}: {} is not valid ({})", setting.key, shown, found.from),
                error.what()};
  }
}

char const *name(Source source) {
  switch (source) {
    case Source::flag:
      return "flag";
    case Source::environment:
      return "environment";
    case Source::file:
      return "file";
    case Source::fallback:
      break;
  }
  return "default";
}

}  // namespace

Environment process_environment() {
  return [](std::string const &variable) -> std::optional<std::string> {
    char const *value = std::getenv(variable.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string{value};
  };
}

Loaded load(std::map<std::string, std::string> const &flags, std::string const &file,
            Environment const &environment) {
  Loaded loaded;
  auto const values = read_file(file);
  for (auto const &setting : setting_table()) {
    auto const found = find(setting, flags, values, file, environment);
    // A database address is shown without its password, which redact() cuts; other secrets disappear whole.
    bool const url = setting.key.find("database-url") != std::string::npos;
    if (setting.secret && !url) hide(found.value);
    assign(setting, found, loaded.config);
    loaded.effective.push_back({setting.key, setting.environment, found.value, found.source, found.from,
                                setting.secret, setting.doc});
  }
  return loaded;
}

std::string as_toml(Loaded const &loaded) {
  std::string out;
  for (auto const &setting : loaded.effective) {
    auto value = setting.secret && !setting.value.empty() ? std::string{"***"} : setting.value;
    out += fmt::format("# {}\n# {}, from: {} ({})\n", setting.doc, setting.environment, name(setting.source),
                       setting.from);
    out += fmt::format("{}{} = \"{}\"\n\n", setting.secret && !setting.value.empty() ? "# " : "", setting.key,
                       value);
  }
  return out;
}

}  // namespace fleet::config
