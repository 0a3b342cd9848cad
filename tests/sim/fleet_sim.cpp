// fleet-sim: the vendor's API on this machine, for tests, benchmarks and the demo. docs/understand/simulator.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "base/error.hpp"
#include "base/log.hpp"
#include "sim/server.hpp"
#include "sim/switch_table.hpp"

namespace {

using fleet::sim::Setup;

struct Options {
  std::string listen = "127.0.0.1:0";
  std::vector<std::string> scenarios;
  std::vector<std::string> traces;
  std::vector<std::string> assignments;
  std::string anchor;
  bool city = false;
  Setup setup;
};

void declare_world(CLI::App &app, Options &options) {
  auto &setup = options.setup;
  app.add_option("--traces", options.traces,
                 "Replay recorded fixes and, when given, labelled trips (CSV or CSV.gz)")
      ->type_name("FIXES [TRIPS]")
      ->expected(1, 2);
  app.add_flag("--live", setup.live, "With --traces: every vehicle also drives after the anchor day");
  app.add_option("--anchor", options.anchor, "Day the last recorded day is laid on (default: yesterday, UTC)")
      ->type_name("YYYY-MM-DD");
  app.add_flag("--city", options.city, "An invented city (the default)")->excludes("--traces");
  app.add_option("--replay", setup.replay_folder, "Serve back what `fleet poll-… --record DIR` kept")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory)
      ->excludes("--traces")
      ->excludes("--city");
  app.add_option("--seed", setup.city.seed, "The city's seed")->capture_default_str();
  app.add_option("--vehicles", setup.city.vehicles, "The city's vehicles")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--days", setup.city.days, "The city's days of history")
      ->check(CLI::Range(1, 800))
      ->capture_default_str();
  app.add_option("--weekends", setup.city.weekends, "Share of vehicles that rest on Saturday and Sunday")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--long-trips", setup.city.long_trips,
                 "Share of vehicles with a trip of 14 hours once a week")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--replaced", setup.city.replaced, "Vehicles whose tracker is replaced by a new device")
      ->check(CLI::Range(0, 1000));
  app.add_option("--lat", setup.city.lat_deg, "The city's centre")
      ->check(CLI::Range(-80, 80))
      ->capture_default_str();
  app.add_option("--lng", setup.city.lng_deg, "The city's centre")
      ->check(CLI::Range(-180, 180))
      ->capture_default_str();
}

void declare(CLI::App &app, Options &options) {
  auto &credentials = options.setup.credentials;
  app.add_option("--listen", options.listen, "host:port; port 0 takes a free one")->capture_default_str();
  app.add_option("--scenario,scenario", options.scenarios, "Scenario files, later ones over earlier ones")
      ->check(CLI::ExistingFile);
  app.add_option("--set", options.assignments, "Set one switch, e.g. --set http_500_rate=0.05")
      ->type_name("NAME=VALUE");
  declare_world(app, options);
  app.add_option("--app-key", credentials.app_key, "Key that clients must use")->capture_default_str();
  app.add_option("--app-secret", credentials.app_secret, "Secret that clients must sign with")
      ->capture_default_str();
  app.add_option("--user", credentials.user_id, "User, and root of the account tree")->capture_default_str();
  app.add_option("--user-pwd-md5", credentials.user_pwd_md5, "MD5 of the user's password")
      ->capture_default_str();
}

/// Flags win over scenario files.
Setup resolve(Options &options, int argc, char **argv) {
  for (auto const &file : options.scenarios) fleet::sim::read_scenario(file, options.setup);
  if (!options.scenarios.empty()) {
    auto const scenarios = std::exchange(options.scenarios, {});
    CLI::App second;
    declare(second, options);
    second.parse(argc, argv);
  }
  auto &setup = options.setup;
  if (!options.traces.empty()) setup.fixes_file = options.traces[0];
  if (options.traces.size() > 1) setup.trips_file = options.traces[1];
  if (!options.anchor.empty())
    setup.anchor = std::chrono::floor<std::chrono::days>(fleet::time_option("--anchor", options.anchor));
  for (auto const &assignment : options.assignments) fleet::sim::set_switch(setup.switches, assignment);
  return setup;
}

void serve(Setup const &setup, std::string const &listen) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the server's threads begin: they inherit it
  fleet::sim::Server const server{setup, listen};
  fmt::print("listening on {}\n", server.url());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
}

}  // namespace

int main(int argc, char **argv) {
  fleet::log::configure(fleet::log::Level::warning, fleet::log::Format::text, "fleet-sim");
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"The vendor's tracking API, simulated", "fleet-sim"};
  app.set_version_flag("--version", FLEET_VERSION);
  app.add_flag_callback(
      "--switches",
      [] {
        fmt::print("{}", fleet::sim::switches_markdown());
        throw CLI::Success{};
      },
      "Print every switch with its default, unit and effect, as docs/understand/simulator.md has them");
  Options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
    serve(resolve(options, argc, argv), options.listen);
    return 0;
  } catch (CLI::ParseError const &error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    fleet::log::failure(error.what(), "see `fleet-sim --help`");
    return static_cast<int>(fleet::Stop::usage);
  } catch (fleet::Error const &error) {
    fleet::log::failure(error.what(), error.hint());
    return static_cast<int>(error.stop());
  }
}
