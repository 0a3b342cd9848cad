// Clocks that are wrong, tokens that are short, and settings of the database that must change nothing.
#include <doctest/doctest.h>

#include <filesystem>

#include "e2e/mock_vendor.hpp"
#include "support/files.hpp"
#include "support/skip.hpp"

using namespace fleet::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto track_list = "jimi.device.track.list";
constexpr auto token_get = "jimi.oauth.token.get";
constexpr auto token_refresh = "jimi.oauth.token.refresh";

std::vector<std::string> const live{"poll-movement", "--only", "live"};

MockVendor::Answer token_of(int seconds) {
  return MockVendor::ok({{"accessToken", "short"}, {"refreshToken", "r"}, {"expiresIn", seconds}});
}

std::size_t tokens(MockFleet const &fleet) {
  return fleet.vendor.calls(token_get).size() + fleet.vendor.calls(token_refresh).size();
}

}  // namespace

TEST_CASE("times of slots, tokens and pauses that a wrong clock wrote are named, and delay no call") {
  struct Row {
    char const *statement;
    char const *words;
  };
  Row const rows[] = {
      {"update tracksolid.api_budget set next_slot_at = now() + interval '1 hour'",
       "the next call was promised for"},
      {"update tracksolid.api_budget set next_slot_at = now() + interval '30 days'",
       "the next call was promised for"},
      {"update tracksolid.api_budget set cool_down_until = now() + interval '3 days', cool_down_reason = 'today'",
       "calls were stopped until"},
      {"update tracksolid.api_token_cache set last_get_at = now() + interval '1 hour', expires_at = now(), refresh_token = null",
       "the last token was fetched in the future"},
      {"update tracksolid.api_token_cache set expires_at = now() + interval '9 days'",
       "ends later than any"}};
  MockFleet fleet;
  fleet.add_devices({"860000000000001"});
  REQUIRE(fleet.run(live).exit_code == 0);
  for (auto const &row : rows) {
    CAPTURE(row.statement);
    fleet.execute(row.statement);
    auto const begun = std::chrono::steady_clock::now();
    auto const run = fleet.run(live);
    CHECK(run.exit_code == 0);
    CHECK(std::chrono::steady_clock::now() - begun < 20s);
    CHECK(run.err.find(row.words) != std::string::npos);
    auto const second = fleet.run(live);
    CHECK(second.exit_code == 0);
    CHECK(second.err.empty());
  }
}

TEST_CASE("a valid token is read without the lock for renewal") {
  MockFleet fleet;
  fleet.add_devices({"860000000000001"});
  REQUIRE(fleet.run(live).exit_code == 0);
  auto holder = fleet.db.connect();
  store::Autocommit{holder}.row(
      "select pg_advisory_lock(920144, hashtext('token:TESTAPPKEY0000000000000000000001:demo_user'))");
  auto const begun = std::chrono::steady_clock::now();
  CHECK(fleet.run(live).exit_code == 0);
  CHECK(std::chrono::steady_clock::now() - begun < 20s);
}

TEST_CASE("tokens of a hundred seconds, or that say nothing, are not renewed before each call") {
  for (int const seconds : {100, 0}) {
    CAPTURE(seconds);
    MockFleet fleet;
    std::vector<std::string> imeis;
    for (int i = 10; i < 30; ++i) imeis.push_back("8600000000000" + std::to_string(i));
    fleet.add_devices(imeis);
    for (auto const *method : {token_get, token_refresh})
      fleet.vendor.on(method, [&](auto const &) { return token_of(seconds); });
    CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
    CHECK(fleet.vendor.calls(track_list).size() >= imeis.size());
    CHECK(tokens(fleet) == 1);
  }
}

TEST_CASE("what the daily budget keeps for live positions is enough for their token") {
  for (bool const refreshes : {false, true}) {
    CAPTURE(refreshes);
    MockFleet fleet;
    fleet.add_devices({"860000000000001"});
    if (refreshes) {
      REQUIRE(fleet.run(live).exit_code == 0);
      fleet.execute("update tracksolid.api_token_cache set expires_at = now()");
    } else {
      fleet.execute(
          "insert into tracksolid.api_budget (app_key) values ('TESTAPPKEY0000000000000000000001')");
    }
    fleet.vendor.forget_calls();
    fleet.execute(
        "update tracksolid.api_budget set calls_today = 96, calls_day = (now() at time zone 'UTC')::date");
    Environment const budget{{"TRACKSOLID_DAILY_BUDGET", "100"}};
    CHECK(fleet.run({"poll-movement", "--only", "tracks"}, budget).exit_code ==
          4);  // the last 5 % are not its own
    CHECK(fleet.run(live, budget).exit_code == 0);
    CHECK(tokens(fleet) == 1);
    CHECK(fleet.vendor.calls(track_list).empty());
  }
}

