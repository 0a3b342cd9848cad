// How answers of the vendor are judged: understood or not, complete or not, and whose fault a failure is.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "e2e/mock_vendor.hpp"

using namespace fleet::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto track_list = "jimi.device.track.list";
constexpr auto mileage = "jimi.device.track.mileage";
constexpr auto alarm_list = "jimi.device.alarm.list";
constexpr auto parking_report = "jimi.open.platform.report.parking";

std::string const device = "860000000000001";

/// Rows lie still: an answer that is given a second later names the same times.
auto const begun = fleet::now();

std::string before(std::chrono::seconds span) {
  return fleet::vendor_time(begun - span);
}

std::vector<std::string> devices(int count) {
  std::vector<std::string> out;
  for (int i = 1; i <= count; ++i) out.push_back(fmt::format("8600000000000{:02}", i));
  return out;
}

json fix(std::chrono::seconds ago) {
  return {{"lat", 48.1}, {"lng", 11.5}, {"gpsTime", before(ago)}, {"gpsSpeed", 40}, {"posType", 1}};
}

json trip(std::string const &imei, std::chrono::seconds ago) {
  return {{"imei", imei},      {"startTime", before(ago)}, {"endTime", before(ago - 1h)},
          {"distance", 20000}, {"avgSpeed", 20},           {"runTimeSecond", 3600}};
}

json alarm(std::string const &imei, std::chrono::seconds ago, std::string const &type = "3") {
  return {{"imei", imei}, {"alertTypeId", type}, {"alertTime", before(ago)}, {"lat", 48.1}, {"lng", 11.5}};
}

bool lists(MockVendor::Params const &params, std::string const &imei) {
  for (auto const *key : {"imei", "imeis"})
    if (params.contains(key) && params.at(key).find(imei) != std::string::npos) return true;
  return false;
}

/// One alarm for each device of the call.
MockVendor::Answer alarms_of(MockVendor::Params const &params) {
  if (params.at("page_no") != "1") return MockVendor::ok(json::array());
  json rows = json::array();
  for (auto const &imei : devices(40))
    if (lists(params, imei)) rows.push_back(alarm(imei, 3h));
  return MockVendor::ok(rows);
}

std::string covered(MockFleet const &fleet) {
  return fleet.value("select coalesce(bool_or(not isempty(covered)), false) from tracksolid.coverage");
}

}  // namespace

TEST_CASE("an answer that is not understood fails its device, covers nothing and is kept") {
  for (auto const *odd : {R"("result":"query failed, please try again later")", R"("result":{})",
                          R"("result":[[{"gpsTime":"2026-01-01 00:00:00"}]])", R"("result":[1,2])",
                          R"("result":[{"imei":"1","points":[{"gpsTime":"2026-01-01 00:00:00"}]}])",
                          R"("result":[{"gps_time":"2026-01-01 00:00:00","lat":48,"lng":11}])"}) {
    CAPTURE(odd);
    MockFleet fleet;
    fleet.add_devices({device});
    fleet.vendor.on(track_list, [&](auto const &) { return MockVendor::fields(odd); });
    auto const run = fleet.run({"poll-movement", "--only", "tracks"});
    CAPTURE(run.err);
    CHECK(run.exit_code == 3);
    CHECK(covered(fleet) == "f");
    CHECK(
        fleet.value(
            "select count(*) from tracksolid.refusals where imei = '" + device +
            "' and reason like 'the answer was not understood: result %' and raw #>> '{}' like '%result%'") ==
        "1");
  }
}

