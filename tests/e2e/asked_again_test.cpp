// Which time is asked for again: by hand, by the second looks, and where a place or a window turned out to be wrong.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "e2e/mock_vendor.hpp"

using namespace fleet::testing;
using namespace std::chrono_literals;
using nlohmann::json;
using Params = MockVendor::Params;

namespace {

constexpr auto track_list = "jimi.device.track.list";
constexpr auto mileage = "jimi.device.track.mileage";
constexpr auto alarm_list = "jimi.device.alarm.list";

std::string const device = "860000000000001";

json fix(fleet::Time at, double lat = 48.1) {
  return {{"lat", lat}, {"lng", 11.5}, {"gpsTime", fleet::vendor_time(at)}, {"gpsSpeed", 40}, {"posType", 1}};
}

json trip(fleet::Time at) {
  return {{"imei", device},
          {"startTime", fleet::vendor_time(at)},
          {"endTime", fleet::vendor_time(at + 1h)},
          {"distance", 20000},
          {"avgSpeed", 20},
          {"runTimeSecond", 3600}};
}

json alarm(fleet::Time at) {
  return {{"imei", device},
          {"alertTypeId", "3"},
          {"alertTime", fleet::vendor_time(at)},
          {"lat", 48.1},
          {"lng", 11.5}};
}

/// Whether a window has an instant in it, by its ends: "[]", "[)", "(]" or "()".
bool is_inside(std::string const &ends, std::string const &from, std::string const &at,
               std::string const &to) {
  return (ends[0] == '[' ? from <= at : from < at) && (ends[1] == ']' ? at <= to : at < to);
}

/// A vendor that tells what is in the asked window.
class Recorded {
 public:
  explicit Recorded(MockFleet &fleet, std::string ends = "[]") : ends_(std::move(ends)) {
    serve(fleet, track_list, tracks, "gpsTime");
    serve(fleet, mileage, trips, "startTime");
    serve(fleet, alarm_list, alarms, "alertTime");
  }
  std::vector<json> tracks, trips, alarms;

 private:
  void serve(MockFleet &fleet, std::string const &method, std::vector<json> const &rows,
             std::string const &key) {
    fleet.vendor.on(method, [this, &rows, key](Params const &params) {
      json out = json::array();
      bool const is_first = !params.contains("page_no") || params.at("page_no") == "1";
      for (auto const &row : rows)
        if (is_first && is_inside(ends_, params.at("begin_time"), row.at(key), params.at("end_time")))
          out.push_back(row);
      return MockVendor::ok(out);
    });
  }
  std::string ends_;
};

std::string count(MockFleet const &fleet, std::string const &table) {
  return fleet.value("select count(*) from tracksolid." + table);
}

}  // namespace

TEST_CASE("--again asks both polls for time that is covered") {
  auto const now = fleet::now();
  MockFleet fleet;
  fleet.add_devices({device});
  Recorded vendor{fleet};
  auto const poll = [&](bool again) {
    std::vector<std::vector<std::string>> const commands{{"poll-movement", "--only", "tracks,trips"},
                                                         {"poll-events"}};
    for (auto command : commands) {
      if (again) command.emplace_back("--again");
      CHECK(fleet.run(command).exit_code == 0);
    }
    return count(fleet, "position_history") + " " + count(fleet, "trips") + " " + count(fleet, "alarms");
  };
  vendor.tracks = {fix(now - 20h)};
  vendor.trips = {trip(now - 20h)};
  vendor.alarms = {alarm(now - 20h)};
  CHECK(poll(false) == "1 1 1");
  vendor.tracks.push_back(fix(now - 70h));
  vendor.trips.push_back(trip(now - 70h));
  vendor.alarms.push_back(alarm(now - 70h));
  CHECK(poll(false) == "1 1 1");
  CHECK(poll(true) == "2 2 2");
}

