// Refusals of the vendor by code and order, and the violations that the simulator counts.
#include "sim_client.hpp"

using fleet::Seconds;
using fleet::vendor_time;
using fleet::testing::Arguments;
using fleet::testing::never_activated;
using fleet::testing::other;
using fleet::testing::SimClient;
using fleet::testing::working;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct LoggedIn : SimClient {
  LoggedIn() : SimClient{fleet::testing::small_city()} {
    get_token();
    REQUIRE(!token.empty());
  }
  /// Code and kind of violation of one call.
  void expect(int wanted, std::string const &kind, std::string const &method, Arguments const &arguments) {
    int const before = kind.empty() ? violations() : violations(kind);
    CHECK(code(method, arguments) == wanted);
    CHECK((kind.empty() ? violations() - before : violations(kind) - before) == (kind.empty() ? 0 : 1));
  }
};

Arguments track(std::string const &begin, std::string const &end) {
  return {{"imei", working}, {"begin_time", begin}, {"end_time", end}};
}

Arguments parking() {
  return {{"account", "demo_user"},
          {"imeis", working},
          {"start_time", "2026-04-30 00:00:00"},
          {"end_time", "2026-05-01 00:00:00"},
          {"start_row", "0"},
          {"page_size", "100"},
          {"acc_type", "off"}};
}

}  // namespace

TEST_CASE("every common parameter is required") {
  for (auto const *name : {"method", "timestamp", "app_key", "sign_method", "v", "format"}) {
    CAPTURE(name);
    LoggedIn client;
    client.override[name] = "";
    client.expect(1001, "missing_parameter", "jimi.user.child.list", {{"target", "demo_user"}});
  }
}

TEST_CASE("checks come in the documented order: key, clock, signature, method, token, owner, parameters") {
  LoggedIn client;
  client.override = {{"app_key", "other"}, {"timestamp", "2026-05-01 11:00:00"}, {"access_token", "dead"}};
  client.secret = "wrong";
  client.expect(1001, "unknown_app_key", "jimi.no.such", {{"target", "nobody"}});
  client.override.erase("app_key");
  client.expect(1001, "clock_skew", "jimi.no.such", {{"target", "nobody"}});
  client.override.erase("timestamp");
  client.expect(1001, "bad_signature", "jimi.no.such", {{"target", "nobody"}});
  client.secret = fleet::sim::Credentials{}.app_secret;
  client.expect(1007, "unknown_method", "jimi.no.such", {{"target", "nobody"}});
  client.expect(1004, "", "jimi.device.location.get", {{"imeis", "999"}, {"map_type", "x"}});
  client.override.clear();
  client.expect(1002, "", "jimi.device.track.list", {{"imei", "999999999999999"}});
  client.expect(1001, "missing_parameter", "jimi.device.track.list", {{"imei", working}});
  CHECK(client.code("jimi.device.track.list", track("2026-05-01 00:00:00", "2026-05-01 01:00:00")) == 0);
}

TEST_CASE("the clock may be ten minutes off and no more") {
  LoggedIn client;
  auto const stamp = [&](Seconds off) {
    client.override["timestamp"] = vendor_time(std::chrono::floor<Seconds>(client.now) + off);
    return client.code("jimi.user.child.list", {{"target", "demo_user"}});
  };
  CHECK(stamp(Seconds{600}) == 0);
  CHECK(stamp(Seconds{-600}) == 0);
  CHECK(stamp(Seconds{601}) == 1001);
  CHECK(stamp(Seconds{-601}) == 1001);
  CHECK(client.violations("clock_skew") == 2);
  client.override["timestamp"] = "2026-05-01T12:00:00Z";
  client.expect(1001, "bad_timestamp", "jimi.user.child.list", {{"target", "demo_user"}});
}

TEST_CASE("clock_skew_s moves the vendor's clock") {
  LoggedIn client;
  client.set({{"clock_skew_s", 3600}});
  client.expect(1001, "clock_skew", "jimi.user.child.list", {{"target", "demo_user"}});
}

TEST_CASE("v 0.9 skips the signature and is counted") {
  LoggedIn client;
  client.override = {{"v", "0.9"}, {"sign", "x"}};
  CHECK(client.code("jimi.user.child.list", {{"target", "demo_user"}}) == 0);
  CHECK(client.violations("unsigned_call") == 1);
}

TEST_CASE("windows: end before now, in order, seven days, three months") {
  LoggedIn client;
  auto const *method = "jimi.device.track.list";
  client.expect(0, "", method, track("2026-04-24 00:00:00", "2026-05-01 00:00:00"));
  client.expect(1001, "span_too_long", method, track("2026-04-24 00:00:00", "2026-05-01 00:00:01"));
  client.expect(0, "", method, track("2026-05-01 11:00:00", "2026-05-01 11:59:59"));
  client.expect(1001, "end_time_not_before_now", method, track("2026-05-01 11:00:00", "2026-05-01 12:00:00"));
  client.expect(1001, "window_reversed", method, track("2026-05-01 11:00:00", "2026-05-01 11:00:00"));
  client.expect(1001, "older_than_3_months", method, track("2026-01-01 00:00:00", "2026-01-02 00:00:00"));
  client.expect(1001, "bad_parameter", method, track("2026-05-01T11:00:00", "2026-05-01 11:30:00"));
}

