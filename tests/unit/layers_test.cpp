// The layers of lib/: what CMake links, held against what the sources include and what the documents say.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using fleet::testing::TempDir;
namespace fs = std::filesystem;

namespace {

struct Library {
  std::string folder;
  std::string name;
  std::vector<std::string> sources;
  std::vector<std::string> links;  ///< "base": fleet libraries only
};

/// The libraries in CMake's order, lowest first.
std::vector<Library> libraries() {
  std::vector<Library> found;
  std::istringstream lines{testing::read_file(FLEET_LAYERS_FILE)};
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> fields(1);
    for (char const c : line)
      if (c == '|')
        fields.emplace_back();
      else
        fields.back() += c;
    REQUIRE(fields.size() == 4);
    Library library{fields[0], fields[1], split(fields[2], ' '), {}};
    for (auto const &link : split(fields[3], ' ')) library.links.push_back(link.substr(sizeof "fleet::" - 1));
    found.push_back(library);
  }
  return found;
}

using Folders = std::set<std::string>;

/// The folders whose headers each library may include: its own, and those of all that it links.
std::map<std::string, Folders> folders_of_closure() {
  std::map<std::string, Folders> closure;
  for (auto const &library : libraries()) {
    auto &folders = closure[library.name];
    folders.insert(library.folder);
    for (auto const &link : library.links) {
      REQUIRE_MESSAGE(closure.contains(link), library.name, " links ", link);
      folders.insert(closure[link].begin(), closure[link].end());
    }
  }
  return closure;
}

bool builds(Library const &library, fs::path const &source) {
  auto const &sources = library.sources;
  if (library.folder != source.parent_path().filename()) return false;
  return std::find(sources.begin(), sources.end(), source.filename().string()) != sources.end();
}

/// Folders that a file may include: the closure of the library that builds it or the .cpp beside it, else of every
/// library of its folder.
Folders allowed(fs::path const &file) {
  static auto const all = libraries();
  static auto const closure = folders_of_closure();
  auto const source = fs::path{file}.replace_extension(".cpp");
  auto const owner =
      std::find_if(all.begin(), all.end(), [&](auto const &one) { return builds(one, source); });
  if (owner != all.end()) return closure.at(owner->name);
  Folders folders;
  for (auto const &library : all)
    if (library.folder == file.parent_path().filename())
      folders.insert(closure.at(library.name).begin(), closure.at(library.name).end());
  return folders;
}

std::vector<std::string> folders_in_order() {
  std::vector<std::string> folders;
  for (auto const &library : libraries())
    if (folders.empty() || folders.back() != library.folder) folders.push_back(library.folder);
  return folders;
}

}  // namespace

TEST_CASE("a file of lib/ includes only folders that its library links") {
  std::regex const include{R"re(^\s*#include "([a-z_]+)/)re"};
  int includes = 0;
  for (auto const &folder : folders_in_order())
    for (auto const &entry : fs::directory_iterator{testing::source_dir() / "lib" / folder}) {
      auto const extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      auto const may = allowed(entry.path());
      std::istringstream lines{testing::read_file(entry.path())};
      std::smatch match;
      for (std::string line; std::getline(lines, line);) {
        if (!std::regex_search(line, match, include)) continue;
        ++includes;
        CHECK_MESSAGE(may.contains(match[1]), entry.path().string(), ": ", line);
      }
    }
  CHECK(includes > 400);
}

TEST_CASE(
    "every folder of lib/ is a layer, and docs/understand/architecture.md lists them in CMake's order") {
  auto const in_cmake = folders_in_order();
  std::set<std::string> on_disk;
  for (auto const &entry : fs::directory_iterator{testing::source_dir() / "lib"})
    if (entry.is_directory()) on_disk.insert(entry.path().filename());
  CHECK(std::set<std::string>(in_cmake.begin(), in_cmake.end()) == on_disk);

  auto const page = testing::read_file(testing::source_dir() / "docs/understand/architecture.md");
  std::istringstream lines{page.substr(page.find("| folder | knows |"))};
  std::vector<std::string> documented;
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("| "))
    for (auto const &folder : split(line.substr(2, line.find(" |", 2) - 2), ','))
      documented.push_back(folder);
  CHECK(documented == in_cmake);
}

TEST_CASE("CMake refuses a library that links a folder below its own") {
  TempDir const dir;
  auto const configure = [&](std::string const &libraries) {
    dir.write("empty.cpp", "");
    dir.write("CMakeLists.txt",
              "cmake_minimum_required(VERSION 3.25)\nproject(layers CXX)\n"
              "list(APPEND CMAKE_MODULE_PATH " +
                  (testing::source_dir() / "scripts/cmake").string() + ")\ninclude(fleet)\n" + libraries);
    return testing::run({"cmake", "-S", dir.path().string(), "-B", (dir.path() / "build").string(), "-G",
                         "Ninja", "-DCMAKE_CXX_COMPILER_FORCED=1"},
                        testing::clean_environment());
  };
  auto const good =
      configure("fleet_library(low empty.cpp)\nfleet_library(high empty.cpp LINK fleet::low)\n");
  CHECK_MESSAGE(good.exit_code == 0, good.err);
  auto const bad =
      configure("fleet_library(low empty.cpp LINK fleet::high)\nfleet_library(high empty.cpp)\n");
  CHECK(bad.exit_code != 0);
  CHECK(bad.err.find("fleet_library(low) may not link fleet::high") != std::string::npos);
}
