// The truth does not depend on how answers are degraded, and says what nobody can know.
#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "sim/truth.hpp"
#include "sim_script.hpp"

using namespace fleet::testing;
using fleet::Seconds;
using fleet::Time;
using fleet::sim::Life;
using fleet::sim::State;
using fleet::sim::Trip;
using fleet::sim::Truth;

namespace {

constexpr char const *from = "2026-04-26 00:00:00";
constexpr char const *to = "2026-04-30 23:59:59";

/// Fixes of a reader that reads everything once and drops impossible ones.
std::set<std::string> readable_fixes(Scripted &client, std::string const &imei) {
  std::map<std::string, json> best;
  for (auto const &point : client.track(from, to, imei)) {
    auto const time = point["gpsTime"].get<std::string>();
    bool const sane = time >= from && time <= to && point["lat"].is_number() && point["lat"] < 90;
    if (!sane) continue;
    if (!best.contains(time) || point["posType"] == 1) best[time] = point;
  }
  std::set<std::string> rows;
  for (auto const &[time, point] : best)
    rows.insert(fmt::format("{} {:.6f} {:.6f} {}", time, point["lat"].get<double>(),
                            point["lng"].get<double>(), point["posType"].get<int>()));
  return rows;
}

std::set<std::string> true_fixes(Scripted const &client, std::size_t device, std::string_view now) {
  std::set<std::string> rows;
  auto const held = client.service.snapshot();
  for (auto const &fix : Truth{held.at(at(now))}.fixes(device, at(from), at(to)))
    rows.insert(fmt::format("{} {:.6f} {:.6f} {}", fleet::vendor_time(fix.time),
                            fleet::sim::degrees(fix.lat_e6), fleet::sim::degrees(fix.lng_e6),
                            static_cast<int>(fix.source)));
  return rows;
}

json const hostile{{"silence_devices", "*"}, {"silence_min_h", 5},      {"silence_max_h", 40},
                   {"silence_lost", 0.3},    {"late_points", 0.2},      {"late_minutes", 1440},
                   {"dup_points", 0.2},      {"shuffle_points", true},  {"wrong_rows", 0.1},
                   {"poor_fixes", 0.1},      {"radio_parked", working}, {"stringly_numbers", false}};

std::string get(SimClient &client, std::string const &target, int status = 200) {
  auto const answer = client.service.handle({"GET", target, "", ""}, client.now);
  CHECK(answer.status == status);
  return answer.body;
}

}  // namespace

TEST_CASE("fixes: a reader of everything has the truth, in the end and half way") {
  Scripted client{small_city()};
  client.set(hostile);
  for (auto const *now : {"2026-05-01 12:00:00", "2026-05-09 12:00:00"}) {
    client.go(now);
    auto const truth = true_fixes(client, 2, now);
    CHECK(truth.size() > 500);
    CHECK(readable_fixes(client, working) == truth);
  }
}

TEST_CASE("trips: the last word counts, a reopened one stays ended, a withdrawn one is gone") {
  auto world = empty_script();
  auto const trip = [](int hour, int minutes) {
    auto const start = at("2026-04-30") + std::chrono::hours{hour};
    return Trip{start, start + std::chrono::minutes{minutes}, at_deg(48, 11), at_deg(48.1, 11),
                1000.0 * minutes};
  };
  world->trip(first, trip(6, 20), Life{at("2026-04-30 07:00:00"), at("2026-04-30 09:00:00")})
      .trip(first, trip(6, 30), Life{at("2026-04-30 09:00:00")});
  world->trip(first, trip(8, 10), Life{at("2026-04-30 08:30:00"), at("2026-04-30 20:00:00")});
  world->trip(first, trip(10, 15), Life{at("2026-04-30 10:30:00"), at("2026-04-30 12:00:00")})
      .trip(first, trip(10, 15), Life{at("2026-04-30 12:00:00")}, State::reopened);
  Scripted const client{world};
  auto const minutes = [&](char const *now) {
    std::vector<std::int64_t> all;
    auto const held = client.service.snapshot();
    for (auto const &row : Truth{held.at(at(now))}.trips(0, at(from), at(to))) {
      CHECK(row.state == State::whole);
      all.push_back((row.event.end - row.event.start).count() / 60);
    }
    return all;
  };
  CHECK(minutes("2026-04-30 08:45:00") == std::vector<std::int64_t>{20, 10});
  CHECK(minutes("2026-04-30 13:00:00") == std::vector<std::int64_t>{30, 10, 15});
  CHECK(minutes("2026-05-01 00:00:00") == std::vector<std::int64_t>{30, 15});
}

