#include "config/setting_table.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace fleet::config {
namespace {

using Assign = std::function<void(Config &, std::string const &)>;

Assign text(std::string Config::*field) {
  return [field](Config &config, std::string const &value) { config.*field = value; };
}

Assign list(std::vector<std::string> Config::*field) {
  return [field](Config &config, std::string const &value) { config.*field = split(value, ','); };
}

Assign number(int Config::*field, int least, int most) {
  return [=](Config &config, std::string const &value) {
    auto const parsed = to_number<int>(value);
    if (!parsed || *parsed < least || *parsed > most)
      throw std::invalid_argument{fmt::format("expected a whole number from {} to {}", least, most)};
    config.*field = *parsed;
  };
}

Assign one_of(std::string Config::*field, std::vector<std::string> allowed) {
  return [field, allowed = std::move(allowed)](Config &config, std::string const &value) {
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
      throw std::invalid_argument{fmt::format("expected one of: {}", join(allowed, ", "))};
    config.*field = value;
  };
}

Assign http_url(std::string Config::*field) {
  return [field](Config &config, std::string const &value) {
    bool const http = value.starts_with("https://") || value.starts_with("http://");
    if (!value.empty() && !http)
      throw std::invalid_argument{"expected an address that starts with https:// or http://"};
    auto const host = value.substr(std::min(value.size(), value.find("://") + 3));
    if (http &&
        (host.find_first_of("/?#") == 0 || host.empty() || value.find_first_of(" \t") != std::string::npos))
      throw std::invalid_argument{"expected an address with a host and without blanks, https://host/path"};
    config.*field = value;
  };
}

/// Judged here, because libpq's own words about an address quote the part they stumble over: it may be the
/// password.
Assign database_address(std::string Config::*field) {
  return [field](Config &config, std::string const &value) {
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options{
        PQconninfoParse(value.c_str(), nullptr), &PQconninfoFree};
    if (!options)
      throw std::invalid_argument{
          "expected postgresql://user@host/database, signs in a password as %40 for @, or host=… dbname=…, "
          "values "
          "with blanks in single quotes"};
    config.*field = value;
  };
}

void assign_password_md5(Config &config, std::string const &value) {
  auto const md5 = lower(value);
  bool const hex = md5.size() == 32 && md5.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!md5.empty() && !hex)
    throw std::invalid_argument{"expected the MD5 of the password as 32 hex digits, not the password"};
  config.user_pwd_md5 = md5;
}

void assign_push_tokens(Config &config, std::string const &value) {
  config.push_tokens = split(value, ',');
  for (auto const &token : config.push_tokens) hide(token);
}

void assign_push_path(Config &config, std::string const &value) {
  auto path = std::string{trim(value)};
  while (path.ends_with('/')) path.pop_back();
  if (!path.empty() && path.front() != '/') throw std::invalid_argument{"expected a path that starts with /"};
  config.push_path = path;
}

}  // namespace

