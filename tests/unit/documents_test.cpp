// The documents, compared with the program.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "config/setting_table.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;

namespace {

std::string document(std::string const &path) {
  return testing::read_file(testing::source_dir() / path);
}

/// The words after "fleet" of every crontab line.
std::vector<std::string> scheduled_commands() {
  std::vector<std::string> commands;
  std::istringstream lines{document("cron/fleet.cron")};
  for (std::string line; std::getline(lines, line);)
    if (auto const at = line.find(" /usr/bin/fleet "); at != std::string::npos && line[0] != '#')
      commands.push_back(line.substr(at + std::string_view{" /usr/bin/fleet "}.size()));
  return commands;
}

using Paths = std::vector<std::filesystem::path>;

/// The files below a folder of the source, without those that npm or a build puts there.
Paths files_below(std::string const &folder) {
  Paths files;
  auto const top = testing::source_dir() / folder;
  for (auto entry = std::filesystem::recursive_directory_iterator{top};
       entry != std::filesystem::recursive_directory_iterator{}; ++entry) {
    if (entry->path().filename() == "node_modules") entry.disable_recursion_pending();
    if (entry->is_regular_file()) files.push_back(entry->path());
  }
  return files;
}

/// The pages of docs/, on all shelves.
Paths pages() {
  auto files = files_below("docs");
  std::erase_if(files, [](auto const &file) { return file.extension() != ".md"; });
  return files;
}

/// All matches of the first group of `pattern` in `text`.
std::vector<std::string> matches(std::string const &text, std::regex const &pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator it{text.begin(), text.end(), pattern}, end; it != end; ++it)
    found.push_back((*it)[1].str());
  return found;
}

}  // namespace

TEST_CASE("every link of a document leads to a file, and to a heading of it") {
  auto documents = pages();
  for (auto const *name : {"README.md", "CONTRIBUTING.md", "findings/README.md"})
    documents.push_back(testing::source_dir() / name);
  std::regex const link{R"(\]\(([^)\s:]+)\))"}, heading{"\n#+ ([^\n]*)"};
  int links = 0;
  for (auto const &page : documents)
    for (auto const &target : matches(testing::read_file(page), link)) {
      ++links;
      auto const hash = target.find('#');
      auto const file = hash == 0 ? page : page.parent_path() / target.substr(0, hash);
      REQUIRE_MESSAGE(std::filesystem::is_regular_file(file), page.string(), ": ", target);
      if (hash == std::string::npos) continue;
      std::set<std::string> anchors;
      for (auto const &title : matches(testing::read_file(file), heading)) {
        std::string anchor;
        for (unsigned char const character : title)
          if (character == ' ')
            anchor += '-';
          else if (std::isalnum(character) != 0 || character == '-' || character == '_' || character >= 0x80)
            anchor += static_cast<char>(std::tolower(character));
        anchors.insert(anchor);
      }
      CHECK_MESSAGE(anchors.contains(target.substr(hash + 1)), page.string(), ": ", target);
    }
  CHECK(links > 100);
}

TEST_CASE("every page that a comment, a message or a script names is there, and the index lists it") {
  std::regex const path{R"((docs/[A-Za-z0-9_/-]+\.(?:md|png)))"};
  int named = 0;
  auto const check = [&](std::filesystem::path const &file) {
    for (auto const &page : matches(testing::read_file(file), path)) {
      CHECK_MESSAGE(std::filesystem::is_regular_file(testing::source_dir() / page), file.string(), ": ",
                    page);
      ++named;
    }
  };
  for (auto const *folder : {"cron", "docs", "findings", "lib", "migrations", "scripts", "tests", "tools"})
    for (auto const &file : files_below(folder))
      // A numbered migration never changes: its text may name a page where it was then.
      if (file.extension() != ".png" && file.parent_path().filename() != "migrations") check(file);
  for (auto const *name : {"README.md", "CONTRIBUTING.md", "Containerfile", "compose.yaml", "CMakeLists.txt"})
    check(testing::source_dir() / name);
  CHECK(named > 100);

  auto const index = document("docs/README.md");
  for (auto const &page : pages()) {
    auto const name = page.lexically_relative(testing::source_dir() / "docs").string();
    CHECK_MESSAGE((name == "README.md" || index.find("](" + name + ")") != std::string::npos), name);
  }
}

TEST_CASE("printed pages of the docs are up to date") {
  for (std::string const page : {"configuration", "exit-codes"}) {
    CAPTURE(page);
    CHECK(document("docs/generated/" + page + ".md") == testing::run_fleet({"generate", page}).out);
  }
}

TEST_CASE("a command has the flag of a setting, with its default and its meaning in --help") {
  int flags = 0;
  for (auto const &setting : config::setting_table()) {
    if (setting.flag.empty()) continue;
    ++flags;
    auto command = std::vector<std::string>{setting.command.empty() ? "status" : setting.command, "--help"};
    if (setting.command.empty()) command.erase(command.begin());
    auto const help = one_line(testing::run_fleet(command).out);
    CAPTURE(setting.key);
    auto const at = help.find(setting.flag + " ");
    REQUIRE(at != std::string::npos);
    CHECK(help.find(setting.default_value, at) < help.find(setting.doc, at));
    CHECK(help.find(setting.doc, at) != std::string::npos);
  }
  CHECK(flags == 5);
}

