// What can be wrong with the settings and the surroundings: one line of error, one of hint, the right exit
// code, no secret in any output.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e/sim_fleet.hpp"
#include "support/files.hpp"

using namespace fleet::testing;

namespace {

fleet::sim::Setup small_city() {
  fleet::sim::Setup setup;
  setup.city.vehicles = 3;
  setup.city.days = 1;
  return setup;
}

/// Exactly "fleet poll-movement: error: …" and "hint: …", and nothing that must stay secret.
void check_failure(Result const &result, int exit_code, std::string const &part,
                   std::string const &hint_part) {
  CAPTURE(result.err);
  CHECK(result.exit_code == exit_code);
  CHECK(result.out.empty());
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 2);
  CHECK(result.err.find("error: ") != std::string::npos);
  CHECK(result.err.find("\nhint: ") != std::string::npos);
  CHECK(result.err.find(part) != std::string::npos);
  CHECK(result.err.substr(result.err.find("\nhint: ") + 1).find(hint_part) != std::string::npos);
  for (auto const *secret : {"TESTSECRET00000000000000000000AB", "TESTAPPKEY0000000000000000000001",
                             "4b4d9529148d8d9440d7e20c78287f69", "wrong-secret-value", "hunter2-password"})
    CHECK(result.err.find(secret) == std::string::npos);
}

}  // namespace

TEST_CASE("settings that the vendor refuses stop the run and say what to check") {
  SimFleet const fleet{small_city()};
  struct Row {
    Environment wrong;
    char const *error;
    char const *hint;
  };
  Row const rows[] = {
      {{{"TRACKSOLID_APP_SECRET", "wrong-secret-value"}}, "sign", "TRACKSOLID_APP_SECRET"},
      {{{"TRACKSOLID_APP_KEY", "another-app-key-000"}}, "AppKey", "TRACKSOLID_API_URL"},
      {{{"TRACKSOLID_USER_PWD_MD5", "00000000000000000000000000000000"}},
       "demo_user",
       "TRACKSOLID_USER_PWD_MD5"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.error);
    check_failure(fleet.run({"poll-movement"}, row.wrong), 2, row.error, row.hint);
    // The log tells it too: on the morning after, nobody has the cron mail at hand.
    auto const told = fleet.value<std::string>(
        "select concat_ws(' ', job, stream, ok, message) from tracksolid.ingestion_log order by id desc "
        "limit 1");
    CAPTURE(told);
    CHECK(told.starts_with("poll-movement devices f "));
    CHECK(told.find(row.error) != std::string::npos);
    CHECK(told.find("wrong-secret-value") == std::string::npos);
  }
}

TEST_CASE("a clock that is off is named as such") {
  auto setup = small_city();
  setup.switches.clock_skew_s = 3600;
  SimFleet const fleet{setup};
  check_failure(fleet.run({"poll-movement"}), 2, "timestamp", "clock");
}

TEST_CASE("an API that cannot be reached is a failure, not a hang") {
  SimFleet const fleet{small_city()};
  auto const nowhere = "http://127.0.0.1:" + std::to_string(free_port()) + "/route/rest";
  check_failure(fleet.run({"poll-movement"}, {{"TRACKSOLID_API_URL", nowhere}}), 1,
                "cannot reach the API at '" + nowhere, "TRACKSOLID_API_URL");
}

TEST_CASE("a database that cannot be reached is named without its password") {
  SimFleet const fleet{small_city()};
  auto const url =
      "postgres://someone:hunter2-password@127.0.0.1:" + std::to_string(free_port()) + "/nowhere";
  for (auto const *command : {"poll-movement", "refresh-vtrips", "migrate"})
    check_failure(fleet.run({command}, {{"FLEET_DATABASE_URL", url}}), 1, "cannot reach the database",
                  "FLEET_DATABASE_URL");
}

