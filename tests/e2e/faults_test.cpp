// Faults of settings and environment: one line of error, one of hint, the right exit code, no secret in any output.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

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

TEST_CASE("settings that the vendor refuses stop the run with a hint") {
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
    // The log names it too: on the morning after, nobody has the cron mail at hand.
    auto const logged = fleet.value<std::string>(
        "select concat_ws(' ', job, stream, ok, message) from tracksolid.ingestion_log order by id desc "
        "limit 1");
    CAPTURE(logged);
    CHECK(logged.starts_with("poll-movement devices f "));
    CHECK(logged.find(row.error) != std::string::npos);
    CHECK(logged.find("wrong-secret-value") == std::string::npos);
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

TEST_CASE("rows that the database will not have cost their own device or fence, and are reported") {
  SimFleet const fleet{small_city()};
  fleet.report({"poll-movement", "--only", "devices"});
  auto const bad = fleet.value<std::string>("select min(imei) from tracksolid.devices");
  auto const run_sql = [&](std::string const &statements) {
    auto session = fleet.db.connect();
    store::Autocommit{session}.query(statements);
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
  CHECK(moves["streams"]["parking"]["rows_written"].get<int>() +
            moves["streams"]["idling"]["rows_written"].get<int>() ==
        of_others);
  auto const events = fleet.report({"poll-events"}, 3);
  CAPTURE(events.dump());
  CHECK(fleet.value<std::string>(
            "select string_agg(fence_id, ' ' order by fence_id) from tracksolid.geofences") == "f2 f3");
  CHECK(
      fleet.value<int>("select count(*) from tracksolid.ingestion_log where stream = 'fences' and not ok and "
                       "message like '%not_f1%'") == 2);  // of each account
  CHECK(events["streams"]["fences"]["rows_in"] == 4);     // the two accounts list the same three
  CHECK(events["streams"]["fences"]["calls"] == 2);
  CHECK(fleet.value<int>("select count(*) from tracksolid.coverage where imei like 'fence%'") == 0);
  // Once the cause is gone, the next run brings what was missing, and nothing else.
  run_sql("alter table tracksolid.parking_events drop constraint not_this_one");
  fleet.report({"poll-movement", "--only", "parking"});
  CHECK(stops("=") > 0);
  CHECK(stops("<>") >= of_others);  // or one has ended meanwhile
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
  check_failure(fleet.run({"poll-movement", "--from", "2999-01-01"}), 2, "'2999-01-01' is not in the past",
                "history");
  check_failure(fleet.run({"poll-movement", "--from", "2019-01-01", "--to", "2019-01-05"}), 2,
                "'2019-01-05T00:00:00Z' lies before", "three months");
  check_failure(fleet.run({"poll-movement", "--yes"}), 2, "--yes requires --registry", "--help");
}

TEST_CASE("wrong words on the command line are named, with the nearest right ones") {
  auto const refused = [](std::vector<std::string> const &arguments, std::string const &error,
                          std::string const &hint) {
    check_failure(run_fleet(arguments), 2, "error: " + error + "\n", hint);
  };
  refused({"--nosuch"}, "unknown option '--nosuch'", "`fleet --help`");
  refused({"--config"}, "--config: 1 required FILE missing", "`fleet --help`");
  refused({"--log-level", "info", "stauts"}, "unknown command 'stauts'", "`fleet status`");
  refused({"migrate", "statsu"}, "unknown command 'statsu'", "`fleet migrate status`");
  refused({"migrate", "up", "--dryrun=hunter2-password"}, "unknown option '--dryrun'", "`--dry-run`");
  refused({"poll-events", "hunter2-password", "--passwrd"}, "unknown option '--passwrd'", "--help");
  refused({"schedule"}, "no command given", "`fleet schedule --help`");
  refused({"config", "more"}, "unexpected argument 'more'", "`fleet config --help`");
  refused({"poll-movement", "--from", ""}, "--from: the value is empty", "--help");
  refused({"config", "--config", ""}, "--config: the value is empty", "--help");
  refused({"audit", "--json", "--format", "text"}, "--json and --format text contradict each other",
          "one of them");
  refused({"audit", "--list", "--baseline", ""}, "--baseline: the value is empty", "--help");
  refused({"serve", "--rate", "nan"}, "--rate: 'nan' is no number", "--help");
  for (auto const *program : {"fleet", "/opt/my fleet", "/opt/100%/fleet"})
    refused({"schedule", "cron", "--program", program},
            "--program: '" + std::string{program} + "' can't stand in a crontab and a unit", "whole path");
}

TEST_CASE("with --log-format json wrong usage is a JSON object as well, and names its command") {
  for (auto const &arguments :
       {std::vector<std::string>{"poll-events", "--from", "never", "--log-format", "json"},
        std::vector<std::string>{"poll-events", "--log-format=json", "--nosuch"},
        std::vector<std::string>{"poll-events", "--log-format=json", "--config=/nowhere"}}) {
    auto const result = run_fleet(arguments);
    CHECK(result.exit_code == 2);
    auto const line = nlohmann::json::parse(result.err);
    CHECK(line.at("program") == "fleet poll-events");
    CHECK(line.contains("hint"));
  }
  auto const settings = nlohmann::json::parse(
      run_fleet({"config", "--json"}, {{"TRACKSOLID_APP_SECRET", "hunter2-password"}}).out);
  CHECK(settings.at("tracksolid-app-secret").at("value") == "***");
  CHECK(settings.at("log-level").at("from") == "default");
}

TEST_CASE("an address that another server answers at is named, and so is the setting") {
  SimFleet const fleet{small_city()};
  auto const elsewhere = fleet.server.url() + "/nowhere";
  check_failure(fleet.run({"poll-movement", "--only", "live"}, {{"TRACKSOLID_API_URL", elsewhere}}), 1,
                "HTTP 404 from '" + elsewhere + "'", "TRACKSOLID_API_URL");
}

TEST_CASE("an error of the database does not quote the statement") {
  SimFleet const fleet{small_city()};
  auto const read_only =
      fleet.run({"poll-movement", "--only", "live"}, {{"PGOPTIONS", "-c default_transaction_read_only=on"}});
  check_failure(read_only, 1, "the database is read-only: cannot execute", "primary server");
  CHECK(read_only.err.find("CONTEXT") == std::string::npos);
}

TEST_CASE("a socket never takes the number of a closed stderr, and a closed stdout is a failure") {
  SimFleet const fleet{small_city()};
  auto const in_shell = [&](std::string const &command) {
    return std::vector<std::string>{"bash", "-c", "exec \"$0\" " + command, fleet_binary()};
  };
  Process served{in_shell("serve --bind 127.0.0.1:0 2>&-"), fleet_environment(fleet.environment())};
  served.wait_for_line("http://");
  auto const held = "/proc/" + std::to_string(served.pid()) + "/fd/2";
  CHECK(std::filesystem::read_symlink(held) == "/dev/null");
  served.signal(SIGTERM);
  CHECK(served.wait() == 0);
  for (auto const *command : {"--version >&-", "--help >/dev/full", "config >&-", "status >&-"}) {
    CAPTURE(command);
    check_failure(run(in_shell(command), fleet_environment(fleet.environment())), 1, "cannot write to stdout",
                  "");
  }
}

TEST_CASE("an account that holds a database lock makes a second run busy, not broken") {
  SimFleet const fleet{small_city()};
  auto session = fleet.db.connect();
  store::Autocommit tx{session};
  tx.script("select pg_advisory_lock(920144, hashtext('job:live'))");
  check_failure(fleet.run({"poll-movement", "--only", "live"}), 4, "another run of 'live' is under way",
                "repeated");
  CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
  tx.script("select pg_advisory_lock(920145)");
  check_failure(fleet.run({"refresh-vtrips"}), 4, "920145", "repeated");
}
