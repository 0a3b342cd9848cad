// The libraries that each part of the source may use.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/files.hpp"

namespace fs = std::filesystem;
using namespace fleet;

namespace {

/// Every C++ file of the project, as a path below its top.
std::vector<std::string> sources() {
  std::vector<std::string> found;
  for (auto const *folder : {"lib", "tools", "tests"})
    for (auto at = fs::recursive_directory_iterator{testing::source_dir() / folder}; at != fs::end(at);
         ++at) {
      if (at->path().filename() == "node_modules") at.disable_recursion_pending();
      auto const suffix = at->path().extension();
      if (suffix == ".cpp" || suffix == ".hpp" || suffix == ".in")
        found.push_back(fs::relative(at->path(), testing::source_dir()));
    }
  return found;
}

/// Files, apart from those that `may`, with a line that holds one of `parts`.
template <class May>
std::vector<std::string> with_any(std::vector<std::string> const &parts, May may) {
  std::vector<std::string> found;
  for (auto const &file : sources()) {
    if (may(file) || file == "tests/unit/store_layer_test.cpp") continue;
    auto const text = testing::read_file(testing::source_dir() / file);
    if (std::any_of(parts.begin(), parts.end(),
                    [&](auto const &part) { return text.find(part) != std::string::npos; }))
      found.push_back(file);
  }
  return found;
}

bool in(std::string const &file, std::string const &folder) {
  return file.starts_with(folder);
}

bool is_source_of_store(std::string const &file) {
  return in(file, "lib/store/") && file.ends_with(".cpp");
}

using Files = std::vector<std::string>;

}  // namespace

TEST_CASE("only lib/store knows libpqxx and libpq, and none of its public headers does") {
  // lib/config checks the form of a connection string with libpq's own parser, and opens nothing.
  auto const may = [](std::string const &file) {
    return is_source_of_store(file) || in(file, "lib/store/detail/") || file == "lib/config/value_type.cpp";
  };
  CHECK(with_any({"<pqxx/", "pqxx::", "<libpq-", "PGconn", "\"store/detail/"}, may) == Files{});
}

TEST_CASE("the versions of libpqxx are distinguished in one file") {
  auto const may = [](std::string const &file) { return file == "lib/store/detail/libpqxx.hpp"; };
  CHECK(with_any({"PQXX_VERSION", "PQXX_HAVE", "<pqxx/version>"}, may) == Files{});
}
