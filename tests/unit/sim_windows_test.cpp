// Events in a window: five rules, four kinds of edges, and unfinished events.
#include "sim_script.hpp"

using namespace fleet::testing;
using fleet::sim::Alarm;
using fleet::sim::Halt;
using fleet::sim::Life;
using fleet::sim::Trip;

namespace {

/// A haul of 14 h and 700 km, a weekend stop of 62 h before it, an alarm half way.
std::shared_ptr<fleet::sim::ScriptWorld> haul() {
  auto world = empty_script();
  world->drive(first, at("2026-04-30 08:00:00"), at("2026-04-30 22:00:00"), at_deg(48, 11), at_deg(54.3, 11),
               fleet::Seconds{60});
  world->trip(first,
              Trip{at("2026-04-30 08:00:00"), at("2026-04-30 22:00:00"), at_deg(48, 11), at_deg(54.3, 11),
                   700'000, 60},
              Life{at("2026-04-30 22:00:00")});
  world->stop(first, Halt{at("2026-04-27 18:00:00"), at("2026-04-30 08:00:00"), at_deg(48, 11), false},
              Life{at("2026-04-30 08:00:00")});
  world->alarm(first, Alarm{at("2026-04-30 15:00:00"), "overSpeed", "Overspeed", at_deg(51, 11), 950});
  return world;
}

struct Case {
  char const *rule;
  int before_start, around_start, inside_trip, around_end, whole;
};

}  // namespace

TEST_CASE("a trip of 14 h under each window rule") {
  Scripted client{haul()};
  // Windows: before it; over its start; in its midst; over its end; all of it.
  for (auto const &[rule, before, starts, midst, ends, whole] :
       {Case{"start", 0, 1, 0, 0, 1}, Case{"end", 0, 0, 0, 1, 1}, Case{"overlap", 0, 1, 1, 1, 1},
        Case{"inside", 0, 0, 0, 0, 1}, Case{"clip", 0, 1, 1, 1, 1}}) {
    CAPTURE(rule);
    client.set({{"trip_window", rule}});
    CHECK(client.trips("2026-04-30 06:00:00", "2026-04-30 07:00:00").size() == before);
    CHECK(client.trips("2026-04-30 07:00:00", "2026-04-30 09:00:00").size() == starts);
    CHECK(client.trips("2026-04-30 12:00:00", "2026-04-30 13:00:00").size() == midst);
    CHECK(client.trips("2026-04-30 21:00:00", "2026-04-30 23:00:00").size() == ends);
    CHECK(client.trips("2026-04-30 00:00:00", "2026-05-01 00:00:00").size() == whole);
  }
}

TEST_CASE("clip cuts trips and stops at the window and measures the rest") {
  Scripted client{haul()};
  client.set({{"trip_window", "clip"}});
  auto const trip = client.trips("2026-04-30 10:00:00", "2026-04-30 12:00:00")[0];
  CHECK(trip["startTime"] == "2026-04-30 10:00:00");
  CHECK(trip["endTime"] == "2026-04-30 12:00:00");
  CHECK(trip["runTimeSecond"] == 7200);
  CHECK(trip["distance"].get<double>() == doctest::Approx(100'000).epsilon(0.01));  // two of fourteen hours
  auto const stop = client.stops("2026-04-28 00:00:00", "2026-04-29 00:00:00")[0];
  CHECK(stop["startTime"] == "2026-04-28T00:00:00.000Z");
  CHECK(stop["durSecond"] == "86400");
  CHECK(client.trips("2026-04-30 22:00:00", "2026-04-30 23:00:00").empty());  // nothing left of it
}

TEST_CASE("a stop of 62 h under each window rule") {
  Scripted client{haul()};
  auto const found = [&](char const *rule, char const *from, char const *to) {
    client.set({{"trip_window", rule}});
    return client.stops(from, to).size();
  };
  CHECK(found("start", "2026-04-27 17:00:00", "2026-04-27 19:00:00") == 1);
  CHECK(found("start", "2026-04-29 00:00:00", "2026-04-30 12:00:00") == 0);
  CHECK(found("end", "2026-04-29 00:00:00", "2026-04-30 12:00:00") == 1);
  CHECK(found("overlap", "2026-04-29 00:00:00", "2026-04-29 01:00:00") == 1);
  CHECK(found("inside", "2026-04-28 00:00:00", "2026-05-01 00:00:00") == 0);
  CHECK(found("inside", "2026-04-27 00:00:00", "2026-05-01 00:00:00") == 1);
}

TEST_CASE("an alarm lasts from its position to itself, where positions lag") {
  Scripted client{haul()};
  client.set({{"positioning_lag_s", 3600}});
  auto const alarm = client.alarms("2026-04-30 12:00:00", "2026-04-30 18:00:00")[0];
  auto const positioned = alarm["positioningTime"].get<std::string>();
  CHECK(positioned < "2026-04-30 15:00:00");
  CHECK(positioned >= "2026-04-30 14:00:00");
  CHECK(client.alarms("2026-04-30 14:59:59", "2026-04-30 15:30:00").empty());  // it starts before
  client.set({{"trip_window", "end"}});
  CHECK(client.alarms("2026-04-30 14:59:59", "2026-04-30 15:30:00").size() == 1);
}

TEST_CASE("window_edges: whether an event on the edge is in the window") {
  Scripted client{haul()};
  struct Edge {
    char const *edges;
    bool begin, end;
  };
  for (auto const &[edges, begin, end] :
       {Edge{"[]", true, true}, Edge{"[)", true, false}, Edge{"(]", false, true}, Edge{"()", false, false}}) {
    CAPTURE(edges);
    client.set({{"window_edges", edges}});
    CHECK(client.trips("2026-04-30 08:00:00", "2026-04-30 23:00:00").size() == (begin ? 1 : 0));
    CHECK(client.trips("2026-04-30 01:00:00", "2026-04-30 08:00:00").size() == (end ? 1 : 0));
    CHECK(client.track("2026-04-30 08:00:00", "2026-04-30 08:01:00").size() ==
          (begin ? 1 : 0) + (end ? 1 : 0));
    CHECK(client.alarms("2026-04-30 15:00:00", "2026-04-30 16:00:00").size() == (begin ? 1 : 0));
  }
}

TEST_CASE("window_ignored answers all kept rows for any window") {
  Scripted client{haul()};
  CHECK(client.trips("2026-04-20 00:00:00", "2026-04-20 01:00:00").empty());
  client.set({{"window_ignored", true}});
  CHECK(client.trips("2026-04-20 00:00:00", "2026-04-20 01:00:00").size() == 1);
  CHECK(client.track("2026-04-20 00:00:00", "2026-04-20 01:00:00").size() == 14 * 60 + 1);
}

TEST_CASE("a trip under way: not reported, reported without an end, reported with an end that grows") {
  auto world = empty_script();
  world->drive(first, at("2026-05-01 10:00:00"), at("2026-05-01 13:00:00"), at_deg(48, 11),
               at_deg(49.35, 11));
  Trip const trip{at("2026-05-01 10:00:00"), at("2026-05-01 13:00:00"), at_deg(48, 11), at_deg(49.35, 11),
                  150'000};
  world->trip(first, trip, Life{trip.start, trip.end}, fleet::sim::State::open);
  world->trip(first, trip, Life{trip.end});
  Scripted client{world};
  auto const asked = [&] { return client.trips("2026-05-01 09:00:00", "2026-05-01 11:59:00"); };
  CHECK(asked().empty());
  client.set({{"open_trips", "null"}});
  REQUIRE(asked().size() == 1);
  CHECK(asked()[0]["endTime"].is_null());
  CHECK(asked()[0]["distance"].get<double>() ==
        doctest::Approx(100'000).epsilon(0.01));  // two of three hours
  client.set({{"open_trips", "growing"}});
  CHECK(asked()[0]["endTime"] == "2026-05-01 12:00:00");
  client.go("2026-05-01 12:30:00");
  CHECK(asked()[0]["endTime"] == "2026-05-01 12:30:00");
  client.go("2026-05-01 14:00:00");
  CHECK(asked()[0]["endTime"] == "2026-05-01 13:00:00");
  CHECK(asked()[0]["distance"] == 150'000);
}

TEST_CASE("a stop that lasts: the same, and an open one ends in no window") {
  auto world = empty_script();
  Halt const stop{at("2026-05-01 10:00:00"), at("2026-05-01 14:00:00"), at_deg(48, 11), false};
  world->fix(first, fleet::sim::Fix{at("2026-05-01 11:58:00"), 48'000'000, 11'000'000});
  world->stop(first, stop, Life{stop.from, stop.to}, fleet::sim::State::open)
      .stop(first, stop, Life{stop.to});
  Scripted client{world};
  client.set({{"open_stops", "null"}, {"trip_window", "end"}});
  CHECK(client.stops("2026-05-01 09:00:00", "2026-05-01 11:59:00").empty());
  client.set({{"trip_window", "start"}});
  CHECK(client.stops("2026-05-01 09:00:00", "2026-05-01 11:59:00")[0]["endTime"].is_null());
  client.set({{"open_stops", "growing"}});
  CHECK(client.stops("2026-05-01 09:00:00", "2026-05-01 11:59:00")[0]["endTime"] ==
        "2026-05-01T11:58:00.000Z");
}
