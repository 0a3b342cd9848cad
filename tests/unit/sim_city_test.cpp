// The invented city is a function of seed, vehicle and time.
#include <set>

#include "sim/geo.hpp"
#include "sim_client.hpp"

using namespace fleet::sim;
using fleet::Seconds;
using fleet::Time;
using fleet::testing::at;
using fleet::testing::day;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

CityWorld city(std::size_t vehicles = 60, std::uint64_t seed = 1) {
  CityOptions options;
  options.seed = seed;
  options.vehicles = vehicles;
  options.anchor = day("2026-04-30");
  return CityWorld{options};
}

bool same(Fix const &a, Fix const &b) {
  return a.time == b.time && a.lat_e6 == b.lat_e6 && a.lng_e6 == b.lng_e6 && a.speed_dkmh == b.speed_dkmh &&
         a.acc_on == b.acc_on;
}

std::vector<Fix> fixes_of(CityWorld const &world, std::size_t device, Time from, Time to) {
  std::vector<Fix> fixes;
  world.fixes(device, from, to, fixes);
  return fixes;
}

}  // namespace

TEST_CASE("the live position is the newest point of the track, whenever one looks") {
  auto const world = city(12);
  for (std::size_t device = 0; device < 9; ++device) {
    for (Time now = at("2026-04-30 03:00:07"); now < at("2026-05-01 03:00:00"); now += minutes{47}) {
      auto const track = fixes_of(world, device, now - minutes{10}, now);
      auto const live = world.last_fix(device, now);
      REQUIRE(live);
      REQUIRE(!track.empty());
      CHECK(same(*live, track.back()));
    }
  }
}

TEST_CASE("windows that touch give every fix once") {
  auto const world = city(12);
  auto const from = at("2026-04-29 00:00:00");
  auto const whole = fixes_of(world, 2, from, from + hours{48} - Seconds{1});
  std::vector<Fix> pieces;
  for (auto begin = from; begin < from + hours{48}; begin += Seconds{3511}) {
    auto const end = std::min(begin + Seconds{3510}, from + hours{48} - Seconds{1});
    world.fixes(2, begin, end, pieces);
  }
  REQUIRE(pieces.size() == whole.size());
  std::set<Time> times;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CHECK(same(pieces[i], whole[i]));
    times.insert(whole[i].time);
  }
  CHECK(times.size() == whole.size());
}

TEST_CASE("vehicles move like vehicles: no jumps, fixes every 10 s when driving and 5 min when parked") {
  auto const world = city(12);
  auto const fixes = fixes_of(world, 2, at("2026-04-27 00:00:00"), at("2026-04-30 23:59:59"));
  REQUIRE(fixes.size() > 2000);
  double fastest = 0;
  for (std::size_t i = 1; i < fixes.size(); ++i) {
    auto const gap = fixes[i].time - fixes[i - 1].time;
    bool const parked = !fixes[i - 1].acc_on;
    CHECK(gap <= (parked ? Seconds{300} : Seconds{60}));
    double const metres = haversine_m(place(fixes[i - 1]), place(fixes[i]));
    if (parked) CHECK(metres < 1);
    fastest = std::max(fastest, metres / static_cast<double>(gap.count()) * 3.6);
  }
  CHECK(fastest > 30);
  CHECK(fastest < 110);
}

TEST_CASE("some vehicle drives at any hour of the day") {
  auto const world = city();
  for (Time now = at("2026-04-29 00:00:00"); now < at("2026-05-01 00:00:00"); now += minutes{10}) {
    int moving = 0;
    for (std::size_t device = 0; device < 57; ++device) {
      auto const fix = world.last_fix(device, now);
      REQUIRE(fix);
      moving += fix->acc_on && fix->speed_kmh() >= 5 ? 1 : 0;
    }
    CHECK(moving >= 1);
  }
}

TEST_CASE("trips are the stretches with the ignition on, parking is the rest") {
  auto const world = city(12);
  auto const from = at("2026-04-27 00:00:00");
  auto const to = at("2026-04-30 23:59:59");
  Events events;
  world.events(2, from, to, events);
  REQUIRE(events.trips.size() > 20);
  auto const fixes = fixes_of(world, 2, from, to);
  for (auto const &fix : fixes) {
    auto const inside = [&](Trip const &trip) { return fix.time >= trip.start && fix.time < trip.end; };
    CHECK(fix.acc_on == std::any_of(events.trips.begin(), events.trips.end(), inside));
  }
  for (std::size_t i = 1; i < events.trips.size(); ++i) {
    auto const &before = events.trips[i - 1];
    auto const gap = events.trips[i].start - before.end;
    CHECK(gap > Seconds{0});
    auto const parked = std::count_if(events.stops.begin(), events.stops.end(), [&](Halt const &stop) {
      return !stop.acc_on && stop.from == before.end && stop.to == events.trips[i].start;
    });
    CHECK(parked == (gap >= minutes{5} ? 1 : 0));
  }
}

TEST_CASE("the odometer never runs backwards and agrees with the trips within two per cent") {
  auto const world = city(12);
  double before = 0;
  for (Time now = at("2026-04-24 00:00:00"); now < at("2026-05-01 00:00:00"); now += minutes{20}) {
    double const metres = world.odometer_m(2, now);
    CHECK(metres >= before);
    before = metres;
  }
  Events events;
  world.events(2, at("2026-04-24 00:00:00"), at("2026-04-30 23:59:59"), events);
  double sum = 0;
  for (auto const &trip : events.trips) sum += trip.distance_m;
  double const driven =
      world.odometer_m(2, at("2026-05-01 00:00:00")) - world.odometer_m(2, at("2026-04-24 00:00:00"));
  CHECK(sum == doctest::Approx(driven).epsilon(0.02));
}

