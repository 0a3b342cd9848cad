// A vendor on its worst day: the result must equal that of a calm day, row for row.
#include <doctest/doctest.h>

#include <cstdlib>

#include "e2e/sim_fleet.hpp"
#include "support/files.hpp"
#include "support/skip.hpp"

using namespace fleet::testing;

namespace {

using std::chrono::days;
using std::chrono::sys_days;

sys_days yesterday() {
  // The last whole day that is settled: one that ended less than two hours ago is not covered yet.
  return std::chrono::floor<days>(std::chrono::system_clock::now() - std::chrono::hours{3}) - days{1};
}
std::string date(sys_days day) {
  return fleet::rfc3339(fleet::Time{day}).substr(0, 10);
}

constexpr auto eight =
    "860000000000010,860000000000020,860000000000052,860000000000064,860000000000065,860000000000081,"
    "860000000000089,860000000000115";
constexpr auto bad = "860000000000112";

fleet::sim::Setup recorded(std::filesystem::path const &shared) {
  fleet::sim::Setup setup;
  setup.fixes_file = shared / "data/traces-fixes.csv.gz";
  setup.trips_file = shared / "data/traces-trips.csv.gz";
  setup.anchor = yesterday();
  return setup;
}

std::vector<std::string> ten_days(std::string const &imeis) {
  return {"poll-movement",
          "--only",
          "devices,tracks,trips,parking",
          "--from",
          date(yesterday() - days{9}),
          "--to",
          date(yesterday() + days{1}),
          "--imei",
          imeis};
}

/// One hash of everything that a run stores about movement.
std::string content(SimFleet const &fleet) {
  return fleet.value<std::string>(R"sql(
    select md5(concat(
      (select string_agg(concat_ws('|', imei, gps_time, lat, lng, speed_kmh, direction_deg, acc_on), ';' order by imei, gps_time)
         from tracksolid.position_history where source = 'track_list'), '#',
      (select string_agg(concat_ws('|', imei, start_time, end_time, distance_km, duration_s, quality), ';' order by imei, start_time)
         from tracksolid.trips), '#',
      (select string_agg(concat_ws('|', imei, start_time, end_time, duration_s, kind), ';' order by imei, start_time)
         from tracksolid.parking_events)))
  )sql");
}

/// Whether a run brought all that was wanted: only the bad device failed, which a person who names it asks each time.
bool is_done(Result const &result) {
  if (result.exit_code == 0) return true;
  if (result.exit_code != 3) return false;
  auto const report = nlohmann::json::parse(result.out);
  for (auto const &[name, stream] : report.at("streams").items())
    for (auto const &failure : stream.at("failures"))
      if (failure.at("device") != bad) return false;
  return !report.at("stopped").get<bool>();
}

/// Runs until everything is there; how many runs it took.
int run_until_done(SimFleet const &fleet, std::vector<std::string> const &command, Environment const &more) {
  auto environment = fleet.environment();
  for (auto const &[name, value] : more) environment[name] = value;
  auto with_json = command;
  with_json.push_back("--json");
  for (int runs = 1; runs <= 30; ++runs) {
    // A run sits the cool-downs out, of which each may be twice as long as the one before.
    auto const result = run_fleet(with_json, environment, std::chrono::minutes{20});
    CAPTURE(result.err);
    REQUIRE(
        (result.exit_code == 0 || result.exit_code == 1 || result.exit_code == 3 || result.exit_code == 4));
    if (is_done(result)) return runs;
  }
  return 99;
}

}  // namespace

TEST_CASE("a hostile vendor costs runs, not rows") {
  auto const shared = shared_dir();
  if (!shared) FLEET_SKIP("no recorded traces beside the repository");
  SimFleet calm{recorded(*shared)};
  calm.report(ten_days(eight));
  auto const expected = content(calm);

  // Cool-downs and the time in which points may be late are shortened and stretched, so that the test takes
  // one minute and shows the same at any hour. FLEET_HOSTILE=long has the field's: 30 s, doubling.
  bool const in_full = std::getenv("FLEET_HOSTILE") != nullptr;
  SimFleet hostile{recorded(*shared)};
  auto session = hostile.db.connect();
  auto const set = [&](char const *name, char const *value) {
    store::Autocommit{session}.execute("update tracksolid.settings set value = $2 where name = $1", name,
                                       value);
  };
  if (!in_full) set("burst_cool_down_s", "3");
  set("settle_s", "259200");  // three days, of which the last two are late: as two hours and 90 minutes
  hostile.server.service().set({{"http_500_rate", 0.05},
                                {"html_body_rate", 0.03},
                                {"truncate_rate", 0.03},
                                {"reset_rate", 0.03},
                                {"busy_rate", 0.02},
                                {"token_expire_every_calls", 40},
                                {"burst_limit", 40},
                                {"too_frequent_rate", 0.005},
                                {"cooldown_s", in_full ? 25 : 2},
                                {"shuffle_points", true},
                                {"dup_points", 0.05},
                                {"late_points", 0.1},
                                {"late_minutes", 2880},
                                {"bad_imei", bad},
                                {"stringly_numbers", true},
                                {"spare_tokens", true}});
  auto const wanted = ten_days(std::string{eight} + "," + bad);
  Environment const spaced{{"TRACKSOLID_MIN_INTERVAL_MS", "30"}};
  auto const runs = run_until_done(hostile, wanted, spaced);
  CHECK(runs <= 10);
  CHECK(content(hostile) != expected);                 // the late points are not there
  hostile.server.service().set({{"late_points", 0}});  // the vendor has them now
  CHECK(run_until_done(hostile, wanted, spaced) <= 10);
  CHECK(content(hostile) == expected);
  // A fault of the network may have hidden the vendor's refusal of a stream in all runs so far.
  auto const streams_left_alone = [&] {
    return hostile.value<int>("select count(distinct stream) from tracksolid.failed_windows where imei = '" +
                              std::string{bad} + "' and retry_after > now()");
  };
  for (int more = 0; more < 5 && streams_left_alone() < 4; ++more) run_until_done(hostile, wanted, spaced);
  CHECK(streams_left_alone() == 4);
  auto const counted = hostile.counted();
  CAPTURE(counted.dump(1));
  CHECK(counted["violations_total"] == 0);
  CHECK(counted["codes"]["1004"].get<int>() >= 2);
  CHECK(counted["codes"]["1006"].get<int>() >= 1);
  for (auto const *fault : {"http_500", "html_body", "busy", "truncate", "reset"}) {
    CAPTURE(fault);
    CHECK(counted["faults"].contains(fault));
  }
}

