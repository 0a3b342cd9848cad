// fleet erase, then the vendor tells and pushes everything again.
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

json fix(fleet::Time at) {
  return {
      {"lat", 48.1}, {"lng", 11.5}, {"gpsTime", fleet::vendor_time(at)}, {"gpsSpeed", 40}, {"posType", 1}};
}

/// A fix each ten minutes from 30 to 20 hours ago, as the vendor tells them.
void serve_tracks(MockFleet &fleet, fleet::Time now) {
  fleet.vendor.on(track_list, [now](Params const &params) {
    json out = json::array();
    for (auto at = now - 30h; at <= now - 20h; at += 10min)
      if (auto const text = fleet::vendor_time(at);
          params.at("begin_time") <= text && text <= params.at("end_time"))
        out.push_back(fix(at));
    return MockVendor::ok(out);
  });
}

}  // namespace

TEST_CASE(
    "what was erased is not asked for again, and comes back neither by a poll nor by a push nor by a replay") {
  auto const now = fleet::Time{std::chrono::floor<std::chrono::minutes>(fleet::now())};
  MockFleet fleet;
  fleet.add_devices({device});
  serve_tracks(fleet, now);
  auto const count = [&] { return fleet.value("select count(*) from tracksolid.position_history"); };
  REQUIRE(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
  CHECK(count() == "61");
  std::vector<std::string> const erase{
      "erase", "vehicle", device, "--from", fleet::rfc3339(now - 26h), "--to", fleet::rfc3339(now - 24h)};
  // Without a terminal and without --yes it only counts.
  auto const counted = fleet.run(erase);
  CHECK(counted.exit_code == 0);
  CHECK(counted.out.find("position_history                 12\n") != std::string::npos);
  CHECK(counted.err == "fleet erase: warning: nothing was erased; add --yes to erase\n");
  CHECK(count() == "61");
  auto with_yes = erase;
  with_yes.insert(with_yes.end(), {"--yes", "--reason", "asked for"});
  auto const erased = fleet.run(with_yes);
  CHECK(erased.exit_code == 0);
  CHECK(erased.out.ends_with("erased=1 spans=1\n"));
  CHECK(count() == "49");
  CHECK(fleet.value("select reason from tracksolid.erasures") == "asked for");

  fleet.vendor.forget_calls();
  REQUIRE(fleet.run({"poll-movement", "--only", "tracks", "--again"}).exit_code == 0);
  CHECK_FALSE(fleet.vendor.calls(track_list).empty());
  // A call's window is a second wider on both sides.
  for (auto const &call : fleet.vendor.calls(track_list))
    CHECK((call.at("end_time") <= fleet::vendor_time(now - 26h + 2s) ||
           call.at("begin_time") >= fleet::vendor_time(now - 24h - 2s)));
  CHECK(count() == "49");

  PushReceiver const receiver{fleet.db.url()};
  std::string items;
  for (auto at = now - 26h; at <= now - 24h; at += 5min)  // the last is outside, and known
    items += fmt::format(
        R"({}{{"deviceImei":"{}","gpsTime":"{}","gateTime":{},"lat":48.1,"lng":11.5,"gpsMode":0,"gpsSpeed":40,"postType":1}})",
        items.empty() ? "" : ",", device, fleet::vendor_time(at), at.time_since_epoch().count());
  CHECK(receiver.answer(receiver.post("/pushgps", hub_form("[" + items + "]"))) == hub_stored);
  REQUIRE(soon(
      [&] { return fleet.value("select count(*) from tracksolid.push_inbox where state = 'done'") == "1"; }));
  CHECK(count() == "49");
  CHECK(fleet.run({"receive-push", "--replay", "--done"}).exit_code == 0);
  CHECK(count() == "49");
  CHECK(fleet.value(fmt::format(
            "select count(*) from tracksolid.live_positions where gps_time >= '{}' and gps_time < '{}'",
            fleet::rfc3339(now - 26h), fleet::rfc3339(now - 24h))) == "0");
}

TEST_CASE("an erasure of an unknown vehicle and of the future is refused with what to do") {
  MockFleet fleet;
  fleet.add_devices({device});
  auto const unknown = fleet.run({"erase", "vehicle", "KZZ 9", "--yes"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("no vehicle is called 'KZZ 9'") != std::string::npos);
  auto const future = fleet.run({"erase", "span", "--from", "2026-01-01", "--to", "2999-01-01", "--yes"});
  CHECK(future.exit_code == 2);
  CHECK(future.err.find("ends in the future") != std::string::npos);
  CHECK(fleet.run({"erase", "vehicle"}).exit_code == 2);
  CHECK(fleet.run({"erase", "span", "--to", "2026-01-01", "--yes"}).exit_code == 2);
}
