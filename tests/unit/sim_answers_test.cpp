// The shape of every answer: the keys and JSON types of the documented samples.
#include <set>
#include "sim_client.hpp"

using fleet::testing::Arguments;
using fleet::testing::expired;
using fleet::testing::json;
using fleet::testing::never_activated;
using fleet::testing::other;
using fleet::testing::SimClient;
using fleet::testing::small_city;
using fleet::testing::working;

namespace {

struct LoggedIn : SimClient {
  LoggedIn() : SimClient{small_city()} { get_token(); }
  ~LoggedIn() { CHECK(violations() == 0); }
};

/// Every key of the documented `sample` is in `row`, with a value of the same type; null matches anything.
void same_shape(json const &row, json const &sample) {
  for (auto const &documented : sample.items()) {
    auto const &key = documented.key();
    auto const &value = documented.value();
    CAPTURE(key);
    REQUIRE(row.contains(key));
    bool const number = row[key].is_number() && value.is_number();
    CHECK((number || row[key].is_null() || value.is_null() || row[key].type() == value.type()));
  }
}

Arguments window(Arguments more) {
  more["begin_time"] = "2026-04-30 00:00:00";
  more["end_time"] = "2026-05-01 00:00:00";
  return more;
}

Arguments report(Arguments more) {
  more.insert({{"account", "demo_user"},
               {"imeis", working},
               {"start_time", "2026-04-30 00:00:00"},
               {"end_time", "2026-05-01 00:00:00"},
               {"start_row", "0"},
               {"page_size", "100"}});
  return more;
}

json const location_sample =
    json::parse(R"({"imei":"000000000000001","deviceName":"VAN 1","icon":"automobile",
  "status":"1","lat":48.137,"lng":11.575,"expireFlag":"1","activationFlag":"1","posType":"GPS","locDesc":null,
  "gpsTime":"2024-05-01 06:06:40","hbTime":"2024-05-01 06:07:00","speed":"42","accStatus":"1","electQuantity":"97",
  "batteryPowerVal":null,"powerValue":"13.9","distance":null,"temperature":null,"trackerOil":null,"gpsSignal":"4",
  "gpsNum":"11","direction":"100.12","currentMileage":"12345.67"})");

}  // namespace

TEST_CASE("children are listed one level at a time") {
  LoggedIn client;
  auto const children = client.call("jimi.user.child.list", {{"target", "demo_user"}})["result"];
  REQUIRE(children.size() == 2);
  CHECK(children[0]["account"] == "depot_north");
  CHECK(children[0]["type"].is_number());
  auto const grandchildren = client.call("jimi.user.child.list", {{"target", "depot_north"}})["result"];
  REQUIRE(grandchildren.size() == 1);
  CHECK(grandchildren[0]["account"] == "depot_north_yard");
  CHECK(client.call("jimi.user.child.list", {{"target", "depot_south"}})["result"].empty());
}

TEST_CASE("device lists leave sub-accounts out, and one device is in two of them") {
  LoggedIn client;
  std::map<std::string, int> seen;
  for (auto const *account : {"demo_user", "depot_north", "depot_south", "depot_north_yard"}) {
    auto const answer = client.call("jimi.user.device.list", {{"target", account}});
    for (auto const &row : answer["result"]) ++seen[row["imei"].get<std::string>()];
  }
  CHECK(seen.size() == 12);
  CHECK(seen["860001000000001"] == 2);
  CHECK(std::count_if(seen.begin(), seen.end(), [](auto const &pair) { return pair.second == 1; }) == 11);
}

TEST_CASE("a device row has the documented fields; a never activated one has no activation time") {
  LoggedIn client;
  auto const detail = client.call("jimi.track.device.detail", {{"imei", working}})["result"];
  same_shape(detail,
             {{"imei", ""},         {"deviceName", ""},      {"mcType", ""},         {"mcTypeUseScope", ""},
              {"sim", ""},          {"expiration", ""},      {"activationTime", ""}, {"reMark", ""},
              {"vehicleName", ""},  {"vehicleNumber", ""},   {"driverName", ""},     {"driverPhone", ""},
              {"enabledFlag", 1},   {"deviceGroupId", ""},   {"deviceGroup", ""},    {"account", ""},
              {"customerName", ""}, {"user_expiration", ""}, {"VIN", nullptr},       {"currentMileage", ""}});
  auto const idle = client.call("jimi.track.device.detail", {{"imei", never_activated}})["result"];
  CHECK(idle["activationTime"].is_null());
}