TEST_CASE("trips, stops and alarms: the truth equals a calm vendor's report, in every shape and paging") {
  Scripted client{small_city()};
  client.set({{"trip_window", "overlap"},
              {"stringly_numbers", true},
              {"odd_result", "sentence"},
              {"page_ignored", true},
              {"busy_rate", 0.0}});
  Scripted calm{small_city()};
  calm.set({{"trip_window", "overlap"}});
  auto const held = client.service.snapshot();
  Truth const truth{held.at(at("2026-05-01 12:00:00"))};
  auto const trips = truth.trips(2, at("2026-04-29"), at("2026-04-30"));
  auto const reported = calm.trips("2026-04-29 00:00:00", "2026-04-30 00:00:00", working);
  REQUIRE(trips.size() == reported.size());
  for (std::size_t i = 0; i < trips.size(); ++i)
    CHECK(reported[i]["startTime"] == fleet::vendor_time(trips[i].event.start));
  CHECK(truth.alarms(2, at("2026-04-29"), at("2026-04-30")).size() ==
        calm.alarms("2026-04-29 00:00:00", "2026-04-30 00:00:00", working).size());
}

TEST_CASE("unknowable: recorded and uploaded make all, lost is named with its span") {
  Scripted client{small_city()};
  client.set({{"lost_devices", working}, {"lost_after_h", 48}});
  auto const held = client.service.snapshot();
  Truth const truth{held.at(at("2026-05-01 12:00:00"))};
  std::vector<fleet::sim::Fix> all;
  held.world->fixes(2, at("2026-04-24"), at("2026-05-01 12:00:00"), all);
  auto const known = truth.fixes(2, at("2026-04-24"), at("2026-05-01 12:00:00"));
  auto const lost = truth.unknowable(2, at("2026-04-24"), at("2026-05-01 12:00:00"));
  REQUIRE(lost.size() == 4);
  CHECK(lost[0].stream == "fixes");
  CHECK(lost[0].never + known.size() == all.size());
  CHECK(lost[0].first > known.back().time);
  CHECK(lost[1].never > 0);
  CHECK(truth.unknowable(5, at("2026-04-24"), at("2026-05-01"))[0].never == 0);
}

TEST_CASE("pending rows still come: a silence that goes on is no loss yet") {
  Scripted client{small_city()};
  client.set({{"late_points", 1}, {"late_minutes", 1440}});
  auto const held = client.service.snapshot();
  auto const pending = [&](char const *now) {
    return Truth{held.at(at(now))}.unknowable(2, at("2026-04-30"), at("2026-05-01"))[0];
  };
  CHECK(pending("2026-05-01 12:00:00").pending > 100);
  CHECK(pending("2026-05-01 12:00:00").never == 0);
  CHECK(pending("2026-05-02 12:00:00").pending == 0);
}

TEST_CASE("a fix has the CSV and digest that were worked out by hand") {
  auto world = empty_script();
  fleet::sim::Fix fix{at("2026-04-30 08:00:00"), 48'123'456, -11'000'001, 425, 90, 9, true};
  world->fix(first, fix);
  Scripted client{world};
  auto const csv = get(client, "/sim/truth?stream=fixes&from=2026-04-30&to=2026-05-01");
  CHECK(csv ==
        "imei,gps_time,lat,lng,speed_kmh,direction_deg,satellites,acc_on,position_type\n"
        "860000000000001,2026-04-30T08:00:00Z,48.123456,-11.000001,42.5,90,9,t,gps\n");
  // printf '860000000000001,2026-04-30T08:00:00Z,48.123456,-11.000001,42.5,90,9,t,gps\n' | md5sum
  CHECK(get(client, "/sim/truth?stream=fixes&from=2026-04-30&to=2026-05-01&digest=1") ==
        "imei,day,rows,md5\n860000000000001,2026-04-30,1,4665f09781def1b53c8aac4145170dc3\n");
  CHECK(get(client, "/sim/truth?stream=fixes&as_of=2026-04-30T07:00:00Z").find("48.12") == std::string::npos);
  CHECK(get(client, "/sim/truth?stream=fixes&imei=" + std::string{second}).find("48.12") ==
        std::string::npos);
  CHECK(get(client, "/sim/truth?stream=wishes", 400).find("one of fixes, trips") != std::string::npos);
  CHECK(get(client, "/sim/truth?stream=fixes&imei=1", 400).find("no device") != std::string::npos);
}

TEST_CASE("every stream can be written, with as many columns in each line as in the header") {
  Scripted client{small_city()};
  client.set({{"driver_changes_d", 2}, {"lost_devices", working}, {"twin_alarms", 1}});
  for (auto const stream : fleet::sim::truth_streams()) {
    CAPTURE(stream);
    std::istringstream lines{
        get(client, "/sim/truth?stream=" + std::string{stream} + "&from=2026-04-29&to=2026-05-01")};
    std::string header;
    REQUIRE(std::getline(lines, header));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      CHECK(std::count(line.begin(), line.end(), ',') == std::count(header.begin(), header.end(), ','));
    CHECK(count > 0);
  }
}