TEST_CASE("alarms and engine readings are asked for by the month") {
  LoggedIn client;
  client.expect(
      0, "", "jimi.device.alarm.list",
      {{"imei", working}, {"begin_time", "2026-03-31 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}});
  client.expect(
      1001, "span_too_long", "jimi.device.alarm.list",
      {{"imei", working}, {"begin_time", "2026-03-30 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}});
  client.expect(1001, "span_too_long", "jimi.device.obd.list",
                {{"account", "demo_user"},
                 {"imeis", working},
                 {"start_time", "2026-03-30 00:00:00"},
                 {"end_time", "2026-05-01 00:00:00"}});
}

TEST_CASE("reports need all their parameters and pages of 1 to 100 rows") {
  LoggedIn client;
  for (auto const &parameter : parking()) {
    auto const &name = parameter.first;
    CAPTURE(name);
    auto arguments = parking();
    arguments.erase(name);
    client.expect(1001, "missing_parameter", "jimi.open.platform.report.parking", arguments);
  }
  auto big = parking();
  big["page_size"] = "101";
  client.expect(1001, "page_size_out_of_range", "jimi.open.platform.report.parking", big);
  client.expect(1001, "page_no_out_of_range", "jimi.device.alarm.list",
                {{"imei", working}, {"page_no", "0"}});
  client.expect(1001, "page_size_out_of_range", "jimi.open.platform.fence.list",
                {{"account", "demo_user"}, {"page_size", "51"}});
}

TEST_CASE("batches hold at most a hundred devices, without spaces") {
  LoggedIn client;
  client.set({{"foreign_imei", "drop"}});
  std::string many = working;
  for (int i = 0; i < 99; ++i) many += ",860001000000006";
  client.expect(0, "", "jimi.device.location.get", {{"imeis", many}});
  client.expect(1001, "too_many_imeis", "jimi.device.location.get", {{"imeis", many + "," + other}});
  client.expect(1001, "bad_parameter", "jimi.device.location.get",
                {{"imeis", std::string{working} + ", " + other}});
}

TEST_CASE("a device of another account is refused, the owner's ancestors may ask") {
  LoggedIn client;
  auto report = parking();  // device 3 belongs to depot_south
  report["account"] = "depot_south";
  client.expect(0, "", "jimi.open.platform.report.parking", report);
  report["account"] = "depot_north";
  client.expect(1002, "", "jimi.open.platform.report.parking", report);
  report["account"] = "nobody";
  client.expect(1002, "", "jimi.open.platform.report.parking", report);
}

TEST_CASE("requests that a careful client does not send are counted, and answered all the same") {
  LoggedIn client;
  client.expect(0, "unknown_parameter", "jimi.user.device.list",
                {{"target", "demo_user"}, {"page_size", "10"}});
  auto request = client.request("jimi.user.child.list", {{"target", "demo_user"}});
  auto const answer = [&](fleet::sim::Request const &asked) {
    return fleet::testing::json::parse(client.service.handle(asked, client.now).body)["code"].get<int>();
  };
  auto changed = request;
  changed.body += "&map_type=";
  CHECK(answer(changed) == 0);
  CHECK(client.violations("empty_parameter") == 1);
  CHECK(answer({"GET", "/route/rest?" + request.body, "", ""}) == 0);
  CHECK(client.violations("get_used") == 1);
  changed = request;
  changed.content_type = "application/json";
  CHECK(answer(changed) == 1001);
  CHECK(client.violations("wrong_content_type") == 1);
  changed = request;
  changed.body += "&target=demo_user";
  CHECK(answer(changed) == 0);
  CHECK(client.violations("duplicate_parameter") == 1);
  changed = request;
  changed.body += "&x=%G1";
  CHECK(answer(changed) == 1008);
  CHECK(client.violations("bad_encoding") == 1);
}

TEST_CASE("the expired device refuses its track, the never activated one has none") {
  LoggedIn client;
  auto arguments = track("2026-05-01 00:00:00", "2026-05-01 01:00:00");
  arguments["imei"] = never_activated;
  CHECK(client.call("jimi.device.track.list", arguments)["result"] == fleet::testing::json::array());
  arguments["imei"] = fleet::testing::expired;
  auto const answer = client.call("jimi.device.track.list", arguments);
  CHECK(answer["code"] == 1002);
  CHECK(answer["message"] == "The device has expired, IMEI:860001000000011");
  client.set({{"expired_refuses", false}});
  CHECK(client.code("jimi.device.track.list", arguments) == 0);
}