TEST_CASE("locations: strings where the vendor has strings, 0/0 for an expired device") {
  LoggedIn client;
  auto const imeis = std::string{working} + "," + expired + "," + never_activated;
  auto const rows = client.call("jimi.device.location.get", {{"imeis", imeis}})["result"];
  REQUIRE(rows.size() == 3);
  same_shape(rows[0], location_sample);
  CHECK(rows[0]["status"] == "1");
  CHECK(rows[0]["account"] == "depot_south");
  CHECK(rows[1]["expireFlag"] == "0");
  CHECK(rows[1]["lat"] == 0);
  CHECK(rows[1]["gpsTime"].is_null());
  CHECK(rows[2]["activationFlag"] == "0");
  CHECK(rows[2]["direction"] == "-1");
  auto const listed = client.call("jimi.user.device.location.list", {{"target", "depot_south"}})["result"];
  REQUIRE(listed.size() == 3);
  CHECK(!listed[0].contains("account"));
}

TEST_CASE("track points: numbers, words for ignition, mileage beside them") {
  LoggedIn client;
  auto const answer = client.call("jimi.device.track.list", window({{"imei", working}}));
  REQUIRE(answer["result"].size() > 288);
  same_shape(answer["result"][0],
             json::parse(R"({"lat":48.137,"lng":11.575,"gpsTime":"2024-05-01 05:59:10","direction":100,
               "gpsSpeed":42,"posType":1,"satellite":11,"ignition":"ON","accStatus":"ON","gpsMode":0})"));
  CHECK(answer["data"]["mileage"].is_number());
}

TEST_CASE("mileage: trips in result, totals in data, and they add up") {
  LoggedIn client;
  auto const imeis = std::string{working} + "," + other;
  auto const answer = client.call("jimi.device.track.mileage", window({{"imeis", imeis}}));
  REQUIRE(answer["result"].size() > 4);
  same_shape(
      answer["result"][0],
      json::parse(
          R"({"imei":"000000000000001","startTime":"2024-05-01 05:00:00","endTime":"2024-05-01 05:40:00",
               "startLat":48.1,"startLng":11.5,"endLat":48.2,"endLng":11.6,"runTimeSecond":2400,"distance":21500,
               "avgSpeed":32.2,"maxSpeed":60,"startMileage":1,"endMileage":2})"));
  REQUIRE(answer["data"].size() == 2);
  double sum = 0;
  for (auto const &row : answer["result"])
    if (row["imei"] == working) sum += row["distance"].get<double>();
  CHECK(answer["data"][0]["totalMileage"].get<double>() == doctest::Approx(sum).epsilon(1e-4));
}

TEST_CASE("parking and idling: ISO times, seconds as strings, result null") {
  LoggedIn client;
  auto const answer = client.call("jimi.open.platform.report.parking", report({{"acc_type", "off"}}));
  CHECK(answer["result"].is_null());
  REQUIRE(!answer["data"]["rows"].empty());
  CHECK(answer["data"]["dataTotalRows"].get<std::string>() == std::to_string(answer["data"]["rows"].size()));
  auto const row = answer["data"]["rows"][0];
  same_shape(row, json::parse(R"({"imei":"1","deviceName":"VAN","mcType":"VL103M",
    "startTime":"2024-05-01T01:05:33.000Z","endTime":"2024-05-01T03:05:33.000Z","durSecond":"7200",
    "stopSecond":"7100","lat":48.1,"lng":11.5,"addr":"","acc":"off"})"));
  CHECK(row["startTime"].get<std::string>().size() == 24);
  CHECK(row["acc"] == "off");
  auto const standing = client.call("jimi.open.platform.report.parking", report({{"acc_type", "on"}}));
  for (auto const &idling : standing["data"]["rows"]) CHECK(idling["acc"] == "on");
}

TEST_CASE("the trip report by day and as a list") {
  LoggedIn client;
  auto const days = client.call("jimi.open.platform.report.trips", report({{"type", "day"}}));
  CHECK(days["result"].is_null());
  auto const day = days["data"]["datDatas"][0];
  CHECK(day["deviceImei"] == working);
  same_shape(day["data"][0],
             json::parse(R"({"date":"2024-05-01","totalTrips":3,"averageSpeed":30.5,"fuel":null,
    "maxSpeed":60,"oilWear":null,"totalMileage":12.5,"travelTime":"01:02:03"})"));
  auto const list =
      client.call("jimi.open.platform.report.trips", report({{"type", "list"}}))["data"]["dayList"][0];
  CHECK(list["tripsData"][0]["Searchdate"] == "2026-04-30");
  CHECK(list["tripsData"][0]["tripNum"] == day["data"][0]["totalTrips"]);
  CHECK(list["tripsData"][0]["dayData"].size() == list["tripsData"][0]["tripNum"]);
  CHECK(list["inTotal"]["allTrips"] == list["tripsData"][0]["tripNum"]);
}

