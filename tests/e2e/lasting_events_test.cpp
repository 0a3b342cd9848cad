// Trips and stops that last, that the vendor cuts at the edges of a window, and that it revises.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "e2e/mock_vendor.hpp"

using namespace fleet::testing;
using namespace std::chrono_literals;
using fleet::Time;
using nlohmann::json;
using Params = MockVendor::Params;

namespace {

std::string const device = "860000000000001";

struct Event {
  Time start, end;
};

Time param(Params const &params, std::string const &key) {
  return *fleet::parse_time(params.at(key));
}

/// A vendor with one device, that lists events by one of the rules that windows follow.
class Reporter {
 public:
  Reporter(MockFleet &fleet, std::string rule) : rule_(std::move(rule)) {
    fleet.vendor.on("jimi.user.device.location.list", [this](Params const &) {
      return MockVendor::ok(json::array({{{"imei", device},
                                          {"lat", 48.1},
                                          {"lng", 11.5},
                                          {"gpsTime", fleet::vendor_time(fleet::now() - 10s)},
                                          {"hbTime", fleet::vendor_time(fleet::now() - 10s)},
                                          {"speed", "40"},
                                          {"accStatus", "1"},
                                          {"status", "1"}}}));
    });
    fleet.vendor.on("jimi.device.track.mileage", [this](Params const &p) {
      json rows = json::array();
      for (auto const &[start, end] : reported(trips, param(p, "begin_time"), param(p, "end_time"))) {
        auto const seconds = (end - start).count();
        rows.push_back({{"imei", device},
                        {"startTime", fleet::vendor_time(start)},
                        {"endTime", fleet::vendor_time(end)},
                        {"distance", seconds * 20},
                        {"avgSpeed", 72},
                        {"runTimeSecond", seconds}});
      }
      return MockVendor::ok(rows);
    });
    fleet.vendor.on("jimi.open.platform.report.parking", [this](Params const &p) {
      json rows = json::array();
      if (p.at("acc_type") == "off")
        for (auto const &[start, end] : reported(stops, param(p, "start_time"), param(p, "end_time")))
          rows.push_back({{"imei", device},
                          {"startTime", fleet::vendor_time(start)},
                          {"endTime", fleet::vendor_time(end)},
                          {"durSecond", std::to_string((end - start).count())},
                          {"acc", "off"},
                          {"lat", 48.1},
                          {"lng", 11.5}});
      return MockVendor::ok(nullptr, {{"rows", p.at("start_row") == "0" ? rows : json::array()}});
    });
  }
  std::vector<Event> trips, stops;
  Time known_until = Time::max();  ///< the vendor knows what had ended by then

 private:
  std::vector<Event> reported(std::vector<Event> const &all, Time from, Time to) const {
    std::vector<Event> out;
    for (auto event : all) {
      if (rule_.starts_with("clip") && event.start < known_until)
        event.end = std::min(event.end, known_until);
      if (event.end > known_until) continue;
      bool const touches = event.start <= to && event.end >= from;
      bool const starts = event.start >= from && event.start <= to;
      bool const ends = event.end >= from && event.end <= to;
      if (rule_ == "clip to minutes" && touches) {  // outwards, where the window cuts
        auto const minute = [](Time at) { return std::chrono::floor<std::chrono::minutes>(at); };
        out.push_back({event.start < from ? minute(from) : event.start,
                       event.end > to ? minute(to) + 1min : event.end});
      } else if (rule_ == "clip" && touches)
        out.push_back({std::max(event.start, from), std::min(event.end, to)});
      else if ((rule_ == "start" && starts) || (rule_ == "end" && ends) || (rule_ == "overlap" && touches) ||
               (rule_ == "inside" && starts && ends))
        out.push_back(event);
    }
    return out;
  }
  std::string rule_;
};

constexpr auto trips_stored =
    "select coalesce(string_agg(start_time || ' ' || end_time, ', ' order by start_time), '') from tracksolid.trips "
    "where superseded_at is null";
constexpr auto stops_stored =
    "select coalesce(string_agg(start_time || ' ' || end_time, ', ' order by start_time), '') from tracksolid.parking_events "
    "where superseded_at is null";

std::string text(std::vector<Event> const &events) {
  std::string out;
  for (auto const &event : events) {
    if (!out.empty()) out += ", ";
    out += fleet::vendor_time(event.start) + "+00 " + fleet::vendor_time(event.end) + "+00";
  }
  return out;
}

/// Lets a quarter of an hour pass: the sign of life, the live sweep and open stretches are due again.
void let_time_pass(MockFleet const &fleet) {
  fleet.execute(
      "update tracksolid.ingestion_log set finished_at = finished_at - interval '20 minutes', "
      "started_at = started_at - interval '20 minutes'");
  fleet.execute("update tracksolid.coverage set ask_after = null");
}

}  // namespace

TEST_CASE("a trip of 14 hours and a stop of 62 are stored once and whole, by every rule of windows") {
  auto const now = fleet::now();
  for (std::string const rule : {"start", "end", "overlap", "inside", "clip", "clip to minutes"}) {
    CAPTURE(rule);
    MockFleet fleet;
    fleet.add_devices({device});
    Reporter reporter{fleet, rule};
    reporter.stops = {{now - 94h, now - 32h}};
    reporter.trips = {{now - 100h, now - 95h}, {now - 30h, now - 16h}};
    // Before the stop has ended, in the middle of the long trip, and after all.
    for (auto const ago : {40h, 33h, 25h, 20h, 15h, 0h}) {
      reporter.known_until = now - ago;
      CHECK(fleet.run({"poll-movement", "--only", "trips,parking"}).exit_code == 0);
      let_time_pass(fleet);
    }
    CHECK(fleet.value(trips_stored) == text(reporter.trips));
    CHECK(fleet.value(stops_stored) == text(reporter.stops));
    CHECK(fleet.value(
              "select round(sum(distance_km)::numeric) from tracksolid.trips where superseded_at is null") ==
          "1368");  // 19 h at 72 km/h
    CHECK(fleet.value("select upper(covered) from tracksolid.coverage where stream = 'trips'") ==
          fleet::vendor_time(now - 16h) + "+00");
  }
}

