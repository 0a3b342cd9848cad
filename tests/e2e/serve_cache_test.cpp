// The cache of the built `fleet serve`: one query for equal requests, and none while the data stays the same.
#include <atomic>
#include <set>
#include <thread>

#include "serve_site.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::asking;
using testing::eventually;
using testing::metric;
using testing::move_everyone;
using testing::RawClient;
using testing::ServeSite;
using testing::speeds;
using testing::wait_for_generations;

namespace {

std::string const live = "/webhook/live-positions";

}  // namespace

TEST_CASE("an answer is served from the cache until a commit changes its data") {
  ServeSite site;
  wait_for_generations(site);
  auto const queries = metric(site, "fleet_serve_queries_total");
  move_everyone(site, 31);
  REQUIRE(eventually([&] { return speeds(site.json(live)) == std::set{31}; }));
  auto const first = site.get(live);
  CHECK(site.get(live).body == first.body);
  CHECK(site.get(live).headers.at("server-timing") == "cache;desc=hit");
  CHECK(first.headers.at("cache-control") == "private, no-cache");
  CHECK(std::stoi(first.headers.at("data-age")) <= 5);
  CHECK(metric(site, "fleet_serve_queries_total") - queries <= 3);
}

TEST_CASE("cached answers need no query, neither in full nor as 304") {
  ServeSite site;
  wait_for_generations(site);
  move_everyone(site, 42);
  REQUIRE(eventually([&] { return speeds(site.json(live)) == std::set{42}; }));
  auto const first = site.get(live);
  site.sql.run("drop function reporting.fn_live_positions cascade");
  CHECK(site.get(live + "?cost_centre=South").status == 503);  // who would have to ask
  auto const second = site.get(live);
  CHECK(second.status == 200);
  CHECK(second.body == first.body);
  CHECK(site.ask(asking(live, "If-None-Match: " + first.headers.at("etag"))).status == 304);
  CHECK(site.ask(asking(live, "Accept-Encoding: gzip")).headers.at("content-encoding") == "gzip");
}

TEST_CASE("If-None-Match is answered 304 until a commit changes the data") {
  ServeSite site;
  wait_for_generations(site);
  auto const first = site.get(live);
  auto const tag = first.headers.at("etag");
  auto const second = site.ask(asking(live, "If-None-Match: " + tag));
  CHECK(second.status == 304);
  CHECK(second.body.empty());
  CHECK(second.headers.at("etag") == tag);
  move_everyone(site, 77);
  CHECK(eventually([&] { return site.ask(asking(live, "If-None-Match: " + tag)).status == 200; }));
  auto const packed = site.ask(asking(live, "Accept-Encoding: gzip"));
  CHECK(packed.headers.at("content-encoding") == "gzip");
  CHECK(
      site.ask(asking(live, "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.headers.at("etag"))).status ==
      304);
}

TEST_CASE("the trips of a window are queried again once one of them changes, without a refresh of v_trips") {
  ServeSite site;
  wait_for_generations(site);
  std::string const june = R"({"start":"2026-06-05","end":"2026-06-06"})";
  auto const first = site.post(june);
  CHECK(json::parse(first.body)["summary"]["trips"] == 2);
  CHECK(site.post(june).headers.at("server-timing") == "cache;desc=hit");
  site.sql.run("delete from tracksolid.trips where imei = '359857080000002'");
  CHECK(eventually([&] { return json::parse(site.post(june).body)["summary"]["trips"] == 1; }));
}

TEST_CASE("equal requests at the same time share one query") {
  ServeSite site{{"--connections", "4"}};
  wait_for_generations(site);
  site.sql.run(
      "create or replace function reporting.fn_filters(p_scope text[] default null) returns json language sql volatile as "
      "$$ select json_build_object('slept', pg_sleep(0.7)::text, 'vehicles', '[]'::json) $$");
  auto const before = metric(site, "fleet_serve_queries_total");
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 12; ++i)
    clients.emplace_back([&] { good += site.get("/webhook/fleet-dashboard").status == 200 ? 1 : 0; });
  for (auto &client : clients) client.join();
  CHECK(good == 12);
  CHECK(metric(site, "fleet_serve_queries_total") - before == 1);
}

TEST_CASE("a shared query goes on when one of its clients hangs up") {
  ServeSite site;
  wait_for_generations(site);
  site.sql.run(
      "create or replace function reporting.fn_filters(p_scope text[] default null) returns json language sql volatile as "
      "$$ select json_build_object('slept', pg_sleep(1)::text) $$");
  RawClient stays{site.port};
  {
    RawClient leaves{site.port};
    leaves.send("GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
    stays.send("GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
    std::this_thread::sleep_for(300ms);
  }
  CHECK(stays.read_reply().status == 200);
}

TEST_CASE("every answer has Server-Timing and Cache-Control, answers made from data also Data-Age") {
  ServeSite const site;
  wait_for_generations(site);
  auto const document = site.json("/openapi.json");
  std::set<std::string> const of_no_data{"/",        "/trips", "/config.json", "/openapi.json",
                                         "/metrics", "/health"};
  for (auto const &[path, methods] : document["paths"].items()) {
    if (!methods.contains("get")) continue;
    auto target = path;
    if (path.ends_with("/track")) target += "?vehicle_number=KAA1";
    if (path.ends_with("/nearest")) target += "?lat=0&lng=0";
    if (path.ends_with("/trip")) target += "?trip_id=1";
    if (path.ends_with(".mvt")) target = "/tiles/0/0/0.mvt?start=2026-06-05&end=2026-06-06";
    RawClient client{site.port};
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    auto const end = client.wait_for("\r\n\r\n");
    auto const head = client.received().substr(0, end);
    CHECK_MESSAGE(head.find("\r\nServer-Timing: ") != std::string::npos, head);
    CHECK_MESSAGE(head.find("\r\nCache-Control: ") != std::string::npos, head);
    CHECK_MESSAGE((head.find("\r\nData-Age: ") != std::string::npos) == !of_no_data.contains(path), head);
  }
  auto const refused = site.get("/nowhere");
  CHECK(refused.headers.contains("server-timing"));
  CHECK(refused.headers.at("cache-control") == "no-store");
}
