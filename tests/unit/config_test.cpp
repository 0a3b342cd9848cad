#include "config/config.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "config/toml.hpp"
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

TEST_CASE("no two settings share a name, and each is documented") {
  std::set<std::string> names;
  for (auto const &setting : config::setting_table()) {
    CAPTURE(setting.key);
    CHECK(names.insert(setting.key).second);
    CHECK(names.insert(setting.environment).second);
    CHECK(!setting.doc.empty());
    CHECK(config::setting_of(setting.key).environment == setting.environment);
  }
}

TEST_CASE("a setting that is set is distinguished from its default") {
  auto const loaded = config::load({{"log-level", "debug"}}, "", environment({{"FLEET_TIMEZONE", "UTC"}}));
  CHECK(loaded.given("timezone") == "UTC");
  CHECK(loaded.of("log-level").from == "--log-level");
  CHECK(!loaded.given("serve-bind"));
  CHECK(loaded.of("serve-bind").value == "127.0.0.1:8890");
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

TEST_CASE("a value in quotes is taken as it is, with # and = and spaces in it") {
  TempDir const dir;
  auto const value_of = [&](std::string const &line) {
    return config::load({}, dir.write("fleet.toml", line), environment({})).config.user_id;
  };
  CHECK(value_of("tracksolid-user-id = \"a#b = c\"  # the account\n") == "a#b = c");
  CHECK(value_of("tracksolid-user-id = 'C:\\a\"b'\r\n") == "C:\\a\"b");
  CHECK(value_of(R"(tracksolid-user-id = "say \"\u00e9\" \\ \U0001F69A")") == "say \"é\" \\ 🚚");
  CHECK(value_of("\xEF\xBB\xBF# by an editor of Windows\r\ntracksolid_user_id = \"x\"\r\n") == "x");
  CHECK(value_of("[ tracksolid ]  # one section\n\n\tuser-id=\"x\"") == "x");
  CHECK(value_of("tracksolid.\"user-id\" = 4711\n") == "4711");
  CHECK(value_of("tracksolid = {user_id = \"x\"}\n") == "x");
  auto const many = dir.write("many.toml", "tracksolid-accounts = [ \"north\", # one\n  'south',\n]\n");
  CHECK(config::load({}, many, environment({})).config.accounts ==
        std::vector<std::string>{"north", "south"});
}

TEST_CASE("an error in the file names its line and never quotes the file") {
  TempDir const dir;
  auto const wrong = [&](std::string const &text) {
    auto const file = dir.write("fleet.toml", text);
    auto const what = error_of({}, file, {});
    CHECK(what.find("geheim") == std::string::npos);
    return what.starts_with("'" + file + "' ") ? what.substr(file.size() + 3) : what;
  };
  std::string const no_equals = "error while parsing key-value pair: expected '='";
  std::string const wrong_type = "the value is neither a string in quotes nor a whole number";
  CHECK(wrong("tracksolid-app-secret: geheim\n") == "line 1: " + no_equals);
  CHECK(wrong("\ntimezone\n") == "line 2: " + no_equals);
  CHECK(wrong("{\"geheim\": 1}\n") ==
        "line 1: error while parsing root table: expected keys, tables, whitespace or comments");
  CHECK(wrong("tracksolid-app-secret = \"geheim\n") ==
        "line 1: the closing quote is missing, or a control character is in the string");
  CHECK(wrong("tracksolid-app-secret = geheim\n") == "line 1: " + wrong_type);
  CHECK(wrong("timezone =\n") == "line 1: error while parsing key-value pair: expected value");
  CHECK(wrong("timezone = true\n") == "line 1: " + wrong_type);
  CHECK(wrong("timezone = 1.5\n") == "line 1: " + wrong_type);
  CHECK(wrong("tracksolid-accounts = [\"a\",\n2026-11-28]\n") == "line 2: " + wrong_type);
  CHECK(wrong("timezone = \"UTC\" geheim\n") ==
        "line 1: error while parsing key-value pair: expected a comment or whitespace");
  CHECK(wrong("timezone = \"U\\TC\"\n") == "line 1: error while parsing string: unknown escape sequence");
  CHECK(wrong("timezone = \"\\uD800\"\n").starts_with("line 1: error while parsing unicode scalar sequence"));
  CHECK(wrong("timezone = \"\"\"geheim\n\"\"\"\n") ==
        "line 1: a setting is a string of one line, not of several");
  CHECK(wrong("timezone = \"UTC\"\n\ntimezone = \"Europe/Berlin\"\n") ==
        "line 3: this key or section is given a second time");
  CHECK(wrong("tracksolid-concurrency = 3\n[tracksolid]\nconcurrency = 2\n") ==
        "line 3: 'tracksolid-concurrency' is given a second time");
  CHECK(wrong("[tracksolid]\nconcurrency = 2\ntracksolid_concurrency = 3\n").starts_with("unknown setting"));
  CHECK(wrong("timezone = [\"UTC\", \"GMT\"]\n") == "line 1: 'timezone' takes one value, not a list");
  CHECK(wrong("[[timezone]]\n") == "line 1: " + wrong_type);
  CHECK(wrong("tracksolid-accounts = [\"a\" \"b\"]\n") ==
        "line 1: error while parsing array: expected comma or closing ']'");
  CHECK(wrong("# \xFFgeheim\n") == "line 1: it is not UTF-8");
  CHECK(wrong("[=]\n") ==
        "line 1: error while parsing key: expected bare key starting character or string delimiter");
  CHECK(wrong("é = 1\n").starts_with("line 1: error while parsing root table: expected keys"));
  CHECK(wrong("timezone = é\n") == "line 1: " + wrong_type);
  CHECK(wrong("timezone é = 1\n") == "line 1: " + no_equals);
  CHECK(wrong("[tracksolid\n") == "line 1: error while parsing table header: expected ']'");
  CHECK(error_of({}, dir.path().string(), {}) ==
        "cannot read configuration file '" + dir.path().string() + "'");
}

TEST_CASE("no error in the file shows a part of a secret, whatever character is wrong or missing") {
  std::vector<std::string> const secrets{"Xq7ZwKv", "8305918274405918273"};
  std::string const text = "tracksolid-app-key = \"" + secrets[0] +
                           "\"\n[tracksolid]\napp-secret = " + secrets[1] + "\naccounts = ['" + secrets[0] +
                           "', \"" + secrets[0] + "\"]\nuser-id = {x.y = \"" + secrets[0] + "\"}\n";
  int errors = 0;
  auto const check = [&](std::string const &changed) {
    try {
      config::read_toml(changed);
    } catch (config::TomlError const &error) {
      ++errors;
      std::string const what = error.what();
      for (auto const &secret : secrets)
        for (std::size_t at = 0; at + 3 <= secret.size(); ++at)
          if (what.find(secret.substr(at, 3)) != std::string::npos) FAIL_CHECK(what << " in:\n" << changed);
    }
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    check(std::string{text}.erase(at, 1));
    check(text.substr(0, at));
    for (char const c : std::string_view{"\"'[]{}=,.#:-\\\n \x01"
                                         "0eXT"})
      check(std::string{text}.insert(at, 1, c));
  }
  CHECK(errors > 1000);
}

TEST_CASE("a file of a secret holds one line, and is no folder") {
  TempDir const dir;
  auto const two = dir.write("two", "first-secret\nsecond-secret\n");
  CHECK(error_of({}, "", {{"TRACKSOLID_APP_SECRET_FILE", two}}) ==
        "TRACKSOLID_APP_SECRET_FILE: '" + two + "' holds more than one line");
  CHECK(error_of({}, "", {{"TRACKSOLID_APP_SECRET_FILE", dir.path().string()}}) ==
        "TRACKSOLID_APP_SECRET_FILE: cannot read '" + dir.path().string() + "'");
  auto const marked = dir.write("marked", "\xEF\xBB\xBFwith-a-mark\r\n");
  CHECK(config::load({}, "", environment({{"TRACKSOLID_APP_SECRET_FILE", marked}})).config.app_secret ==
        "with-a-mark");
}

TEST_CASE("an address of the database that can't be one is refused without a part of it") {
  for (auto const *address : {"postgresql://u:p%zz@h/d", "host=h password=my secret", "password='open",
                              "mysql://u:secret@h/d", "hosst=h"})
    CHECK(error_of({}, "", {{"FLEET_DATABASE_URL", address}}) ==
          "database-url: the value given is not valid (FLEET_DATABASE_URL)");
  CHECK(error_of({{"serve-database-url", "nonsense"}}, "", {}) ==
        "serve-database-url: the value given is not valid (--serve-database-url)");
  CHECK(config::load({}, "", environment({{"FLEET_DATABASE_URL", "host=h password='my secret'"}}))
            .config.database_url == "host=h password='my secret'");
}

TEST_CASE("a URL without a host, or with a space, is refused") {
  for (auto const *address : {"http://", "https:///route/rest", "https://a b/rest"})
    CHECK(error_of({}, "", {{"TRACKSOLID_API_URL", address}}) ==
          "tracksolid-api-url: '" + std::string{address} + "' is not valid (TRACKSOLID_API_URL)");
}

TEST_CASE("settings printed and read back are the same, whatever characters they hold") {
  TempDir const dir;
  std::string const odd = "a \"b\" \\ # é\t=";
  auto const text = config::as_toml(config::load({{"tracksolid-user-id", odd}}, "", environment({})));
  CHECK(config::load({}, dir.write("copy.toml", text), environment({})).config.user_id == odd);
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
  CHECK_NOTHROW(config::load({}, dir.write("copy.toml", text), environment({})));
}
