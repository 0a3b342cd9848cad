#pragma once
#include <functional>
#include <string>
#include <vector>

namespace fleet::config {

struct Config;

/// How the text of a setting becomes a field of Config.
struct ValueType {
  std::string accepts;               ///< "0 to 60000", "comma list"; empty: any string
  std::vector<std::string> choices;  ///< when only these are taken
  bool is_list = false;              ///< a list in the TOML file will do, beside the comma list
  bool secret_in_part = false;       ///< only its password is secret, which redact() cuts out of URLs
  /// Throws std::invalid_argument that says which values are taken.
  std::function<void(Config &, std::string const &)> assign;
};

ValueType text(std::string Config::*field);
ValueType list(std::vector<std::string> Config::*field);
ValueType whole_number(int Config::*field, int least, int most);
ValueType one_of(std::string Config::*field, std::vector<std::string> choices);
ValueType http_url(std::string Config::*field);
/// A libpq URI or key=value string. Checked here, because libpq's own message about a wrong one quotes the
/// part that it does not understand: that may be the password.
ValueType connection_string(std::string Config::*field);
ValueType md5_hex(std::string Config::*field);
/// Comma list of secrets, each of which is hidden.
ValueType secret_list(std::vector<std::string> Config::*field);
/// Without login: a password in a URL is one that is shown.
ValueType smtp_url(std::string Config::*field);
ValueType mail_address(std::string Config::*field);
ValueType url_path(std::string Config::*field);

}  // namespace fleet::config
