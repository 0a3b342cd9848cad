#pragma once
#include <functional>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace fleet::config {

/// How one setting is named, read and described. The order is that of the documentation.
struct Setting {
  std::string key;
  std::string environment;
  std::vector<std::string> also;  ///< further variables, tried in order
  std::string fallback;
  bool secret = false;
  std::string doc;
  std::function<void(Config &, std::string const &)>
      assign;         ///< throws std::invalid_argument: what was expected
  bool many = false;  ///< a list in the file will do, beside the comma list
};

std::vector<Setting> const &setting_table();

}  // namespace fleet::config
