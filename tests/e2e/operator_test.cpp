// Commands for operators: alarms, registry import, record, status.
#include <doctest/doctest.h>

#include <filesystem>

#include "e2e/sim_fleet.hpp"
#include "support/files.hpp"

using namespace fleet::testing;

namespace {

fleet::sim::Setup city(int vehicles, int history_days) {
  fleet::sim::Setup setup;
  setup.city.vehicles = vehicles;
  setup.city.days = history_days;
  return setup;
}

}  // namespace

TEST_CASE("alarms arrive once, with a name and the operator's severity") {
  SimFleet fleet{city(20, 3)};
  fleet.report({"poll-movement", "--only", "devices"});
  fleet.value<int>(R"sql(
    with k as (update tracksolid.alarm_kinds set severity = 'critical' where alarm_type = 'overSpeed'
      returning 1) select count(*) from k
  )sql");
  fleet.server.service().set({{"alarm_name_key", "alertTypeName"}});
  auto const first = fleet.report({"poll-events"});
  CHECK(first["streams"]["alarms"]["rows_written"].get<int>() > 0);
  CHECK(first["streams"]["alarms"]["rows_written"] ==
        fleet.value<int>("select count(*) from tracksolid.alarms"));
  CHECK(fleet.value<int>(R"sql(
    select count(*) from tracksolid.alarms where alarm_name is null or severity is null or source <> 'poll'
  )sql") == 0);
  CHECK(
      fleet.value<int>(
          "select count(*) from tracksolid.alarms where alarm_type = 'overSpeed' and severity <> 'critical'") ==
      0);
  fleet.server.service().set({{"alarm_name_key", "alarmTypeName"}});
  auto const stored = fleet.value<int>(
      "select count(*) from tracksolid.alarms where alarm_time < now() - interval '10 minutes'");
  fleet.report({"poll-events"});
  CHECK(fleet.value<int>(
            "select count(*) from tracksolid.alarms where alarm_time < now() - interval '10 minutes'") ==
        stored);
  CHECK(fleet.value<int>("select count(*) from tracksolid.geofences where geom is not null") > 0);
  CHECK(fleet.counted()["violations_total"] == 0);
}

TEST_CASE("a token that ends between two pages costs a renewal, not a page") {
  SimFleet calm{city(20, 3)};
  calm.report({"poll-movement", "--only", "devices"});
  calm.report({"poll-events"});
  SimFleet fleet{city(20, 3)};
  fleet.report({"poll-movement", "--only", "devices"});
  fleet.server.service().set({{"expire_mid_paging", true}});
  fleet.report({"poll-events"});
  auto const codes = fleet.counted()["codes"];
  CAPTURE(codes.dump());
  CHECK(codes["1004"].get<int>() >= 1);
  CHECK(fleet.counted()["violations_total"] == 0);
  auto const old_alarms = R"sql(
    select md5(string_agg(concat_ws('|', imei, alarm_time, alarm_type), ';' order by imei, alarm_time,
      alarm_type)) from tracksolid.alarms where alarm_time < now() - interval '10 minutes'
  )sql";
  CHECK(fleet.value<std::string>(old_alarms) == calm.value<std::string>(old_alarms));
}

TEST_CASE("engine readings come where they are asked for") {
  SimFleet fleet{city(6, 2)};
  fleet.report({"poll-movement", "--only", "devices"});
  auto const report = fleet.report({"poll-movement", "--only", "obd"});
  CHECK(report["streams"]["obd"]["rows_written"] ==
        fleet.value<int>("select count(*) from tracksolid.obd_readings"));
  CHECK(report["streams"]["obd"]["rows_written"].get<int>() > 0);
  CHECK(fleet.counted()["violations_total"] == 0);
}

