#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::config {

struct TomlItem {
  std::string key;                 ///< "[tracksolid]" with "user_id" gives "tracksolid-user-id"
  std::vector<std::string> value;  ///< one, or those of a list
  bool is_list = false;
  int line = 0;
};

/// What is wrong, without a word of the file in it: that word may be a secret.
struct TomlError : std::runtime_error {
  TomlError(int line_, std::string const &what) : std::runtime_error(what), line(line_) {}
  int line;
};

/// The part of TOML that settings need: `key = value` lines below [sections], where a value is a text in
/// quotes, a number, or a list of them. Everything else is an error, never a guess.
std::vector<TomlItem> read_toml(std::string_view text);

/// `value` as a text that read_toml gives back.
std::string toml_text(std::string_view value);

}  // namespace fleet::config