TEST_CASE("a token.get that is answered with nothing is an error that says so, and no token") {
  MockFleet fleet;
  fleet.add_devices({"860000000000001"});
  fleet.vendor.on(token_get, [](auto const &) { return MockVendor::ok(nullptr); });
  auto const run = fleet.run(live);
  CHECK(run.exit_code == 1);
  CHECK(run.err.find("the API answered token.get with nothing") != std::string::npos);
  CHECK(fleet.value("select count(*) from tracksolid.api_token_cache") == "0");
}

TEST_CASE("a vendor whose clock is behind is asked for nothing that it has not seen yet") {
  MockFleet fleet;
  fleet.add_devices({"860000000000001"});
  REQUIRE(fleet.run(live).exit_code == 0);
  // As an earlier run has measured it: five minutes behind. The sweep is fresh, so that no answer comes before.
  fleet.execute("update tracksolid.api_budget set vendor_ahead_s = -300");
  fleet.vendor.on(track_list, [](auto const &params) {
    return params.at("end_time") >= vendor_ago(300s)
               ? MockVendor::error(1001, "end_time must be before the current time")
               : MockVendor::ok(json::array());
  });
  CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
}

TEST_CASE("settings of the role and of the database change nothing") {
  MockFleet fleet;
  fleet.add_devices({"860000000000001"});
  // All in one statement: a session that began after the first of them would have a millisecond for the second.
  std::string script = "do $$ begin ";
  for (auto const *setting :
       {"statement_timeout = '1ms'", "lock_timeout = '1ms'", "standard_conforming_strings = off",
        "intervalstyle = 'sql_standard'", "datestyle = 'German, DMY'", "idle_session_timeout = '100ms'",
        "idle_in_transaction_session_timeout = '100ms'", "timezone = 'Asia/Kathmandu'",
        "bytea_output = 'escape'", "extra_float_digits = -10", "search_path = ''",
        "default_transaction_isolation = 'serializable'"})
    script +=
        "execute format($q$alter database %I set " + std::string{setting} + "$q$, current_database()); ";
  auto reader = fleet.db.connect();  // begun before, so that nothing of this binds the test's own query
  fleet.execute(script + "end $$");
  auto const begun = fleet::now();
  fleet.vendor.on(track_list, [begun](auto const &) {
    return MockVendor::ok({{{"lat", 48.123456789},
                            {"lng", -11.5},
                            {"gpsTime", fleet::vendor_time(begun - 5h)},
                            {"gpsSpeed", 40},
                            {"posType", 1}}});
  });
  auto const run = fleet.run({"poll-movement"});
  CAPTURE(run.err);
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(
      store::Autocommit{reader}.value<std::string>(
          "select concat_ws(' ', extract(epoch from gps_time)::bigint, lat, lng) from tracksolid.position_history where source = 'track_list'") ==
      std::to_string((begun - 5h).time_since_epoch().count()) + " 48.123456789 -11.5");
  CHECK(fleet.run({"status"}).exit_code != 1);
}

TEST_CASE(
    "a pooler that shares sessions is refused at once, with the setting to change; one that keeps them works") {
  if (!std::filesystem::exists("/usr/sbin/pgbouncer")) FLEET_SKIP("no pgbouncer (Debian package pgbouncer)");
  for (std::string const mode : {"transaction", "session"}) {
    CAPTURE(mode);
    MockFleet fleet;
    fleet.add_devices({"860000000000001"});
    TempDir const folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    auto const name = fleet.value("select current_database()");
    auto const socket = TempCluster::shared(default_engine()).socket();
    auto const host = std::filesystem::path{socket}.parent_path().string();
    auto const port = fleet.value("select setting from pg_settings where name = 'port'");
    auto const file = folder.write(
        "pgbouncer.ini",
        "[databases]\n* = host=" + host + " port=" + port +
            " user=postgres\n[pgbouncer]\nlisten_addr =\nlisten_port = 6439\nauth_type = any\nunix_socket_dir = " +
            folder.path().string() + "\npool_mode = " + mode + "\n");
    Process const pooler{{"/usr/sbin/runuser", "-u", "postgres", "--", "/usr/sbin/pgbouncer", file},
                         {{"PATH", "/usr/bin:/bin"}}};
    auto const url = "postgresql:///" + name + "?host=" + folder.path().string() + "&port=6439&user=postgres";
    for (int i = 0; i < 50 && !std::filesystem::exists(folder.path() / ".s.PGSQL.6439"); ++i)
      std::this_thread::sleep_for(100ms);
    auto const run = fleet.run(live, {{"FLEET_DATABASE_URL", url}});
    CAPTURE(run.err);
    CHECK(run.exit_code == (mode == "session" ? 0 : 2));
    if (mode == "transaction") CHECK(run.err.find("pool_mode = session") != std::string::npos);
    if (mode == "session") CHECK(fleet.value("select count(*) from tracksolid.live_positions") == "1");
  }
}
