// Each switch does what docs/understand/simulator.md says.
#include <set>

#include "base/error.hpp"
#include "sim_client.hpp"

using fleet::testing::Arguments;
using fleet::testing::json;
using fleet::testing::other;
using fleet::testing::SimClient;
using fleet::testing::small_city;
using fleet::testing::working;

namespace {

struct LoggedIn : SimClient {
  LoggedIn() : SimClient{small_city()} { get_token(); }
  json track() {
    return call(
        "jimi.device.track.list",
        {{"imei", working}, {"begin_time", "2026-04-30 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}});
  }
  json mileage(Arguments more = {}) {
    more.insert(
        {{"imeis", working}, {"begin_time", "2026-04-28 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}});
    return call("jimi.device.track.mileage", more);
  }
  json parking(std::string const &acc_type, std::string const &start_row = "0") {
    return call("jimi.open.platform.report.parking", {{"account", "demo_user"},
                                                      {"imeis", working},
                                                      {"start_time", "2026-04-30 00:00:00"},
                                                      {"end_time", "2026-05-01 00:00:00"},
                                                      {"start_row", start_row},
                                                      {"page_size", "100"},
                                                      {"acc_type", acc_type}});
  }
};

bool holds_number(json const &value) {
  if (value.is_number()) return true;
  return value.is_structured() &&
         std::any_of(value.begin(), value.end(), [](json const &part) { return holds_number(part); });
}

std::multiset<std::string> times(json const &points) {
  std::multiset<std::string> all;
  for (auto const &point : points) all.insert(point["gpsTime"].get<std::string>());
  return all;
}

int count(LoggedIn &client, int calls, std::function<bool(fleet::sim::Answer const &)> const &wanted) {
  int found = 0;
  for (int i = 0; i < calls; ++i)
    found += wanted(client.raw("jimi.user.child.list", {{"target", "demo_user"}})) ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("null_result turns empty lists into null") {
  LoggedIn client;
  client.set({{"null_result", true}});
  CHECK(client.call("jimi.user.child.list", {{"target", "depot_south"}})["result"].is_null());
  CHECK(client.call("jimi.user.child.list", {{"target", "demo_user"}})["result"].size() == 2);
}

TEST_CASE("stringly_numbers leaves no number in any answer") {
  LoggedIn client;
  client.set({{"stringly_numbers", true}});
  auto const points = client.track();
  CHECK(points["code"] == "0");
  CHECK(!holds_number(points));
  CHECK(points["result"][0]["lat"].get<std::string>().substr(0, 3) == "-1.");
  CHECK(!holds_number(client.mileage()));
  CHECK(!holds_number(client.call("jimi.device.location.get", {{"imeis", working}})));
  CHECK(!holds_number(client.parking("off")));
}

TEST_CASE("object_instead_of_list unwraps a list of one, wrap_points wraps the points") {
  LoggedIn client;
  client.set({{"object_instead_of_list", true}});
  CHECK(client.call("jimi.device.location.get", {{"imeis", working}})["result"]["imei"] == working);
  CHECK(client.call("jimi.user.child.list", {{"target", "demo_user"}})["result"].is_array());
  auto const one = client.call(
      "jimi.device.track.list",
      {{"imei", working}, {"begin_time", "2026-04-30 00:00:00"}, {"end_time", "2026-04-30 00:00:10"}});
  CHECK(one["result"]["gpsTime"] == "2026-04-30 00:00:00");
  client.set({{"object_instead_of_list", false}, {"wrap_points", "points"}});
  CHECK(client.track()["result"]["points"].size() > 288);
}

TEST_CASE("omit_devices leaves devices out of a sweep") {
  LoggedIn client;
  client.set({{"omit_devices", 1.0}});
  CHECK(client.call("jimi.device.location.get", {{"imeis", working}})["result"].empty());
  CHECK(client.call("jimi.user.device.location.list", {{"target", "demo_user"}})["result"].empty());
}

TEST_CASE("late_points come after late_minutes, marked as re-uploaded") {
  LoggedIn client;
  auto const calm = client.track()["result"];
  client.set({{"late_points", 0.3}, {"late_minutes", 24 * 60}});
  auto const missing = calm.size() - client.track()["result"].size();
  CHECK(missing > calm.size() / 6);
  CHECK(missing < calm.size() / 2);
  client.wait(std::chrono::hours{25});
  client.get_token();
  auto const later = client.track()["result"];
  CHECK(times(later) == times(calm));
  auto const late =
      std::count_if(later.begin(), later.end(), [](json const &point) { return point["gpsMode"] == 1; });
  CHECK(late > static_cast<long>(missing) / 2);
}

TEST_CASE("a late point is not the live position either") {
  LoggedIn client;
  client.set({{"late_points", 1.0}, {"late_minutes", 60}});
  auto const row = client.call("jimi.device.location.get", {{"imeis", working}})["result"][0];
  CHECK(row["gpsTime"] <= "2026-05-01 11:00:00");
  CHECK(row["gpsTime"] >= "2026-05-01 10:55:00");
}

TEST_CASE("shuffle_points and dup_points keep the true points") {
  LoggedIn client;
  auto const calm = client.track()["result"];
  client.set({{"shuffle_points", true}});
  auto const shuffled = client.track()["result"];
  CHECK(shuffled != calm);
  CHECK(times(shuffled) == times(calm));
  client.set({{"shuffle_points", false}, {"dup_points", 0.5}});
  auto const doubled = times(client.track()["result"]);
  CHECK(doubled.size() > calm.size() * 5 / 4);
  auto const once = times(calm);
  CHECK(std::set(doubled.begin(), doubled.end()) == std::set(once.begin(), once.end()));
}

TEST_CASE("mileage: unit, key of the duration, silent cut, paging and its base") {
  LoggedIn client;
  auto const metres = client.mileage();
  auto const all = metres["result"].size();
  REQUIRE(all > 20);
  REQUIRE(all < 100);
  client.set({{"mileage_unit", "km"}, {"elapsed_key", "elapsed"}});
  auto const km = client.mileage();
  CHECK(km["result"][0]["distance"].get<double>() * 1000 ==
        doctest::Approx(metres["result"][0]["distance"].get<double>()).epsilon(1e-3));
  CHECK(km["data"][0]["totalMileage"].get<double>() * 1000 ==
        doctest::Approx(metres["data"][0]["totalMileage"].get<double>()).epsilon(1e-3));
  CHECK(km["result"][0]["elapsed"] == metres["result"][0]["runTimeSecond"]);
  CHECK(!km["result"][0].contains("runTimeSecond"));
  client.set({{"mileage_cap", 7}});
  CHECK(client.mileage()["result"].size() == 7);
  client.set({{"mileage_cap", 100}});
  auto const second = client.mileage({{"start_row", "10"}, {"page_size", "10"}})["result"];
  REQUIRE(second.size() == 10);
  CHECK(second[0] == km["result"][10]);
  client.set({{"start_row_base", 1}});
  CHECK(client.mileage({{"start_row", "11"}, {"page_size", "10"}})["result"] == second);
  CHECK(client.mileage({{"start_row", "0"}, {"page_size", "10"}})["code"] == 1001);
}

TEST_CASE("trip_window decides whose a trip over the edge is") {
  LoggedIn client;
  auto const trip = client.mileage()["result"][3];
  auto const begin = fleet::testing::at(trip["startTime"].get<std::string>());
  auto const found = [&](char const *rule, int from_s, int to_s) {
    client.set({{"trip_window", rule}});
    return client
        .mileage({{"begin_time", fleet::vendor_time(begin + fleet::Seconds{from_s})},
                  {"end_time", fleet::vendor_time(begin + fleet::Seconds{to_s})}})["result"]
        .size();
  };
  CHECK(found("start", -10, 10) == 1);
  CHECK(found("start", 10, 20) == 0);
  CHECK(found("overlap", 10, 20) == 1);
  CHECK(found("inside", -10, 10) == 0);
}

TEST_CASE("acc_type_mode, alarm_name_key, trips_disabled, bad_imei, foreign_imei") {
  LoggedIn client;
  CHECK(client.parking("off")["code"] == 0);
  CHECK(client.parking("0")["code"] == 1001);
  client.set({{"acc_type_mode", "digit"}});
  CHECK(client.parking("off")["code"] == 1001);
  CHECK(client.parking("0")["data"]["rows"][0]["acc"] == "off");
  client.set({{"alarm_name_key", "alertTypeName"}});
  auto const alarm = client.call("jimi.device.alarm.list", {{"imei", working}})["result"][0];
  CHECK(alarm.contains("alertTypeName"));
  CHECK(!alarm.contains("alarmTypeName"));

  client.set({{"trips_disabled", true}});
  auto const trips = client.call("jimi.open.platform.report.trips", {{"account", "demo_user"},
                                                                     {"imeis", working},
                                                                     {"type", "list"},
                                                                     {"start_time", "2026-04-30 00:00:00"},
                                                                     {"end_time", "2026-05-01 00:00:00"},
                                                                     {"start_row", "0"},
                                                                     {"page_size", "100"}});
  CHECK(trips["code"] == 0);
  CHECK(trips["data"]["dayList"].empty());

  auto const both = std::string{working} + "," + other;
  client.set({{"bad_imei", other}});
  CHECK(client.code("jimi.device.location.get", {{"imeis", both}}) == 1002);
  CHECK(client.code("jimi.device.location.get", {{"imeis", working}}) == 0);
  auto const foreign = std::string{working} + ",860009999999999";
  CHECK(client.code("jimi.device.location.get", {{"imeis", foreign}}) == 1002);
  client.set({{"foreign_imei", "drop"}});
  CHECK(client.call("jimi.device.location.get", {{"imeis", foreign}})["result"].size() == 1);
}

TEST_CASE("faults come at their rates and the run repeats") {
  LoggedIn client;
  client.set({{"http_500_rate", 0.2}});
  auto const failures = count(client, 500, [](auto const &answer) { return answer.status == 500; });
  CHECK(failures > 60);
  CHECK(failures < 140);
  LoggedIn second;
  second.set({{"http_500_rate", 0.2}});
  CHECK(count(second, 500, [](auto const &answer) { return answer.status == 500; }) == failures);
  LoggedIn differs;
  differs.set({{"http_500_rate", 0.2}, {"fault_seed", 99}});
  std::vector<bool> pattern, other_pattern;
  for (int i = 0; i < 100; ++i) {
    pattern.push_back(second.raw("jimi.user.child.list").status == 500);
    other_pattern.push_back(differs.raw("jimi.user.child.list").status == 500);
  }
  CHECK(pattern != other_pattern);
}

TEST_CASE("each fault looks as it should, and is counted") {
  LoggedIn client;
  auto const one = [&](char const *name) {
    LoggedIn fresh;
    fresh.set({{name, 1.0}});
    auto const answer = fresh.raw("jimi.user.child.list", {{"target", "demo_user"}});
    CHECK(fresh.service.report(fresh.now)["faults"].size() == 1);
    return answer;
  };
  CHECK(one("http_500_rate").status == 500);
  CHECK(one("html_body_rate").content_type == "text/html");
  CHECK(one("html_body_rate").status == 200);
  CHECK(one("empty_body_rate").body.empty());
  CHECK(json::parse(one("busy_rate").body)["code"] == -1);
  CHECK(json::parse(one("truncate_rate").body, nullptr, false).is_discarded());
  CHECK(one("reset_rate").reset);
}

TEST_CASE("a login lost before the vendor saw it may be repeated at once; spare_tokens leaves logins alone") {
  SimClient client{small_city()};
  client.set({{"http_500_rate", 1.0}});
  CHECK(client.raw("jimi.oauth.token.get").status == 500);
  client.set({{"spare_tokens", true}});
  CHECK(client.get_token()["code"] == 0);
  CHECK(client.violations() == 0);
}

TEST_CASE("slow_track_list_s delays tracks only, gzip can be switched off") {
  LoggedIn client;
  client.set({{"slow_track_list_s", 1.5}});
  auto const track = client.raw(
      "jimi.device.track.list",
      {{"imei", working}, {"begin_time", "2026-04-30 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}});
  CHECK(track.delay == std::chrono::milliseconds{1500});
  auto const children = client.raw("jimi.user.child.list", {{"target", "demo_user"}});
  CHECK(children.delay.count() == 0);
  CHECK(children.gzip);
  client.set({{"gzip", false}});
  CHECK(!client.raw("jimi.user.child.list", {{"target", "demo_user"}}).gzip);
}

TEST_CASE("a switch that does not exist or does not fit is refused, and nothing of the set is applied") {
  fleet::sim::Switches switches;
  using fleet::sim::set_switch;
  CHECK_THROWS_WITH_AS(set_switch(switches, "null_results", true), "no switch 'null_results'", fleet::Error);
  CHECK_THROWS_AS(set_switch(switches, "null_result", 1), fleet::Error);
  CHECK_THROWS_AS(set_switch(switches, "http_500_rate", 1.5), fleet::Error);
  CHECK_THROWS_AS(set_switch(switches, "mileage_unit", "miles"), fleet::Error);
  CHECK_THROWS_AS(set_switch(switches, "burst_limit", -1), fleet::Error);
  CHECK_THROWS_AS(set_switches(switches, {{"busy_rate", 0.5}, {"nothing", 1}}), fleet::Error);
  CHECK(switches.busy_rate == 0);
  set_switch(switches, "mileage_unit=km");
  set_switch(switches, "bad_imei=860000000000010");
  set_switch(switches, "busy_rate=0.25");
  CHECK(switches.mileage_unit == "km");
  CHECK(switches.bad_imei == "860000000000010");
  CHECK(fleet::sim::to_json(switches)["busy_rate"] == 0.25);
}