TEST_CASE("a database that is not migrated says so") {
  SimFleet const fleet{small_city()};
  TempDb const empty{TempDb::Content::empty};
  for (auto const *command : {"poll-movement", "poll-events", "refresh-vtrips"})
    check_failure(fleet.run({command}, empty.environment()), 1, "not been migrated", "fleet migrate");
}

TEST_CASE("rows that the database will not have cost their own device or fence, and are told") {
  SimFleet const fleet{small_city()};
  fleet.report({"poll-movement", "--only", "devices"});
  auto const bad = fleet.value<std::string>("select min(imei) from tracksolid.devices");
  auto const run_sql = [&](std::string const &statements) {
    auto connection = fleet.db.connect();
    pqxx::nontransaction{connection}.exec(statements);
  };
  run_sql("alter table tracksolid.parking_events add constraint not_this_one check (imei <> '" + bad +
          "');"
          "alter table tracksolid.geofences add constraint not_f1 check (fence_id <> 'f1')");
  auto const moves = fleet.report({"poll-movement", "--only", "parking"}, 3);
  CAPTURE(moves.dump());
  CHECK(moves["streams"]["parking"]["failures"].size() == 1);
  auto const stops = [&](std::string const &sign) {
    return fleet.value<int>("select count(*) from tracksolid.parking_events where imei " + sign + " '" + bad +
                            "'");
  };
  auto const of_others = stops("<>");
  CHECK(of_others > 0);
  CHECK(moves["streams"]["parking"]["rows_in"] == of_others);
  auto const events = fleet.report({"poll-events"}, 3);
  CAPTURE(events.dump());
  CHECK(fleet.value<std::string>(
            "select string_agg(fence_id, ' ' order by fence_id) from tracksolid.geofences") == "f2 f3");
  CHECK(
      fleet.value<int>("select count(*) from tracksolid.ingestion_log where stream = 'fences' and not ok and "
                       "message like '%not_f1%'") == 1);
  CHECK(events["streams"]["fences"]["rows_in"] == 4);  // the two accounts tell of the same three
  CHECK(events["streams"]["fences"]["calls"] == 2);
  CHECK(fleet.value<int>("select count(*) from tracksolid.coverage where imei like 'fence%'") == 0);
  // Once the cause is gone, the next run brings what was missing, and nothing else.
  run_sql("alter table tracksolid.parking_events drop constraint not_this_one");
  fleet.report({"poll-movement", "--only", "parking"});
  CHECK(stops("=") > 0);
  CHECK(stops("<>") == of_others);
}

TEST_CASE("missing settings and malformed options are usage errors") {
  SimFleet const fleet{small_city()};
  check_failure(fleet.run({"poll-movement"}, {{"TRACKSOLID_API_URL", ""}}), 2,
                "TRACKSOLID_API_URL is not set", "fleet config");
  check_failure(fleet.run({"poll-movement", "--from", "yesterday"}), 2, "'yesterday' is not a time", "2026-");
  check_failure(fleet.run({"poll-movement", "--from", "2026-02-02", "--to", "2026-02-01"}), 2,
                "is not after --from", "half-open");
  check_failure(fleet.run({"poll-movement", "--only", "moons"}), 2, "moons", "--help");
  check_failure(fleet.run({"poll-movment"}), 2, "poll-movment", "poll-movement");
  check_failure(fleet.run({"poll-movement", "--no-such-flag"}), 2, "--no-such-flag", "--help");
  check_failure(fleet.run({"config"}, {{"TRACKSOLID_CONCURRENCY", "many"}}), 2, "'many'", "whole number");
}

TEST_CASE("an account that holds a database lock makes a second run busy, not broken") {
  SimFleet const fleet{small_city()};
  auto connection = fleet.db.connect();
  pqxx::nontransaction session{connection};
  session.exec("select pg_advisory_lock(920144, hashtext('job:live'))");
  check_failure(fleet.run({"poll-movement", "--only", "live"}), 4, "another run of 'live' is under way",
                "repeated");
  CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
  session.exec("select pg_advisory_lock(920145)");
  check_failure(fleet.run({"refresh-vtrips"}), 4, "920145", "repeated");
}
