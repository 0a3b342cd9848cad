// Rows that cannot be true, positions of poor quality, units and odometers.
#include <set>

#include "sim_script.hpp"

using namespace fleet::testing;

namespace {

struct City : Scripted {
  City() : Scripted{small_city()} {}
  json day() { return track("2026-04-30 12:00:00", "2026-04-30 15:00:00", working); }
  json trip_rows() { return trips("2026-04-30 00:00:00", "2026-04-30 23:59:59", working); }
};

std::vector<std::string> extra(json const &with, json const &without, char const *key) {
  std::multiset<std::string> known;
  for (auto const &row : without) known.insert(row[key].dump());
  std::vector<std::string> more;
  for (auto const &row : with)
    if (auto const found = known.find(row[key].dump()); found != known.end())
      known.erase(found);
    else
      more.push_back(row[key].is_string() ? row[key].get<std::string>() : row[key].dump());
  CHECK(known.empty());  // nothing true is replaced
  return more;
}

}  // namespace

TEST_CASE("wrong rows come beside true ones, each kind with its mark") {
  City calm;
  City client;
  auto const points = calm.day();
  auto const extras = [&](char const *kind) {
    client.set({{"wrong_rows", 1}, {"wrong_kinds", kind}});
    return extra(client.day(), points, "gpsTime");
  };
  CHECK(extras("week_rollover").size() == points.size());
  CHECK(extras("week_rollover")[0].starts_with("2006-09-14"));  // 7168 days before 2026-04-30
  CHECK(extras("y1980")[0].starts_with("1980-01-06"));
  CHECK(extras("y2000")[0].starts_with("2000-01-01"));
  CHECK(extras("unix_ms")[0] == "1777550401000");  // 2026-04-30 12:00:01
  CHECK(extras("ahead_5h").empty());               // would be a time that could be true
  CHECK(extras("trip_26y").empty());               // not for points
  client.set({{"wrong_kinds", "lat_148"}});
  auto const high = client.day();
  CHECK(std::count_if(high.begin(), high.end(), [](json const &row) { return row["lat"] == 148.1; }) ==
        static_cast<long>(points.size()));
  client.set({{"wrong_kinds", "comma"}});
  auto const comma = client.day();
  CHECK(std::count_if(comma.begin(), comma.end(), [](json const &row) { return row["lat"] == "48,1"; }) ==
        static_cast<long>(points.size()));
  // Five hours ahead of a fix of the last hours lies in the future.
  client.set({{"wrong_kinds", "ahead_5h"}});
  auto const recent = client.track("2026-05-01 11:00:00", "2026-05-01 11:59:00", working);
  CHECK(std::any_of(recent.begin(), recent.end(),
                    [](json const &row) { return row["gpsTime"] > "2026-05-01 16:00:00"; }));
}

TEST_CASE("wrong trips and alarms; wrong_devices chooses") {
  City calm;
  City client;
  client.set({{"wrong_rows", 1}, {"wrong_kinds", "trip_26y"}});
  auto const starts = extra(client.trip_rows(), calm.trip_rows(), "startTime");
  REQUIRE(starts.size() == calm.trip_rows().size());
  CHECK(starts[0].starts_with("2000-01-01"));
  client.set({{"wrong_kinds", "y1980"}});
  auto const alarms = [](City &city) {
    return city.alarms("2026-04-30 12:00:00", "2026-04-30 16:00:00", working);
  };
  CHECK(extra(alarms(client), alarms(calm), "alertTime")[0].starts_with("1980-01-06"));
  client.set({{"wrong_devices", other}});
  CHECK(client.trip_rows() == calm.trip_rows());
}

TEST_CASE("a live row is replaced by a wrong one") {
  City client;
  client.set({{"wrong_rows", 1}, {"wrong_kinds", "y2000"}});
  CHECK(client.live(working)[0]["gpsTime"].get<std::string>().starts_with("2000-01-01"));
  client.set({{"wrong_kinds", "lat_148"}});
  CHECK(client.live(working)[0]["lat"] == 148.1);
}