TEST_CASE("days that are one and six days old are asked for once more each, those between are not") {
  auto const now = fleet::now();
  MockFleet fleet;
  fleet.add_devices({device});
  Recorded vendor{fleet};
  auto const stored = [&](char const *table, char const *column) {
    CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
    CHECK(fleet.run({"poll-events"}).exit_code == 0);
    return fleet.value(fmt::format(
        "select coalesce(string_agg(round(extract(epoch from '{}+00'::timestamptz - {}) / 3600)::text, ' ' order by {}), '') from tracksolid.{}",
        fleet::vendor_time(now), column, column, table));
  };
  CHECK(stored("position_history", "gps_time") == "");
  for (auto const ago : {36h, 72h, 156h}) {  // late points of a tracker that was never silent
    vendor.tracks.push_back(fix(now - ago));
    vendor.alarms.push_back(alarm(now - ago));
  }
  CHECK(stored("position_history", "gps_time") == "");
  fleet.execute("update tracksolid.coverage set looked_at = now() - interval '25 hours'");
  CHECK(stored("position_history", "gps_time") == "156 36");
  CHECK(stored("alarms", "alarm_time") == "156 36");
  fleet.vendor.forget_calls();
  stored("alarms", "alarm_time");
  for (auto const *method : {track_list, alarm_list})
    for (auto const &call : fleet.vendor.calls(method)) CHECK(call.at("begin_time") > vendor_ago(4h));
}

TEST_CASE("a live sweep's fresh time over an old place is taken out once the track is there") {
  struct Row {
    char const *what;
    double live_lat;   ///< an hour of the drive ago
    double track_lat;  ///< where the track was
    int second;        ///< of the sweep: the track has a fix at 0, 10, 20 …
    bool is_kept;
  };
  // 0.1 degree of latitude is 11 km, 0.001 is 111 m. The vehicle stood at 48.1 a day before.
  Row const rows[] = {
      {"yesterday's place, 11 km away", 48.1, 48.2, 65, false},
      {"the same, in a second that the track has", 48.1, 48.2, 120, false},
      {"it stands where it stood", 48.1, 48.101, 65, true},
      {"a place where it never was, 11 km and five seconds off the track", 48.3, 48.2, 65, false},
      // At 300 km/h five seconds are 0.4 km, and 0.3 km are nothing.
      {"a place where it never was, 0.5 km off the track", 48.2045, 48.2, 65, true},
      {"a place where it never was, off the end of the track", 48.3, 48.2, 295, true}};
  for (auto const &row : rows) {
    CAPTURE(row.what);
    auto const now = fleet::now();
    auto const drive = now - 4h;
    MockFleet fleet;
    fleet.add_devices({device});
    Recorded vendor{fleet};
    vendor.tracks = {fix(now - 27h)};
    CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
    fleet.vendor.on("jimi.user.device.location.list", [&](Params const &) {
      return MockVendor::ok(
          json::array({{{"imei", device},
                        {"lat", row.live_lat},
                        {"lng", 11.5},
                        {"gpsTime", fleet::vendor_time(drive + std::chrono::seconds{row.second})},
                        {"hbTime", vendor_ago(5s)},
                        {"speed", "0"}}}));
    });
    CHECK(fleet.run({"poll-movement", "--only", "live"}).exit_code == 0);
    CHECK(count(fleet, "position_history") == "2");
    for (int i = 0; i < 30; ++i) vendor.tracks.push_back(fix(drive + i * 10s, row.track_lat));
    CHECK(fleet.run({"poll-movement", "--only", "tracks", "--again"}).exit_code == 0);
    CHECK(count(fleet, "position_history") == (row.is_kept ? "32" : "31"));
    CHECK(fleet.value("select count(*) from tracksolid.position_history where source = 'poll'") ==
          (row.is_kept ? "1" : "0"));
    bool const is_told =
        row.second % 10 != 0 && !row.is_kept;  // in its second the track's fix takes its place
    CHECK(fleet.value(
              "select count(*) from tracksolid.refusals where reason = 'a stale place under a fresh time'") ==
          (is_told ? "1" : "0"));
  }
}

