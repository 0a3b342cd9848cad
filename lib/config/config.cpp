#include "config/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "config/setting_table.hpp"
#include "config/toml.hpp"

namespace fleet::config {
namespace {

struct Found {
  std::string value;
  Source source;
  std::string from;
};
using FileValues = std::map<std::string, std::string>;

std::string read_secret_file(std::string const &variable, std::string const &path) {
  auto const text = read_text_file(path);
  if (!text)
    throw Error{Stop::usage, fmt::format("{}: cannot read '{}'", variable, path),
                "check the path and that this user may read it"};
  auto secret = std::string{trim(*text)};
  if (secret.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
    throw Error{Stop::usage, fmt::format("{}: '{}' holds more than one line", variable, path),
                "one secret a file, and nothing else in it"};
  return secret;
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

bool takes_list(std::string const &key) {
  auto const &table = setting_table();
  auto const setting = std::find_if(table.begin(), table.end(), [&](auto const &s) { return s.key == key; });
  return setting != table.end() && setting->many;
}

void check_key(std::string const &key, std::string const &file) {
  auto const keys = known_keys();
  if (std::find(keys.begin(), keys.end(), key) != keys.end()) return;
  auto const near = nearest(key, keys);
  throw Error{Stop::usage, fmt::format("unknown setting '{}' in '{}'", key, file),
              near.empty() ? "`fleet config` lists every setting"
                           : fmt::format("did you mean '{}'? `fleet config` lists every setting", near)};
}

std::vector<TomlItem> read_items(std::string const &file) {
  auto const text = read_text_file(file);
  if (!text)
    throw Error{Stop::usage, fmt::format("cannot read configuration file '{}'", file),
                "check the path given to --config"};
  try {
    return read_toml(*text);
  } catch (TomlError const &error) {
    throw Error{Stop::usage, fmt::format("'{}' line {}: {}", file, error.line, error.what()),
                "write one `key = \"value\"` a line, the value with both quotes"};
  }
}

FileValues read_settings(std::string const &file) {
  FileValues values;
  if (file.empty()) return values;
  for (auto const &item : read_items(file)) {
    check_key(item.key, file);
    if (item.is_list && !takes_list(item.key))
      throw Error{Stop::usage,
                  fmt::format("'{}' line {}: '{}' takes one value, not a list", file, item.line, item.key),
                  "write one `key = \"value\"` a line"};
    if (!values.emplace(item.key, join(item.value, ",")).second)
      throw Error{Stop::usage,
                  fmt::format("'{}' line {}: '{}' is given a second time", file, item.line, item.key),
                  "take one of the two lines out"};
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
  auto const values = read_settings(file);
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
    bool const hidden = setting.secret && !setting.value.empty();
    out += fmt::format("# {}\n# {}, from: {} ({})\n", setting.doc, setting.environment, name(setting.source),
                       setting.from);
    out += fmt::format("{}{} = {}\n\n", hidden ? "# " : "", setting.key,
                       toml_text(hidden ? "***" : setting.value));
  }
  return out;
}

}  // namespace fleet::config
