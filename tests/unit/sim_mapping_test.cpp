// A recording laid on recent days: which day becomes which, what a trip is, what drives today.
#include "base/error.hpp"
#include "sim/geo.hpp"
#include "sim_client.hpp"
#include "support/files.hpp"

using namespace fleet::sim;
using fleet::Seconds;
using fleet::Time;
using fleet::vendor_time;
using fleet::testing::at;
using fleet::testing::day;
using fleet::testing::SimClient;
using fleet::testing::TempDir;

namespace {

/// Device 007: three days of a leap-year February, the last two next to each other, with a trip over midnight
/// and a fix that repeats. A hundredth of a degree on the equator is 1111.9508 m on a sphere of 6371008.8 m.
constexpr char const *fixes =
    "device,gps_time,lat,lng,speed_kmh,direction\n"
    "007,2008-02-20 10:00:00,0.000000,10.000000,0.0,90\n"
    "007,2008-02-20 10:01:00,0.000000,10.010000,66.7,90\n"
    "007,2008-02-28 23:59:00,0.000000,10.020000,33.4,90\n"
    "007,2008-02-29 00:01:00,0.000000,10.030000,33.4,90\n"
    "007,2008-02-29 00:01:00,0.000000,10.030000,33.4,90\n"
    "007,2008-02-29 00:02:00,0.000000,10.040000,66.7,90\n"
    "007,2008-02-29 00:20:00,0.000000,10.040000,0.0,0\n"
    "009,2008-03-01 00:00:00,-1.500000,-10.000000,0.0,0\n";
constexpr char const *trips =
    "device,start_time,end_time,mode\n"
    "007,2008-02-20 09:59:00,2008-02-20 10:30:00,car\n"
    "007,2008-02-28 23:58:30,2008-02-29 00:10:00,car\n"
    "007,2008-02-29 00:15:00,2008-02-29 00:30:00,car\n";
constexpr char const *imei = "860000000000007";
constexpr double step_m = 1111.9508;

TraceOptions options(TempDir const &folder, bool live = false) {
  TraceOptions options;
  options.fixes_file = folder.write("fixes.csv", fixes);
  options.trips_file = folder.write("trips.csv", trips);
  options.anchor = day("2026-04-30");
  options.live = live;
  return options;
}

SimClient client_of(TraceOptions const &traces, Switches const &switches = {}) {
  return SimClient{std::make_shared<TraceWorld>(traces), switches};
}

fleet::testing::Arguments const week{{"begin_time", "2026-04-25 00:00:00"},
                                     {"end_time", "2026-04-30 23:59:59"}};

fleet::testing::Arguments with(fleet::testing::Arguments arguments, fleet::testing::Arguments const &more) {
  arguments.insert(more.begin(), more.end());
  return arguments;
}

}  // namespace

TEST_CASE("distinct recorded days become consecutive days that end on the anchor") {
  std::vector<Fix> recorded(4);
  recorded[0].time = at("2008-02-20 10:00:00");
  recorded[1].time = at("2008-02-20 23:59:59");
  recorded[2].time = at("2008-02-28 23:59:00");
  recorded[3].time = at("2008-02-29 00:01:00");
  DayMap const map{recorded, day("2026-04-30")};
  CHECK(map.recorded().size() == 3);
  CHECK(vendor_time(map(recorded[0].time)) == "2026-04-28 10:00:00");
  CHECK(vendor_time(map(recorded[1].time)) == "2026-04-28 23:59:59");
  CHECK(vendor_time(map(recorded[2].time)) == "2026-04-29 23:59:00");
  CHECK(vendor_time(map(recorded[3].time)) == "2026-04-30 00:01:00");
}

TEST_CASE("a recording is answered fix by fix, repeated rows too") {
  TempDir const folder;
  auto client = client_of(options(folder));
  client.get_token();
  auto const points = client.call("jimi.device.track.list", with(week, {{"imei", imei}}))["result"];
  REQUIRE(points.size() == 7);
  CHECK(points[0]["gpsTime"] == "2026-04-28 10:00:00");
  CHECK(points[1]["lng"] == 10.01);
  CHECK(points[1]["gpsSpeed"] == 66.7);
  CHECK(points[2]["gpsTime"] == "2026-04-29 23:59:00");
  CHECK(points[3] == points[4]);
  CHECK(points[6]["gpsTime"] == "2026-04-30 00:20:00");
  CHECK(client.violations() == 0);
}

TEST_CASE("labels become trips from their first to their last fix, over midnight too") {
  TempDir const folder;
  auto client = client_of(options(folder));
  client.get_token();
  auto const answer = client.call("jimi.device.track.mileage", with(week, {{"imeis", imei}}));
  auto const &rows = answer["result"];
  REQUIRE(rows.size() == 2);  // the third label holds one fix only
  CHECK(rows[0]["startTime"] == "2026-04-28 10:00:00");
  CHECK(rows[0]["endTime"] == "2026-04-28 10:01:00");
  CHECK(rows[0]["runTimeSecond"] == 60);
  CHECK(rows[0]["distance"].get<double>() == doctest::Approx(step_m).epsilon(1e-4));
  CHECK(rows[0]["avgSpeed"].get<double>() == doctest::Approx(66.7));
  CHECK(rows[1]["startTime"] == "2026-04-29 23:59:00");
  CHECK(rows[1]["endTime"] == "2026-04-30 00:02:00");
  CHECK(rows[1]["distance"].get<double>() == doctest::Approx(2 * step_m).epsilon(1e-4));
  CHECK(rows[1]["startLng"] == 10.02);
  CHECK(rows[1]["endLng"] == 10.04);
  CHECK(rows[1]["startMileage"].get<double>() - rows[0]["startMileage"].get<double>() ==
        doctest::Approx(step_m).epsilon(1e-3));
  CHECK(answer["data"][0]["totalMileage"].get<double>() == doctest::Approx(3 * step_m).epsilon(1e-4));
}

