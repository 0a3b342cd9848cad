#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/setting_table.hpp"

namespace fleet::config {

/// Everything that can be set from outside, as load() gives it. setting_table() has the default, unit and
/// meaning of each; empty means "not set".
struct Config {
  std::string database_url;
  std::string serve_database_url;
  std::string api_url;
  std::string app_key;
  std::string app_secret;
  std::string user_id;
  std::string user_pwd_md5;
  std::vector<std::string> accounts;
  int min_interval_ms = 0;
  int concurrency = 0;
  int daily_budget = 0;
  std::string mileage_unit;
  std::vector<std::string> push_tokens;
  std::string timezone;
  std::string serve_bind;
  std::string push_bind;
  std::string push_path;
  std::vector<std::string> push_allow;
  std::string push_spool_dir;
  int push_spool_mb = 0;
  std::string push_map_file;
  std::string serve_tokens_file;
  std::vector<std::string> serve_hosts, push_hosts;
  std::vector<std::string> proxies;
  std::vector<std::string> cors_origins;
  std::string map_style_url;
  int vtrips_refresh_interval_s = 0;
  std::string smtp_url, smtp_user, smtp_password, mail_from;
  std::string archive;
  std::string ping_url;
  std::string metrics_dir;
  std::string log_format;
  std::string log_level;
};

enum class Source { default_value, file, environment, flag };

/// One setting as it is in force.
struct Effective {
  Setting const *setting;
  std::string value;
  Source source = Source::default_value;
  std::string from;         ///< for people: the flag, variable or file that it came from
  std::string secret_file;  ///< the file that holds it, when it is a secret from a file
};

struct Loaded {
  Config config;
  std::vector<Effective> effective;  ///< in the order of setting_table()

  Effective const &of(std::string_view key) const;
  /// The value of a setting that somebody has set, or nothing while the default is in force.
  std::optional<std::string> given(std::string_view key) const;
};

using Environment = std::function<std::optional<std::string>(std::string const &name)>;
Environment process_environment();

/// The settings in force: flag over environment over TOML file over default. Every secret may also come from
/// the file named by <VARIABLE>_FILE, or by <key>-file in the TOML file; an empty one counts as not set.
///
/// Shape:  `flags` by the setting's key.
/// Gives:  secrets are registered with fleet::hide.
/// Throws: Error{usage} that names the setting, the value and where it came from.
Loaded load(std::map<std::string, std::string> const &flags, std::string const &file,
            Environment const &environment);

/// The value for people: "***" for a secret that is set.
std::string shown_value(Effective const &one);

/// The settings in force as TOML, each with its source, secrets as "***": it can be used as a --config file.
std::string as_toml(Loaded const &loaded);

}  // namespace fleet::config