TEST_CASE("no window edge of a backfill cuts an event, by every rule of windows") {
  auto const now = fleet::now();
  for (std::string const rule : {"start", "end", "overlap", "inside", "clip", "clip to minutes"}) {
    CAPTURE(rule);
    MockFleet fleet;
    fleet.add_devices({device});
    Reporter reporter{fleet, rule};
    for (int i = 1; i < 57; ++i)  // 9 h hauls twice a day, for four weeks
      reporter.trips.push_back({now - 12h * (58 - i), now - 12h * (58 - i) + 9h});
    auto const from = fleet::rfc3339(now - std::chrono::days{28});
    auto const expected = std::vector<Event>{reporter.trips.begin() + 1, reporter.trips.end()};
    CHECK(fleet.run({"poll-movement", "--only", "trips", "--from", from}).exit_code == 0);
    auto const stored = fleet.value(trips_stored);
    CHECK(stored.find(text(expected)) != std::string::npos);
    CHECK(
        fleet.value(
            "select count(*) from tracksolid.trips a join tracksolid.trips b on a.id < b.id and a.start_time < "
            "b.end_time and b.start_time < a.end_time where a.superseded_at is null and b.superseded_at is null") ==
        "0");
  }
}

TEST_CASE("a trip that moves, one that is merged and one that is taken back leave one trip") {
  auto const now = fleet::now();
  MockFleet fleet;
  fleet.add_devices({device});
  Reporter reporter{fleet, "start"};
  auto const a = now - 100min;
  reporter.trips = {{a, a + 20min}, {a + 22min, a + 40min}, {a + 60min, a + 70min}};
  CHECK(fleet.run({"poll-movement", "--only", "trips"}).exit_code == 0);
  CHECK(fleet.value(trips_stored) == text(reporter.trips));
  reporter.trips = {{a + 9s, a + 40min}};
  let_time_pass(fleet);
  CHECK(fleet.run({"poll-movement", "--only", "trips"}).exit_code == 0);
  CHECK(fleet.value(trips_stored) == text(reporter.trips));
  CHECK(fleet.value("select count(*) from tracksolid.trips") == "4");  // kept, and out of every figure
  CHECK(fleet.run({"refresh-vtrips", "--force"}).exit_code == 0);
  CHECK(fleet.value("select count(*) from reporting.v_trips") == "1");
  // Reported again, it is valid again.
  reporter.trips.push_back({a + 60min, a + 70min});
  let_time_pass(fleet);
  CHECK(fleet.run({"poll-movement", "--only", "trips"}).exit_code == 0);
  CHECK(fleet.value(trips_stored) == text(reporter.trips));
}

TEST_CASE("an end that was known is not opened again, and the refusal says so") {
  auto const now = fleet::now();
  MockFleet fleet;
  fleet.add_devices({device});
  Reporter reporter{fleet, "start"};
  json end = fleet::vendor_time(now - 30min);
  fleet.vendor.on("jimi.open.platform.report.parking", [&](Params const &p) {
    json const row{{"imei", device}, {"startTime", fleet::vendor_time(now - 90min)},
                   {"endTime", end}, {"durSecond", "600"},
                   {"acc", "off"},   {"lat", 48.1},
                   {"lng", 11.5}};
    bool const first = p.at("acc_type") == "off" && p.at("start_row") == "0";
    return MockVendor::ok(nullptr, {{"rows", first ? json::array({row}) : json::array()}});
  });
  CHECK(fleet.run({"poll-movement", "--only", "parking"}).exit_code == 0);
  end = nullptr;
  let_time_pass(fleet);
  CHECK(fleet.run({"poll-movement", "--only", "parking"}).exit_code == 0);
  CHECK(fleet.value("select end_time from tracksolid.parking_events") ==
        fleet::vendor_time(now - 30min) + "+00");
  CHECK(fleet.value(
            "select reason from tracksolid.refusals where stream = 'parking' and reason like 'reported%'") ==
        "reported open again, its end was known");
}

TEST_CASE("a stop that idles first is two rows of two kinds") {
  auto const now = fleet::now();
  MockFleet fleet;
  fleet.add_devices({device});
  fleet.vendor.on("jimi.open.platform.report.parking", [&](Params const &p) {
    bool const idles = p.at("acc_type") == "on";
    json const row{{"imei", device},
                   {"startTime", fleet::vendor_time(now - 100min)},
                   {"endTime", fleet::vendor_time(now - (idles ? 90min : 40min))},
                   {"durSecond", idles ? "600" : "3600"},
                   {"acc", p.at("acc_type")},
                   {"lat", 48.1},
                   {"lng", 11.5}};
    return MockVendor::ok(nullptr, {{"rows", p.at("start_row") == "0" ? json::array({row}) : json::array()}});
  });
  for (int i = 0; i < 3; ++i) {
    CHECK(fleet.run({"poll-movement", "--only", "parking"}).exit_code == 0);
    let_time_pass(fleet);
    CHECK(
        fleet.value(
            "select string_agg(kind || ' ' || duration_s, ', ' order by kind) from tracksolid.parking_events") ==
        "idling 600, parking 3600");
  }
}