TEST_CASE("stale_live: yesterday's place under a fresh time") {
  City calm;
  City client;
  client.go("2026-05-01 15:00:00");
  calm.go("2026-05-01 15:00:00");
  client.set({{"stale_live", 1}});
  auto const fresh = calm.live(working)[0];
  auto const stale = client.live(working)[0];
  CHECK(stale["gpsTime"] == fresh["gpsTime"]);
  CHECK(stale["lat"] != fresh["lat"]);
  CHECK(stale["speed"] == "0");
  calm.go("2026-04-30 15:00:00");
  CHECK(stale["lat"] == calm.live(working)[0]["lat"]);
  client.set({{"stale_live_time", "heartbeat"}});
  CHECK(client.live(working)[0]["gpsTime"] == client.live(working)[0]["hbTime"]);
}

TEST_CASE("poor_fixes: two positions of one second, one by radio") {
  City calm;
  City client;
  client.set({{"poor_fixes", 1}});
  auto const points = client.day();
  REQUIRE(points.size() == 2 * calm.day().size());
  std::map<std::string, std::vector<json>> seconds;
  for (auto const &point : points) seconds[point["gpsTime"].get<std::string>()].push_back(point);
  int radio_first = 0;
  for (auto const &[time, two] : seconds) {
    REQUIRE(two.size() == 2);
    CHECK((two[0]["posType"] == 1) != (two[1]["posType"] == 1));
    auto const &radio = two[0]["posType"] == 1 ? two[1] : two[0];
    CHECK(radio["gpsSpeed"] == -1);
    CHECK(radio["satellite"].is_null());
    radio_first += two[1]["posType"] == 1 ? 1 : 0;
  }
  CHECK(radio_first > static_cast<int>(seconds.size()) / 4);
  CHECK(radio_first < static_cast<int>(seconds.size()) * 3 / 4);
}

TEST_CASE("radio_parked: positions of a parked tracker come by wifi, cell and beacon") {
  City client;
  client.set({{"radio_parked", working}});
  std::set<int> types;
  for (auto const &point : client.day()) {
    types.insert(point["posType"].get<int>());
    CHECK((point["posType"] == 1) == (point["accStatus"] == "ON"));
  }
  CHECK(types == std::set<int>{1, 2, 3, 5});
  client.go("2026-05-01 01:00:00");
  CHECK(client.live(working)[0]["posType"] != "GPS");
}

TEST_CASE("units and odometers of trips") {
  City client;
  auto const metres = client.trip_rows()[0];
  client.set({{"odometer_unit", "km"}});
  CHECK(client.trip_rows()[0]["endMileage"].get<double>() * 1000 ==
        doctest::Approx(metres["endMileage"].get<double>()).epsilon(1e-6));
  CHECK(client.trip_rows()[0]["distance"] == metres["distance"]);
  client.set({{"odometer_unit", "m"}, {"odometer_zero", working}});
  CHECK(client.trip_rows()[0]["startMileage"] == 0);
  CHECK(client.live(working)[0]["currentMileage"] == "0.00");
  client.set({{"odometer_zero", 0}, {"odometer_reset", working}});
  auto const of_month = client.trip_rows()[0]["endMileage"].get<double>();
  CHECK(of_month < metres["endMileage"].get<double>());
  CHECK(of_month >= 0);
  client.go("2026-05-02 12:00:00");
  auto const may = client.trips("2026-05-01 00:00:00", "2026-05-02 00:00:00", working);
  REQUIRE(!may.empty());
  CHECK(may[0]["startMileage"] < metres["distance"].get<double>() + 300'000);  // begun again with the month
  client.set({{"odometer_absent", true}, {"average_absent", true}});
  CHECK(!client.trip_rows()[0].contains("endMileage"));
  CHECK(!client.trip_rows()[0].contains("avgSpeed"));
}
