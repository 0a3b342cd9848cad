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

/// An error in a TOML file, without a word of the file in its message: that word may be a secret.
struct TomlError : std::runtime_error {
  TomlError(int line_, std::string const &what) : std::runtime_error(what), line(line_) {}
  int line;
};

/// The settings in a TOML file, in the order of its lines.
///
/// Shape:  a value is a string of one line, a whole number, or a list of them; sections, dotted keys and
///         inline tables all give "section-key".
/// Throws: TomlError for text that is not TOML 1.0 and for values of other types.
std::vector<TomlItem> read_toml(std::string_view text);

/// `value` as a TOML string that read_toml gives back.
std::string toml_text(std::string_view value);

}  // namespace fleet::config
