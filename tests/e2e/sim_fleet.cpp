#include "e2e/sim_fleet.hpp"

#include <doctest/doctest.h>

namespace fleet::testing {

SimFleet::SimFleet(sim::Setup const &setup, TempCluster &cluster) : server(setup), db(cluster) {}

Environment SimFleet::environment() const {
  auto environment = db.environment();
  environment.insert({{"TRACKSOLID_API_URL", server.url()},
                      {"TRACKSOLID_APP_KEY", "TESTAPPKEY0000000000000000000001"},
                      {"TRACKSOLID_APP_SECRET", "TESTSECRET00000000000000000000AB"},
                      {"TRACKSOLID_USER_ID", "demo_user"},
                      {"TRACKSOLID_USER_PWD_MD5", "4b4d9529148d8d9440d7e20c78287f69"},
                      {"TRACKSOLID_MIN_INTERVAL_MS", "2"}});
  return environment;
}

Result SimFleet::run(std::vector<std::string> const &arguments, Environment const &more) const {
  auto environment = more;
  environment.merge(this->environment());
  return run_fleet(arguments, environment);
}

nlohmann::json SimFleet::report(std::vector<std::string> arguments, int exit_code,
                                Environment const &more) const {
  arguments.emplace_back("--json");
  auto const result = run(arguments, more);
  CAPTURE(result.err);
  CAPTURE(result.out);
  REQUIRE(result.exit_code == exit_code);
  return nlohmann::json::parse(result.out);
}

nlohmann::json SimFleet::counted() {
  return server.service().report(now());
}

}  // namespace fleet::testing
