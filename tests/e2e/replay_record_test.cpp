// A recorded run, replayed into another database, stores the same rows: city → fleet --record → fleet-sim --replay.
#include <doctest/doctest.h>

#include <chrono>
#include <set>

#include "e2e/sim_fleet.hpp"
#include "support/files.hpp"

using namespace fleet::testing;

namespace {

/// Midnight UTC, `ago` days before the day that began last.
std::string midnight(int ago) {
  using std::chrono::days;
  auto const day = std::chrono::floor<days>(std::chrono::system_clock::now()) - days{ago};
  return fleet::rfc3339(fleet::Time{day}).substr(0, 10);
}

/// Every row of a table; left out is what says when or in which order rows were written.
std::set<std::string> rows(SimFleet const &fleet, std::string const &table) {
  auto session = fleet.db.connect();
  std::set<std::string> lines;
  for (
      auto const &row : store::Autocommit{session}.query(
          "select (to_jsonb(t) - "
          "'{id,first_seen_at,last_seen_at,listed_at,created_at,updated_at,received_at,fixes_version}'::text[])::text from tracksolid." +
          table + " t"))
    lines.insert(row[0].as<std::string>());
  return lines;
}

/// The rows of `one` that `other` lacks, a line each.
std::string lacking(std::set<std::string> const &one, std::set<std::string> const &other) {
  std::string lines;
  for (auto const &line : one)
    if (!other.contains(line)) lines += line + "\n";
  return lines;
}

}  // namespace

TEST_CASE("a recorded run replays into another database row for row") {
  TempDir const dir;
  auto const folder = dir.path() / "record";
  std::vector<std::string> poll{"poll-movement",
                                "--from",
                                midnight(2),
                                "--to",
                                midnight(0),
                                "--only",
                                "devices,live,tracks,trips,parking,obd"};

  fleet::sim::Setup city;
  city.city.vehicles = 6;
  city.city.days = 3;
  SimFleet recorded{city};
  auto record = poll;
  record.insert(record.end(), {"--record", folder});
  recorded.report(record);

  fleet::sim::Setup replay;  // its own city has 60 vehicles: what does not come from the folder would show
  replay.replay_folder = folder;
  SimFleet replayed{replay};
  replayed.report(poll);

  for (auto const *table :
       {"devices", "live_positions", "position_history", "trips", "parking_events", "obd_readings"}) {
    CAPTURE(std::string{table});
    auto const first = rows(recorded, table);
    auto const second = rows(replayed, table);
    CHECK_FALSE(first.empty());
    CHECK(lacking(first, second) == "");
    CHECK(lacking(second, first) == "");
  }
  CHECK(replayed.value<int>("select count(*) from tracksolid.devices") == 6);
  auto const counted = replayed.counted();
  CHECK(counted["violations"] == nlohmann::json::object());
  CHECK(counted["calls_by_method"] == recorded.counted()["calls_by_method"]);
}