TEST_CASE("every variable of a setting that a document, a unit or a message names is one") {
  std::set<std::string> known;
  std::set<std::string> prefixes;  // "TRACKSOLID_", "FLEET_PUSH_"
  for (auto const &setting : config::setting_table()) {
    known.insert({setting.environment, setting.environment + "_FILE"});
    auto const start = setting.environment.starts_with("FLEET_") ? std::string::size_type{6} : 0;
    auto const end = setting.environment.find('_', start);
    if (end != std::string::npos) prefixes.insert(setting.environment.substr(0, end + 1));
  }
  std::regex const variable{"([A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])"};
  int found = 0;
  for (auto const *folder : {"cron", "docs", "lib", "scripts", "tools"})
    for (auto const &file : files_below(folder)) {
      if (file.extension() == ".png") continue;
      for (auto const &word : matches(testing::read_file(file), variable)) {
        auto const has = [&](auto const &prefix) { return word.starts_with(prefix); };
        if (std::none_of(prefixes.begin(), prefixes.end(), has)) continue;
        ++found;
        CHECK_MESSAGE(known.contains(word), file.string(), ": ", word);
      }
    }
  CHECK(found > 50);
}

TEST_CASE("every address of this machine in a document has the port of a service") {
  std::set<std::string> ports;
  for (auto const &setting : config::setting_table())
    if (setting.environment.ends_with("_BIND"))
      ports.insert(setting.default_value.substr(setting.default_value.find(':') + 1));
  CHECK(ports.size() == 2);
  std::regex const port{R"((?:127\.0\.0\.1|localhost):([0-9]+))"};
  int found = 0;
  for (auto const &page : pages())
    for (auto const &number : matches(testing::read_file(page), port)) {
      ++found;
      CHECK_MESSAGE(ports.contains(number), page.string(), ": ", number);
    }
  CHECK(found > 20);
}

TEST_CASE("every exit code has a row, in the order of the numbers") {
  int next = 0;
  for (auto const &code : exit_codes()) CHECK(static_cast<int>(code.stop) == next++);
  CHECK(next == static_cast<int>(Stop::busy) + 1);
}

TEST_CASE("every line of the crontab is understood by the program") {
  auto const commands = scheduled_commands();
  CHECK(commands.size() >= 5);
  for (auto const &command : commands) {
    CAPTURE(command);
    auto arguments = split(command, ' ');
    // --help is looked at before any option's value, a wrong option is not forgiven by it.
    auto const help = testing::run_fleet({arguments.at(0), "--help"});
    CHECK(help.exit_code == 0);
    for (auto const &argument : arguments)
      if (argument.starts_with("--") && argument != "--config")
        CHECK(help.out.find(argument) != std::string::npos);
  }
}

TEST_CASE("every test that docs/understand/comparison.md calls a proof is there") {
  std::string tests;
  for (auto const &entry : std::filesystem::recursive_directory_iterator{
           testing::source_dir() / "tests", std::filesystem::directory_options::none})
    if (entry.path().extension() == ".cpp") tests += testing::read_file(entry.path());
  // A proof is a test's name in quotes within a row of a table.
  std::istringstream lines{document("docs/understand/comparison.md")};
  int proofs = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("|")) continue;
    for (auto from = line.find('"'); from != std::string::npos; from = line.find('"', from)) {
      auto const to = line.find('"', from + 1);
      REQUIRE(to != std::string::npos);
      auto const name = line.substr(from, to + 1 - from);
      CAPTURE(name);
      CHECK((tests.find("TEST_CASE(" + name) != std::string::npos ||
             tests.find("ON_EACH_ENGINE(" + name) != std::string::npos));
      ++proofs;
      from = to + 1;
    }
  }
  CHECK(proofs >= 20);
}

TEST_CASE("every test program that a document names is there") {
  int named = 0;
  for (std::string const label : {"unit", "db", "e2e"}) {
    auto const programs = document("tests/" + label + "/CMakeLists.txt");
    for (auto const &page : pages()) {
      auto const text = testing::read_file(page);
      auto const mark = "`" + label + "/";
      for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        auto const from = at + mark.size();
        auto const name = text.substr(from, text.find('`', from) - from);
        CAPTURE(name);
        CHECK((programs.find("fleet_test(" + name + " ") != std::string::npos ||
               programs.find("NAME " + label + "/" + name + " ") != std::string::npos));
        ++named;
      }
    }
  }
  CHECK(named >= 3);
}

TEST_CASE("the README names every command of the program") {
  auto const readme = document("README.md");
  auto const help = testing::run_fleet({"--help"}).out;
  std::istringstream lines{help.substr(help.find("Subcommands:") + 13)};
  int commands = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string name;
    if (!(words >> name)) continue;
    ++commands;
    CAPTURE(name);
    CHECK(readme.find("| `fleet " + name + "` |") != std::string::npos);
  }
  CHECK(commands >= 6);
}