TEST_CASE(
    "a row of a device that was not asked for is refused, and an answer that is all about another one covers nothing") {
  MockFleet fleet;
  auto const asked = devices(2);
  std::string const stranger = "860000000000099";
  fleet.add_devices(asked);
  auto const alarms = json::array({alarm(asked[0], 3h), alarm(stranger, 3h), alarm(asked[1], 4h)});
  fleet.vendor.on(alarm_list, [=](auto const &p) {
    return MockVendor::ok(p.at("page_no") == "1" ? alarms : json::array());
  });
  auto const mine_alone = trip(asked[0], 5h), of_stranger = trip(stranger, 5h);
  fleet.vendor.on(mileage, [=](auto const &p) {
    return MockVendor::ok(lists(p, asked[0]) ? json::array({mine_alone, of_stranger})
                                             : json::array({of_stranger}));
  });
  auto mine = fix(5h), theirs = fix(6h);
  theirs["imei"] = stranger;
  fleet.vendor.on(track_list, [=](auto const &p) {
    return MockVendor::ok(lists(p, asked[0]) ? json::array({mine, theirs}) : json::array({theirs}));
  });
  CHECK(fleet.run({"poll-events"}).exit_code == 0);
  CHECK(fleet.run({"poll-movement", "--only", "trips"}).exit_code == 3);
  CHECK(fleet.value("select string_agg(imei, ' ' order by imei) from tracksolid.alarms") ==
        asked[0] + " " + asked[1]);
  CHECK(fleet.value("select string_agg(imei, ' ') from tracksolid.trips") == asked[0]);
  CHECK(fleet.value("select string_agg(stream || ' ' || imei, ', ' order by stream) from tracksolid.refusals "
                    "where reason = 'device was not asked for'") ==
        "alarms " + stranger + ", trips " + stranger);
  CHECK(
      fleet.value(
          "select count(*) from tracksolid.coverage where stream in ('alarms', 'trips') and not isempty(answered)") ==
      "3");
  CHECK(fleet.value("select imei || ': ' || reason from tracksolid.failed_windows where stream = 'trips'") ==
        asked[1] + ": every row names another device");
  CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 3);
  CHECK(fleet.value("select string_agg(imei, ' ') from tracksolid.position_history") == asked[0]);
  CHECK(
      fleet.value(
          "select string_agg(imei, ' ') from tracksolid.coverage where stream = 'tracks' and not isempty(answered)") ==
      asked[0]);
  CHECK(fleet.value("select imei || ': ' || reason from tracksolid.failed_windows where stream = 'tracks'") ==
        asked[1] + ": every row names another device");
}

TEST_CASE("a value that cannot be right is counted in the report and kept, and its row is stored") {
  MockFleet fleet;
  fleet.add_devices({device});
  fleet.vendor.on("jimi.device.obd.list", [](auto const &p) {
    json rows = json::array();
    for (int i = 0; i < 30 && p.at("page_no") == "1"; ++i)
      rows.push_back({{"imei", device},
                      {"dataReportTime", before(5h + i * 1min)},
                      {"remainingFuelPercentage", "300"},
                      {"coolantTemperature", 90 + 20 * i}});
    return MockVendor::ok(nullptr, {{"result", rows}});
  });
  auto const run = fleet.run({"poll-movement", "--only", "obd", "--json"});
  CHECK(run.exit_code == 0);
  auto const report = json::parse(run.out)["streams"]["obd"];
  CHECK(report["rows_written"] == 30);
  CHECK(report["rows_refused"] == 0);
  // 30 times 300 %; 310 °C, 330 °C … 670 °C.
  CHECK(report["odd_values"] == 30 + 19);
  CHECK(report["refused"]["value out of range: remainingFuelPercentage"] == 30);
  CHECK(
      fleet.value(
          "select count(*) || ' ' || count(fuel_pct) || ' ' || max(coolant_c) from tracksolid.obd_readings") ==
      "30 0 290");
  CHECK(
      fleet.value(
          "select imei || ' ' || raw::text || ' ' || count from tracksolid.refusals where reason = 'value out of range: remainingFuelPercentage'") ==
      device + R"( {"remainingFuelPercentage": "300"} 30)");
  CHECK(
      fleet.value(
          "select count(raw) || ' ' || sum(count) from tracksolid.refusals where reason = 'value out of range: coolantTemperature'") ==
      "10 19");
}