TEST_CASE("the same seed makes the same city, another seed another one; the anchor changes nothing") {
  auto const now = at("2026-04-30 10:00:00");
  CHECK(same(*city(12).last_fix(2, now), *city(12).last_fix(2, now)));
  CHECK(!same(*city(12).last_fix(2, now), *city(12, 2).last_fix(2, now)));
  CityOptions options;
  options.vehicles = 12;
  options.anchor = day("2026-05-02");
  CityWorld const later{options};
  CHECK(same(*city(12).last_fix(2, now), *later.last_fix(2, now)));
  CHECK(city(12).odometer_m(2, now) == later.odometer_m(2, now));
}

TEST_CASE("special devices: never activated and expired have no fix, a silent one stops") {
  auto const world = city(12);
  CHECK(!world.last_fix(11, at("2026-04-30 20:00:00")));
  CHECK(!world.last_fix(10, at("2026-04-30 20:00:00")));
  auto const silent = world.last_fix(9, at("2026-05-01 20:00:00"));
  REQUIRE(silent);
  CHECK(silent->time <= at("2026-04-30 12:00:00"));
  CHECK(*world.heartbeat(9, at("2026-05-01 20:00:00")) == at("2026-04-30 12:00:00"));
}

TEST_CASE("history begins with the first day") {
  auto const world = city(12);
  CHECK(fixes_of(world, 2, at("2026-04-20 00:00:00"), at("2026-04-23 23:59:59")).empty());
  CHECK(!fixes_of(world, 2, at("2026-04-20 00:00:00"), at("2026-04-24 00:10:00")).empty());
}

TEST_CASE("long trips: once a week 14 hours without a stop, some of them over midnight") {
  CityOptions options;
  options.vehicles = 30;
  options.days = 14;
  options.long_trips = 1;
  options.anchor = day("2026-04-30");
  CityWorld const world{options};
  bool over_midnight = false;
  for (std::size_t device = 0; device < 20; ++device) {
    Events events;
    world.events(device, at("2026-04-18"), at("2026-05-01"), events);
    int hauls = 0;
    for (auto const &trip : events.trips) {
      if (trip.end - trip.start < hours{12}) continue;
      CHECK(trip.end - trip.start < hours{15});
      CHECK(trip.distance_m > 200'000);
      over_midnight = over_midnight || std::chrono::floor<std::chrono::days>(trip.start) !=
                                           std::chrono::floor<std::chrono::days>(trip.end);
      ++hauls;
    }
    CHECK(hauls >= 1);
    CHECK(hauls <= 2);
  }
  CHECK(over_midnight);
}

TEST_CASE("weekends: from Friday to Monday in one stop") {
  CityOptions options;
  options.vehicles = 12;
  options.days = 14;
  options.weekends = 1;
  options.anchor = day("2026-04-30");  // a Thursday
  CityWorld const world{options};
  for (std::size_t device = 0; device < 9; ++device) {
    Events events;
    world.events(device, at("2026-04-24"), at("2026-04-28"), events);
    auto const longest =
        std::max_element(events.stops.begin(), events.stops.end(),
                         [](Halt const &a, Halt const &b) { return a.to - a.from < b.to - b.from; });
    REQUIRE(longest != events.stops.end());
    CHECK(longest->to - longest->from > hours{55});
    CHECK(longest->to - longest->from < hours{96});
  }
}

TEST_CASE("a replaced tracker: the vehicle goes on under another IMEI, nothing is reported twice") {
  CityOptions options;
  options.vehicles = 20;
  options.replaced = 2;
  options.anchor = day("2026-04-30");
  CityWorld const world{options};  // replaced on the fourth day, 2026-04-27 10:00
  auto const &devices = world.roster().devices;
  REQUIRE(devices.size() == 22);
  CHECK(devices[20].plate == devices[5].plate);
  CHECK(devices[20].imei == "860002000000001");
  auto const moment = at("2026-04-27 10:00:00");
  auto const before = fixes_of(world, 5, at("2026-04-24"), at("2026-05-01"));
  auto const after = fixes_of(world, 20, at("2026-04-24"), at("2026-05-01"));
  CHECK(before.back().time < moment);
  CHECK(after.front().time >= moment);
  CHECK(after.front().time < moment + minutes{6});
  CHECK(haversine_m(place(before.back()), place(after.front())) < 10'000);
  CHECK(world.odometer_m(20, moment) != world.odometer_m(5, moment));
  for (auto const device : {std::size_t{5}, std::size_t{20}}) {
    Events events;
    world.events(device, at("2026-04-24"), at("2026-05-01"), events);
    REQUIRE(events.trips.size() > 5);
    for (auto const &trip : events.trips) CHECK((device == 5 ? trip.end < moment : trip.start >= moment));
  }
}

TEST_CASE("steps: how often a vehicle reports") {
  CityOptions options;
  options.vehicles = 12;
  options.steps = {Seconds{60}, Seconds{120}, Seconds{1800}};
  options.anchor = day("2026-04-30");
  CityWorld const sparse{options};
  auto const few = fixes_of(sparse, 2, at("2026-04-29"), at("2026-04-30"));
  auto const many = fixes_of(city(12), 2, at("2026-04-29"), at("2026-04-30"));
  CHECK(few.size() * 4 < many.size());
  std::set<Time> times;
  for (auto const &fix : many) times.insert(fix.time);
  for (auto const &fix : few) CHECK(times.contains(fix.time));
}