TEST_CASE("alarms: newest first, numeric and textual kinds, pages without overlap") {
  LoggedIn client;
  Arguments all{{"imeis", std::string{working} + "," + other},
                {"begin_time", "2026-04-24 00:00:00"},
                {"end_time", "2026-05-01 00:00:00"},
                {"page_size", "100"}};
  std::vector<json> rows;
  for (int page = 1; page < 20; ++page) {
    all["page_no"] = std::to_string(page);
    auto const part = client.call("jimi.device.alarm.list", all)["result"];
    rows.insert(rows.end(), part.begin(), part.end());
    if (part.size() < 100) break;
  }
  REQUIRE(rows.size() > 100);
  same_shape(rows[0], json::parse(R"({"imei":"1","deviceName":"VAN","model":"VL103M","account":"demo_user",
    "alertTypeId":"3","alarmTypeName":"Vibration","alertTime":"2024-05-01 04:00:00",
    "positioningTime":"2024-05-01 03:59:58","lat":48.1,"lng":11.5,"speed":"0","geoid":null})"));
  std::set<std::tuple<std::string, std::string, std::string>> keys;
  std::set<std::string> kinds;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) CHECK(rows[i - 1]["alertTime"] >= rows[i]["alertTime"]);
    auto const text = [&](char const *key) { return rows[i][key].get<std::string>(); };
    keys.insert({text("imei"), text("alertTypeId"), text("alertTime")});
    kinds.insert(text("alertTypeId"));
  }
  CHECK(keys.size() == rows.size());
  for (auto const *kind : {"ACC_ON", "ACC_OFF", "overSpeed"}) CHECK(kinds.contains(kind));
  all["page_no"] = "1";
  all["alertTypeId"] = "overSpeed";
  auto const speeding = client.call("jimi.device.alarm.list", all);
  REQUIRE(!speeding["result"].empty());
  for (auto const &row : speeding["result"]) {
    CHECK(row["alertTypeId"] == "overSpeed");
    CHECK(std::stod(row["speed"].get<std::string>()) > 79);
  }
}

TEST_CASE("alarms without a window are the latest fifty; a window holds a thousand at most") {
  LoggedIn client;
  std::string imeis;
  for (int i = 1; i <= 9; ++i)
    imeis += (imeis.empty() ? "86000100000000" : ",86000100000000") + std::to_string(i);
  CHECK(client.call("jimi.device.alarm.list", {{"imeis", imeis}, {"page_size", "100"}})["result"].size() ==
        50);
  Arguments all{{"imeis", imeis},
                {"begin_time", "2026-04-24 00:00:00"},
                {"end_time", "2026-05-01 00:00:00"},
                {"page_size", "100"}};
  std::size_t rows = 0;
  for (int page = 1; page <= 12; ++page) {
    all["page_no"] = std::to_string(page);
    rows += client.call("jimi.device.alarm.list", all)["result"].size();
  }
  CHECK(rows == 1000);
}

TEST_CASE("engine readings: paged by ten, unpadded hours, totalPage 0 as in the sample") {
  LoggedIn client;
  auto arguments = report({});
  arguments.erase("start_row");
  arguments.erase("page_size");
  auto const data = client.call("jimi.device.obd.list", arguments)["data"];
  REQUIRE(data["result"].size() == 10);
  CHECK(data["totalPage"] == 0);
  CHECK(data["totalRecord"].get<int>() > 10);
  same_shape(data["result"][0], json::parse(R"({"imei":"1","vin":null,"dataReportTime":"2024-05-01 1:27:23",
    "odometerReading":"1.0","deviceAccumulatedMileage":"1.0","remainingFuel":null,"remainingFuelPercentage":"50",
    "coolantTemperature":"90","vehicleBatterVoltage":"118","currentRPM":"900","currentSpeed":"0"})"));
  client.set({{"obd_total_page_zero", false}});
  auto const counted = client.call("jimi.device.obd.list", arguments)["data"];
  CHECK(counted["totalPage"].get<int>() == (counted["totalRecord"].get<int>() + 9) / 10);
  arguments["imeis"] = other;  // no OBD in this one
  CHECK(client.call("jimi.device.obd.list", arguments)["data"]["result"].empty());
}

TEST_CASE("fences: latitude first, total as a string; groups by name") {
  LoggedIn client;
  auto const fences = client.call("jimi.open.platform.fence.list", {{"account", "demo_user"}})["result"];
  CHECK(fences["total"] == "3");
  REQUIRE(fences["rows"].size() == 3);
  CHECK(fences["rows"][0]["coordinates"].get<std::string>().substr(0, 5) == "-1.26");
  CHECK(fences["rows"][0]["fence_type"] == "circle");
  auto const second = client.call("jimi.open.platform.fence.list",
                                  {{"account", "demo_user"}, {"page_no", "2"}, {"page_size", "2"}})["result"];
  REQUIRE(second["rows"].size() == 1);
  CHECK(second["rows"][0]["fence_id"] == fences["rows"][2]["fence_id"]);
  CHECK(client.call("jimi.device.group.list", {{"account", "demo_user"}})["result"][0]["group_name"] ==
        "Deliveries");
}