TEST_CASE("an operator's list is shown first, written on demand, and survives the nightly sync") {
  SimFleet const fleet{city(5, 1)};
  fleet.report({"poll-movement", "--only", "devices"});
  auto const imei = fleet.value<std::string>("select min(imei) from tracksolid.devices");
  auto const plate = fleet.value<std::string>(
      "select max(vehicle_number) from tracksolid.devices where vehicle_number is not null");
  TempDir const dir;
  auto const file = dir.write(
      "fleet.csv", "imei,plate,vehicle_number,driver_name,cost_centre,assigned_city\n" + imei +
                       ",,\"NEW, 1\",Änne,North,\n," + plate + ",,,South,Nairobi\n,no such plate,,,X,\n");
  auto const shown = fleet.report({"poll-movement", "--registry", file}, 3);
  CHECK(shown["written"] == false);
  CHECK(shown["changes"].size() == 5);
  REQUIRE(shown["problems"].size() == 1);
  CHECK(shown["problems"][0]["line"] == 4);
  CHECK(fleet.value<int>("select count(*) from tracksolid.devices where cost_centre in ('North', 'South')") ==
        0);
  fleet.report({"poll-movement", "--registry", file, "--yes"}, 3);
  fleet.report({"poll-movement", "--only", "devices"});
  auto const row =
      "select concat_ws('|', vehicle_number, driver_name, cost_centre, assigned_city) from "
      "tracksolid.devices where imei = '" +
      imei + "'";
  auto const stored = fleet.value<std::string>(row);
  CHECK(stored.rfind("NEW, 1|Änne|North", 0) == 0);
  CHECK(
      fleet.value<int>(
          "select count(*) from tracksolid.devices where cost_centre = 'South' and assigned_city = 'Nairobi'") ==
      1);
  CHECK(fleet.report({"poll-movement", "--registry", file}, 3)["changes"].empty());
  CHECK(fleet.run({"poll-movement", "--registry", dir.write("bad.csv", "a,b\n1,2\n")}).exit_code == 2);
  CHECK(fleet.run({"poll-movement", "--registry", "/nowhere.csv"}).exit_code == 2);
  auto const latin = dir.write("latin.csv", "imei,driver_name\n" + imei + ",M\xFCller\n");
  auto const refused = fleet.run({"poll-movement", "--registry", latin, "--yes"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("line 2 is not UTF-8") != std::string::npos);
  CHECK(fleet.value<std::string>(row) == stored);
}

TEST_CASE("--record keeps every answer and no secret") {
  SimFleet const fleet{city(3, 1)};
  TempDir const dir;
  auto const folder = dir.path() / "record";
  fleet.report({"poll-movement", "--record", folder});
  std::size_t files = 0;
  for (auto const &entry : std::filesystem::directory_iterator{folder}) {
    ++files;
    auto const text = run({"gzip", "-dc", entry.path()}, {{"PATH", "/usr/bin:/bin"}}).out;
    CHECK(nlohmann::json::parse(text).contains("body"));
    CHECK(text.find("access_token") == std::string::npos);
    for (auto const *secret : {"TESTSECRET", "TESTAPPKEY", "4b4d9529148d8d9440d7e20c78287f69"})
      CHECK(text.find(secret) == std::string::npos);
  }
  CHECK(files > 5);
}

TEST_CASE("status names late streams, and nothing when none is late") {
  SimFleet const fleet{city(6, 1)};
  CHECK(fleet.report({"status"}, 3)["late"] == true);  // nothing has ever run
  fleet.report({"poll-movement"});
  fleet.report({"poll-events"});
  REQUIRE(fleet.run({"refresh-vtrips"}).exit_code == 0);
  auto const status = fleet.report({"status"});
  CHECK(status["late"] == false);
  CHECK(status["budget"]["calls_today"].get<int>() > 10);
  auto const text = fleet.run({"status"});
  CHECK(text.out.find("poll-movement") != std::string::npos);
  CHECK(text.out.find("LATE") == std::string::npos);
  fleet.value<int>(R"sql(
    with l as (update tracksolid.ingestion_log set started_at = started_at - interval '1 hour',
      finished_at = finished_at - interval '1 hour' where stream = 'live' returning 1) select count(*) from l
  )sql");
  CHECK(fleet.run({"status"}).exit_code == 3);
  // Why a run ended is on the same screen.
  CHECK(fleet.run({"poll-movement", "--only", "live"}, {{"TRACKSOLID_APP_SECRET", "wrong"}}).exit_code == 2);
  auto const after = fleet.run({"status"}).out;
  CAPTURE(after);
  CHECK(after.find("last run failed: poll-movement live: the API refused 'jimi.user.device.location.list'") !=
        std::string::npos);
  // One call a device and 15 minutes does not fit into 100 calls a day: that must be said.
  CHECK(fleet.run({"status"}, {{"TRACKSOLID_DAILY_BUDGET", "100"}}).out.find("cannot hold") !=
        std::string::npos);
}

TEST_CASE("every command explains itself") {
  for (auto const *command : {"migrate", "poll-movement", "poll-events", "refresh-vtrips", "serve", "audit",
                              "doctor", "status", "config"}) {
    CAPTURE(command);
    auto const help = run_fleet({command, "--help"});
    CHECK(help.exit_code == 0);
    CHECK(help.out.find("Usage: fleet " + std::string{command}) != std::string::npos);
  }
  CHECK(run_fleet({"--version"}).exit_code == 0);
}