std::vector<Setting> const &setting_table() {
  static std::vector<Setting> const table{
      {"database-url",
       "FLEET_DATABASE_URL",
       {"DATABASE_URL"},
       "",
       true,
       "PostgreSQL address (URI or key=value); empty: libpq's PG* variables",
       database_address(&Config::database_url)},
      {"serve-database-url",
       "FLEET_SERVE_DATABASE_URL",
       {},
       "",
       true,
       "read role or replica for `fleet serve`; empty: database-url",
       database_address(&Config::serve_database_url)},
      {"tracksolid-api-url",
       "TRACKSOLID_API_URL",
       {},
       "",
       false,
       "the vendor's node that issued the app key, e.g. https://eu-open.tracksolidpro.com/route/rest",
       http_url(&Config::api_url)},
      {"tracksolid-app-key", "TRACKSOLID_APP_KEY", {}, "", true, "application key", text(&Config::app_key)},
      {"tracksolid-app-secret",
       "TRACKSOLID_APP_SECRET",
       {},
       "",
       true,
       "application secret",
       text(&Config::app_secret)},
      {"tracksolid-user-id", "TRACKSOLID_USER_ID", {}, "", false, "platform account", text(&Config::user_id)},
      {"tracksolid-user-pwd-md5",
       "TRACKSOLID_USER_PWD_MD5",
       {},
       "",
       true,
       "MD5 of the account's password, 32 hex digits",
       assign_password_md5},
      {"tracksolid-accounts",
       "TRACKSOLID_ACCOUNTS",
       {},
       "",
       false,
       "accounts to read, comma list; empty: the user and all its sub-accounts",
       list(&Config::accounts),
       true},
      {"tracksolid-min-interval-ms",
       "TRACKSOLID_MIN_INTERVAL_MS",
       {},
       "350",
       false,
       "least time between two calls of one app key, over all processes, ms",
       number(&Config::min_interval_ms, 0, 60000)},
      {"tracksolid-concurrency",
       "TRACKSOLID_CONCURRENCY",
       {},
       "4",
       false,
       "calls in flight",
       number(&Config::concurrency, 1, 16)},
      {"tracksolid-daily-budget",
       "TRACKSOLID_DAILY_BUDGET",
       {},
       "0",
       false,
       "calls a UTC day; 0: no limit of our own",
       number(&Config::daily_budget, 0, 100000000)},
      {"tracksolid-mileage-unit",
       "TRACKSOLID_MILEAGE_UNIT",
       {},
       "auto",
       false,
       "unit of the vendor's trip distances: auto, m or km",
       one_of(&Config::mileage_unit, {"auto", "m", "km"})},
      {"tracksolid-push-token",
       "TRACKSOLID_PUSH_TOKEN",
       {},
       "",
       true,
       "shared secret of the vendor's webhooks; a comma list while it is changed: any of them lets in",
       assign_push_tokens,
       true},
      {"timezone",
       "FLEET_TIMEZONE",
       {},
       "UTC",
       false,
       "IANA zone of the fleet's days; stored by `fleet migrate`",
       text(&Config::timezone)},
      {"serve-bind",
       "FLEET_SERVE_BIND",
       {},
       "127.0.0.1:8890",
       false,
       "address:port of `fleet serve`",
       text(&Config::serve_bind)},
      {"push-bind",
       "FLEET_PUSH_BIND",
       {},
       "127.0.0.1:8891",
       false,
       "address:port of `fleet receive-push`",
       text(&Config::push_bind)},
      {"push-path",
       "FLEET_PUSH_PATH",
       {},
       "",
       true,
       "secret start of the webhooks' addresses, e.g. /3f9a1c…; everything else is 404",
       assign_push_path},
      {"push-allow",
       "FLEET_PUSH_ALLOW",
       {},
       "",
       false,
       "addresses and networks (10.0.0.0/8) that may push, comma list; empty: all",
       list(&Config::push_allow),
       true},
      {"push-spool-dir",
       "FLEET_PUSH_SPOOL_DIR",
       {},
       "",
       false,
       "folder for messages while PostgreSQL is away; empty: $STATE_DIRECTORY, else /var/lib/fleet or "
       "~/.local/state/fleet",
       text(&Config::push_spool_dir)},
      {"push-spool-mb",
       "FLEET_PUSH_SPOOL_MB",
       {},
       "1024",
       false,
       "most that the spool may hold, MB; then messages are answered 503",
       number(&Config::push_spool_mb, 1, 1000000)},
      {"push-map-file",
       "FLEET_PUSH_MAP_FILE",
       {},
       "",
       false,
       "JSON file: which field of a message goes to which column, see docs/push.md; empty: the built-in "
       "mapping",
       text(&Config::push_map_file)},
      {"serve-tokens-file",
       "FLEET_SERVE_TOKENS_FILE",
       {},
       "",
       false,
       "file of hashed bearer tokens",
       text(&Config::serve_tokens_file)},
      {"cors-origins",
       "FLEET_CORS_ORIGINS",
       {},
       "",
       false,
       "origins that may call the API from a browser, comma list",
       list(&Config::cors_origins),
       true},
      {"map-style-url",
       "FLEET_MAP_STYLE_URL",
       {},
       "",
       false,
       "MapLibre style of the base map; empty: the built-in outlines",
       http_url(&Config::map_style_url)},
      {"vtrips-refresh-interval-s",
       "VTRIPS_REFRESH_INTERVAL_S",
       {},
       "300",
       false,
       "seconds between refreshes of reporting.v_trips; 0 or less: none",
       number(&Config::vtrips_refresh_interval_s, -1, 86400)},
      {"ping-url",
       "FLEET_PING_URL",
       {},
       "",
       true,
       "address called after each scheduled job, `{job}` in it is the job's name; failures add /EXIT-CODE",
       http_url(&Config::ping_url)},
      {"metrics-dir",
       "FLEET_METRICS_DIR",
       {},
       "",
       false,
       "folder where jobs leave their figures for the node exporter's textfile collector",
       text(&Config::metrics_dir)},
      {"log-format",
       "FLEET_LOG_FORMAT",
       {},
       "text",
       false,
       "text or json, on stderr",
       one_of(&Config::log_format, {"text", "json"})},
      {"log-level",
       "FLEET_LOG_LEVEL",
       {},
       "warning",
       false,
       "debug, info, warning or error",
       one_of(&Config::log_level, {"debug", "info", "warning", "error"})},
  };
  return table;
}

}  // namespace fleet::config
