// A world that a test writes down, and answers that a test gives itself.
#include "sim_script.hpp"
#include "base/error.hpp"

using namespace fleet::testing;
using fleet::sim::Life;
using fleet::sim::Trip;

TEST_CASE("rows are reported within their lives") {
  auto world = empty_script();
  Trip const early{at("2026-04-30 08:10:00"), at("2026-04-30 09:00:00"), at_deg(48, 11), at_deg(48.1, 11),
                   12'000};
  Trip const moved{at("2026-04-30 08:00:00"), at("2026-04-30 09:00:00"), at_deg(48, 11), at_deg(48.1, 11),
                   15'000};
  world->trip(first, early, Life{at("2026-04-30 09:00:00"), at("2026-04-30 12:00:00")})
      .trip(first, moved, Life{at("2026-04-30 12:00:00")});
  Scripted client{world};
  auto const asked = [&](char const *now) {
    client.go(now);
    return client.trips("2026-04-30 07:00:00", "2026-04-30 08:59:00");
  };
  CHECK(asked("2026-04-30 08:59:30").empty());
  REQUIRE(asked("2026-04-30 11:00:00").size() == 1);
  CHECK(asked("2026-04-30 11:30:00")[0]["distance"] == 12'000);
  REQUIRE(asked("2026-04-30 12:00:00").size() == 1);
  CHECK(asked("2026-04-30 13:00:00")[0]["startTime"] == "2026-04-30 08:00:00");
}

TEST_CASE("fixes come when the script says, silences have no heartbeat") {
  auto world = empty_script();
  world->drive(first, at("2026-05-01 06:00:00"), at("2026-05-01 07:00:00"), at_deg(48, 11), at_deg(48.4, 11),
               fleet::Seconds{60}, at("2026-05-01 11:30:00"));
  world->fix(first, fleet::sim::Fix{at("2026-05-01 05:00:00"), 48'000'000, 11'000'000});
  world->silent(first, at("2026-05-01 05:00:00"), at("2026-05-01 11:30:00"));
  Scripted client{world};
  client.go("2026-05-01 11:00:00");
  CHECK(client.track("2026-05-01 00:00:00", "2026-05-01 10:00:00").size() == 1);
  CHECK(client.live()[0]["gpsTime"] == "2026-05-01 05:00:00");
  CHECK(client.live()[0]["hbTime"] == "2026-05-01 05:00:00");
  client.go("2026-05-01 12:00:00");
  auto const points = client.track("2026-05-01 00:00:00", "2026-05-01 11:00:00");
  CHECK(points.size() == 62);
  CHECK(points[61]["gpsMode"] == 1);
  CHECK(client.live()[0]["hbTime"] == "2026-05-01 12:00:00");
}

TEST_CASE("a test answers a method itself, in any form, and gives it back") {
  Scripted client{empty_script()};
  std::vector<std::string> asked;
  client.service.script("jimi.device.track.mileage", [&](fleet::sim::Call const &call) {
    asked.emplace_back(call.params["imeis"]);
    return std::optional{fleet::sim::Service::Scripted{R"({"code":0,"result":[[1]]})"}};
  });
  auto const trips = [&] {
    return client.call(
        "jimi.device.track.mileage",
        {{"imeis", first}, {"begin_time", "2026-04-30 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}});
  };
  CHECK(trips()["result"] == json::parse("[[1]]"));
  CHECK(asked == std::vector<std::string>{first});
  client.service.script("jimi.device.track.mileage", [](auto const &) {
    return std::optional{fleet::sim::Service::Scripted{"oops", 500}};
  });
  CHECK(
      client
          .raw("jimi.device.track.mileage",
               {{"imeis", first}, {"begin_time", "2026-04-30 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}})
          .status == 500);
  client.service.script("jimi.device.track.mileage", {});
  CHECK(trips()["result"].empty());
}

TEST_CASE("a device that the script does not have is named") {
  auto world = empty_script();
  CHECK_THROWS_WITH_AS(world->silent("860000000000009", at("2026-05-01"), at("2026-05-02")),
                       "no device '860000000000009' in this script", fleet::Error);
}
