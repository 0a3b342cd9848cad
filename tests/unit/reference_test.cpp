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

/// Completions of bash after `words`, the last of which is begun.
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

// A zsh at a terminal of its own, with a compadd that prints its arguments. It is ready when its editor is:
// until then the terminal itself would take ^U for "forget the line".
constexpr char const *ask_zsh = R"zsh(
zmodload zsh/zpty || exit 1
zpty z zsh -f -i
zpty -w z "PROMPT= RPROMPT= PROMPT2=; stty -echo"
zpty -w z "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w z 'compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits; builtin compadd -A hits "$@"; for hit in $hits; do print -r -- "offer:$hit:"; done
}'
zpty -w z 'bindkey "^I" complete-word; zle-line-init() { print "rea""dy:" }; zle -N zle-line-init'
zpty -r z out '*ready:*'
zpty -w -n z "$2"$'\t\x15exit\n'
while zpty -r z line 2>/dev/null; do print -rn -- "$line"; done
)zsh";

using Words = std::vector<std::string>;

/// Completions of zsh after `words`, in its order.
Words zsh_offers(TempDir const &folder, std::string const &words) {
  auto const script = folder.write("ask.zsh", ask_zsh);
  auto const said = run({"zsh", "-f", script, folder.path(), words}, clean_environment()).out;
  Words offers;
  for (auto at = said.find("offer:"); at != std::string::npos; at = said.find("offer:", at + 1))
    offers.push_back(said.substr(at + 6, said.find(':', at + 6) - at - 6));
  return offers;
}

/// The same of fish, which sorts.
Words fish_offers(std::string const &file, std::string const &words) {
  auto const result = run({"fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", file, words},
                          clean_environment());
  CHECK(result.err == "");
  Words offers;
  for (auto const &line : fleet::split(result.out, '\n')) offers.push_back(line.substr(0, line.find('\t')));
  return offers;
}

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

TEST_CASE("zsh and fish have every command in their completions, and can read them") {
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

TEST_CASE("zsh completes commands, their commands, options and values") {
  if (!fs::exists("/usr/bin/zsh")) FLEET_SKIP("no zsh to complete with");
  TempDir const folder;
  folder.write("_fleet", run_fleet({"generate", "zsh"}).out);
  CHECK(zsh_offers(folder, "fleet poll-") == Words{"poll-movement", "poll-events"});
  CHECK(zsh_offers(folder, "fleet schedule ") == Words{"systemd", "cron"});
  CHECK(zsh_offers(folder, "fleet migrate --eng") == Words{"--engine"});
  CHECK(zsh_offers(folder, "fleet migrate --engine ") == Words{"timescaledb", "pg_partman"});
  CHECK(zsh_offers(folder, "fleet poll-events --datab") == Words{"--database-url"});
}

TEST_CASE("fish completes commands, their commands, options and values") {
  if (!fs::exists("/usr/bin/fish")) FLEET_SKIP("no fish to complete with");
  TempDir const folder;
  auto const file = folder.write("fleet.fish", run_fleet({"generate", "fish"}).out);
  CHECK(fish_offers(file, "fleet poll-") == Words{"poll-events", "poll-movement"});
  CHECK(fish_offers(file, "fleet schedule ") == Words{"cron", "systemd"});
  CHECK(fish_offers(file, "fleet migrate --eng") == Words{"--engine"});
  CHECK(fish_offers(file, "fleet migrate --engine ") == Words{"pg_partman", "timescaledb"});
  CHECK(fish_offers(file, "fleet poll-events --datab") == Words{"--database-url"});
}