TEST_CASE("rows in the other payload are rows") {
  MockFleet fleet;
  fleet.add_devices({device});
  // Made once: the vendor is asked more than once, and gives the same answer each time.
  auto const one_fix = fix(5h);
  auto const one_trip = trip(device, 5h);
  auto stop = trip(device, 3h);
  stop["startTime"] = fleet::rfc3339(begun - 3h);
  stop["endTime"] = fleet::rfc3339(begun - 2h);
  fleet.vendor.on(track_list, [=](auto const &) { return MockVendor::ok(nullptr, {{"points", {one_fix}}}); });
  fleet.vendor.on(mileage, [=](auto const &) { return MockVendor::ok(nullptr, {one_trip}); });
  fleet.vendor.on(parking_report, [=](auto const &params) {
    return params.at("acc_type") == "off" ? MockVendor::ok({{"rows", {stop}}}) : MockVendor::ok(nullptr);
  });
  CHECK(fleet.run({"poll-movement", "--only", "tracks,trips,parking"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from tracksolid.position_history") == "1");
  CHECK(fleet.value("select count(*) from tracksolid.trips") == "1");
  CHECK(fleet.value("select count(*) from tracksolid.parking_events") == "1");
}

TEST_CASE("pages go on until the declared total, or an empty page") {
  // 80 stops, 50 a page at most, whatever is asked for; a total is declared: right, too small, or that of the page.
  for (auto const *declared : {"80", "40", "0", "of the page"}) {
    CAPTURE(std::string{declared});
    MockFleet fleet;
    fleet.add_devices({device});
    bool const of_page = std::string{declared} == "of the page";
    fleet.vendor.on(parking_report, [declared, of_page](auto const &params) {
      json rows = json::array();
      auto const first = std::stoi(params.at("start_row"));
      for (int i = first; i < std::min(first + 50, 80); ++i)
        rows.push_back({{"imei", device},
                        {"startTime", fleet::rfc3339(begun - 100h + i * 1h)},
                        {"endTime", fleet::rfc3339(begun - 100h + i * 1h + 30min)},
                        {"acc", "off"}});
      return params.at("acc_type") == "off"
                 ? MockVendor::ok(
                       nullptr,
                       {{"dataTotalRows", of_page ? std::to_string(rows.size()) : declared}, {"rows", rows}})
                 : MockVendor::ok(nullptr, {{"dataTotalRows", "0"}, {"rows", nullptr}});
    });
    CHECK(fleet.run({"poll-movement", "--only", "parking"}).exit_code == 0);
    CHECK(fleet.value("select count(*) from tracksolid.parking_events") == "80");
  }
  MockFleet fleet;
  fleet.add_devices({device});
  // 180 alarms, 50 a page at most; no total.
  fleet.vendor.on(alarm_list, [](auto const &params) {
    json rows = json::array();
    auto const first = (std::stoi(params.at("page_no")) - 1) * 50;
    for (int i = first; i < std::min(first + 50, 180); ++i) rows.push_back(alarm(device, 100h + i * 1min));
    return MockVendor::ok(rows);
  });
  CHECK(fleet.run({"poll-events"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from tracksolid.alarms") == "180");
}

TEST_CASE("alarms come whole where the vendor cuts them in all, or orders each page anew") {
  for (auto const *how : {"200 in all", "another order on each page", "the first 20 on each page"}) {
    CAPTURE(std::string{how});
    MockFleet fleet;
    fleet.add_devices({device});
    std::string_view const fault{how};
    // 270 alarms in 90 hours.
    fleet.vendor.on(alarm_list, [fault](auto const &params) {
      json rows = json::array();
      for (int i = 0; i < 270; ++i) {
        auto const one = alarm(device, 100h - i * 20min);
        if (one["alertTime"] >= params.at("begin_time") && one["alertTime"] <= params.at("end_time"))
          rows.push_back(one);
      }
      auto const page = std::stoul(params.at("page_no"));
      if (fault.starts_with("200") && rows.size() > 200) rows.erase(rows.begin() + 200, rows.end());
      if (fault.starts_with("another") && page == 2) std::reverse(rows.begin(), rows.end());
      auto const size = fault.starts_with("the first") ? 20U : 100U;
      auto const first =
          std::min<std::size_t>(fault.starts_with("the first") ? 0 : (page - 1) * size, rows.size());
      json part = json::array();
      for (auto i = first; i < std::min<std::size_t>(first + size, rows.size()); ++i) part.push_back(rows[i]);
      return MockVendor::ok(part);
    });
    CHECK(fleet.run({"poll-events"}).exit_code == 0);
    CHECK(fleet.value("select count(*) from tracksolid.alarms") == "270");
  }
}

TEST_CASE("a stop that the vendor lists twice counts twice in its total, and is stored once") {
  MockFleet fleet;
  fleet.add_devices({device});
  fleet.vendor.on(parking_report, [](auto const &params) {
    json rows = json::array();
    for (auto const ago : {9h, 9h, 5h})
      if (params.at("acc_type") == "off" && params.at("start_row") == "0")
        rows.push_back({{"imei", device},
                        {"startTime", fleet::rfc3339(begun - ago)},
                        {"endTime", fleet::rfc3339(begun - ago + 1h)},
                        {"acc", "off"}});
    return MockVendor::ok(nullptr,
                          {{"dataTotalRows", params.at("acc_type") == "off" ? "3" : "0"}, {"rows", rows}});
  });
  CHECK(fleet.run({"poll-movement", "--only", "parking"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from tracksolid.parking_events") == "2");
}

TEST_CASE("a window most of whose rows cannot be read is not covered, and the others are stored") {
  MockFleet fleet;
  auto const asked = devices(2);
  fleet.add_devices(asked);
  auto const slashes = [](std::chrono::seconds ago) {
    auto text = before(ago);
    std::replace(text.begin(), text.end(), '-', '/');
    return text;
  };
  json unread = json::array();
  for (auto const ago : {3h, 4h, 5h}) {
    unread.push_back(fix(ago));
    unread.back()["gpsTime"] = slashes(ago);
  }
  unread.push_back(fix(6h));
  // Of the second device one point of three is odd.
  auto one_odd = json::array({fix(3h), fix(4h), fix(5h)});
  one_odd[0]["gpsTime"] = slashes(3h);
  fleet.vendor.on(track_list,
                  [=](auto const &p) { return MockVendor::ok(lists(p, asked[0]) ? unread : one_odd); });
  auto odd_trip = trip(asked[0], 5h);
  odd_trip["endTime"] = slashes(4h);
  fleet.vendor.on(mileage, [=](auto const &) { return MockVendor::ok({odd_trip, trip(asked[1], 5h)}); });
  auto const run = fleet.run({"poll-movement", "--only", "tracks,trips"});
  CHECK(run.exit_code == 3);
  CHECK(run.err.find("3 of 4 rows could not be read: time is not readable") != std::string::npos);
  CHECK(fleet.value("select count(*) from tracksolid.position_history") == "3");
  CHECK(fleet.value("select count(*) from tracksolid.trips") == "1");
  CHECK(fleet.value("select string_agg(stream || ' ' || imei, ', ' order by stream) from tracksolid.coverage "
                    "where not isempty(answered)") == "tracks " + asked[1] + ", trips " + asked[1]);
  CHECK(
      fleet.value(
          "select string_agg(stream || ' ' || imei, ', ' order by stream) from tracksolid.failed_windows") ==
      "tracks " + asked[0] + ", trips " + asked[0]);
}

TEST_CASE("neither a token nor a secret that the vendor repeats is stored") {
  MockFleet fleet;
  fleet.add_devices({device});
  auto const repeats = [](auto const &p) {
    return "token " + p.at("access_token") + ", sign " + p.at("sign") + ", key " + p.at("app_key");
  };
  fleet.vendor.on(track_list, [=](auto const &p) { return MockVendor::error(1008, repeats(p)); });
  fleet.vendor.on(mileage, [=](auto const &p) { return MockVendor::ok(repeats(p)); });
  CHECK(fleet.run({"poll-movement", "--only", "tracks,trips"}).exit_code == 3);
  auto const kept = fleet.value(
      "select string_agg(t, ' ') from (select message from tracksolid.ingestion_log union all "
      "select reason from tracksolid.failed_windows union all select raw::text from tracksolid.refusals) x(t)");
  CHECK(kept.find("sign ***") != std::string::npos);
  for (auto const *method : {track_list, mileage})
    for (auto const *secret : {"access_token", "sign"})
      CHECK(kept.find(fleet.vendor.calls(method).front().at(secret)) == std::string::npos);
}

TEST_CASE("stops come whole from a vendor that takes the first row for the number of a page") {
  MockFleet fleet;
  fleet.add_devices({device});
  fleet.vendor.on(parking_report, [](auto const &params) {
    json rows = json::array();
    auto const from = *fleet::parse_time(params.at("start_time")),
               to = *fleet::parse_time(params.at("end_time"));
    for (int i = 0; i < 130 && params.at("acc_type") == "off"; ++i)
      if (auto const start = begun - 150h + i * 1h; start >= from && start <= to)
        rows.push_back({{"imei", device},
                        {"startTime", fleet::rfc3339(start)},
                        {"endTime", fleet::rfc3339(start + 30min)},
                        {"acc", "off"}});
    auto const first = std::min<std::size_t>(100 * std::stoul(params.at("start_row")), rows.size());
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(first));
    if (rows.size() > 100) rows.erase(rows.begin() + 100, rows.end());
    return MockVendor::ok(nullptr, {{"rows", rows}});
  });
  CHECK(fleet.run({"poll-movement", "--only", "parking"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from tracksolid.parking_events where superseded_at is null") == "130");
}

TEST_CASE("what came before a page that fails is stored, and not covered") {
  MockFleet fleet;
  fleet.add_devices({device});
  json rows = json::array();
  for (int i = 0; i < 100; ++i) rows.push_back(alarm(device, 100h + i * 1min));
  fleet.vendor.on(alarm_list, [=](auto const &params) {
    return params.at("page_no") == "1" ? MockVendor::ok(rows) : MockVendor::error(1008, "abnormal request");
  });
  CHECK(fleet.run({"poll-events"}).exit_code == 3);
  CHECK(fleet.value("select count(*) from tracksolid.alarms") == "100");
  CHECK(covered(fleet) == "f");
  CHECK(fleet.value("select count(*) from tracksolid.failed_windows where stream = 'alarms'") == "1");
}

TEST_CASE("a declared total that does not come is not covered") {
  MockFleet fleet;
  fleet.add_devices({device});
  fleet.vendor.on(parking_report, [](auto const &params) {
    json const stop{{"imei", device},
                    {"startTime", fleet::rfc3339(begun - 5h)},
                    {"endTime", fleet::rfc3339(begun - 4h)},
                    {"acc", "off"}};
    return MockVendor::ok(nullptr, {{"dataTotalRows", "2"},
                                    {"rows", params.at("start_row") == "0" ? json{stop} : json::array()}});
  });
  auto const run = fleet.run({"poll-movement", "--only", "parking"});
  CHECK(run.exit_code == 3);
  CHECK(run.err.find("1 of 2 rows came") != std::string::npos);
  CHECK(fleet.value("select count(*) from tracksolid.parking_events") == "1");
  CHECK(covered(fleet) == "f");
}

TEST_CASE("what came is stored where the declared total never comes, however small the window") {
  MockFleet fleet;
  fleet.add_devices({device});
  // 12 stops in six days; each answer declares two more than its window has.
  fleet.vendor.on(parking_report, [](auto const &params) {
    json rows = json::array();
    for (int i = 0; i < 12 && params.at("acc_type") == "off"; ++i) {
      auto const start = begun - 150h + i * 12h;
      if (fleet::vendor_time(start) >= params.at("start_time") &&
          fleet::vendor_time(start) <= params.at("end_time"))
        rows.push_back({{"imei", device},
                        {"startTime", fleet::rfc3339(start)},
                        {"endTime", fleet::rfc3339(start + 1h)},
                        {"acc", "off"}});
    }
    auto const total = std::to_string(rows.size() + 2);
    return MockVendor::ok(
        nullptr, {{"dataTotalRows", total}, {"rows", params.at("start_row") == "0" ? rows : json::array()}});
  });
  CHECK(fleet.run({"poll-movement", "--only", "parking"}).exit_code == 3);
  CHECK(fleet.value("select count(*) from tracksolid.parking_events") == "12");
  CHECK(covered(fleet) == "f");
}

TEST_CASE("a declared total holds for answers without pages as well") {
  MockFleet fleet;
  fleet.add_devices({device});
  auto const cut = [](json const &row) { return MockVendor::ok({{"total", 3}, {"rows", {row}}}); };
  fleet.vendor.on(track_list, [=](auto const &) { return cut(fix(5h)); });
  fleet.vendor.on(mileage, [=](auto const &) { return cut(trip(device, 5h)); });
  for (auto const *stream : {"tracks", "trips"}) {
    auto const run = fleet.run({"poll-movement", "--only", stream, "--from", fleet::rfc3339(begun - 6h)});
    CAPTURE(run.err);
    CHECK(run.exit_code == 3);
    CHECK(run.err.find("1 of 3 rows came") != std::string::npos);
  }
  CHECK(covered(fleet) == "f");
  CHECK(fleet.value("select count(*) from tracksolid.position_history") == "1");
  fleet.vendor.on("jimi.user.device.location.list", [](auto const &) {
    return MockVendor::ok({{"total", 2}, {"list", {{{"imei", device}, {"hbTime", before(1min)}}}}});
  });
  CHECK(fleet.run({"poll-movement", "--only", "live"}).exit_code == 3);
  fleet.vendor.on("jimi.user.child.list", [](auto const &params) {
    return params.at("target") == "sub" ? MockVendor::ok(nullptr)
                                        : MockVendor::ok({{"total", 3}, {"rows", {{{"account", "sub"}}}}});
  });
  auto const run = fleet.run({"poll-movement", "--only", "devices"});
  CHECK(run.exit_code == 3);
  CHECK(run.err.find("1 of 3 rows came") != std::string::npos);
}

TEST_CASE("a whole answer under a server's error is no answer") {
  MockFleet fleet;
  fleet.add_devices({device});
  bool is_well = false;  // after its first call
  fleet.vendor.on(track_list, [&](auto const &) {
    if (std::exchange(is_well, true)) return MockVendor::ok({fix(5h)});
    return MockVendor::Answer{MockVendor::ok(json::array()).body, 500};
  });
  CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from tracksolid.position_history") == "1");
}

TEST_CASE("answers without end cost a bounded number of calls") {
  struct Row {
    char const *what;
    std::function<MockVendor::Answer(MockVendor::Params const &)> answer;
    std::size_t most_calls;
  };
  auto const same_page = [](auto const &) {
    json rows = json::array();
    for (int i = 0; i < 100; ++i) rows.push_back(alarm(device, 70h, std::to_string(i)));
    return MockVendor::ok(rows);
  };
  int count = 0;
  auto const new_rows_for_ever = [&](auto const &) {
    json rows = json::array();
    for (int i = 0; i < 10; ++i) rows.push_back(alarm(device, 70h, std::to_string(++count)));
    return MockVendor::ok(rows);
  };
  Row const rows[] = {{"the same full page, whatever page and time", same_page, 30},
                      {"new rows on every page", new_rows_for_ever, 1200}};
  for (auto const &row : rows) {
    CAPTURE(row.what);
    MockFleet fleet;
    fleet.add_devices({device});
    fleet.vendor.on(alarm_list, row.answer);
    auto const lately = vendor_ago(10min);
    auto const run = fleet.run({"poll-events"});
    CAPTURE(run.err);
    CHECK(run.exit_code == 3);
    CHECK(fleet.vendor.calls(alarm_list).size() <= row.most_calls);
    CHECK(covered(fleet) == "f");
    CHECK(fleet.value("select count(*) >= 100 from tracksolid.alarms") == "t");
    fleet.vendor.forget_calls();
    fleet.run({"poll-events"});
    for (auto const &call :
         fleet.vendor.calls(alarm_list))  // the window is put aside; time goes on behind it
      CHECK(call.at("begin_time") >= lately);
  }
}

TEST_CASE(
    "more alarms in one second than an answer holds cost the alarms of no other time, nor of another device") {
  MockFleet fleet;
  std::string const other = "860000000000002";
  fleet.add_devices({device, other});
  std::vector<json> rows;
  for (int i = 0; i < 1200; ++i) rows.push_back(alarm(device, 50h, std::to_string(i)));
  for (auto const ago : {100h, 51h, 49h, 6h})
    for (auto const &imei : {device, other}) rows.push_back(alarm(imei, ago));
  std::sort(rows.begin(), rows.end(),
            [](auto const &a, auto const &b) { return a["alertTime"] < b["alertTime"]; });
  fleet.vendor.on(alarm_list, [&](auto const &params) {  // the first 1000 of the window, in pages of 100
    std::vector<json> found;
    for (auto const &row : rows)
      if (lists(params, row["imei"]) && params.at("begin_time") <= row["alertTime"] &&
          row["alertTime"] <= params.at("end_time") && found.size() < 1000)
        found.push_back(row);
    auto const first = std::min<std::size_t>((std::stoul(params.at("page_no")) - 1) * 100, found.size());
    auto const last = std::min<std::size_t>(first + 100, found.size());
    return MockVendor::ok(json(std::vector<json>(found.begin() + static_cast<long>(first),
                                                 found.begin() + static_cast<long>(last))));
  });
  auto const run = fleet.run({"poll-events"});
  CAPTURE(run.err);
  CHECK(run.exit_code == 3);
  CHECK(fleet.value("select count(*) from tracksolid.alarms") == "1008");
  CHECK(
      fleet.value(
          "select string_agg(imei, ' ') from tracksolid.failed_windows where upper(during) - lower(during) < "
          "interval '11 minutes' and during && tstzrange(now() - interval '50 hours 1 minute', now() - interval '49 hours 59 minutes')") ==
      device);
  CHECK(fleet.value("select count(*) from tracksolid.failed_windows") == "1");
  rows.push_back(alarm(device, 10s));
  fleet.vendor.forget_calls();
  CHECK(fleet.run({"poll-events"}).exit_code == 0);
  CHECK(fleet.vendor.calls(alarm_list).size() <= 3);
}

TEST_CASE("a device that gets full answers for any window is put aside") {
  MockFleet fleet;
  fleet.add_devices({device});
  fleet.vendor.on(mileage, [](auto const &) {
    json rows = json::array();
    for (int i = 0; i < 100; ++i) rows.push_back(trip(device, 101h - i * 1h));
    return MockVendor::ok(rows);
  });
  auto const run = fleet.run({"poll-movement", "--only", "trips"});
  CHECK(run.exit_code == 3);
  CHECK(run.err.find("ignores the window") != std::string::npos);
  CHECK(fleet.vendor.calls(mileage).size() <= 20);
  CHECK(fleet.value("select count(*) from tracksolid.trips") == "100");
}

TEST_CASE("a list that the vendor cuts at a number it does not state comes whole") {
  MockFleet fleet;
  fleet.add_devices({device});
  // 80 trips in six days and a half, of which a call gets the first 50 of its window.
  fleet.vendor.on(mileage, [](MockVendor::Params const &params) {
    json rows = json::array();
    for (int i = 0; i < 80 && rows.size() < 50; ++i) {
      auto row = trip(device, 160h - i * 2h);
      auto const start = row["startTime"].get<std::string>();
      if (start >= params.at("begin_time") && start <= params.at("end_time")) rows.push_back(std::move(row));
    }
    return MockVendor::ok(rows);
  });
  CHECK(fleet.run({"poll-movement", "--only", "trips"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from tracksolid.trips") == "80");
  CHECK(fleet.vendor.calls(mileage).size() <= 8);
}

TEST_CASE("a failure of one device costs no other device anything") {
  struct Row {
    char const *what;
    MockVendor::Answer answer;
  };
  Row const rows[] = {
      {"a text that speaks of a sign", MockVendor::error(1001, "the device is not assigned to this user")},
      {"a text that speaks of a timestamp", MockVendor::error(1001, "timestamp of IMEI missing")},
      {"bad parameter", MockVendor::error(1001, "IMEI 860000000000001 does not exist")},
      {"abnormal request", MockVendor::error(1008, "abnormal")},
      {"business exception", MockVendor::error(1100, "business exception")},
      {"busy", MockVendor::error(-1, "busy")},
      {"a token that is refused for it alone", MockVendor::error(1004, "token invalid")},
      {"HTTP 500", {"oops", 500}},
      {"not understood", MockVendor::fields(R"("result":"no data")")}};
  for (auto const &row : rows) {
    CAPTURE(row.what);
    MockFleet fleet;
    fleet.add_devices(devices(40));
    fleet.vendor.on(alarm_list, [&](auto const &params) {
      return lists(params, device) ? row.answer : alarms_of(params);
    });
    auto const run = fleet.run({"poll-events"});
    CAPTURE(run.err);
    CHECK(run.exit_code == 3);
    CHECK(fleet.value("select count(*) from tracksolid.alarms") == "39");
    CHECK(fleet.value("select string_agg(imei, ',') from tracksolid.failed_windows") == device);
    fleet.vendor.forget_calls();
    CHECK(fleet.run({"poll-events"}).exit_code == 0);
    for (auto const &call : fleet.vendor.calls(alarm_list)) CHECK_FALSE(lists(call, device));
  }
}

TEST_CASE("a wrong key still ends the run at once, and says so") {
  MockFleet fleet;
  fleet.add_devices(devices(5));
  auto const refuse = [](auto const &) { return MockVendor::error(1001, "sign error"); };
  fleet.vendor.on(alarm_list, refuse);
  fleet.vendor.on("jimi.user.child.list", refuse);
  auto const run = fleet.run({"poll-events"});
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("check TRACKSOLID_APP_SECRET") != std::string::npos);
  std::string methods;
  for (auto const &call : fleet.vendor.calls()) methods += call.at("method") + " ";
  CHECK(methods ==
        "jimi.oauth.token.get jimi.user.device.location.list jimi.device.alarm.list jimi.user.child.list ");
}

TEST_CASE("two devices on which the vendor's server fails end no run") {
  MockFleet fleet;
  fleet.add_devices(devices(10));
  fleet.vendor.on(track_list, [](auto const &params) {
    return lists(params, "860000000000001") || lists(params, "860000000000002")
               ? MockVendor::Answer{"oops", 500}
               : MockVendor::ok({fix(3h)});
  });
  auto const run = fleet.run({"poll-movement", "--only", "tracks"}, {{"TRACKSOLID_CONCURRENCY", "2"}});
  CHECK(run.exit_code == 3);
  CHECK(fleet.value("select count(*) from tracksolid.position_history") == "8");
}

TEST_CASE("a server that fails for all ends the run after ten distinct calls") {
  MockFleet fleet;
  fleet.add_devices(devices(30));
  fleet.vendor.on(track_list, [](auto const &) { return MockVendor::Answer{"oops", 500}; });
  auto const run = fleet.run({"poll-movement", "--only", "tracks"});
  CHECK(run.exit_code == 1);
  CHECK(run.err.find("giving up: HTTP 500") != std::string::npos);
}

TEST_CASE(
    "devices for which a token is refused, whatever their place in the queue, cost no other device its track") {
  MockFleet fleet;
  fleet.add_devices(devices(12));
  fleet.vendor.on(track_list, [](auto const &params) {
    return lists(params, "860000000000001") || lists(params, "860000000000012")
               ? MockVendor::error(1004, "token invalid")
               : MockVendor::ok({fix(3h)});
  });
  auto const run = fleet.run({"poll-movement", "--only", "tracks"}, {{"TRACKSOLID_CONCURRENCY", "1"}});
  CAPTURE(run.err);
  CHECK(run.exit_code == 3);
  CHECK(fleet.value("select count(distinct imei) from tracksolid.position_history") == "10");
  CHECK(fleet.value("select string_agg(distinct right(imei, 2), ' ') from tracksolid.failed_windows "
                    "where retry_after > now()") == "01 12");
}

TEST_CASE("a method that this account may not use ends its stream, not the others") {
  MockFleet fleet;
  fleet.add_devices(devices(40));
  fleet.vendor.on(track_list, [](auto const &) { return MockVendor::error(1004, "token invalid"); });
  auto const reported = trip("", 5h);
  fleet.vendor.on(mileage, [&](auto const &params) {
    json rows = json::array();
    for (auto const &imei : devices(40)) {
      if (!lists(params, imei)) continue;
      rows.push_back(reported);
      rows.back()["imei"] = imei;
    }
    return MockVendor::ok(rows);
  });
  auto const run = fleet.run({"poll-movement", "--only", "tracks,trips"});
  CAPTURE(run.err);
  CHECK(run.exit_code == 3);
  CHECK(fleet.vendor.calls(track_list).size() <=
        12);  // twice for the four under way, and those begun meanwhile
  CHECK(fleet.value("select count(*) from tracksolid.failed_windows") == "0");
  CHECK(fleet.value("select count(*) from tracksolid.trips") == "40");
}
