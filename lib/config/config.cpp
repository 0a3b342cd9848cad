#include "config/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "config/settings_file.hpp"
#include "config/toml.hpp"

namespace fleet::config {
namespace {

using Values = std::map<std::string, std::string>;

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

std::optional<Effective> from_flags(Setting const &setting, Values const &flags) {
  auto const flag = flags.find(setting.key);
  if (flag == flags.end()) return std::nullopt;
  auto const name = setting.flag.empty() ? "--" + setting.key : setting.flag;
  return Effective{&setting, flag->second, Source::flag, name, {}};
}

std::optional<Effective> from_environment(Setting const &setting, Environment const &environment) {
  for (auto const &name : {setting.environment, setting.other_environment}) {
    if (name.empty()) continue;
    if (auto const value = environment(name); value && !value->empty())
      return Effective{&setting, *value, Source::environment, name, {}};
    auto const path = setting.secret ? environment(name + "_FILE") : std::nullopt;
    if (!path || path->empty()) continue;
    if (auto const secret = read_secret_file(name + "_FILE", *path); !secret.empty())
      return Effective{&setting, secret, Source::environment, name + "_FILE", *path};
  }
  return std::nullopt;
}

/// A TOML file serves several users, and not each of them may read every secret: one that this user may not
/// read is not set for it.
std::optional<Effective> from_file(Setting const &setting, Values const &values, std::string const &file) {
  if (auto const value = values.find(setting.key); value != values.end())
    return Effective{&setting, value->second, Source::file, file, setting.secret ? file : ""};
  auto const found = setting.secret ? values.find(secret_file_key(setting)) : values.end();
  if (found == values.end() || found->second.empty()) return std::nullopt;
  auto const &path = found->second;
  if (::access(path.c_str(), R_OK) != 0 && errno == EACCES)
    return Effective{&setting, "", Source::file, path + ", which this user may not read", {}};
  return Effective{&setting, read_secret_file(found->first, path), Source::file, path, path};
}

void assign(Effective const &found, Config &config) {
  auto const &setting = *found.setting;
  try {
    setting.type.assign(config, found.value);
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
    case Source::default_value:
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

Effective const &Loaded::of(std::string_view key) const {
  auto const found = std::find_if(effective.begin(), effective.end(),
                                  [&](auto const &one) { return one.setting->key == key; });
  if (found == effective.end()) throw std::out_of_range{"no setting '" + std::string{key} + "'"};
  return *found;
}

std::optional<std::string> Loaded::given(std::string_view key) const {
  auto const &found = of(key);
  if (found.source == Source::default_value) return std::nullopt;
  return found.value;
}

Loaded load(Values const &flags, std::string const &file, Environment const &environment) {
  Loaded loaded;
  auto const values = read_settings_file(file);
  for (auto const &setting : setting_table()) {
    auto found = from_flags(setting, flags);
    if (!found) found = from_environment(setting, environment);
    if (!found) found = from_file(setting, values, file);
    if (!found) found = Effective{&setting, setting.default_value, Source::default_value, "default", {}};
    if (setting.secret && !setting.type.secret_in_part) hide(found->value);
    assign(*found, loaded.config);
    loaded.effective.push_back(*found);
  }
  return loaded;
}

std::string shown_value(Effective const &one) {
  return one.setting->secret && !one.value.empty() ? "***" : one.value;
}

std::string as_toml(Loaded const &loaded) {
  std::string out;
  for (auto const &one : loaded.effective) {
    auto const &setting = *one.setting;
    auto const accepted = accepted_values(setting);
    out += fmt::format("# {}{}\n# {}, from: {} ({})\n", setting.doc,
                       accepted.empty() ? "" : " (" + accepted + ")", setting.environment, name(one.source),
                       one.from);
    auto const shown = shown_value(one);
    out += fmt::format("{}{} = {}\n\n", shown != one.value ? "# " : "", setting.key, toml_text(shown));
  }
  return out;
}

}  // namespace fleet::config
