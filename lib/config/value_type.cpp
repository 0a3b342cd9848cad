#include "config/value_type.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "config/config.hpp"

namespace fleet::config {
namespace {

/// A URL of the scheme `name` or, with TLS, `name`s.
bool is_url(std::string const &value, std::string const &name) {
  auto const scheme = value.starts_with(name + "s://")  ? name.size() + 4
                      : value.starts_with(name + "://") ? name.size() + 3
                                                        : 0U;
  auto const host = value.substr(scheme);
  return scheme != 0 && !host.empty() && host.find_first_of("/?#") != 0 &&
         value.find_first_of(" \t") == std::string::npos;
}

using ConnectionOptions = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

}  // namespace

ValueType text(std::string Config::*field) {
  return {.assign = [field](Config &config, std::string const &value) { config.*field = value; }};
}

ValueType list(std::vector<std::string> Config::*field) {
  return {.accepts = "comma list",
          .is_list = true,
          .assign = [field](Config &config, std::string const &value) { config.*field = split(value, ','); }};
}

ValueType secret_list(std::vector<std::string> Config::*field) {
  auto type = list(field);
  type.assign = [field, assign = type.assign](Config &config, std::string const &value) {
    assign(config, value);
    for (auto const &secret : config.*field) hide(secret);
  };
  return type;
}

ValueType whole_number(int Config::*field, int least, int most) {
  auto const accepts = fmt::format("{} to {}", least, most);
  return {.accepts = accepts, .assign = [=](Config &config, std::string const &value) {
            auto const parsed = to_number<int>(value);
            if (!parsed || *parsed < least || *parsed > most)
              throw std::invalid_argument{"expected a whole number, " + accepts};
            config.*field = *parsed;
          }};
}

ValueType one_of(std::string Config::*field, std::vector<std::string> choices) {
  auto const accepts = join(choices, ", ");
  return {.accepts = accepts, .choices = choices, .assign = [=](Config &config, std::string const &value) {
            if (std::find(choices.begin(), choices.end(), value) == choices.end())
              throw std::invalid_argument{"expected one of: " + accepts};
            config.*field = value;
          }};
}

ValueType http_url(std::string Config::*field) {
  return {.accepts = "http or https URL", .assign = [field](Config &config, std::string const &value) {
            if (!value.empty() && !is_url(value, "http"))
              throw std::invalid_argument{"expected a URL with a host and without spaces: https://host/path"};
            config.*field = value;
          }};
}

ValueType smtp_url(std::string Config::*field) {
  return {
      .accepts = "smtp or smtps URL", .assign = [field](Config &config, std::string const &value) {
        if (!value.empty() && (!is_url(value, "smtp") || value.find('@') != std::string::npos))
          throw std::invalid_argument{
              "expected smtp://host:port or smtps://host:port; login and password are settings of their own"};
        config.*field = value;
      }};
}

ValueType mail_address(std::string Config::*field) {
  return {.accepts = "mail address", .assign = [field](Config &config, std::string const &value) {
            auto const at = value.find('@');
            bool const address = at != 0 && at != std::string::npos && at + 1 < value.size() &&
                                 value.find('@', at + 1) == std::string::npos &&
                                 value.find_first_of(" \t\r\n<>,;\"") == std::string::npos;
            if (!value.empty() && !address)
              throw std::invalid_argument{"expected an address alone: fleet@example.org"};
            config.*field = value;
          }};
}

ValueType connection_string(std::string Config::*field) {
  return {.accepts = "libpq URI or key=value",
          .secret_in_part = true,
          .assign = [field](Config &config, std::string const &value) {
            ConnectionOptions const options{PQconninfoParse(value.c_str(), nullptr), &PQconninfoFree};
            if (!options)
              throw std::invalid_argument{
                  "expected postgresql://user@host/database, in it %40 for an @ of the password; or "
                  "host=… dbname=…, values with spaces in single quotes"};
            config.*field = value;
          }};
}

ValueType md5_hex(std::string Config::*field) {
  return {
      .accepts = "32 hex digits", .assign = [field](Config &config, std::string const &value) {
        auto const md5 = lower(value);
        bool const hex = md5.size() == 32 && md5.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!md5.empty() && !hex)
          throw std::invalid_argument{"expected the MD5 of the password as 32 hex digits, not the password"};
        config.*field = md5;
      }};
}

ValueType url_path(std::string Config::*field) {
  return {.accepts = "path that starts with /", .assign = [field](Config &config, std::string const &value) {
            auto path = std::string{trim(value)};
            while (path.ends_with('/')) path.pop_back();
            if (!path.empty() && path.front() != '/')
              throw std::invalid_argument{"expected a path that starts with /"};
            config.*field = path;
          }};
}

}  // namespace fleet::config
