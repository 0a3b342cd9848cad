// fleet doctor: says what keeps the jobs from working, and what to do.
#include <doctest/doctest.h>

#include "e2e/sim_fleet.hpp"

using namespace fleet::testing;
using nlohmann::json;

namespace {

std::string as_role(SimFleet const &fleet, std::string const &role) {
  auto url = fleet.db.url();
  url.replace(url.find("user=postgres"), 13, "user=" + role);
  return url;
}

Environment roles(SimFleet const &fleet) {
  return {{"FLEET_DATABASE_URL", as_role(fleet, "fleet_ingest")},
          {"FLEET_SERVE_DATABASE_URL", as_role(fleet, "fleet_reader")}};
}

json line(fleet::testing::Result const &result, std::string const &name) {
  auto const report = json::parse(result.out);
  for (auto const &one : report["lines"])
    if (one["name"] == name) return one;
  return {{"state", "no such line"}, {"text", result.out}, {"hint", ""}};
}

std::string state(fleet::testing::Result const &result, std::string const &name) {
  return line(result, name)["state"];
}

fleet::sim::Setup small() {
  fleet::sim::Setup setup;
  setup.city.vehicles = 3;
  setup.city.days = 1;
  return setup;
}

}  // namespace

TEST_CASE("doctor finds no fault in a running fleet, and warns of missing parts") {
  SimFleet fleet{small()};
  auto const before = fleet.run({"doctor", "--json"}, roles(fleet));
  CAPTURE(before.out);
  CAPTURE(before.err);
  for (auto const *good : {"settings", "secrets", "database", "db clock", "schema", "rights", "extensions",
                           "zone", "budget", "serve login", "dns", "node", "clock", "key", "token"})
    CHECK_MESSAGE(state(before, good) == "ok", good);
  CHECK(state(before, "jobs") == "warn");
  CHECK(before.exit_code == 3);
  fleet.report({"poll-movement"});
  fleet.report({"poll-events"});
  REQUIRE(fleet.run({"refresh-vtrips"}).exit_code == 0);
  CHECK(state(fleet.run({"doctor", "--json"}, roles(fleet)), "jobs") == "ok");

  auto const careless = fleet.run({"doctor", "--json"},
                                  {{"TRACKSOLID_DAILY_BUDGET", "50"}, {"FLEET_TIMEZONE", "Africa/Nairobi"}});
  CHECK(state(careless, "rights") == "warn");  // a superuser
  CHECK(state(careless, "serve login") == "warn");
  CHECK(state(careless, "budget") == "warn");
  CHECK(state(careless, "zone") == "warn");
}

TEST_CASE("doctor names faults of the connection to the vendor, and no secret") {
  SimFleet fleet{small()};
  auto environment = roles(fleet);
  environment["TRACKSOLID_APP_SECRET"] = "WRONGSECRET0000000000000000000XY";
  auto const wrong = fleet.run({"doctor", "--json"}, environment);
  CHECK(wrong.exit_code == 1);
  CHECK(state(wrong, "key") == "fail");
  CHECK(line(wrong, "key")["hint"].get<std::string>().find("TRACKSOLID_APP_SECRET") != std::string::npos);
  CHECK((wrong.out + wrong.err).find("WRONGSECRET") == std::string::npos);

  fleet.server.service().set({{"clock_skew_s", 3600}});
  auto const skewed = fleet.run({"doctor", "--json"}, roles(fleet));
  CHECK(line(skewed, "key")["hint"].get<std::string>().find("clock") != std::string::npos);

  auto const nowhere =
      fleet.run({"doctor", "--json"}, {{"TRACKSOLID_API_URL", "http://no.such.host.invalid/route/rest"},
                                       {"FLEET_DATABASE_URL", "postgresql:///x?host=/nowhere"}});
  CHECK(nowhere.exit_code == 1);
  CHECK(state(nowhere, "dns") == "fail");
  CHECK(state(nowhere, "database") == "fail");
  CHECK(state(nowhere, "key") == "skipped");
}
