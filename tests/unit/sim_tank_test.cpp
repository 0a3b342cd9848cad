// Tanks, visits, engine time and trouble codes: the figures that follow from the made-up movement.
#include "sim/engine_readings.hpp"
#include "sim/geo.hpp"
#include "sim/truth.hpp"
#include "sim_script.hpp"

using namespace fleet::testing;
using fleet::Seconds;
using fleet::Time;
using fleet::sim::Tank;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

std::shared_ptr<fleet::sim::World const> month() {
  static auto const world = [] {
    fleet::sim::CityOptions options;
    options.vehicles = 12;
    options.days = 40;
    options.anchor = day("2026-04-30");
    return std::make_shared<fleet::sim::CityWorld const>(options);
  }();
  return world;
}

Time first_day() {
  return at("2026-03-25");
}
Time last_day() {
  return at("2026-04-30");
}

}  // namespace

TEST_CASE("the level follows from the start, the burnt fuel, refuels and drains") {
  int refuels = 0;
  int drains = 0;
  for (std::size_t device = 0; device < 9; ++device) {
    Tank const tank{*month(), 1, device, first_day(), last_day()};
    double planted = 0;
    for (auto const &change : tank.changes()) {
      planted += change.litres;
      (change.litres > 0 ? refuels : drains) += 1;
      CHECK(std::abs(change.litres) > 0.05 * tank.capacity());
    }
    auto const last = tank.changes().empty() ? first_day() : tank.changes().back().until;
    auto const end = std::max(last_day(), last);
    CHECK(tank.litres(end) - tank.litres(first_day()) ==
          doctest::Approx(planted - tank.burnt(first_day(), end)).epsilon(1e-6));
    for (auto time = first_day(); time < last_day(); time += minutes{37}) {
      CHECK(tank.litres(time) > 0);
      CHECK(tank.litres(time) < tank.capacity());
    }
  }
  CHECK(refuels > 20);
  CHECK(drains > 3);
}

TEST_CASE("the level does not depend on the stretch that is asked for") {
  Tank const whole{*month(), 1, 2, first_day(), last_day()};
  for (auto from = first_day(); from < last_day() - hours{30}; from += hours{29}) {
    Tank const part{*month(), 1, 2, from, from + hours{30}};
    for (auto time = from; time < from + hours{30}; time += minutes{50})
      CHECK(part.litres(time) == doctest::Approx(whole.litres(time)).epsilon(1e-9));
  }
}

TEST_CASE("refuels and drains happen with the engine off") {
  Tank const tank{*month(), 1, 2, first_day(), last_day()};
  fleet::sim::Events events;
  month()->events(2, first_day(), last_day(), events);
  for (auto const &change : tank.changes())
    for (auto const &trip : events.trips) CHECK_FALSE((change.at >= trip.start && change.at < trip.end));
}

TEST_CASE("the engine computer reports the tank's level and its percentage") {
  SimClient client{small_city()};
  client.get_token();
  auto const rows = client.call("jimi.device.obd.list", {{"account", "demo_user"},
                                                         {"imeis", working},
                                                         {"start_time", "2026-04-30 00:00:00"},
                                                         {"end_time", "2026-05-01 00:00:00"},
                                                         {"page_size", "100"}})["data"]["result"];
  REQUIRE(rows.size() > 20);
  Tank const tank{client.service.world(), 1, 2, at("2026-04-30"), at("2026-05-01")};
  for (auto const &row : rows) {
    auto const litres = std::stod(row["remainingFuel"].get<std::string>());
    CHECK(litres == doctest::Approx(tank.litres(at(row["dataReportTime"].get<std::string>()))).epsilon(0.01));
    CHECK(std::stod(row["remainingFuelPercentage"].get<std::string>()) ==
          doctest::Approx(100 * litres / tank.capacity()).epsilon(0.05));
  }
}

TEST_CASE("a straight drive through a fence: entered and left by the second") {
  auto world = empty_script();
  // 0.1 degrees of a meridian are 11,119.5 m: 11.12 m/s. The fence begins 500 m before the middle.
  world->drive(first, at("2026-04-30 08:00:00"), at("2026-04-30 08:16:40"), at_deg(48.0, 11),
               at_deg(48.1, 11), Seconds{1});
  world->edit().fences.push_back({"Middle", at_deg(48.05, 11), 500, false});
  auto const found = fleet::sim::visits(*world, 0, at("2026-04-30"), at("2026-05-01"));
  REQUIRE(found.size() == 1);
  CHECK(std::abs((found[0].enter - at("2026-04-30 08:07:35")).count()) <=
        1);  // 5059.75 m / 11.1195 m/s = 455 s
  CHECK(std::abs((found[0].leave - at("2026-04-30 08:09:05")).count()) <= 1);  // 5559.75 + 500 m: 545 s
}

TEST_CASE("visits in the city agree with the fixes to within their step") {
  auto const &fences = month()->roster().fences;
  int compared = 0;
  for (std::size_t device = 0; device < 9; ++device)
    for (auto const &visit : fleet::sim::visits(*month(), device, at("2026-04-29"), at("2026-04-30"))) {
      std::vector<fleet::sim::Fix> fixes;
      month()->fixes(device, visit.enter - Seconds{400}, visit.leave + Seconds{400}, fixes);
      for (auto const &fix : fixes) {
        bool const near_edge = std::abs((fix.time - visit.enter).count()) <= 1 ||
                               std::abs((fix.time - visit.leave).count()) <= 1;
        bool const inside = fix.time >= visit.enter && fix.time <= visit.leave;
        auto const beyond =
            haversine_m(fleet::sim::place(fix), fences[visit.fence].centre) - fences[visit.fence].radius_m;
        if (inside && !near_edge) CHECK(beyond < 20);
      }
      ++compared;
    }
  CHECK(compared > 10);
}

TEST_CASE("engine time is that of the trips, driving and idling make it") {
  fleet::sim::Events events;
  month()->events(2, at("2026-04-29"), at("2026-04-30"), events);
  Seconds on{0};
  for (auto const &trip : events.trips) on += trip.end - trip.start;
  auto const activity = month()->activity(2, at("2026-04-29"), at("2026-04-30"));
  CHECK(activity.engine() == on);
  CHECK(activity.driving > activity.idling);
  auto const morning = month()->activity(2, at("2026-04-29"), at("2026-04-29 15:00:00"));
  auto const evening = month()->activity(2, at("2026-04-29 15:00:00"), at("2026-04-30"));
  CHECK(morning.driving + evening.driving == activity.driving);
}

TEST_CASE("trouble codes open and close, and are reported at each start of the engine between") {
  fleet::sim::Switches const switches;
  fleet::sim::View const view{*month(), switches, last_day()};
  auto const spells = fleet::sim::troubles(*month(), 1, 2, first_day(), last_day());
  REQUIRE(spells.size() >= 1);
  auto const reported = fleet::sim::code_readings(view, 2, first_day(), last_day());
  REQUIRE(reported.size() > spells.size());
  for (auto const &reading : reported)
    CHECK(std::any_of(spells.begin(), spells.end(), [&](auto const &spell) {
      return spell.code == reading.code && reading.at >= spell.opened && reading.at <= spell.closed;
    }));
  CHECK(fleet::sim::troubles(*month(), 1, 1, first_day(), last_day()).empty());  // no OBD in this one
}
