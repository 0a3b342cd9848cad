// Private hours while the vendor tells and pushes everything: polls, pushes, replays, late fixes, a change of the rule.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "e2e/mock_vendor.hpp"
#include "e2e/push_site.hpp"

using namespace fleet::testing;
using namespace std::chrono_literals;
using nlohmann::json;
using Params = MockVendor::Params;

namespace {

constexpr auto track_list = "jimi.device.track.list";
std::string const device = "860000000000001";

/// A fix each ten minutes from 30 to 20 hours ago; those of a minute past the ten only once `late` is set.
struct Trail {
  fleet::Time now;
  bool late = false;
  MockVendor::Answer operator()(Params const &params) const {
    json out = json::array();
    for (auto at = now - 30h; at <= now - 20h; at += 10min)
      for (auto const time : {at, at + 1min})
        if (auto const text = fleet::vendor_time(time);
            (time == at || late) && params.at("begin_time") <= text && text <= params.at("end_time"))
          out.push_back({{"lat", 48.1}, {"lng", 11.5}, {"gpsTime", text}, {"gpsSpeed", 40}, {"posType", 1}});
    return MockVendor::ok(out);
  }
};

/// Private is the tracker from `from` to `to` hours ago.
void set_private(MockFleet &fleet, fleet::Time now, int from, int to, char const *hours = "'none'") {
  fleet.execute(fmt::format("select tracksolid.set_working_hours('tracker', '{}', {}, '{}', '{}')", device,
                            hours, fleet::rfc3339(now - std::chrono::hours{from}),
                            fleet::rfc3339(now - std::chrono::hours{to})));
}

std::string push_of(fleet::Time from, fleet::Time to) {
  std::string items;
  for (auto at = from; at <= to; at += 5min)
    items += fmt::format(
        R"({}{{"deviceImei":"{}","gpsTime":"{}","gateTime":{},"lat":48.1,"lng":11.5,"gpsMode":0,"gpsSpeed":40,"postType":1}})",
        items.empty() ? "" : ",", device, fleet::vendor_time(at), at.time_since_epoch().count());
  return hub_form("[" + items + "]");
}

}  // namespace