TEST_CASE("a bad device fails alone, is left alone for a while, and costs the others nothing") {
  auto const shared = shared_dir();
  if (!shared) FLEET_SKIP("no recorded traces beside the repository");
  auto setup = recorded(*shared);
  SimFleet fleet{setup};
  fleet.report({"poll-movement", "--only", "devices"});
  fleet.server.service().set({{"bad_imei", "860000000000081"}});
  auto const first = fleet.report(ten_days(eight), 3);
  for (auto const *stream : {"tracks", "trips", "parking"}) {
    CAPTURE(stream);
    REQUIRE(first["streams"][stream]["devices_failed"] == 1);
    CHECK(first["streams"][stream]["failures"][0]["device"] == "860000000000081");
  }
  CHECK(fleet.value<int>(
            "select count(distinct imei) from tracksolid.position_history where source = 'track_list'") == 7);
  CHECK(fleet.value<int>("select count(distinct stream) from tracksolid.failed_windows where "
                         "imei = '860000000000081' and retry_after > now() and reason <> ''") == 4);
  // A scheduled run leaves it alone; who names it does not wait.
  auto const asked = [&](char const *is_scheduled) {
    return fleet.value<int>(
        "select count(*) from tracksolid.open_stretches('tracks', '{860000000000081}', '" +
        date(yesterday() - days{9}) + "', '" + date(yesterday() + days{1}) + "', " + is_scheduled + ")");
  };
  CHECK(asked("true") == 0);
  CHECK(asked("false") == 1);
  // After the quarantine it is asked again, and everything is there.
  fleet.server.service().set({{"bad_imei", ""}});
  fleet.value<int>(
      "with due as (update tracksolid.failed_windows set retry_after = now() - interval '1 s' returning 1) select "
      "count(*) from due");
  fleet.report(ten_days(eight));
  SimFleet calm{setup};
  calm.report(ten_days(eight));
  CHECK(content(fleet) == content(calm));
}

TEST_CASE("a spent daily quota ends the run as busy, and the next day goes on") {
  fleet::sim::Setup setup;
  setup.city.vehicles = 10;
  setup.city.days = 2;
  SimFleet fleet{setup};
  fleet.server.service().set({{"daily_quota", 15}});
  auto const report = fleet.report({"poll-movement"}, 4);
  CHECK(report["quota"].is_string());
  // Within the first hour of a day it may be yesterday's quota: then a call finds out sooner.
  CHECK(fleet.value<bool>(
      "select case when updated_at < t.today + interval '1 h' then cool_down_until > updated_at else cool_down_until = t.today + interval '1 day' end "
      "from tracksolid.api_budget cross join lateral (select date_trunc('day', updated_at, 'UTC') as today) t"));
  auto const calls = fleet.counted()["calls"].get<int>();
  fleet.report({"poll-movement"}, 4);
  CHECK(fleet.counted()["calls"].get<int>() == calls);  // nobody asks inside a cool-down
  // The next day: the vendor has forgotten, and so has the budget.
  fleet::sim::Server next_day{setup};
  fleet.value<int>(
      "with day as (update tracksolid.api_budget set cool_down_until = now() returning 1), "
      "token as (update tracksolid.api_token_cache set expires_at = now(), refresh_token = null, "
      "last_get_at = now() - interval '1 day' returning 1) select count(*) from day, token");
  fleet.report({"poll-movement"}, 0, {{"TRACKSOLID_API_URL", next_day.url()}});
}

TEST_CASE("our own daily budget is kept, and live positions have the last word in it") {
  fleet::sim::Setup setup;
  setup.city.vehicles = 20;
  setup.city.days = 3;
  SimFleet fleet{setup};
  Environment const budget{{"TRACKSOLID_DAILY_BUDGET", "20"}};
  fleet.report({"poll-movement"}, 4, budget);
  CHECK(fleet.counted()["calls"].get<int>() <= 20);
  CHECK(fleet.value<int>("select calls_today from tracksolid.api_budget") <= 20);
  fleet.report({"poll-movement"});  // without the budget the rest arrives
}
