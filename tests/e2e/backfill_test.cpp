// Backfill: the windows a run asks and leaves out, and that a kill at any moment loses nothing.
#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "e2e/sim_fleet.hpp"
#include "support/files.hpp"
#include "support/skip.hpp"

using namespace fleet::testing;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;

fleet::sim::Setup city(int vehicles, int history_days) {
  fleet::sim::Setup setup;
  setup.city.vehicles = vehicles;
  setup.city.days = history_days + 1;  // midnight(n) may be a day earlier than today's would be
  return setup;
}

std::string at(fleet::Time time) {
  return fleet::rfc3339(time);
}
/// Counted from the last midnight that is settled: a window that ended less than two hours ago is not covered
/// yet.
fleet::Time midnight(int days_ago) {
  return std::chrono::floor<days>(fleet::now() - std::chrono::hours{3}) - days{days_ago};
}

/// Whatever is covered must be stored: the fixes of each covered range, against what the vendor has for it.
constexpr auto content = R"sql(
  select md5(coalesce(string_agg(concat_ws('|', imei, gps_time, lat, lng), ';' order by imei, gps_time), ''))
    from tracksolid.position_history where source = 'track_list'
)sql";

/// Fixes and trips.
constexpr auto state = R"sql(
  select md5(concat(
    (select string_agg(concat_ws('|', imei, gps_time, lat, lng), ';' order by imei, gps_time) from tracksolid.position_history where source = 'track_list'),
    (select string_agg(concat_ws('|', imei, start_time, end_time, distance_km), ';' order by imei, start_time) from tracksolid.trips)))
)sql";
constexpr auto claimed_without_fixes = R"sql(
  select count(*) from tracksolid.coverage c where stream = 'tracks' and covered <> '{}'
     and not exists (select from tracksolid.position_history p where p.imei = c.imei)
)sql";