TEST_CASE("places of private time come neither by a poll nor late nor by a push nor by a replay") {
  auto const now = fleet::Time{std::chrono::floor<std::chrono::minutes>(fleet::now())};
  MockFleet fleet;
  fleet.add_devices({device});
  Trail trail{now};
  fleet.vendor.on(track_list, [&](Params const &params) { return trail(params); });
  auto const count = [&](std::string const &condition = "true") {
    return fleet.value("select count(*) from tracksolid.position_history where " + condition);
  };
  set_private(fleet, now, 26, 24);
  REQUIRE(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
  CHECK(count() == "49");  // 61, without 12 of the two hours
  // The same by a scheduled run: it was answered, and is covered.
  fleet.vendor.forget_calls();
  REQUIRE(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
  for (auto const &call : fleet.vendor.calls(track_list))
    CHECK((call.at("end_time") <= fleet::vendor_time(now - 26h + 2s) ||
           call.at("begin_time") >= fleet::vendor_time(now - 24h - 2s)));
  // What the tracker sends late.
  trail.late = true;
  REQUIRE(fleet.run({"poll-movement", "--only", "tracks", "--again"}).exit_code == 0);
  CHECK(count() == "98");
  auto const text = fleet.run({"status"}).out;
  CHECK(text.find(
            "private hours, 7 days: 36 rows of position_history left out, 0 stored without their place") !=
        std::string::npos);

  PushReceiver const receiver{fleet.db.url()};
  auto const inbox = [&] {
    return fleet.value(
        "select coalesce(string_agg(state || ' ' || n, ', ' order by state), '') from (select state, count(*) as n from tracksolid.push_inbox group by 1) s");
  };
  // Both messages are processed: the one that has a place of private time is not kept, whatever else it holds.
  CHECK(receiver.answer(receiver.post("/pushgps", push_of(now - 26h - 10min, now - 24h - 5min))) ==
        hub_stored);
  REQUIRE(soon([&] { return count("gps_time = '" + fleet::rfc3339(now - 26h - 5min) + "'") == "1"; }));
  CHECK(receiver.answer(receiver.post("/pushgps", push_of(now - 24h + 5min, now - 24h + 5min))) ==
        hub_stored);
  REQUIRE(soon([&] { return inbox() == "done 1"; }));
  CHECK(count() == "100");
  fleet.run(
      {"receive-push", "--replay", "--done"});  // the receiver may be the one that processes it: exit code 3
  REQUIRE(soon([&] { return inbox() == "done 1"; }));
  CHECK(count() == "100");
  auto const within = fmt::format("gps_time >= '{}' and gps_time < '{}'", fleet::rfc3339(now - 26h),
                                  fleet::rfc3339(now - 24h));
  CHECK(count(within) == "0");
  CHECK(fleet.value("select count(*) from tracksolid.live_positions where " + within) == "0");
  // The SOS of private time is known, without its place; the fence that was entered is not.
  auto const alarm = [&](char const *kind, fleet::Time at) {
    return hub_form(fmt::format(
        R"([{{"type":"DEVICE","msgClass":0,"imei":"{0}","msg":{{"deviceImei":"{0}","alertType":"{1}","alarmTime":"{2}","lat":48.1,"lng":11.5,"gpsSpeed":4}}}}])",
        device, kind, fleet::vendor_time(at)));
  };
  CHECK(receiver.answer(receiver.post("/pushalarm", alarm("1", now - 25h))) == hub_stored);
  CHECK(receiver.answer(receiver.post("/pushalarm", alarm("4", now - 25h))) == hub_stored);
  CHECK(receiver.answer(receiver.post("/pushalarm", alarm("4", now - 23h))) == hub_stored);
  REQUIRE(soon([&] {
    return fleet.value("select count(*) from tracksolid.alarms where alarm_type like '%4'") == "1";
  }));
  // Nor are the messages: a batch may take others of the tracker with them.
  REQUIRE(soon(
      [&] { return fleet.value("select count(*) from tracksolid.push_inbox where state = 'new'") == "0"; }));
  CHECK(fleet.value(
            fmt::format("select count(*) from tracksolid.push_inbox where position('{}'::bytea in body) > 0",
                        form_value(fleet::vendor_time(now - 25h)))) == "0");
  CHECK(
      fleet.value(
          "select string_agg(alarm_type || coalesce(lat::text, ''), ', ' order by alarm_time) from tracksolid.alarms") ==
      "hub0:1, hub0:448.1");
  // Another rule: the next question gives the time that is no longer private, and takes nothing that is stored.
  set_private(fleet, now, 30, 20, "null");
  set_private(fleet, now, 22, 21);
  REQUIRE(fleet.run({"poll-movement", "--only", "tracks", "--again"}).exit_code == 0);
  CHECK(count(within) == "24");
  CHECK(count(fmt::format("gps_time >= '{}' and gps_time < '{}'", fleet::rfc3339(now - 22h),
                          fleet::rfc3339(now - 21h))) == "12");
}

TEST_CASE("the live sweep of a private vehicle keeps its sign of life, and its page says so") {
  auto const now = fleet::Time{std::chrono::floor<std::chrono::minutes>(fleet::now())};
  MockFleet fleet;
  fleet.add_devices({device});
  fleet.vendor.on("jimi.user.device.location.list", [&](Params const &) {
    return MockVendor::ok(json::array({{{"imei", device},
                                        {"lat", 48.1},
                                        {"lng", 11.5},
                                        {"gpsTime", fleet::vendor_time(now - 1min)},
                                        {"hbTime", fleet::vendor_time(now)},
                                        {"speed", 40},
                                        {"status", "1"},
                                        {"accStatus", "1"}}}));
  });
  fleet.execute("delete from tracksolid.live_positions");
  set_private(fleet, now, 1, -1);
  REQUIRE(fleet.run({"poll-movement", "--only", "live"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from tracksolid.position_history") == "0");
  CHECK(
      fleet.value(
          "select concat_ws(' ', gps_time, lat, lng, geom, speed_kmh) || to_char(heartbeat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from tracksolid.live_positions") ==
      fleet::vendor_time(now));
  CHECK(fleet.value("select status || is_private from reporting.v_live_positions") == "offlinetrue");
  auto const status = fleet.run({"status"}).out;
  CHECK(status.find("private hours: 1 rules, 1 vehicles are private now") != std::string::npos);
  // Working time begins.
  set_private(fleet, now, 1, -1, "null");
  REQUIRE(fleet.run({"poll-movement", "--only", "live"}).exit_code == 0);
  CHECK(fleet.value("select lat || ' ' || status from reporting.v_live_positions") == "48.1 moving");
}
