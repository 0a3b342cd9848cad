#include "base/progress.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

using fleet::progress::Bar;
using namespace std::chrono_literals;

namespace {

/// Output of `act` to stderr, which is no terminal meanwhile.
template <class Act>
std::string written_to_stderr(Act const &act) {
  std::fflush(stderr);
  auto *file = std::tmpfile();
  REQUIRE(file != nullptr);
  int const kept = dup(STDERR_FILENO);
  dup2(fileno(file), STDERR_FILENO);
  act();
  std::fflush(stderr);
  dup2(kept, STDERR_FILENO);
  close(kept);
  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

}  // namespace

TEST_CASE("without a terminal progress is one JSON line a time, and none before the first is due") {
  auto const early = written_to_stderr([] {
    Bar bar{"history", "rows", 1h};
    bar.show(1, 4, 100);
  });
  CHECK(early.empty());
  auto const text = written_to_stderr([] {
    Bar bar{"history", "rows", 0ms};
    bar.show(0, 0, 0);  // nothing is known yet
    bar.show(1, 4, 100);
    bar.show(3, 4, 250);
  });
  auto const end = text.find('\n');
  REQUIRE(end != std::string::npos);
  auto const first = nlohmann::json::parse(text.substr(0, end));
  auto const second = nlohmann::json::parse(text.substr(end + 1));
  CHECK(first["calls"] == "1");
  CHECK(first["total"] == "4");
  CHECK(first["rows"] == "100");
  CHECK(second["calls"] == "3");
  CHECK(second["rows"] == "250");
  CHECK(first.contains("rows_per_s"));
  CHECK(first.contains("eta_s"));
}