TEST_CASE("a person who names a device does not wait for its failed window, nor does the plan") {
  auto const now = fleet::now();
  MockFleet fleet;
  fleet.add_devices({device});
  for (auto const *const method : {track_list, alarm_list})
    fleet.vendor.on(method, [](Params const &) { return MockVendor::error(1002, "illegal device"); });
  std::vector<std::string> const tracks{"poll-movement", "--only", "tracks"};
  auto const named = [&](std::vector<std::string> command, std::vector<std::string> const &more = {}) {
    command.insert(command.end(), {"--imei", device});
    command.insert(command.end(), more.begin(), more.end());
    return fleet.run(command);
  };
  CHECK(fleet.run(tracks).exit_code == 3);
  CHECK(fleet.run({"poll-events"}).exit_code == 3);
  Recorded vendor{fleet};
  vendor.tracks = {fix(now - 5h)};
  vendor.alarms = {alarm(now - 5h)};
  fleet.vendor.forget_calls();
  CHECK(fleet.run(tracks).exit_code == 0);
  CHECK(fleet.run({"poll-events"}).exit_code == 0);
  CHECK(fleet.vendor.calls(track_list).size() + fleet.vendor.calls(alarm_list).size() == 0);
  CHECK(named(tracks, {"--plan"}).out.find("stream=tracks devices=1 calls=1 ") != std::string::npos);
  CHECK(named(tracks, {"--from", fleet::rfc3339(now - 24h)}).exit_code == 0);
  CHECK(count(fleet, "position_history") == "1");
  CHECK(named({"poll-events"}).exit_code == 0);
  CHECK(count(fleet, "alarms") == "1");
}

TEST_CASE("a gap says which failure made it, though other time of the device is answered") {
  auto const from = fleet::now() - 20 * 24h;
  MockFleet fleet;
  fleet.add_devices({device});
  auto const bad = fleet::vendor_time(from + 8 * 24h);
  fleet.vendor.on(track_list, [&](Params const &params) {
    return is_inside("[]", params.at("begin_time"), bad, params.at("end_time"))
               ? MockVendor::error(1008, "abnormal")
               : MockVendor::ok(json::array());
  });
  auto const run = fleet.run({"poll-movement", "--only", "tracks", "--from", fleet::rfc3339(from)},
                             {{"TRACKSOLID_CONCURRENCY", "1"}});
  CHECK(run.exit_code == 3);
  auto const audit = fleet.run({"audit", "--only", "data/coverage_gap"});
  CAPTURE(audit.out);
  CHECK(audit.out.find("code 1008: abnormal") != std::string::npos);
  auto const status = json::parse(fleet.run({"status", "--json"}).out);
  REQUIRE(status["failing"].size() == 1);
  CHECK(status["failing"][0]["failure"] == "code 1008: abnormal");
  CHECK(status["failing"][0]["from"].get<std::string>() <= fleet::rfc3339(from + 8 * 24h));
  CHECK(status["failing"][0]["to"].get<std::string>() >= fleet::rfc3339(from + 8 * 24h));
}

TEST_CASE(
    "what lies on the seam of two windows is stored once, whether the vendor's windows hold their ends or not") {
  for (std::string const ends : {"[]", "[)", "(]", "()"}) {
    CAPTURE(ends);
    auto const to = fleet::now() - 3h;
    auto const from = to - 20 * 24h;
    MockFleet fleet;
    fleet.add_devices({device});
    Recorded vendor{fleet, ends};
    for (int day = 0; day < 20; ++day) {
      vendor.tracks.push_back(fix(from + day * 24h));
      vendor.trips.push_back(trip(from + day * 24h));
      vendor.alarms.push_back(alarm(from + day * 24h));
    }
    auto const poll = [&](std::vector<std::string> command) {
      command.insert(command.end(), {"--from", fleet::rfc3339(from), "--to", fleet::rfc3339(to)});
      CHECK(fleet.run(command).exit_code == 0);
    };
    poll({"poll-movement", "--only", "tracks,trips"});
    poll({"poll-events"});
    CHECK(count(fleet, "position_history") == "20");
    CHECK(count(fleet, "trips where superseded_at is null") == "20");
    CHECK(count(fleet, "alarms") == "20");
  }
}
