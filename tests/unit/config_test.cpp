#include "config/config.hpp"

#include <doctest/doctest.h>

#include <map>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "support/files.hpp"

using namespace fleet;
using fleet::testing::TempDir;

namespace {

using Variables = std::map<std::string, std::string>;

config::Environment environment(Variables variables) {
  return [variables = std::move(variables)](std::string const &name) -> std::optional<std::string> {
    auto const found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

std::string error_of(std::map<std::string, std::string> const &flags, std::string const &file,
                     Variables const &variables) {
  try {
    config::load(flags, file, environment(variables));
  } catch (Error const &error) {
    CHECK(error.stop() == Stop::usage);
    return error.what();
  }
  return "(no error)";
}

}  // namespace

TEST_CASE("a flag wins over the environment, that over the file, that over the default") {
  TempDir const dir;
  auto const file = dir.write(
      "fleet.toml",
      "timezone = \"Europe/Berlin\"\nserve-bind = \"127.0.0.1:1\"\n[tracksolid]\nconcurrency = 2\n");
  Variables const variables{{"FLEET_TIMEZONE", "Africa/Nairobi"}};
  auto const none = config::load({}, "", environment({})).config;
  CHECK(none.timezone == "UTC");
  CHECK(none.concurrency == 4);
  auto const from_file = config::load({}, file, environment({})).config;
  CHECK(from_file.timezone == "Europe/Berlin");
  CHECK(from_file.concurrency == 2);
  auto const from_environment = config::load({}, file, environment(variables)).config;
  CHECK(from_environment.timezone == "Africa/Nairobi");
  CHECK(from_environment.serve_bind == "127.0.0.1:1");
  CHECK(config::load({{"timezone", "Asia/Tokyo"}}, file, environment(variables)).config.timezone ==
        "Asia/Tokyo");
}

TEST_CASE("FLEET_DATABASE_URL wins over DATABASE_URL") {
  CHECK(config::load({}, "", environment({{"DATABASE_URL", "dbname=b"}})).config.database_url == "dbname=b");
  CHECK(config::load({}, "", environment({{"DATABASE_URL", "dbname=b"}, {"FLEET_DATABASE_URL", "dbname=a"}}))
            .config.database_url == "dbname=a");
}

TEST_CASE("a secret may come from a file, without its line break") {
  TempDir const dir;
  auto const file = dir.write("secret", "from-a-file-42\n");
  CHECK(config::load({}, "", environment({{"TRACKSOLID_APP_SECRET_FILE", file}})).config.app_secret ==
        "from-a-file-42");
  CHECK(redact("x from-a-file-42 y") == "x *** y");
  CHECK(error_of({}, "", {{"TRACKSOLID_APP_SECRET_FILE", "/nowhere/secret"}}) ==
        "TRACKSOLID_APP_SECRET_FILE: cannot read '/nowhere/secret'");
}

TEST_CASE("the file may name files with secrets; an empty one is not set, a missing one is an error") {
  TempDir const dir;
  auto const secret = dir.write("app-secret", "s3cret-value\n");
  auto const empty = dir.write("push-token", "");
  auto const file = dir.write("fleet.toml", "tracksolid-app-secret-file = \"" + secret +
                                                "\"\ntracksolid-push-token-file = \"" + empty + "\"\n");
  auto const loaded = config::load({}, file, environment({}));
  CHECK(loaded.config.app_secret == "s3cret-value");
  CHECK(loaded.config.push_tokens.empty());
  CHECK(config::as_toml(loaded).find("s3cret-value") == std::string::npos);
  CHECK(config::load({}, file, environment({{"TRACKSOLID_APP_SECRET_FILE", empty}})).config.app_secret ==
        "s3cret-value");
  auto const missing = dir.write("missing.toml", "tracksolid-app-secret-file = \"/nowhere/secret\"\n");
  CHECK(error_of({}, missing, {}) == "tracksolid-app-secret-file: cannot read '/nowhere/secret'");
}

TEST_CASE("a wrong value names the setting, the value and where it came from") {
  CHECK(error_of({}, "", {{"TRACKSOLID_CONCURRENCY", "many"}}) ==
        "tracksolid-concurrency: 'many' is not valid (TRACKSOLID_CONCURRENCY)");
  CHECK(error_of({}, "", {{"TRACKSOLID_API_URL", "ftp://x"}}) ==
        "tracksolid-api-url: 'ftp://x' is not valid (TRACKSOLID_API_URL)");
}

TEST_CASE("a wrong secret is not shown in the error") {
  CHECK(error_of({}, "", {{"TRACKSOLID_USER_PWD_MD5", "my plain password"}}) ==
        "tracksolid-user-pwd-md5: the value given is not valid (TRACKSOLID_USER_PWD_MD5)");
}

TEST_CASE("an unknown key of the file is an error that names its neighbour") {
  TempDir const dir;
  auto const file = dir.write("fleet.toml", "timezon = \"UTC\"\n");
  CHECK(error_of({}, file, {}) == "unknown setting 'timezon' in '" + file + "'");
  CHECK(error_of({}, "/nowhere/fleet.toml", {}) == "cannot read configuration file '/nowhere/fleet.toml'");
}

TEST_CASE("the settings in force can be printed without a secret in them") {
  auto const loaded = config::load({}, "",
                                   environment({{"TRACKSOLID_APP_SECRET", "abcdef-secret"},
                                                {"TRACKSOLID_APP_KEY", "key-12345678"},
                                                {"FLEET_DATABASE_URL", "postgres://u:pass-word@h/d"}}));
  auto const text = config::as_toml(loaded);
  for (auto const *secret : {"abcdef-secret", "key-12345678", "pass-word"})
    CHECK(text.find(secret) == std::string::npos);
  CHECK(text.find("environment (TRACKSOLID_APP_SECRET)") != std::string::npos);
  TempDir const dir;
  CHECK_NOTHROW(config::load({}, dir.write("again.toml", text), environment({})));
}
