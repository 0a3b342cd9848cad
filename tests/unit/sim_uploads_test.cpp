// When the vendor gets what trackers recorded: silences, late points, trackers that never return.
#include <set>

#include "sim/uploads.hpp"
#include "sim_script.hpp"

using namespace fleet::testing;
using fleet::Seconds;
using fleet::Time;
using fleet::sim::Switches;
using fleet::sim::View;

namespace {

struct Asked {
  std::set<std::string> fixes, trips, stops, alarms;
};

Asked ask(Scripted &client, std::string const &imei, std::string_view from, std::string_view to) {
  Asked all;
  for (auto const &row : client.track(from, to, imei)) all.fixes.insert(row["gpsTime"].get<std::string>());
  for (auto const &row : client.trips(from, to, imei)) all.trips.insert(row["startTime"].get<std::string>());
  for (auto const &row : client.alarms(from, to, imei))
    all.alarms.insert(row["alertTime"].get<std::string>());
  return all;
}

/// The first silence of `working` (device 2) that begins in the day before the client's clock.
fleet::sim::Silence a_silence(fleet::sim::World const &world, Switches const &switches, Time from) {
  View const view{world, switches, from};
  for (auto time = from; time < from + std::chrono::hours{96}; time += std::chrono::minutes{10})
    if (auto const silence = fleet::sim::silence_at(view, 2, time)) return *silence;
  FAIL("no silence in four days");
  return {};
}

}  // namespace

TEST_CASE("in a silence nothing comes; on return all of it does, marked as late") {
  auto const world = small_city();
  nlohmann::json const wanted{{"silence_devices", working}, {"silence_min_h", 10}, {"silence_max_h", 20}};
  Switches switches;
  fleet::sim::set_switches(switches, wanted);
  auto const silence = a_silence(*world, switches, at("2026-04-26 00:00:00"));
  REQUIRE(silence.to - silence.from >= std::chrono::hours{10});

  Scripted calm{world};
  Scripted client{world};
  client.set(wanted);
  auto const from = fleet::vendor_time(silence.from);
  auto const to = fleet::vendor_time(silence.to - Seconds{1});
  calm.go("2026-05-03 12:00:00");
  auto const truth = ask(calm, working, from, to);
  REQUIRE(truth.fixes.size() > 100);

  client.go(fleet::vendor_time(silence.to - std::chrono::minutes{1}));
  auto const during = ask(client, working, from, fleet::vendor_time(silence.to - std::chrono::minutes{2}));
  CHECK(during.fixes.empty());
  CHECK(during.trips.empty());
  CHECK(during.alarms.empty());
  auto const live = client.live(working)[0];
  CHECK(live["gpsTime"] <= from);
  CHECK(live["hbTime"] <= from);
  CHECK(live["status"] == "0");

  client.go(fleet::vendor_time(silence.to + std::chrono::minutes{6}));  // the upload takes five
  auto const after = ask(client, working, from, to);
  CHECK(after.fixes == truth.fixes);
  CHECK(after.trips == truth.trips);
  CHECK(after.alarms == truth.alarms);
  for (auto const &point : client.track(from, to, working)) CHECK(point["gpsMode"] == 1);
}

TEST_CASE("the upload takes its time, oldest first") {
  auto const world = small_city();
  Switches switches;
  fleet::sim::set_switches(switches,
                           {{"silence_devices", "*"}, {"silence_min_h", 5}, {"silence_upload_min", 30}});
  auto const silence = a_silence(*world, switches, at("2026-04-26 00:00:00"));
  View const view{*world, switches, silence.to};
  CHECK(fleet::sim::arrival(view, 2, silence.from) == silence.to);
  auto const middle = silence.from + (silence.to - silence.from) / 2;
  auto const comes = fleet::sim::arrival(view, 2, middle);
  CHECK(comes >= silence.to + std::chrono::minutes{14});
  CHECK(comes <= silence.to + std::chrono::minutes{16});
  CHECK(fleet::sim::arrival(view, 2, silence.from - Seconds{1}) == silence.from - Seconds{1});
}

TEST_CASE("a share picks devices, the same ones every time; the seed decides which") {
  auto const world = std::make_shared<fleet::sim::ScriptWorld>(
      [] {
        std::vector<std::string> imeis;
        for (int i = 0; i < 200; ++i) imeis.push_back("8600000000" + std::to_string(10000 + i));
        return imeis;
      }(),
      at("2026-01-01"));
  auto const picked = [&](std::uint64_t seed) {
    Switches switches;
    fleet::sim::set_switches(switches, {{"lost_devices", 0.25}, {"fault_seed", seed}, {"lost_after_h", 10}});
    std::set<std::size_t> devices;
    for (std::size_t device = 0; device < 200; ++device)
      if (fleet::sim::silence_at({*world, switches, Time{}}, device, at("2026-02-01")))
        devices.insert(device);
    return devices;
  };
  CHECK(picked(1).size() > 30);
  CHECK(picked(1).size() < 70);
  CHECK(picked(1) == picked(1));
  CHECK(picked(1) != picked(2));
}

TEST_CASE("a tracker that never returns, a buffer that is never uploaded") {
  Scripted client{small_city()};
  client.set({{"lost_devices", working}, {"lost_after_h", 48}});
  client.go("2026-05-20 12:00:00");
  CHECK(client.track("2026-04-26 12:00:00", "2026-04-30 00:00:00", working).empty());
  CHECK(client.live(working)[0]["gpsTime"] < "2026-04-26 00:00:00");
  CHECK(client.track("2026-04-29 12:00:00", "2026-04-30 00:00:00", other).size() > 100);

  Scripted lossy{small_city()};
  lossy.set({{"silence_devices", working}, {"silence_lost", 1}});
  lossy.go("2026-05-20 12:00:00");
  auto const some = lossy.track("2026-04-26 00:00:00", "2026-04-30 00:00:00", working);
  Scripted calm{small_city()};
  calm.go("2026-05-20 12:00:00");
  auto const all = calm.track("2026-04-26 00:00:00", "2026-04-30 00:00:00", working);
  CHECK(some.size() < all.size());
  for (auto const &point : some) CHECK(point["gpsMode"] == 0);
}

