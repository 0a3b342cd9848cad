// The tokens file: its lines, and `fleet token` that changes them.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "serve/token_file.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using nlohmann::json;
using testing::read_file;

namespace {

std::string const digest(64, 'a');

struct Tokens {
  testing::TempDir folder;
  std::string file = folder.path() / "tokens";

  testing::Result run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "token");
    return testing::run_fleet(arguments, {{"FLEET_SERVE_TOKENS_FILE", file}});
  }
  unsigned mode() const {
    struct stat found = {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    return found.st_mode & 0777U;
  }
  /// The names of the files in the folder.
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder.path()}, {}));
  }
};

std::string first_line(std::string const &text) {
  return text.substr(0, text.find('\n'));
}

/// "name | until | scope", or the error.
std::string read(std::string const &line) {
  try {
    auto const token = serve::read_token(line);
    if (!token) return "none";
    return token->name + " | " + (token->until ? rfc3339(*token->until) : "-") + " | " +
           serve::scope_text(*token);
  } catch (Error const &error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a line of the tokens file has a name, an end and a scope") {
  struct Row {
    std::string line, expected;
  };
  Row const rows[] = {{"", "none"},
                      {"  # desk", "none"},
                      {digest + " wall", "wall | - | all"},
                      {std::string(64, 'A') + "\tdesk  North Side ", "desk | - | North Side"},
                      {digest + " desk South; North;;South", "desk | - | North; South"},
                      {digest + " desk until=2026-12-31T18:00:00Z", "desk | 2026-12-31T18:00:00Z | all"},
                      {digest + " desk until=2026-12-31 North", "desk | 2026-12-31T00:00:00Z | North"},
                      {digest + " link until=2026-12-31T18:00:00+03:00 vehicle=KAA 123A",
                       "link | 2026-12-31T15:00:00Z | vehicle=KAA 123A"},
                      {digest + " link trip=7", "link | - | trip=7"},
                      {"my-secret wall", "is not a SHA-256 and a name"},
                      {digest, "is not a SHA-256 and a name"},
                      {digest + " desk until=soon", "says until 'soon', which is not a time"},
                      {digest + " link trip=x", "says 'trip=x', which is no vehicle and no trip"},
                      {digest + " link vehicle=", "says 'vehicle=', which is no vehicle and no trip"}};
  for (auto const &row : rows) CHECK(read(row.line) == row.expected);
}

TEST_CASE("fleet token add prints a new token once, and keeps its digest in a file of the owner's alone") {
  Tokens const tokens;
  auto const added = tokens.run(
      {"add", "north-desk", "--cost-centre", "North", "--cost-centre", "East", "--until", "2099-01-01"});
  CHECK(added.exit_code == 0);
  auto const secret = first_line(added.out);
  CHECK(secret.size() == 48);
  CHECK(tokens.mode() == 0600);
  CHECK(read_file(tokens.file) ==
        sha256_hex(secret) + " north-desk until=2099-01-01T00:00:00Z East; North\n");
  auto const shared = json::parse(
      tokens.run({"--json", "add", "link", "--share", "vehicle=KAA 1", "--until", "2099-01-01"}).out);
  CHECK(shared["scope"] == "vehicle=KAA 1");
  auto const list = tokens.run({"list"});
  CHECK(list.out.find("link       2099-01-01T00:00:00Z valid  vehicle=KAA 1\n") != std::string::npos);
  for (auto const &hidden : {secret, sha256_hex(secret), shared["token"].get<std::string>()})
    CHECK(list.out.find(hidden) == std::string::npos);
}

TEST_CASE("fleet token changes only the lines of a name, and keeps mode and links") {
  Tokens const tokens;
  auto const before =
      "# desks\n" + digest + " wall\n\n" + std::string(64, 'b') + " old until=2020-01-01 North";
  std::string const real = tokens.folder.write("real", before);
  ::chmod(real.c_str(), 0644);
  std::filesystem::create_symlink("real", tokens.file);
  CHECK(tokens.run({"list"}).out.find("old  2020-01-01T00:00:00Z ended  North") != std::string::npos);
  CHECK(tokens.run({"revoke", "wall"}).out == "revoked=1\n");
  CHECK(read_file(real) == "# desks\n\n" + std::string(64, 'b') + " old until=2020-01-01 North\n");
  CHECK(std::filesystem::is_symlink(tokens.file));
  CHECK(tokens.mode() == 0640);
  CHECK(tokens.run({"revoke", "old"}).exit_code == 0);  // the last one: nobody gets in
  CHECK(read_file(real) == "# desks\n\n");
  CHECK(tokens.files() == 2);
}

TEST_CASE("fleet token refuses what the file cannot hold, and leaves it as it is") {
  Tokens const tokens;
  auto const before = digest + " wall\n";
  tokens.folder.write("tokens", before);
  struct Row {
    std::vector<std::string> arguments;
    std::string error;
  };
  Row const rows[] = {
      {{"add", "wall"}, "there is a token named 'wall' already"},
      {{"add", "two words"}, "cannot hold name 'two words'"},
      {{"add", "a", "--cost-centre", "trip=7"}, "cannot hold name 'a'"},
      {{"add", "a", "--cost-centre", "N;S"}, "cannot hold name 'a'"},
      {{"add", "a", "--cost-centre", "N\n" + std::string(64, 'b') + " all"}, "cannot hold name 'a'"},
      {{"add", "a", "--until", "2020-01-01"}, "--until: '2020-01-01' has passed"},
      {{"add", "a", "--until", "soon"}, "'soon'"},
      {{"add", "a", "--share", "vehicle=K 1"}, "--share needs --until"},
      {{"add", "a", "--share", "K 1", "--until", "2099-01-01"}, "'K 1', which is no vehicle and no trip"},
      {{"revoke", "nobody"}, "there is no token named 'nobody'"}};
  for (auto const &row : rows) {
    auto const result = tokens.run(row.arguments);
    CHECK(result.exit_code == 2);
    CHECK_MESSAGE(result.err.find(row.error) != std::string::npos, result.err);
  }
  CHECK(testing::run_fleet({"token", "list"}).exit_code == 2);
  CHECK(read_file(tokens.file) == before);
  tokens.folder.write("tokens", before + "oops my-secret\n");
  auto const broken = tokens.run({"add", "a"});
  CHECK(broken.exit_code == 2);
  CHECK(broken.err.find("line 2 is not a SHA-256") != std::string::npos);
  CHECK(broken.err.find("my-secret") == std::string::npos);
}

TEST_CASE("a disk that is full leaves the tokens file as it was") {
  Tokens const tokens;
  auto const before = digest + " wall\n";
  tokens.folder.write("tokens", before);
  auto const result = testing::run(
      {"bash", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" token add a", testing::fleet_binary()},
      testing::fleet_environment({{"FLEET_SERVE_TOKENS_FILE", tokens.file}}));
  CHECK(result.exit_code == 1);
  CHECK(result.out.empty());
  CHECK(result.err.find("cannot write '" + tokens.file + "'") != std::string::npos);
  CHECK(read_file(tokens.file) == before);
  CHECK(tokens.files() == 1);
}

TEST_CASE("two that add a token at once lose none") {
  Tokens const tokens;
  auto const environment = testing::fleet_environment({{"FLEET_SERVE_TOKENS_FILE", tokens.file}});
  std::vector<std::unique_ptr<testing::Process>> running;
  for (int i = 0; i < 6; ++i)
    running.push_back(std::make_unique<testing::Process>(
        testing::fleet_command({"token", "add", "desk-" + std::to_string(i)}), environment));
  for (auto &process : running) CHECK(process->wait() == 0);
  CHECK(serve::TokenFile::read(tokens.file).tokens().size() == 6);
}
