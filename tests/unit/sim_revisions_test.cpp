// Later revisions of rows. Each case is one kind of revision at share 1, seen before and after.
#include <set>

#include "sim_script.hpp"

using namespace fleet::testing;
using fleet::Seconds;
using fleet::Time;

namespace {

constexpr char const *begin_of_day = "2026-04-30 00:00:00";
constexpr char const *end_of_day = "2026-04-30 23:59:59";

/// Whatever is drawn, on the second day after everything has been put right.
constexpr char const *much_later = "2026-05-03 12:00:00";

struct Kind : Scripted {
  explicit Kind(json const &switches) : Scripted{small_city()} { set(switches); }
  json reported(std::string_view time) {
    go(time);
    return trips(begin_of_day, until(), working);
  }
  json stops_told(std::string_view time, char const *acc_type = "off") {
    go(time);
    return call("jimi.open.platform.report.parking", {{"account", "demo_user"},
                                                      {"imeis", working},
                                                      {"start_time", begin_of_day},
                                                      {"end_time", until()},
                                                      {"start_row", "0"},
                                                      {"page_size", "100"},
                                                      {"acc_type", acc_type}})["data"]["rows"];
  }
  /// A window must end before now.
  std::string until() const {
    return fleet::vendor_time(std::min(at(end_of_day), std::chrono::floor<Seconds>(now) - Seconds{1}));
  }
};

json truth() {
  static json const trips = Kind{json::object()}.reported(much_later);
  return trips;
}

std::set<std::string> keys(json const &rows, char const *key) {
  std::set<std::string> all;
  for (auto const &row : rows) all.insert(row[key].get<std::string>());
  return all;
}

/// The moment just after the first trip of the day has ended, and that trip.
std::pair<std::string, json> first_trip() {
  auto trip = truth()[0];
  return {fleet::vendor_time(at(trip["endTime"].get<std::string>()) + Seconds{5}), trip};
}

}  // namespace

TEST_CASE("without revisions a trip is reported as it was as soon as it has ended") {
  Kind client{json::object()};
  auto const [soon, trip] = first_trip();
  REQUIRE(client.reported(soon).size() == 1);
  CHECK(client.reported(soon)[0] == trip);
}

TEST_CASE("revise_trips: reported too short at first") {
  Kind client{{{"revise_trips", 1}}};
  auto const [soon, trip] = first_trip();
  auto const early = client.reported(soon);
  REQUIRE(early.size() == 1);
  CHECK(early[0]["startTime"] == trip["startTime"]);
  CHECK(early[0]["endTime"] < trip["endTime"]);
  CHECK(early[0]["distance"] < trip["distance"]);
  CHECK(early[0]["distance"] > 0);
  CHECK(client.reported(much_later) == truth());
}

TEST_CASE("move_starts: the start moves to the front") {
  Kind client{{{"move_starts", 1}}};
  auto const [soon, trip] = first_trip();
  auto const early = client.reported(soon);
  REQUIRE(early.size() == 1);
  CHECK(early[0]["startTime"] > trip["startTime"]);
  CHECK(early[0]["endTime"] == trip["endTime"]);
  CHECK(client.reported(much_later) == truth());
}

TEST_CASE("withdraw_trips: gone in the end") {
  Kind client{{{"withdraw_trips", 1}}};
  CHECK(client.reported(first_trip().first).size() == 1);
  CHECK(client.reported(much_later).empty());
}

TEST_CASE("merge_trips: two are one later, with all of its kilometres, and the stop between is withdrawn") {
  Kind client{{{"merge_trips", 1}}};
  auto const merged = client.reported(much_later);
  CHECK(merged.size() < truth().size());
  CHECK(merged.size() >= truth().size() / 2);
  auto const starts = keys(truth(), "startTime");
  auto const ends = keys(truth(), "endTime");
  double told_m = 0;
  double true_m = 0;
  for (auto const &trip : truth()) true_m += trip["distance"].get<double>();
  for (auto const &trip : merged) {
    CHECK(starts.contains(trip["startTime"].get<std::string>()));
    CHECK(ends.contains(trip["endTime"].get<std::string>()));
    told_m += trip["distance"].get<double>();
  }
  CHECK(told_m == doctest::Approx(true_m).epsilon(0.01));
  // No parking lies within a trip.
  for (auto const &stop : client.stops_told(much_later))
    for (auto const &trip : merged) {
      auto const from = at(stop["startTime"].get<std::string>());
      CHECK_FALSE((from >= at(trip["startTime"].get<std::string>()) &&
                   from < at(trip["endTime"].get<std::string>())));
    }
}

TEST_CASE("merged events do not depend on the window") {
  Kind client{{{"merge_trips", 0.5}}};
  auto const whole = client.reported(much_later);
  std::set<std::string> pieces;
  for (auto from = at(begin_of_day); from < at(end_of_day); from += std::chrono::hours{1})
    for (auto const &trip :
         client.trips(fleet::vendor_time(from), fleet::vendor_time(from + Seconds{3599}), working))
      pieces.insert(trip.dump());
  std::set<std::string> expected;
  for (auto const &trip : whole) expected.insert(trip.dump());
  CHECK(pieces == expected);
}