TEST_CASE("the vendor may end a trip where a silence began, and put it right later") {
  auto const world = small_city();
  // Of all vehicles and silences one that began in the middle of a trip.
  Switches switches;
  fleet::sim::set_switches(switches,
                           {{"silence_devices", "*"}, {"silence_cuts_trips", true}, {"silence_every_h", 24}});
  for (std::size_t device = 0; device < 9; ++device) {
    fleet::sim::Events events;
    world->events(device, at("2026-04-25"), at("2026-04-30"), events);
    for (auto const &trip : events.trips) {
      auto const silence = fleet::sim::silence_at({*world, switches, Time{}}, device, trip.end);
      if (!silence || silence->from < trip.start + Seconds{120}) continue;
      auto const &imei = world->roster().devices[device].imei;
      Scripted client{world};
      client.set({{"silence_devices", "*"}, {"silence_cuts_trips", true}, {"silence_every_h", 24}});
      auto const reported = [&](Time now) {
        client.go(fleet::vendor_time(now));
        return client.trips(fleet::vendor_time(trip.start), fleet::vendor_time(trip.start + Seconds{1}),
                            imei);
      };
      auto const cut = reported(silence->from + std::chrono::minutes{11});
      REQUIRE(cut.size() == 1);
      CHECK(cut[0]["endTime"] == fleet::vendor_time(silence->from));
      auto const whole = reported(silence->to + std::chrono::minutes{10});
      REQUIRE(whole.size() == 1);
      CHECK(whole[0]["endTime"] == fleet::vendor_time(trip.end));
      CHECK(whole[0]["distance"] > cut[0]["distance"]);
      return;
    }
  }
  FAIL("no silence began in a trip");
}

TEST_CASE("from calm_from on everything has come, and nothing is late any more") {
  Scripted calm{small_city()};
  Scripted client{small_city()};
  client.set({{"silence_devices", "*"},
              {"silence_min_h", 20},
              {"silence_max_h", 100},
              {"late_points", 0.5},
              {"late_minutes", 5000},
              {"calm_from", "2026-04-29 00:00:00"}});
  client.go("2026-04-28 23:59:00");
  calm.go("2026-04-28 23:59:00");
  CHECK(client.track("2026-04-28 08:00:00", "2026-04-28 23:00:00", working).size() <
        calm.track("2026-04-28 08:00:00", "2026-04-28 23:00:00", working).size());
  client.go("2026-04-29 00:01:00");
  calm.go("2026-04-29 00:01:00");
  auto const all = calm.track("2026-04-28 00:00:00", "2026-04-29 00:00:30", working);
  CHECK(client.track("2026-04-28 00:00:00", "2026-04-29 00:00:30", working).size() == all.size());
}

TEST_CASE("engine readings wait for the return as well") {
  auto const world = small_city();
  nlohmann::json const wanted{{"silence_devices", working}, {"silence_min_h", 10}, {"silence_max_h", 20}};
  Switches switches;
  fleet::sim::set_switches(switches, wanted);
  auto const silence = a_silence(*world, switches, at("2026-04-26 00:00:00"));
  Scripted client{world};
  auto const readings = [&](Time now) {
    client.go(fleet::vendor_time(now));
    return client
        .call("jimi.device.obd.list",
              {{"account", "demo_user"},
               {"imeis", working},
               {"start_time", fleet::vendor_time(silence.from)},
               {"end_time", fleet::vendor_time(silence.to - Seconds{100})}})["data"]["totalRecord"]
        .get<int>();
  };
  auto const truth = readings(silence.to - Seconds{60});
  REQUIRE(truth > 0);
  client.set(wanted);
  CHECK(readings(silence.to - Seconds{30}) == 0);
  CHECK(readings(silence.to + std::chrono::hours{1}) == truth);
}

TEST_CASE("silences last from silence_min_h to silence_max_h, and one begins in each silence_every_h") {
  auto const world = small_city();
  Switches switches;
  fleet::sim::set_switches(
      switches,
      {{"silence_devices", "*"}, {"silence_every_h", 12}, {"silence_min_h", 1}, {"silence_max_h", 3}});
  View const view{*world, switches, Time{}};
  std::set<Time> begins;
  for (auto time = at("2026-04-24"); time < at("2026-05-04"); time += std::chrono::minutes{5})
    if (auto const silence = fleet::sim::silence_at(view, 2, time)) {
      CHECK(silence->to - silence->from >= std::chrono::hours{1});
      CHECK(silence->to - silence->from <= std::chrono::hours{3});
      begins.insert(silence->from);
    }
  CHECK(begins.size() >= 19);  // twenty stretches in ten days, and one may reach in
  CHECK(begins.size() <= 21);
}

TEST_CASE("lost trackers fall silent within lost_after_h") {
  auto const world = small_city();  // begins on 2026-04-24
  Switches switches;
  fleet::sim::set_switches(switches, {{"lost_devices", "*"}, {"lost_after_h", 5}});
  View const view{*world, switches, Time{}};
  for (std::size_t device = 0; device < 12; ++device) {
    CHECK(fleet::sim::silence_at(view, device, at("2026-04-24 05:00:00")));
    CHECK(!fleet::sim::silence_at(view, device, at("2026-04-23 23:59:59")));
  }
}
