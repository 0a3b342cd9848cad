#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fleet::config {

/// Everything that can be set from outside, in the order of docs/configuration.md. An empty text means "not
/// set".
struct Config {
  std::string database_url;        ///< libpq URI or key=value text; empty: libpq's PG* variables
  std::string serve_database_url;  ///< read role or replica for `serve`; empty: database_url
  std::string api_url;             ///< the vendor's node, e.g. https://eu-open.tracksolidpro.com/route/rest
  std::string app_key;
  std::string app_secret;
  std::string user_id;
  std::string user_pwd_md5;              ///< 32 hex digits, lower case
  std::vector<std::string> accounts;     ///< empty: user_id and all its sub-accounts
  int min_interval_ms = 350;             ///< between two calls of one app_key, over all processes
  int concurrency = 4;                   ///< calls in flight
  int daily_budget = 0;                  ///< calls a UTC day; 0: no limit of our own
  std::string mileage_unit = "auto";     ///< unit of the vendor's trip distances: auto, m or km
  std::vector<std::string> push_tokens;  ///< shared secrets of the vendor's webhooks; any of them lets in
  std::string timezone = "UTC";          ///< IANA name; the zone of the fleet's days
  std::string serve_bind = "127.0.0.1:8890";
  std::string push_bind = "127.0.0.1:8891";
  std::string push_path;                ///< secret start of the webhooks' addresses: "/3f9a…"
  std::vector<std::string> push_allow;  ///< addresses and networks that may push; empty: all
  std::string push_spool_dir;           ///< empty: see push::spool_folder
  int push_spool_mb = 1024;
  std::string push_map_file;  ///< JSON, columns of messages whose schema is not public
  std::string serve_tokens_file;
  std::vector<std::string> cors_origins;
  std::string map_style_url;
  int vtrips_refresh_interval_s = 300;  ///< 0 or less: no refresh by itself
  std::string ping_url;     ///< called after a scheduled job; `{job}` in it becomes the job's name
  std::string metrics_dir;  ///< where jobs leave their figures for Prometheus' node exporter
  std::string log_format = "text";
  std::string log_level = "warning";
};

enum class Source { fallback, file, environment, flag };

/// One setting as it is in force.
struct Effective {
  std::string key;          ///< as in the file and as a flag: "tracksolid-api-url"
  std::string environment;  ///< "TRACKSOLID_API_URL"
  std::string value;
  Source source = Source::fallback;
  std::string from;  ///< file path or variable name the value came from
  bool secret = false;
  std::string doc;
};

struct Loaded {
  Config config;
  std::vector<Effective> effective;
};

using Environment = std::function<std::optional<std::string>(std::string const &name)>;
Environment process_environment();

/// Flag over environment over TOML file over default. Every secret may also come from the file named by
/// <VARIABLE>_FILE, or by <key>-file in the TOML file; an empty one counts as not set. Throws Error{usage}
/// that names the setting, the value and where it came from. Secrets are registered with fleet::hide.
Loaded load(std::map<std::string, std::string> const &flags, std::string const &file,
            Environment const &environment);

/// The settings in force as TOML, each with its source, secrets as "***": it can be used as a --config file.
std::string as_toml(Loaded const &loaded);

}  // namespace fleet::config