TEST_CASE("split_trips: one is two later, end to end") {
  Kind client{{{"split_trips", 1}}};
  auto const [soon, trip] = first_trip();
  CHECK(client.reported(soon)[0] == trip);
  auto const split = client.reported(much_later);
  CHECK(split.size() == 2 * truth().size());
  CHECK(split[0]["startTime"] == trip["startTime"]);
  CHECK(split[1]["endTime"] == trip["endTime"]);
  CHECK(split[0]["endTime"] < split[1]["startTime"]);
  CHECK(split[0]["distance"].get<double>() + split[1]["distance"].get<double>() ==
        doctest::Approx(trip["distance"].get<double>()).epsilon(0.1));
}

TEST_CASE("reopen_trips: ended, open again, ended") {
  Kind client{{{"reopen_trips", 1}, {"revise_after_h", 2}}};
  auto const [soon, trip] = first_trip();
  bool opened = false;
  for (auto now = at(soon); now < at(soon) + std::chrono::hours{4}; now += std::chrono::minutes{10}) {
    auto const reported = client.reported(fleet::vendor_time(now))[0];
    CHECK(reported["startTime"] == trip["startTime"]);
    if (reported["endTime"].is_null()) opened = true;
    if (!opened) CHECK(reported == trip);
  }
  CHECK(opened);
  CHECK(client.reported(much_later) == truth());
}

TEST_CASE("stops are revised, withdrawn and reopened") {
  auto const stops = [](json const &switches, std::string_view time) {
    return Kind{switches}.stops_told(time);
  };
  auto const true_stops = stops(json::object(), much_later);
  REQUIRE(true_stops.size() > 3);
  auto const soon = fleet::vendor_time(at(true_stops[0]["endTime"].get<std::string>()) + Seconds{5});
  CHECK(stops({{"revise_stops", 1}}, soon)[0]["endTime"] < true_stops[0]["endTime"]);
  CHECK(stops({{"revise_stops", 1}}, much_later) == true_stops);
  CHECK(stops({{"withdraw_stops", 1}}, soon)[0] == true_stops[0]);
  CHECK(stops({{"withdraw_stops", 1}}, much_later).empty());
  bool opened = false;
  for (int minutes = 0; minutes < 600; minutes += 20) {
    auto const now = fleet::vendor_time(at(soon) + std::chrono::minutes{minutes});
    opened = opened || stops({{"reopen_stops", 1}}, now)[0]["endTime"].is_null();
  }
  CHECK(opened);
  CHECK(stops({{"reopen_stops", 1}}, much_later) == true_stops);
}

TEST_CASE("alarm_nulls: position, speed and name come later") {
  Kind client{{{"alarm_nulls", 1}}};
  Kind calm{json::object()};
  calm.go(much_later);
  auto const alarms = calm.alarms(begin_of_day, end_of_day, working);
  auto const last = alarms.back();
  client.go(fleet::vendor_time(at(last["alertTime"].get<std::string>()) + Seconds{5}));
  auto const early = client.alarms(begin_of_day, last["alertTime"].get<std::string>(), working).back();
  CHECK(early["alertTime"] == last["alertTime"]);
  CHECK(early["alertTypeId"] == last["alertTypeId"]);
  for (auto const *key : {"alarmTypeName", "positioningTime", "speed"}) CHECK(early[key].is_null());
  CHECK(early["lat"] == 0);
  client.go(much_later);
  CHECK(client.alarms(begin_of_day, end_of_day, working) == alarms);
}

TEST_CASE("twin_stops: idling and parking begin in one second") {
  Kind client{{{"twin_stops", 1}}};
  auto const idling = keys(client.stops_told(much_later, "on"), "startTime");
  auto const parking =
      client.call("jimi.open.platform.report.parking", {{"account", "demo_user"},
                                                        {"imeis", working},
                                                        {"start_time", begin_of_day},
                                                        {"end_time", end_of_day},
                                                        {"start_row", "0"},
                                                        {"page_size", "100"},
                                                        {"acc_type", "off"}})["data"]["rows"];
  REQUIRE(parking.size() > 3);
  for (auto const &stop : parking)
    if (std::stoi(stop["durSecond"].get<std::string>()) > 300)
      CHECK(idling.contains(stop["startTime"].get<std::string>()));
}

TEST_CASE("twin_alarms: one second and type, two fences") {
  Kind client{{{"twin_alarms", 1}}};
  std::string imeis;
  for (int i = 1; i <= 9; ++i) imeis += (i > 1 ? "," : "") + ("86000100000000" + std::to_string(i));
  client.go(much_later);
  std::map<std::string, std::set<std::string>> fences;
  auto const rows = client.call("jimi.device.alarm.list", {{"imeis", imeis},
                                                           {"alertTypeId", "in"},
                                                           {"begin_time", "2026-04-25 00:00:00"},
                                                           {"end_time", end_of_day},
                                                           {"page_size", "100"}})["result"];
  REQUIRE(rows.size() > 1);
  for (auto const &row : rows)
    fences[row["imei"].get<std::string>() + row["alertTime"].get<std::string>()].insert(
        row["geoid"].get<std::string>());
  for (auto const &[key, two] : fences) CHECK(two.size() == 2);
}

TEST_CASE("revise_after_h bounds the time of the change, calm_from ends all of them") {
  Kind client{{{"withdraw_trips", 1}, {"revise_after_h", 1}}};
  auto const [soon, trip] = first_trip();
  CHECK(client.reported(soon).size() == 1);
  auto const all = client.reported(fleet::vendor_time(at(soon) + std::chrono::minutes{60}));
  CHECK(!keys(all, "startTime").contains(trip["startTime"].get<std::string>()));
  Kind calm{{{"withdraw_trips", 1}, {"calm_from", "2026-04-29 00:00:00"}}};
  CHECK(calm.reported(much_later) == truth());
}