TEST_CASE("parking lies between two trips") {
  TempDir const folder;
  auto client = client_of(options(folder));
  client.get_token();
  auto const data = client.call("jimi.open.platform.report.parking", {{"account", "demo_user"},
                                                                      {"imeis", imei},
                                                                      {"start_time", "2026-04-25 00:00:00"},
                                                                      {"end_time", "2026-04-30 23:59:59"},
                                                                      {"start_row", "0"},
                                                                      {"page_size", "100"},
                                                                      {"acc_type", "off"}})["data"];
  REQUIRE(data["rows"].size() == 1);
  auto const &row = data["rows"][0];
  CHECK(row["startTime"] == "2026-04-28T10:01:00.000Z");
  CHECK(row["endTime"] == "2026-04-29T23:59:00.000Z");
  CHECK(row["durSecond"] == "136680");  // 37 h 58 min
  CHECK(row["lng"] == 10.01);
}

TEST_CASE("without labels trips follow from movement") {
  TempDir const folder;
  auto traces = options(folder);
  traces.trips_file.clear();
  auto client = client_of(traces);
  client.get_token();
  auto const rows = client.call("jimi.device.track.mileage", with(week, {{"imeis", imei}}))["result"];
  REQUIRE(rows.size() == 1);  // one moving fix alone is no trip
  CHECK(rows[0]["startTime"] == "2026-04-29 23:59:00");
  CHECK(rows[0]["endTime"] == "2026-04-30 00:02:00");
}

TEST_CASE("the live position of a recording is its last fix, and the tracker has gone silent") {
  TempDir const folder;
  auto client = client_of(options(folder));
  client.get_token();
  auto const rows = client.call("jimi.device.location.get", {{"imeis", imei}})["result"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["gpsTime"] == "2026-04-30 00:20:00");
  CHECK(rows[0]["lng"] == 10.04);
  CHECK(rows[0]["status"] == "0");
}

TEST_CASE("with --live a device drives its longest trip after the anchor day only, there and back") {
  TempDir const folder;
  TraceWorld const world{options(folder, true)};
  std::vector<Fix> fixes_seen;
  world.fixes(0, at("2026-05-01 00:00:00"), at("2026-05-01 03:00:00"), fixes_seen);
  REQUIRE(fixes_seen.size() > 20);
  CHECK(fixes_seen.front().time >= at("2026-05-01 00:00:00"));
  // The longest trip runs from 10.02 to 10.04 in 180 s; with 600 s of parking a round takes 1560 s.
  for (auto const &fix : fixes_seen) {
    CHECK(fix.lng_e6 >= 10'020'000);
    CHECK(fix.lng_e6 <= 10'040'000);
    std::vector<Fix> a_round_later;
    world.fixes(0, fix.time + Seconds{1560}, fix.time + Seconds{1560}, a_round_later);
    REQUIRE(a_round_later.size() == 1);
    CHECK(a_round_later[0].lng_e6 == fix.lng_e6);
    CHECK(world.last_fix(0, fix.time)->lng_e6 == fix.lng_e6);
  }
  Events events;
  world.events(0, at("2026-05-01 00:00:00"), at("2026-05-01 03:00:00"), events);
  REQUIRE(events.trips.size() >= 12);
  for (auto const &trip : events.trips) {
    CHECK(trip.end - trip.start == Seconds{180});
    CHECK(trip.distance_m == doctest::Approx(2 * step_m).epsilon(1e-4));
  }
  double const driven =
      world.odometer_m(0, at("2026-05-01 10:26:00")) - world.odometer_m(0, at("2026-05-01 10:00:00"));
  CHECK(driven == doctest::Approx(4 * step_m).epsilon(1e-4));
}

TEST_CASE("a recording that cannot be read names file and line") {
  TempDir const folder;
  auto traces = options(folder);
  traces.fixes_file =
      folder.write("bad.csv", "device,gps_time,lat,lng,speed_kmh,direction\n007,yesterday,0,0,0,0\n");
  CHECK_THROWS_WITH_AS(TraceWorld{traces}, doctest::Contains("line 2: 'yesterday' is no time"), fleet::Error);
  traces.fixes_file = "/nowhere.csv";
  CHECK_THROWS_WITH_AS(TraceWorld{traces}, "cannot read '/nowhere.csv'", fleet::Error);
  traces.fixes_file = folder.write(
      "letters.csv", "device,gps_time,lat,lng,speed_kmh,direction\nabc,2008-02-20 10:00:00,0,0,0,0\n");
  CHECK_THROWS_WITH_AS(TraceWorld{traces}, "device 'abc' is not three digits", fleet::Error);
}
