// Man pages and completions are made from the parser; here they are held against it, and against what reads
// them.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "base/text.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"
#include "support/skip.hpp"

using namespace fleet::testing;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> commands() {
  auto const help = run_fleet({"--help"}).out;
  std::istringstream lines{help.substr(help.find("Subcommands:") + 12)};
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  ") && line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

/// What bash offers after `words`, the last of which is begun.
std::vector<std::string> offered(std::string const &words) {
  auto const script = "source /dev/stdin <<<\"$SCRIPT\"; COMP_WORDS=(" + words +
                      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _fleet; "
                      "printf '%s\\n' \"${COMPREPLY[@]}\"";
  auto environment = clean_environment();
  environment["SCRIPT"] = run_fleet({"generate", "bash"}).out;
  auto const result = run({"bash", "-c", script}, environment);
  CHECK(result.err == "");
  return fleet::split(result.out, '\n');
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "every command has a man page with its options, an example that it understands, and no fault in it") {
  TempDir const folder;
  REQUIRE(run_fleet({"generate", "man", "--output", folder.path()}).exit_code == 0);
  REQUIRE(commands().size() >= 8);
  for (auto const &command : commands()) {
    CAPTURE(command);
    auto const path = folder.path() / ("fleet-" + command + ".1");
    auto page = read_file(path);
    std::string plain;
    for (char const c : page)
      if (c != '\\') plain += c;
    auto const example = plain.find(".SH EXAMPLES");
    REQUIRE(example != std::string::npos);
    REQUIRE(plain.find(".B fleet " + command, example) != std::string::npos);
    auto const help = run_fleet({command, "--help"}).out;
    std::istringstream words{plain.substr(example)};
    for (std::string word; words >> word;)
      if (word.starts_with("--") && word != "--yes" && word != "--config" && word != "--json")
        CHECK_MESSAGE(help.find(word) != std::string::npos, word);
    std::istringstream lines{help};
    for (std::string line; std::getline(lines, line);)
      if (auto const at = line.find("--"); line.starts_with("  -") && at != std::string::npos) {
        auto const name = line.substr(at, line.find_first_of(" ,", at) - at);
        CHECK_MESSAGE(plain.find(name) != std::string::npos, name);
      }
  }
  if (!fs::exists("/usr/bin/groff")) FLEET_SKIP("no groff to look for faults in man pages");
  for (auto const &entry : fs::directory_iterator{folder.path()})
    CHECK(run({"groff", "-man", "-Kutf8", "-ww", "-z", "-Tutf8", entry.path()}, clean_environment()).err ==
          "");
}

TEST_CASE("bash completes commands, their commands, options and values") {
  CHECK(offered("fleet poll-") == Words{"poll-movement", "poll-events"});
  CHECK(offered("fleet schedule sy") == Words{"systemd"});
  CHECK(offered("fleet migrate --eng") == Words{"--engine"});
  CHECK(offered("fleet migrate --engine pg") == Words{"pg_partman"});
  CHECK(offered("fleet poll-events --datab") == Words{"--database-url"});
  CHECK(offered("fleet poll-events --from ''").empty());
}

TEST_CASE("zsh and fish can read their completions") {
  TempDir const folder;
  int shells = 0;
  for (std::string const shell : {"zsh", "fish"}) {
    auto const script = run_fleet({"generate", shell});
    REQUIRE(script.exit_code == 0);
    for (auto const &command : commands()) CHECK(script.out.find(command) != std::string::npos);
    if (!fs::exists("/usr/bin/" + shell)) continue;
    ++shells;
    CHECK(run({shell, "-n", folder.write(shell, script.out)}, clean_environment()).err == "");
  }
  if (shells < 2) FLEET_SKIP("no zsh or no fish to check completions with");
}
