#include "support/process.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using std::chrono::milliseconds;

TEST_CASE("a finished command gives both outputs and its exit code") {
  auto const result = testing::run({"sh", "-c", "echo one; echo two >&2; exit 3"});
  CHECK(result.exit_code == 3);
  CHECK(result.out == "one\n");
  CHECK(result.err == "two\n");
}

TEST_CASE("a command ended by a signal gives 128 and its number") {
  CHECK(testing::run({"sh", "-c", "kill -TERM $$"}).exit_code == 128 + SIGTERM);
}

TEST_CASE("a command that is not there gives 127") {
  CHECK(testing::run({"fleet-no-such-command"}).exit_code == 127);
}

TEST_CASE("output larger than a pipe arrives whole") {
  auto const result = testing::run({"sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x"});
  CHECK(result.out.size() == 3000000);
}

TEST_CASE("a command that takes too long is killed and reported") {
  CHECK_THROWS_AS(testing::run({"sleep", "30"}, {}, milliseconds{50}), std::runtime_error);
}

TEST_CASE("the caller's settings do not leak into the command") {
  setenv("FLEET_DATABASE_URL", "postgresql://elsewhere/", 1);
  auto const result = testing::run({"env"}, {{"ONLY", "this"}});
  unsetenv("FLEET_DATABASE_URL");
  CHECK(result.out.find("elsewhere") == std::string::npos);
  CHECK(result.out.find("ONLY=this\n") != std::string::npos);
}

TEST_CASE("a line is found before and after it is printed") {
  testing::Process process{{"sh", "-c", "echo first 1; sleep 0.1; echo second 2 >&2; exec sleep 30"},
                           testing::clean_environment()};
  CHECK(process.wait_for_line("second") == "second 2");
  CHECK(process.wait_for_line("first") == "first 1");
  CHECK_THROWS_AS(process.wait_for_line("third", milliseconds{30}), std::runtime_error);
  process.signal(SIGTERM);
  CHECK(process.wait() == 128 + SIGTERM);
}

TEST_CASE("a child dies with a parent that was killed") {
  testing::TempDir const dir;
  auto const pid_file = dir.write("pid", "");
  auto const parent = fork();
  if (parent == 0) {
    testing::Process const child{{"sleep", "60"}};
    std::ofstream{pid_file} << child.pid() << std::endl;
    pause();
    _exit(0);
  }
  pid_t child = 0;
  for (int i = 0; i < 200 && !(std::ifstream{pid_file} >> child); ++i) usleep(10'000);
  REQUIRE(child > 0);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  // Without init in the container the dead child stays a zombie; its state proves as much as its absence.
  auto const gone = [&] {
    std::ifstream stat{"/proc/" + std::to_string(child) + "/stat"};
    std::string pid, name, state;
    return !(stat >> pid >> name >> state) || state == "Z";
  };
  for (int i = 0; i < 200 && !gone(); ++i) usleep(10'000);
  CHECK(gone());
}

TEST_CASE("the built program answers") {
  auto const result = testing::run_fleet({"--version"});
  CHECK(result.exit_code == 0);
  CHECK(result.out == FLEET_VERSION "\n");
}
