// Tokens, bursts, quotas and cool-downs.
#include "sim_client.hpp"

using fleet::testing::Arguments;
using fleet::testing::SimClient;
using fleet::testing::small_city;
using fleet::testing::working;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr char const *any = "jimi.user.child.list";
Arguments const root{{"target", "demo_user"}};

Arguments refresh(SimClient const &client) {
  return {{"access_token", client.token}, {"refresh_token", client.refresh_token}, {"expires_in", "7200"}};
}

}  // namespace

TEST_CASE("a login gives a token of the documented shape") {
  SimClient client{small_city()};
  auto const result = client.get_token(3600)["result"];
  CHECK(result["accessToken"].get<std::string>().size() == 32);
  CHECK(result["refreshToken"].get<std::string>().size() == 32);
  CHECK(result["expiresIn"] == 3600);
  CHECK(result["account"] == "demo_user");
  CHECK(result["appKey"] == "TESTAPPKEY0000000000000000000001");
  CHECK(result["time"] == "2026-05-01 12:00:00");
}

TEST_CASE("a second login within a minute is refused and counted") {
  SimClient client{small_city()};
  CHECK(client.get_token()["code"] == 0);
  client.wait(seconds{59});
  CHECK(client.get_token()["code"] == 1006);
  CHECK(client.violations("token_get_twice_in_a_minute") == 1);
  client.wait(seconds{60});
  CHECK(client.get_token()["code"] == 0);
}

TEST_CASE("a wrong password is 1002, a lifetime beyond 7200 s is 1001") {
  SimClient client{small_city()};
  Arguments arguments{{"user_id", "demo_user"}, {"user_pwd_md5", "x"}, {"expires_in", "7200"}};
  CHECK(client.code("jimi.oauth.token.get", arguments) == 1002);
  CHECK(client.violations() == 0);
  arguments["expires_in"] = "7201";
  CHECK(client.code("jimi.oauth.token.get", arguments) == 1001);
  arguments["expires_in"] = "59";
  CHECK(client.code("jimi.oauth.token.get", arguments) == 1001);
}

TEST_CASE("a token lives as long as it was asked for") {
  SimClient client{small_city()};
  client.get_token(600);
  client.wait(seconds{599});
  CHECK(client.code(any, root) == 0);
  client.wait(seconds{1});
  CHECK(client.code(any, root) == 1004);
  CHECK(client.violations() == 0);
}

TEST_CASE("a refresh replaces both tokens; the old access token lives on, the old refresh token does not") {
  SimClient client{small_city()};
  client.get_token();
  auto const first = refresh(client);
  auto const second = client.call("jimi.oauth.token.refresh", first)["result"];
  CHECK(second["accessToken"] != client.token);
  CHECK(second["refreshToken"] != client.refresh_token);
  CHECK(client.code(any, root) == 0);
  CHECK(client.code("jimi.oauth.token.refresh", first) == 1004);
  client.token = second["accessToken"];
  CHECK(client.code(any, root) == 0);
}

TEST_CASE("refresh_disabled and token_single_session") {
  SimClient client{small_city()};
  client.get_token();
  client.set({{"refresh_disabled", true}});
  CHECK(client.code("jimi.oauth.token.refresh", refresh(client)) == 1004);
  client.set({{"refresh_disabled", false}, {"token_single_session", true}});
  CHECK(client.code("jimi.oauth.token.refresh", refresh(client)) == 0);
  CHECK(client.code(any, root) == 1004);
}

TEST_CASE("token_expire_every_calls ends a token after so many calls; hammering it is counted") {
  SimClient client{small_city()};
  client.set({{"token_expire_every_calls", 3}});
  client.get_token();
  for (int i = 0; i < 3; ++i) CHECK(client.code(any, root) == 0);
  for (int i = 0; i < 16; ++i) CHECK(client.code(any, root) == 1004);
  CHECK(client.violations() == 0);
  CHECK(client.code(any, root) == 1004);
  CHECK(client.violations("dead_token_loop") == 1);
  CHECK(client.code("jimi.oauth.token.refresh", refresh(client)) == 0);
}

TEST_CASE("expire_mid_paging strikes on a later page, not on its repetition") {
  SimClient client{small_city()};
  client.set({{"expire_mid_paging", true}});
  client.get_token();
  auto const page = [&](char const *number) {
    return client.code("jimi.device.alarm.list",
                       {{"imei", working}, {"page_no", number}, {"page_size", "10"}});
  };
  CHECK(page("1") == 0);
  CHECK(page("2") == 1004);
  auto const renewed = client.call("jimi.oauth.token.refresh", refresh(client))["result"];
  client.token = renewed["accessToken"];
  CHECK(page("2") == 0);
  CHECK(page("3") == 0);
}

TEST_CASE("a burst is refused, cools down, and every call inside the cool-down is counted after a grace") {
  SimClient client{small_city()};
  client.get_token();
  client.wait(minutes{1});
  client.set({{"burst_limit", 3}, {"cooldown_s", 30}});
  for (int i = 0; i < 3; ++i) CHECK(client.code(any, root) == 0);
  auto const refused = client.call(any, root);
  CHECK(refused["code"] == 1006);
  CHECK(refused["message"] == "Illegal access, request frequency is too high!");
  CHECK(client.violations("over_burst_limit") == 1);
  client.wait(milliseconds{900});
  CHECK(client.code(any, root) == 1006);  // could have been under way
  CHECK(client.violations("call_in_cooldown") == 0);
  client.wait(seconds{10});
  CHECK(client.code(any, root) == 1006);
  CHECK(client.violations("call_in_cooldown") == 1);
  client.wait(seconds{20});
  CHECK(client.code(any, root) == 0);
}

TEST_CASE("calls spread over the second are no burst") {
  SimClient client{small_city()};
  client.get_token();
  client.set({{"burst_limit", 3}});
  for (int i = 0; i < 20; ++i) {
    client.wait(milliseconds{350});
    CHECK(client.code(any, root) == 0);
  }
  CHECK(client.violations() == 0);
  CHECK(client.service.report(client.now)["most_calls_in_a_second"] == 3);
}

TEST_CASE("the daily quota ends at midnight UTC") {
  SimClient client{small_city()};
  client.now = fleet::testing::at("2026-05-01 23:59:50");
  client.set({{"daily_quota", 3}});
  client.get_token();
  CHECK(client.code(any, root) == 0);
  CHECK(client.code(any, root) == 0);
  auto const refused = client.call(any, root);
  CHECK(refused["code"] == 1006);
  CHECK(refused["message"] == "Illegal access, request frequency is too high today!");
  CHECK(refused["result"].is_null());
  CHECK(refused["data"].is_null());
  CHECK(client.violations() == 0);
  client.wait(seconds{5});
  CHECK(client.code(any, root) == 1006);
  CHECK(client.violations("call_after_daily_quota") == 1);
  client.wait(seconds{5});
  CHECK(client.code(any, root) == 0);
}

TEST_CASE("too_frequent_rate refuses out of the blue, frequent_on_1001 changes the code") {
  SimClient client{small_city()};
  client.get_token();
  client.set({{"too_frequent_rate", 1.0}, {"frequent_on_1001", true}, {"cooldown_s", 5}});
  auto const refused = client.call(any, root);
  CHECK(refused["code"] == 1001);
  CHECK(refused["message"] == "Illegal access, request frequency is too high!");
  CHECK(client.violations() == 0);
  client.set({{"too_frequent_rate", 0}});
  client.wait(seconds{5});
  CHECK(client.code(any, root) == 0);
}
