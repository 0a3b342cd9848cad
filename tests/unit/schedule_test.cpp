// The schedule that the program prints, held against the files in cron/ and against systemd itself.
#include <doctest/doctest.h>
#include <pwd.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "support/files.hpp"
#include "support/run_fleet.hpp"
#include "support/skip.hpp"

using namespace fleet::testing;
namespace fs = std::filesystem;

namespace {

/// Units as printed, of the built program, so that systemd finds what they start.
std::vector<std::string> write_units(TempDir const &folder) {
  REQUIRE(
      run_fleet({"schedule", "systemd", "--program", fleet_binary(), "--output", folder.path()}).exit_code ==
      0);
  std::vector<std::string> paths;
  for (auto const &entry : fs::directory_iterator{folder.path()}) paths.push_back(entry.path());
  return paths;
}

Result analyze(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "systemd-analyze");
  auto environment = clean_environment();
  environment["SYSTEMD_COLORS"] = "0";
  environment["SYSTEMD_EMOJI"] = "0";
  return run(arguments, environment);
}

bool has_systemd() {
  return fs::exists("/usr/bin/systemd-analyze");
}

}  // namespace

TEST_CASE("cron/ equals the output of the program") {
  TempDir const folder;
  REQUIRE(run_fleet({"schedule", "systemd", "--output", folder.path()}).exit_code == 0);
  std::set<std::string> printed;
  for (auto const &entry : fs::directory_iterator{folder.path()}) {
    auto const name = entry.path().filename().string();
    CAPTURE(name);
    printed.insert(name);
    CHECK(read_file(entry.path()) == read_file(source_dir() / "cron/systemd" / name));
  }
  std::set<std::string> kept;
  for (auto const &entry : fs::directory_iterator{source_dir() / "cron/systemd"})
    kept.insert(entry.path().filename());
  CHECK(kept == printed);
  auto const crontab = run_fleet({"schedule", "cron"});
  CHECK(crontab.out == read_file(source_dir() / "cron/fleet.cron"));
  // Debian's cron leaves out the whole file for one user that does not exist, and says so in syslog only.
  CHECK(crontab.out.find("# Its users are fleet_ingest and fleet_owner:") != std::string::npos);
  if (getpwnam("fleet_owner") == nullptr) CHECK(crontab.err.find("user=fleet_owner") != std::string::npos);
}

TEST_CASE("crontab and timers run the same commands") {
  auto const crontab = run_fleet({"schedule", "cron"}).out;
  auto const units = run_fleet({"schedule", "systemd"}).out;
  int timers = 0;
  for (auto at = units.find("[Timer]"); at != std::string::npos; at = units.find("[Timer]", at + 1)) ++timers;
  int lines = 0;
  for (auto at = crontab.find("  /usr/bin/fleet "); at != std::string::npos;
       at = crontab.find("  /usr/bin/fleet ", at + 1)) {
    ++lines;
    auto const command = crontab.substr(at + 2, crontab.find('\n', at) - at - 2);
    CAPTURE(command);
    auto const unit = units.find("ExecStart=" + command + "\n");
    REQUIRE(unit != std::string::npos);
    // As the same user, too.
    auto const before = crontab.rfind(' ', crontab.find_last_not_of(' ', at)) + 1;
    auto const user = crontab.substr(before, crontab.find(' ', before) - before);
    auto const next = units.find("User=", unit);
    CHECK(units.substr(next, units.find('\n', next) - next) == "User=" + user);
  }
  CHECK(lines == timers);
  CHECK(lines >= 6);
}

TEST_CASE("findings of the daily audit are a failed unit, devices that failed are not") {
  TempDir const folder;
  REQUIRE(run_fleet({"schedule", "systemd", "--output", folder.path()}).exit_code == 0);
  CHECK(read_file(folder.path() / "fleet-audit.service").find("\nSuccessExitStatus=4\n") !=
        std::string::npos);
  CHECK(read_file(folder.path() / "fleet-poll-live.service").find("\nSuccessExitStatus=3 4\n") !=
        std::string::npos);
}

TEST_CASE("timers run in the hour that a zone repeats in autumn") {
  if (!has_systemd()) FLEET_SKIP("no systemd-analyze (Debian's package systemd)");
  auto const timer = run_fleet({"schedule", "systemd"}).out;
  auto const at = timer.find("OnCalendar=*:*:00");
  REQUIRE(at != std::string::npos);
  auto const calendar = timer.substr(at + 11, timer.find('\n', at) - at - 11);
  auto environment = clean_environment();
  environment["TZ"] = "Europe/Berlin";
  auto const next =
      run({"systemd-analyze", "calendar", "--base-time=2026-10-25 00:59:30 UTC", "--iterations=1", calendar},
          environment);
  CHECK(next.out.find("2026-10-25 01:00:00 UTC") != std::string::npos);
}

TEST_CASE("systemd finds nothing wrong with the units") {
  if (!has_systemd()) FLEET_SKIP("no systemd-analyze (Debian's package systemd)");
  TempDir const folder;
  auto arguments = write_units(folder);
  arguments.insert(arguments.begin(), {"verify", "--man=no"});
  auto const result = analyze(arguments);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "");
  CHECK(result.err == "");
}

TEST_CASE("systemd makes the users of the package, and each service has one of them") {
  auto const file = (source_dir() / "scripts/package/fleet.sysusers").string();
  auto const users = read_file(file);
  TempDir const folder;
  for (auto const &path : write_units(folder)) {
    auto const unit = read_file(path);
    auto const at = unit.find("\nUser=");
    CAPTURE(path);
    CHECK((at != std::string::npos) == path.ends_with(".service"));
    if (at == std::string::npos) continue;
    auto const name = unit.substr(at + 6, unit.find('\n', at + 1) - at - 6);
    CHECK(users.find("\nu " + name + " ") != std::string::npos);
  }
  if (!fs::exists("/usr/bin/systemd-sysusers")) FLEET_SKIP("no systemd-sysusers (Debian's package systemd)");
  // It leaves a line that it can't read out, and says so.
  auto const result = run({"systemd-sysusers", "--dry-run", file}, clean_environment());
  CHECK(result.exit_code == 0);
  CHECK((result.out + result.err).find("not a valid") == std::string::npos);
  CHECK((result.out + result.err).find("ignoring") == std::string::npos);
}

TEST_CASE("every service is exposed by 2.0 at most, of 10") {
  if (!has_systemd()) FLEET_SKIP("no systemd-analyze (Debian's package systemd)");
  TempDir const folder;
  int services = 0;
  for (auto const &path : write_units(folder)) {
    if (!path.ends_with(".service")) continue;
    ++services;
    CAPTURE(path);
    auto const report = analyze({"security", "--offline=true", "--no-pager", path}).out;
    auto const label = report.find("Overall exposure level for ");
    REQUIRE(label != std::string::npos);
    CHECK(std::strtod(report.c_str() + report.find(": ", label) + 2, nullptr) > 0.0);
    CHECK(std::strtod(report.c_str() + report.find(": ", label) + 2, nullptr) <= 2.0);
  }
  CHECK(services == 12);
}

TEST_CASE("a folder that is not there is named") {
  auto const result = run_fleet({"schedule", "systemd", "--output", "/nowhere"});
  CHECK(result.exit_code == 1);
  CHECK(result.err.find("error: cannot write '/nowhere/fleet.target'\nhint: ") != std::string::npos);
}
