// Drivers and trackers that change vehicles.
#include "sim/registry_changes.hpp"
#include "sim_script.hpp"

using namespace fleet::testing;

namespace {

json detail(Scripted &client, char const *imei) {
  return client.call("jimi.track.device.detail", {{"imei", imei}})["result"];
}

constexpr char const *neighbour = "860001000000004";

}  // namespace

TEST_CASE("driver_changes_d: drivers move on, vehicles keep their plates") {
  Scripted client{small_city()};  // history begins on 2026-04-24
  auto const before = detail(client, working);
  auto const next = detail(client, neighbour);
  client.set({{"driver_changes_d", 8}});
  CHECK(detail(client, working)["driverName"] == before["driverName"]);  // the seventh day
  client.go("2026-05-02 00:00:00");
  CHECK(detail(client, working)["driverName"] == next["driverName"]);
  CHECK(detail(client, working)["vehicleNumber"] == before["vehicleNumber"]);
}

TEST_CASE("plate_swaps_d: two trackers change vehicles and change back") {
  Scripted client{small_city()};
  auto const mine = detail(client, working);
  auto const others = detail(client, neighbour);
  client.set({{"plate_swaps_d", 8}});
  client.go("2026-05-02 00:00:00");
  CHECK(detail(client, working)["vehicleNumber"] == others["vehicleNumber"]);
  CHECK(detail(client, neighbour)["vehicleNumber"] == mine["vehicleNumber"]);
  CHECK(detail(client, working)["driverName"] == others["driverName"]);
  CHECK(client.live(working)[0]["deviceName"] == others["deviceName"]);
  client.go("2026-05-10 00:00:00");
  CHECK(detail(client, working)["vehicleNumber"] == mine["vehicleNumber"]);
}

TEST_CASE("the moments of change are known beforehand") {
  auto const world = small_city();
  fleet::sim::Switches switches;
  fleet::sim::set_switches(switches, {{"driver_changes_d", 3}, {"plate_swaps_d", 6}});
  auto const times =
      fleet::sim::registration_changes({*world, switches, {}}, at("2026-04-24"), at("2026-05-01"));
  REQUIRE(times.size() == 2);
  CHECK(times[0] == at("2026-04-27"));
  CHECK(times[1] == at("2026-04-30"));
}