/// The device whose coverage of tracks differs most, by more than the minutes that a test takes: what is silent is covered up
/// to the clock. "": there is none. How far trips and stops are covered depends on which windows were asked: up to the last
/// event that an answer reported.
std::string coverage_apart(SimFleet const &one, SimFleet const &other) {
  auto const lines = one.value<std::string>(
      "select coalesce(string_agg(concat_ws('|', imei, covered), ';'), '') from tracksolid.coverage where stream = 'tracks'");
  return other.value<std::string>(R"sql(
    select coalesce((
      select concat_ws(' ', imei, one - other, other - one)
        from (select split_part(line, '|', 1) as imei, split_part(line, '|', 2)::tstzmultirange as one
                from string_to_table(')sql" +
                                  lines + R"sql(', ';') line where line <> '') a
        full join (select imei, covered as other from tracksolid.coverage where stream = 'tracks') b using (imei)
       cross join lateral (select coalesce(a.one, '{}') - coalesce(b.other, '{}') + (coalesce(b.other, '{}') - coalesce(a.one, '{}')) as apart) d
       cross join lateral (select coalesce(sum(upper(x) - lower(x)), '0') as time from unnest(d.apart) x) t
       where t.time > interval '15 minutes' order by t.time desc limit 1), '')
  )sql");
}

}  // namespace

TEST_CASE("a backfill killed at every commit boundary loses nothing and doubles nothing") {
  SimFleet const calm{city(12, 3)};
  std::vector<std::string> const window{"poll-movement", "--only", "tracks,trips", "--from",
                                        at(midnight(2)), "--to",   at(midnight(1))};
  calm.report({"poll-movement", "--only", "devices"});
  calm.report(window);

  SimFleet const killed{city(12, 3)};
  killed.report({"poll-movement", "--only", "devices,live"});  // who was not seen alive has nothing settled
  int boundaries = 0;
  // Every start dies at its first commit: once before it, which must leave nothing of it, once after it,
  // which must leave all of it. So each commit of the backfill is met, until a start finds nothing to do.
  for (; boundaries < 100; ++boundaries) {
    auto const before = killed.value<std::string>(state);
    if (killed.run(window, {{"FLEET_CRASH_AT", "before-commit:1"}}).exit_code != 137) break;
    CHECK(killed.value<std::string>(state) == before);
    REQUIRE(killed.run(window, {{"FLEET_CRASH_AT", "after-commit:1"}}).exit_code == 137);
    CHECK(killed.value<std::string>(state) != before);
    CHECK(killed.value<int>(claimed_without_fixes) == 0);
  }
  CHECK(boundaries >= 3);
  CHECK(killed.value<std::string>(state) == calm.value<std::string>(state));
  CHECK(coverage_apart(killed, calm) == "");
}

TEST_CASE("a backfill killed at random moments is finished by running it again") {
  // 10 in the suite; FLEET_KILLS=200 for the long form, which has as much more to do.
  char const *wanted = std::getenv("FLEET_KILLS");
  int const kills = wanted == nullptr ? 10 : std::atoi(wanted);
  SimFleet const calm{city(kills, 16)};
  std::vector<std::string> const window{"poll-movement", "--only",         "devices,tracks,trips,parking",
                                        "--from",        at(midnight(15)), "--to",
                                        at(midnight(1))};
  calm.report(window);
  SimFleet const killed{city(kills, 16)};
  std::mt19937 random{42};
  auto environment = killed.environment();
  environment["TRACKSOLID_MIN_INTERVAL_MS"] = "30";
  int at_work = 0;
  for (int i = 0; i < kills; ++i) {
    Process process{fleet_command(window), fleet_environment(environment)};
    std::this_thread::sleep_for(std::chrono::milliseconds{random() % 900});
    process.signal(SIGKILL);
    if (process.wait() == 137) ++at_work;
  }
  MESSAGE("of ", kills, " kills ", at_work, " came while the backfill was at work");
  CHECK(at_work >= kills * 8 / 10);
  killed.report(window);
  CHECK(killed.value<std::string>(state) == calm.value<std::string>(state));
  CHECK(coverage_apart(killed, calm) == "");
}

TEST_CASE("SIGTERM finishes the calls under way, exits 3, and the next run goes on") {
  SimFleet const fleet{city(30, 4)};
  std::vector<std::string> const window{"poll-movement", "--only", "devices,tracks", "--from",
                                        at(midnight(3)), "--to",   at(midnight(0))};
  auto environment = fleet.environment();
  environment["TRACKSOLID_MIN_INTERVAL_MS"] = "100";
  auto const covered_devices = [&] {
    return fleet.value<int>(
        "select count(*) from tracksolid.coverage where stream = 'tracks' and covered <> '{}'");
  };
  Process process{fleet_command(window), fleet_environment(environment)};
  for (int i = 0; i < 600 && covered_devices() == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  process.signal(SIGTERM);
  CHECK(process.wait() == 3);
  CHECK(process.err().find("stopped by a signal") != std::string::npos);
  auto const covered = covered_devices();
  CHECK(covered > 0);
  CHECK(covered < 28);
  auto const rest = fleet.report(window);
  CHECK(rest["streams"]["tracks"]["calls"].get<int>() < 30);
  CHECK(covered_devices() > covered);
}

TEST_CASE("PostgreSQL restarting in the middle of a run costs time, not rows") {
  TempCluster cluster;
  SimFleet const calm{city(10, 3)};
  std::vector<std::string> const window{"poll-movement", "--only", "devices,tracks", "--from",
                                        at(midnight(2)), "--to",   at(midnight(0))};
  calm.report(window);
  TempDb const own{cluster};
  fleet::sim::Server const server{
      city(10, 3)};  // of its own: a second token.get within a minute would be refused
  auto environment = calm.environment();
  environment["TRACKSOLID_API_URL"] = server.url();
  environment["FLEET_DATABASE_URL"] = own.url();
  environment["TRACKSOLID_MIN_INTERVAL_MS"] = "150";
  Process process{fleet_command(window), fleet_environment(environment)};
  std::this_thread::sleep_for(std::chrono::milliseconds{1500});
  cluster.stop(SIGINT);
  cluster.start();
  CHECK(process.wait(std::chrono::seconds{90}) == 0);
  CAPTURE(process.err());
  auto session = own.connect();
  CHECK(store::Autocommit{session}.value<std::string>(content) == calm.value<std::string>(content));
}

TEST_CASE("sessions that the server ends at any point cost time, not rows") {
  SimFleet const calm{city(10, 3)};
  std::vector<std::string> const window{"poll-movement", "--only", "devices,tracks,trips", "--from",
                                        at(midnight(2)), "--to",   at(midnight(0))};
  calm.report(window);
  SimFleet const shaken{city(10, 3)};
  auto environment = shaken.environment();
  environment["TRACKSOLID_MIN_INTERVAL_MS"] = "60";
  Process process{fleet_command(window), fleet_environment(environment)};
  int ended = 0;
  // At times that are no multiple of anything: a session is met waiting, copying, merging, committing.
  for (int i = 0; i < 12; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{90 + 37 * i % 200});
    ended += shaken.value<int>(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = "
        "'fleet/poll-movement' and datname = current_database()");
  }
  CHECK(process.wait(std::chrono::seconds{90}) == 0);
  CAPTURE(process.err());
  CHECK(ended > 5);
  CHECK(shaken.value<std::string>(state) == calm.value<std::string>(state));
  CHECK(coverage_apart(shaken, calm) == "");
}

TEST_CASE("a full disk on the server stops the run with a clear error and loses nothing") {
  SimFleet const fleet{city(6, 2)};
  std::vector<std::string> const window{"poll-movement", "--only", "devices,tracks", "--from",
                                        at(midnight(1)), "--to",   at(midnight(0))};
  auto session = fleet.db.connect();
  store::Autocommit tx{session};
  // The server's error when it cannot extend a file, in the middle of the transaction.
  tx.script(
      "create function public.disk_is_full() returns trigger language plpgsql as $$ begin raise exception "
      "'could not extend file' "
      "using errcode = 'disk_full'; end $$");
  tx.script(
      "create trigger full_disk before insert on tracksolid.ingestion_log for each row when (new.stream = "
      "'tracks') "
      "execute function public.disk_is_full()");
  auto const failed = fleet.run(window);
  CHECK(failed.exit_code == 1);
  CHECK(failed.err.find("disk is full") != std::string::npos);
  CHECK(failed.err.find("nothing was lost") != std::string::npos);
  CHECK(fleet.value<int>("select count(*) from tracksolid.position_history where source = 'track_list'") ==
        0);
  CHECK(fleet.value<int>(
            "select count(*) from tracksolid.coverage where stream = 'tracks' and covered <> '{}'") == 0);
  tx.script("drop trigger full_disk on tracksolid.ingestion_log");
  fleet.report(window);
  CHECK(fleet.value<int>("select count(*) from tracksolid.position_history where source = 'track_list'") > 0);
}

TEST_CASE("an outage of three days is caught up by one run") {
  SimFleet const fleet{city(8, 7)};
  fleet.report({"poll-movement", "--from", at(midnight(6)), "--to", at(midnight(4))});
  fleet.report({"poll-movement"});  // the first after the outage, without a window
  SimFleet const whole{city(8, 7)};
  whole.report({"poll-movement", "--from", at(midnight(6)), "--to", at(midnight(0))});
  auto const until_midnight =
      std::string{"select count(*) from tracksolid.position_history where gps_time >= '"} + at(midnight(6)) +
      "' and gps_time < '" + at(midnight(0)) + "'";
  CHECK(fleet.value<int>(until_midnight) == whole.value<int>(until_midnight));
}

TEST_CASE("fixes that appear 90 minutes late are in after the next run") {
  SimFleet fleet{city(8, 2)};
  fleet.server.service().set({{"late_points", 0.3}, {"late_minutes", 90}});
  fleet.report({"poll-movement", "--only", "devices,tracks"});
  auto const early = fleet.value<int>(
      "select count(*) from tracksolid.position_history where gps_time > now() - interval '2 hours'");
  fleet.server.service().set({{"late_points", 0}});  // the vendor has them now
  fleet.report({"poll-movement", "--only", "tracks"});
  SimFleet const calm{city(8, 2)};
  calm.report({"poll-movement", "--only", "devices,tracks"});
  CHECK(
      fleet.value<int>(
          "select count(*) from tracksolid.position_history where gps_time < now() - interval '5 minutes'") ==
      calm.value<int>(
          "select count(*) from tracksolid.position_history where gps_time < now() - interval '5 minutes'"));
  CHECK(early <
        fleet.value<int>(
            "select count(*) from tracksolid.position_history where gps_time > now() - interval '2 hours'"));
}

TEST_CASE("a plan lists the calls of a run, and makes none") {
  SimFleet fleet{city(25, 5)};
  fleet.report({"poll-movement", "--only", "devices"});
  auto const before = fleet.counted()["calls"].get<int>();
  auto const plan =
      fleet.report({"poll-movement", "--plan", "--from", at(midnight(4)), "--to", at(midnight(0))});
  CHECK(fleet.counted()["calls"].get<int>() == before);
  auto const devices = plan["streams"]["tracks"]["devices"].get<int>();
  CHECK(plan["streams"]["tracks"]["calls"] == devices);  // four days are one call a device
  CHECK(plan["minutes"].get<double>() == doctest::Approx(plan["calls"].get<double>() * 2 / 60000));
  fleet.report({"poll-movement", "--from", at(midnight(4)), "--to", at(midnight(0))});
  auto const after =
      fleet.report({"poll-movement", "--plan", "--from", at(midnight(4)), "--to", at(midnight(0))});
  // Events under way at the end of the window are still open: the last trip, stop or silence of a device.
  for (auto const *stream : {"tracks", "trips", "parking", "idling"}) {
    if (!after["streams"].contains(stream)) continue;
    CAPTURE(after["streams"][stream].dump());
    if (after["streams"][stream]["calls"] == 0) continue;  // shortly after midnight its end may still change
    CHECK(after["streams"][stream]["from"].get<std::string>() >= at(midnight(2)));
    CHECK(after["streams"][stream]["device_days"].get<double>() < devices);
  }
  // The forecast follows from the stored days: the day before is expected to have about as many fixes as the last day.
  auto const before_that =
      fleet.report({"poll-movement", "--plan", "--from", at(midnight(5)), "--to", at(midnight(4))});
  auto const a_day = fleet.value<double>(
      "select count(*) from tracksolid.position_history where source = 'track_list' and gps_time >= '" +
      at(midnight(1)) + "' and gps_time < '" + at(midnight(0)) + "'");
  CHECK(before_that["streams"]["tracks"]["rows"].get<double>() == doctest::Approx(a_day).epsilon(0.3));
  // Half a year is more than the vendor has; that is said, and not asked.
  auto const old =
      fleet.run({"poll-movement", "--plan", "--from", at(midnight(180)), "--to", at(midnight(1))});
  CHECK(old.err.find("the vendor keeps three months") != std::string::npos);
  // Seven days at 20 alarms a day keep 7 devices a call below the vendor's 1000 rows: 22 to 28 devices are 4
  // calls.
  CHECK(fleet.report({"poll-events", "--plan"})["streams"]["alarms"]["calls"] == 4);
}

TEST_CASE("the token is shared: two runs at once make one token.get") {
  SimFleet fleet{city(20, 2)};
  auto const environment = fleet_environment(fleet.environment());
  Process first{fleet_command({"poll-movement", "--only", "devices"}), environment};
  Process second{fleet_command({"poll-events"}), environment};
  CHECK(first.wait() == 0);
  CHECK(second.wait() == 0);
  CHECK(fleet.counted()["calls_by_method"]["jimi.oauth.token.get"] == 1);
  CHECK(fleet.counted()["violations_total"] == 0);
}

TEST_CASE("two hosts at once keep one budget, and neither does the other's work again") {
  SimFleet fleet{city(20, 3)};
  fleet.report({"poll-movement", "--only", "devices"});
  // 40 ms apart are 25 calls a second for both together; each for itself would make 50 of it.
  fleet.server.service().set({{"burst_limit", 40}});
  auto environment = fleet.environment();
  environment["TRACKSOLID_MIN_INTERVAL_MS"] = "40";
  auto const settings = fleet_environment(environment);
  Process backfill{fleet_command({"poll-movement", "--from", at(midnight(2)), "--to", at(midnight(1))}),
                   settings};
  Process scheduled{fleet_command({"poll-movement", "--only", "live,tracks,trips"}), settings};
  CHECK(backfill.wait() == 0);
  CHECK(scheduled.wait() == 0);
  auto const counted = fleet.counted();
  CAPTURE(counted.dump(1));
  CHECK(counted["violations_total"] == 0);
  CHECK(fleet.report(
            {"poll-movement", "--plan", "--from", at(midnight(2)), "--to", at(midnight(1))})["calls"] == 0);
  CHECK(fleet.value<int>(
            "select count(*) - count(distinct (imei, gps_time)) from tracksolid.position_history") == 0);
}
