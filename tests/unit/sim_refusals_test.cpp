// Calls that are always refused: for one device, one account, the whole key; things that are gone; the quota at
// midnight; fresh tokens.
#include "sim_script.hpp"

using namespace fleet::testing;

namespace {

struct City : Scripted {
  City() : Scripted{small_city()} {}
  void rules(json const &list) { set({{"refusals", list}}); }
  json batch(std::string const &imeis) {
    return call(
        "jimi.device.track.mileage",
        {{"imeis", imeis}, {"begin_time", "2026-04-30 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}});
  }
  int code_of(std::string const &imeis) { return batch(imeis)["code"].get<int>(); }
};

std::string const both = std::string{working} + "," + other;

}  // namespace

TEST_CASE("each code and text, for every call that names one device") {
  City client;
  for (auto const &[code, text] :
       std::vector<std::pair<int, char const *>>{{1001, "the device is not assigned to this user"},
                                                 {1001, "IMEI 860001000000003 does not exist"},
                                                 {1008, "abnormal incoming parameters"},
                                                 {1100, "business exception"},
                                                 {-1, "system busy"}}) {
    client.rules({{{"device", working}, {"code", code}, {"message", text}}});
    auto const answer = client.batch(both);
    CHECK(answer["code"] == code);
    CHECK(answer["message"] == text);
    CHECK(answer["result"].is_null());
    CHECK(client.code_of(other) == 0);
  }
  client.rules({{{"device", working}, {"status", 500}, {"message", "oops"}}});
  auto const arguments = Arguments{{"imeis", both}};
  CHECK(client.raw("jimi.device.location.get", arguments).status == 500);
  CHECK(client.raw("jimi.device.location.get", arguments).body == "oops");
}

TEST_CASE("a rule for an account applies to calls for it and for its devices") {
  City client;
  client.rules({{{"account", "depot_south"}, {"code", 1008}, {"message", "abnormal"}}});
  CHECK(client.code("jimi.user.device.list", {{"target", "depot_south"}}) == 1008);
  CHECK(client.code("jimi.user.device.list", {{"target", "depot_north"}}) == 0);
  CHECK(client.code_of(working) == 1008);  // device 3 belongs to depot_south
  CHECK(client.code_of("860001000000001") == 0);
}

TEST_CASE("a rule for a method, for the whole key, for a time, at a rate") {
  City client;
  client.rules({{{"method", "jimi.device.track.list"}, {"code", 1004}, {"message", "token invalid"}}});
  CHECK(client.call("jimi.device.track.list", {{"imei", working},
                                               {"begin_time", "2026-04-30 00:00:00"},
                                               {"end_time", "2026-05-01 00:00:00"}})["code"] == 1004);
  CHECK(client.code_of(working) == 0);
  client.rules({{{"code", 1001}, {"message", "sign error"}}});
  CHECK(client.code_of(working) == 1001);
  CHECK(client.code("jimi.user.child.list", {{"target", "demo_user"}}) == 1001);
  client.wait(std::chrono::minutes{2});
  CHECK(client.get_token()["code"] == 0);  // not the token methods, unless named
  client.rules({{{"method", "jimi.oauth.token.get"}, {"code", 1005}}});
  client.wait(std::chrono::minutes{2});
  CHECK(client.get_token()["code"] == 1005);
  client.rules({{{"code", 1001}, {"from", "2026-05-01 13:00:00"}, {"until", "2026-05-01 14:00:00"}}});
  CHECK(client.code_of(working) == 0);
  client.now = at("2026-05-01 13:30:00");
  CHECK(client.code_of(working) == 1001);
  client.rules({{{"code", 1001}, {"rate", 0.5}}});
  int refused = 0;
  for (int i = 0; i < 100; ++i) refused += client.code_of(working) == 0 ? 0 : 1;
  CHECK(refused > 25);
  CHECK(refused < 75);
}

TEST_CASE("rules that are no rules are refused") {
  City client;
  CHECK_THROWS(client.rules({{{"imei", "1"}}}));
  CHECK_THROWS(client.rules({{{"code", "1001"}}}));
  CHECK_THROWS(client.rules({{{"from", "tomorrow"}}}));
  CHECK_THROWS(client.set({{"refusals", "all"}}));
}

TEST_CASE("a closed account is gone with those below it, from its moment on") {
  City client;
  auto const children = [&](char const *account) {
    return client.call("jimi.user.child.list", {{"target", account}})["result"].size();
  };
  client.set({{"closed_accounts", "depot_north@2026-05-01 13:00:00"}});
  CHECK(children("demo_user") == 2);
  CHECK(client.code_of("860001000000004") == 0);  // of depot_north_yard
  client.go("2026-05-01 13:00:00");
  CHECK(children("demo_user") == 1);
  CHECK(client.code("jimi.user.device.list", {{"target", "depot_north"}}) == 1002);
  CHECK(client.code("jimi.open.platform.fence.list", {{"account", "depot_north_yard"}}) == 1002);
  CHECK(client.code_of("860001000000004") == 1002);
  CHECK(client.code_of(working) == 0);
  CHECK(client.code_of("860001000000001") == 0);  // demo_user lists it too
}

TEST_CASE("a removed device is not listed and fails its batch, a deleted fence is not listed") {
  City client;
  auto const devices = [&] {
    return client.call("jimi.user.device.list", {{"target", "depot_south"}})["result"];
  };
  auto const located = [&] {
    return client.call("jimi.user.device.location.list", {{"target", "depot_south"}})["result"].size();
  };
  REQUIRE(devices().size() == 3);
  client.set({{"removed_devices", working}, {"deleted_fences", "f2"}});
  CHECK(devices().size() == 2);
  CHECK(located() == 2);
  CHECK(client.code_of(both) == 1002);
  CHECK(client.code_of(other) == 0);
  auto const fences = client.call("jimi.open.platform.fence.list", {{"account", "demo_user"}})["result"];
  CHECK(fences["total"] == "2");
  CHECK(fences["rows"][1]["fence_id"] == "f3");
}

TEST_CASE("midnight_refusals_s: yesterday's quota still holds just after midnight") {
  City client;
  client.set({{"midnight_refusals_s", 90}});
  client.go("2026-05-02 00:00:05");
  CHECK(client.token.empty() == false);
  auto const answer = client.batch(working);
  CHECK(answer["code"] == 1006);
  CHECK(answer["message"].get<std::string>().find("today") != std::string::npos);
  client.go("2026-05-02 00:01:31");
  CHECK(client.code_of(working) == 0);
}

TEST_CASE("fresh_token_refusals: a new token is refused at first, so 1004 comes twice in a row") {
  City client;
  client.set({{"fresh_token_refusals", 2}});
  client.wait(std::chrono::minutes{2});
  client.get_token();
  CHECK(client.code_of(working) == 1004);
  CHECK(client.code_of(working) == 1004);
  CHECK(client.code_of(working) == 0);
}
