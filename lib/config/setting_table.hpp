#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "config/value_type.hpp"

namespace fleet::config {

/// One setting: every name, its default, its unit and its meaning.
struct Setting {
  std::string key;  ///< in the TOML file: "serve-bind"
  std::string environment;
  std::string other_environment;  ///< read while `environment` is not set
  std::string flag;               ///< "--bind"; empty: it has none
  std::string command;            ///< the one that has the flag; empty: all commands have it
  std::string default_value;
  std::string unit;     ///< of a number: "ms"
  bool secret = false;  ///< never printed; <environment>_FILE and <key>-file may name a file that holds it
  std::string doc;
  ValueType type;
};

/// All settings, in the order of docs/generated/configuration.md.
std::vector<Setting> const &setting_table();

/// Throws std::out_of_range for a key that the table does not have: a fault of the program.
Setting const &setting_of(std::string_view key);

/// The values that a setting takes, with their unit: "0 to 60000 ms". Empty: any string.
std::string accepted_values(Setting const &setting);

}  // namespace fleet::config
