#include "config/settings_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/toml.hpp"

namespace fleet::config {
namespace {

std::vector<std::string> known_keys() {
  std::vector<std::string> keys;
  for (auto const &setting : setting_table()) {
    keys.push_back(setting.key);
    if (setting.secret) keys.push_back(secret_file_key(setting));
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

bool takes_list(std::string const &key) {
  auto const &table = setting_table();
  return std::any_of(table.begin(), table.end(),
                     [&](auto const &setting) { return setting.key == key && setting.type.is_list; });
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

}  // namespace

std::string secret_file_key(Setting const &setting) {
  return setting.key + "-file";
}

std::map<std::string, std::string> read_settings_file(std::string const &file) {
  std::map<std::string, std::string> values;
  if (file.empty()) return values;
  for (auto const &item : read_items(file)) {
    check_key(item.key, file);
    auto const place = fmt::format("'{}' line {}: '{}'", file, item.line, item.key);
    if (item.is_list && !takes_list(item.key))
      throw Error{Stop::usage, place + " takes one value, not a list", "write one `key = \"value\"` a line"};
    if (!values.emplace(item.key, join(item.value, ",")).second)
      throw Error{Stop::usage, place + " is given a second time", "take one of the two lines out"};
  }
  return values;
}

}  // namespace fleet::config
