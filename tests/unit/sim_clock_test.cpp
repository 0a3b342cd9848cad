// The vendor's clock: set, fast, standing still, skewed, and shown in every answer.
#include "sim_script.hpp"

using namespace fleet::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

fleet::sim::Answer post(SimClient &client, std::string const &path, std::string const &body) {
  return client.service.handle({"POST", path, "application/json", body}, client.now);
}

std::string vendor_clock(SimClient &client) {
  return client.service.report(client.now)["now"].get<std::string>();
}

}  // namespace

TEST_CASE("the clock can be set and made fast: a year in an hour") {
  SimClient client{small_city()};
  CHECK(vendor_clock(client) == "2026-05-01 12:00:00");
  auto const answer =
      json::parse(post(client, "/sim/clock", R"({"now":"2026-01-01 00:00:00","factor":8760})").body);
  CHECK(answer["now"] == "2026-01-01 00:00:00");
  CHECK(answer["factor"] == 8760);
  client.wait(seconds{10});
  CHECK(vendor_clock(client) == "2026-01-02 00:20:00");  // 87,600 s
  client.wait(std::chrono::minutes{60} - seconds{10});
  CHECK(vendor_clock(client) == "2027-01-01 00:00:00");
}

TEST_CASE("factor 0 stands still until it is set again") {
  SimClient client{small_city()};
  post(client, "/sim/clock", R"({"now":"2026-05-01 06:00:00","factor":0})");
  client.wait(std::chrono::hours{3});
  CHECK(vendor_clock(client) == "2026-05-01 06:00:00");
  post(client, "/sim/clock", R"({"shift_s":0})");
  CHECK(vendor_clock(client) == "2026-05-01 15:00:00");
}

TEST_CASE("the skew is against the clock that was set, and windows are judged by it") {
  Scripted client{small_city()};
  client.set({{"clock_skew_s", -60}});
  CHECK(vendor_clock(client) == "2026-05-01 11:59:00");
  auto const answer = client.call(
      "jimi.device.track.list",
      {{"imei", working}, {"begin_time", "2026-05-01 10:00:00"}, {"end_time", "2026-05-01 11:59:30"}});
  CHECK(answer["code"] == 1001);  // not before the vendor's now
  post(client, "/sim/clock", R"({"now":"2026-05-01 13:00:00"})");
  CHECK(vendor_clock(client) == "2026-05-01 12:59:00");
}

TEST_CASE("answers carry the vendor's date unless it is switched off") {
  Scripted client{small_city()};
  client.set({{"clock_skew_s", 3600}});
  auto const dated = client.raw("jimi.user.child.list", {{"target", "demo_user"}});
  CHECK(dated.date == "Fri, 01 May 2026 13:00:00 GMT");
  client.set({{"date_absent", true}});
  CHECK(client.raw("jimi.user.child.list", {{"target", "demo_user"}}).date.empty());
}

TEST_CASE("a clock that cannot be is refused") {
  SimClient client{small_city()};
  CHECK(post(client, "/sim/clock", R"({"factor":2})").status == 400);
  CHECK(post(client, "/sim/clock", R"({"shift_s":1,"factor":-1})").status == 400);
  CHECK(post(client, "/sim/clock", R"({"now":"soon"})").status == 400);
}
