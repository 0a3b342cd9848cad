// Access to the built `fleet serve`: tokens, scopes, origins.
#include <csignal>
#include <thread>

#include "base/clock.hpp"
#include "serve_site.hpp"
#include "support/files.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::problem;
using testing::RawReply;
using testing::ServeSite;

namespace {

// printf %s all-seeing | sha256sum, and so on
constexpr char const *all_seeing = "006dbf25bbfa63c5c283c77380c663a595aed0f5647857bc859221b332f360c6";
constexpr char const *north_only = "407c1e076e2bdb3043570fb4fa041771da79a09d5da4ec3847d8c23032a33e81";
constexpr char const *north_and_none = "17b39d605264a566b9f67c444ade23501c5454f76e5aae458bf579621236254e";

std::string const live = "/webhook/live-positions";

struct Guarded {
  Guarded() : file(folder.write("tokens", tokens())), site({}, {{"FLEET_SERVE_TOKENS_FILE", file}}) {}
  static std::string tokens() {
    return std::string{"# who may read\n\n"} + all_seeing + " wall\n" + north_only +
           "  north-desk   North\n" + north_and_none + " night-desk Unassigned; North\n";
  }
  RawReply get(std::string const &target, std::string const &token) const {
    return site.ask("GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + "\r\n\r\n");
  }
  RawReply post(std::string const &body, std::string const &token) const {
    return site.ask(
        "POST /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\nContent-Type: "
        "application/json\r\nAuthorization: " +
        token + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  testing::TempDir folder;
  std::string file;
  ServeSite site;
};

std::string vehicles(RawReply const &reply) {
  std::string list;
  auto const answer = json::parse(reply.body);
  for (auto const &feature : answer["geojson"]["features"])
    list += (list.empty() ? "" : ", ") + feature["properties"]["vehicle_number"].get<std::string>();
  return list;
}

std::string const all = "Bearer all-seeing";
std::string const north = "Bearer north-only";

}  // namespace

TEST_CASE("without a token only /health is answered") {
  Guarded const guarded;
  CHECK(guarded.site.get("/health").status == 200);
  auto const document = json::parse(guarded.get("/openapi.json", all).body);
  for (auto const &[path, methods] : document["paths"].items()) {
    if (path == "/health") continue;
    CHECK_MESSAGE(problem(guarded.site.get(path)) == "401 unauthorized", path);
    CHECK_MESSAGE(problem(guarded.get(path, "Bearer wrong")) == "401 unauthorized", path);
  }
  for (auto const *target : {"/nowhere", "/config.json", "/webhook/fleet-dashboard"})
    CHECK_MESSAGE(problem(guarded.site.get(target)) == "401 unauthorized", target);
  CHECK(problem(guarded.site.post("{}")) == "401 unauthorized");
  for (auto const *header :
       {"Bearer", "Bearer ", "Basic", "Basic !!", "Basic YQ==", "all-seeing", "Digest x"})
    CHECK_MESSAGE(guarded.get(live, header).status == 401, header);
  CHECK(guarded.get(live, "Bearer " + std::string{all_seeing}).status == 401);  // the digest is no token
}

TEST_CASE("a token without a cost centre sees all, as Bearer or as a browser's password") {
  Guarded const guarded;
  CHECK(vehicles(guarded.get(live, all)) == "KAA 1, KAA 2, KBB 3");
  CHECK(guarded.get("/", "Basic eDphbGwtc2VlaW5n").status == 200);  // x:all-seeing
  CHECK(guarded.site.get("/").headers.at("www-authenticate").starts_with("Basic "));
  CHECK(guarded.site.get(live).headers.at("www-authenticate").starts_with("Bearer "));
  CHECK(guarded.get("/metrics", all).status == 200);
}

TEST_CASE("a token of a cost centre gets only its rows, also from the cache") {
  Guarded const guarded;
  std::string const june = R"({"start":"2026-06-05","end":"2026-06-06"})";
  for (int round = 0; round < 2; ++round) {  // the second time from the cache
    CHECK(vehicles(guarded.get(live, all)) == "KAA 1, KAA 2, KBB 3");
    CHECK(vehicles(guarded.get(live, north)) == "KAA 1");
    CHECK(json::parse(guarded.get(live, north).body)["summary"]["vehicles"] == 1);
    CHECK(vehicles(guarded.get(live + "/nearest?lat=0&lng=36.3", all)) == "KBB 3, KAA 2, KAA 1");
    CHECK(vehicles(guarded.get(live + "/nearest?lat=0&lng=36.3", north)) == "KAA 1");
    CHECK(guarded.get(live + "/track?vehicle_number=KAA2", all).status == 200);
    CHECK(problem(guarded.get(live + "/track?vehicle_number=KAA2", north)) == "404 unknown_vehicle");
    CHECK(guarded.get(live + "/track?vehicle_number=KAA1", north).status == 200);
    CHECK(vehicles(guarded.post(june, all)) == "KAA 1, KAA 2");
    CHECK(vehicles(guarded.post(june, north)) == "KAA 1");
  }
  auto const filters = json::parse(guarded.get("/webhook/fleet-dashboard", north).body)["filters"];
  CHECK(filters["vehicles"].size() == 1);
  CHECK(filters["drivers"] == json::array({"Ann"}));
  CHECK(filters["cost_centres"] == json::array({"North"}));
  CHECK(filters["cities"] == json::array({"Kisumu"}));
  CHECK(json::parse(guarded.post(june, north).body)["filters"] == filters);
}

TEST_CASE("a token of several cost centres gets the rows of each") {
  Guarded const guarded;
  std::string const both = "Bearer north-and-none";
  CHECK(vehicles(guarded.get(live, both)) == "KAA 1, KBB 3");
  CHECK(vehicles(guarded.get(live + "?cost_centre=North", both)) == "KAA 1");
  CHECK(vehicles(guarded.get(live + "?vehicle_number=KBB3", both)) == "KBB 3");
  CHECK(vehicles(guarded.get(live + "?vehicle_number=KAA2", both)).empty());
  CHECK(problem(guarded.get(live + "?cost_centre=South", both)) == "403 forbidden");
  CHECK(json::parse(guarded.get("/analytics/utilisation", both).body)["rows"].size() == 2);
  CHECK(guarded.get(live + "/track?vehicle_number=KBB3", both).status == 200);
}

TEST_CASE("a vehicle or trip out of scope gets the answer of one that does not exist") {
  Guarded const guarded;
  auto const body = [&](std::string const &target, std::string const &name) {
    auto text = guarded.get(target + name, north).body;
    auto const at = text.find("'" + name + "'");
    REQUIRE(at != std::string::npos);
    return text.replace(at, name.size() + 2, "it");
  };
  auto const track = live + "/track?vehicle_number=";
  CHECK(body(track, "KAA2") == body(track, "KZZ9"));
  CHECK(body(track, "359857080000002") == body(track, "359857080000009"));
  auto const trip = "/webhook/fleet-dashboard/trip?trip_id=";
  CHECK(body(trip, "2") == body(trip, "99"));
}

TEST_CASE("every figure, export and event for a scoped token is of its cost centre") {
  Guarded const guarded;
  for (auto const *name : {"utilisation", "driver-behaviour", "driver-clock", "alarms", "mileage", "today",
                           "dispatch", "trace", "fleet-summary"})
    for (auto const *format : {"json", "csv"})
      for (auto const *part : {"status", "idle", "not_moved", "clock"}) {
        auto const target = std::string{"/analytics/"} + name + "?format=" + format + "&part=" + part;
        auto const reply = guarded.get(target, north);
        CHECK_MESSAGE(reply.status == 200, target);
        for (auto const *other : {"KAA 2", "KBB 3", "South", "Unassigned", "Ben", "Nairobi"})
          CHECK_MESSAGE(reply.body.find(other) == std::string::npos, target, " has ", other);
      }
  auto const day = "/analytics/fleet-summary?from=2026-06-05&to=2026-06-05";
  CHECK(json::parse(guarded.get(day, all).body)["rows"][0]["distance_km"] == 15.5);
  CHECK(json::parse(guarded.get(day, north).body)["rows"][0]["distance_km"] == 12.5);
  for (auto const *format : {"json", "geojson", "gpx"}) {
    auto const track = live + "/track?format=" + format + "&vehicle_number=";
    CHECK(problem(guarded.get(track + "KAA2", north)) == "404 unknown_vehicle");
    CHECK(problem(guarded.get(track + "359857080000002", north)) == "404 unknown_vehicle");
    CHECK(guarded.get(track + "KAA1", north).status == 200);
    auto const trip = "/webhook/fleet-dashboard/trip?format=" + std::string{format} + "&trip_id=";
    CHECK(guarded.get(trip + "1", north).status == 200);
    CHECK(guarded.get(trip + "2", all).status == 200);
    CHECK(problem(guarded.get(trip + "2", north)) == "404 unknown_trip");
  }
}

TEST_CASE("the event stream of a scoped token has only its vehicles, and ends when tokens are read again") {
  Guarded guarded;
  testing::RawClient client{guarded.site.port};
  client.send("GET " + live + "/stream HTTP/1.1\r\nHost: x\r\nAuthorization: " + north + "\r\n\r\n");
  auto const first = client.wait_for("event: positions");
  client.wait_for("\n\n", first);
  guarded.site.sql.run("update tracksolid.live_positions set gps_time = now(), speed_kmh = 71");
  auto const second = client.wait_for("event: positions", first + 1);
  REQUIRE(second != std::string::npos);
  client.wait_for("\n\n", second);
  CHECK(client.received().find("KAA 1") != std::string::npos);
  for (auto const *other : {"KAA 2", "KBB 3", "South", "Ben"})
    CHECK_MESSAGE(client.received().find(other) == std::string::npos, other);
  guarded.folder.write("tokens", std::string{all_seeing} + " wall\n");
  guarded.site.process->signal(SIGHUP);
  CHECK(client.closed_within(5s));
}

TEST_CASE("a token that has ended gets 401 with the reason, and its event stream ends with it") {
  testing::TempDir const folder;
  auto const soon = now() + std::chrono::seconds{6};  // after the start of serve
  ServeSite const site{
      {},
      {{"FLEET_SERVE_TOKENS_FILE",
        folder.write("tokens", std::string{all_seeing} + " guest until=" + rfc3339(soon) + "\n" + north_only +
                                   " old until=2020-01-01T09:00:00Z North\n")}}};
  auto const get = [&](std::string const &token) {
    return site.ask("GET " + live + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + "\r\n\r\n");
  };
  auto const old = get(north);
  CHECK(problem(old) == "401 token_ended");
  CHECK(json::parse(old.body)["error"]["message"] == "the token 'old' ended at 2020-01-01T09:00:00Z");
  CHECK(json::parse(old.body)["error"]["hint"] == "ask for a new one (`fleet token add`)");
  CHECK(old.headers.contains("www-authenticate"));
  testing::RawClient client{site.port};
  client.send("GET " + live + "/stream HTTP/1.1\r\nHost: x\r\nAuthorization: " + all + "\r\n\r\n");
  CHECK(client.wait_for("event: positions") != std::string::npos);
  CHECK(client.closed_within(10s));
  CHECK(now() >= soon);
  CHECK(problem(get(all)) == "401 token_ended");
}

TEST_CASE("a share link shows one vehicle or one trip, and tells nothing of others") {
  testing::TempDir const folder;
  // printf %s of-a-vehicle | sha256sum, and so on
  std::string const tokens =
      "f2554a774b5b7510693055dc8165aa4ada31bf285b5e53f7478e38394ef0a6b9 v until=2099-01-01 vehicle=KAA 1\n"
      "36da4bf77a3fd5da52d5a39b51a011ee1fe7c80fb19a7fe9fc261f5b9ba73ccb t until=2099-01-01 trip=1\n";
  ServeSite const site{{}, {{"FLEET_SERVE_TOKENS_FILE", folder.write("tokens", tokens)}}};
  auto const get = [&](std::string const &token, std::string const &target) {
    return site.ask("GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n");
  };
  for (auto const *query : {"", "?vehicle_number=kaa-1", "?cost_centre=North"})
    CHECK(vehicles(get("of-a-vehicle", live + query)) == "KAA 1");
  CHECK(vehicles(get("of-a-vehicle", live + "?cost_centre=South")).empty());
  CHECK(json::parse(get("of-a-vehicle", live + "/track").body)["vehicle"]["vehicle_number"] == "KAA 1");
  auto const trip = std::string{"/webhook/fleet-dashboard/trip"};
  CHECK(json::parse(get("of-a-trip", trip).body)["summary"]["trip_id"] == 1);
  CHECK(get("of-a-trip", trip + "?trip_id=1&format=gpx").status == 200);
  for (auto const *target : {"/", "/config.json"}) CHECK(get("of-a-vehicle", target).status == 200);
  auto const other = get("of-a-vehicle", live + "/track?vehicle_number=KAA2");
  CHECK(problem(other) == "403 forbidden");
  CHECK(other.body == get("of-a-vehicle", live + "/track?vehicle_number=KZZ9").body);
  for (auto const &target :
       {live + "?vehicle_number=KAA2", trip, trip + "?trip_id=1", live + "/nearest?lat=0&lng=36",
        std::string{"/webhook/fleet-dashboard"}, std::string{"/analytics/utilisation"},
        std::string{"/analytics/visits"}, std::string{"/analytics/visits?vehicle_number=KAA1"},
        std::string{"/analytics/ingestion"}, std::string{"/metrics"}})
    CHECK_MESSAGE(problem(get("of-a-vehicle", target)) == "403 forbidden", target);
  for (auto const &target :
       {trip + "?trip_id=2", live, live + "/stream", live + "/track?vehicle_number=KAA1"})
    CHECK_MESSAGE(problem(get("of-a-trip", target)) == "403 forbidden", target);
  testing::RawClient client{site.port};
  client.send("GET " + live + "/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer of-a-vehicle\r\n\r\n");
  auto const first = client.wait_for("event: positions");
  client.wait_for("\n\n", first);
  CHECK(client.received().find("KAA 1") != std::string::npos);
  CHECK(client.received().find("KAA 2") == std::string::npos);
}

TEST_CASE("the access log has the token's name, as text or JSON") {
  testing::TempDir const folder;
  ServeSite site{{"--log-level", "info", "--log-format", "json"},
                 {{"FLEET_SERVE_TOKENS_FILE", folder.write("tokens", Guarded::tokens())}}};
  site.ask("GET " + live + "?cost_centre=North HTTP/1.1\r\nHost: x\r\nAuthorization: " + north + "\r\n\r\n");
  auto const line = json::parse(site.process->wait_for_line("\"" + live + "\""));
  CHECK(line["client"] == "north-desk");
  CHECK(line["method"] == "GET");
  CHECK(line["path"] == live);
  CHECK(line["status"] == "200");
  CHECK(site.process->err().find("north-only") == std::string::npos);
}

TEST_CASE("a scoped token gets 403 or 404 for other cost centres") {
  Guarded const guarded;
  CHECK(problem(guarded.get(live + "?cost_centre=South", north)) == "403 forbidden");
  CHECK(problem(guarded.get(live + "/stream?cost_centre=South", north)) == "403 forbidden");
  CHECK(problem(guarded.post(R"({"cost_centre":"South"})", north)) == "403 forbidden");
  CHECK(problem(guarded.get("/metrics", north)) == "403 forbidden");
  CHECK(problem(guarded.get("/health/ingest", north)) == "403 forbidden");
  CHECK(problem(guarded.get("/analytics/utilisation?cost_centre=South", north)) == "403 forbidden");
  CHECK(problem(guarded.get("/analytics/ingestion", north)) == "403 forbidden");
  CHECK(json::parse(guarded.get("/analytics/utilisation", north).body)["rows"].size() == 1);
  CHECK(json::parse(guarded.get("/analytics/utilisation", all).body)["rows"].size() == 3);
  CHECK(guarded.get(live + "?cost_centre=North", north).status == 200);
  CHECK(vehicles(guarded.post(R"({"vehicles":["KAA 2"],"start":"2026-06-05","end":"2026-06-06"})", north))
            .empty());
}

TEST_CASE("distances are the same with and without a scope") {
  Guarded const guarded;
  auto const first = [&](std::string const &token) {
    return json::parse(
        guarded.get(live + "/nearest?lat=0.01&lng=36.01&limit=1", token).body)["geojson"]["features"][0];
  };
  CHECK(first(all)["properties"]["distance_m"] == first(north)["properties"]["distance_m"]);
}

TEST_CASE("SIGHUP reads the tokens again; a broken file changes nothing") {
  Guarded guarded;
  CHECK(guarded.get(live, north).status == 200);
  guarded.folder.write("tokens", std::string{all_seeing} + " wall\n");
  guarded.site.process->signal(SIGHUP);
  bool gone = false;
  for (int i = 0; i < 100 && !gone; ++i) {
    gone = guarded.get(live, north).status == 401;
    std::this_thread::sleep_for(20ms);
  }
  CHECK(gone);
  guarded.folder.write("tokens", "not a digest\n");
  guarded.site.process->signal(SIGHUP);
  guarded.site.process->wait_for_line("the tokens were not read again");
  CHECK(guarded.get(live, all).status == 200);
  guarded.folder.write("tokens", "# the last one was revoked\n");
  guarded.site.process->signal(SIGHUP);
  guarded.site.process->wait_for_line("the tokens file holds no token");
  CHECK(guarded.get(live, all).status == 401);
}

TEST_CASE("a wrong tokens file stops the start, and is not quoted") {
  testing::TempDir const folder;
  auto const start = [&](std::string const &text) {
    return testing::run_fleet({"serve", "--bind", "127.0.0.1:0"},
                              {{"FLEET_DATABASE_URL", "postgresql:///none?host=/nonexistent"},
                               {"FLEET_SERVE_TOKENS_FILE", folder.write("t", text)}},
                              20s);
  };
  auto const plain = start("my-secret-token wall\n");
  CHECK(plain.exit_code == 2);
  CHECK(plain.err.find("line 1 is not a SHA-256 and a name") != std::string::npos);
  CHECK(plain.err.find("my-secret-token") == std::string::npos);
  CHECK(start("# nobody\n").exit_code == 2);
  auto const latin = start("# 1\n" + std::string(64, 'a') + " desk Z\xFCrich\n");
  CHECK(latin.exit_code == 2);
  CHECK(latin.err.find("line 2 is not UTF-8\nhint: save the file as UTF-8") != std::string::npos);
  auto const directory = testing::run_fleet({"serve", "--bind", "127.0.0.1:0"},
                                            {{"FLEET_DATABASE_URL", "postgresql:///none?host=/nonexistent"},
                                             {"FLEET_SERVE_TOKENS_FILE", folder.path().string()}});
  CHECK(directory.exit_code == 2);
  CHECK(directory.err.find("cannot read the tokens file") != std::string::npos);
}

TEST_CASE("with tokens serve listens on an address that other machines reach") {
  testing::TempDir const folder;
  testing::Process process{
      testing::fleet_command({"serve", "--bind", "0.0.0.0:0"}),
      testing::fleet_environment({{"FLEET_DATABASE_URL", "postgresql:///none?host=/nonexistent"},
                                  {"FLEET_SERVE_TOKENS_FILE", folder.write("tokens", Guarded::tokens())}})};
  CHECK_NOTHROW(process.wait_for_line("http://"));
}

TEST_CASE("without tokens only names of this machine are answered, and those in FLEET_SERVE_HOSTS") {
  ServeSite const site;
  auto const as = [&](std::string const &host) {
    return site.ask("GET " + live + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  };
  for (auto const *host : {"x", "X:8890", "localhost", "127.0.0.1:8890", "[::1]:80"})
    CHECK_MESSAGE(as(host).status == 200, host);
  for (auto const *host : {"evil.example", "127.0.0.1.evil.example"})
    CHECK_MESSAGE(problem(as(host)) == "421 unknown_host", host);
  Guarded const guarded;  // a browser does not send the token on its own: any name may lead here
  CHECK(guarded.site
            .ask("GET " + live + " HTTP/1.1\r\nHost: fleet.example\r\nAuthorization: " + all + "\r\n\r\n")
            .status == 200);
}

TEST_CASE("requests that a page of another site makes a browser send are refused") {
  ServeSite const site{{}, {{"FLEET_CORS_ORIGINS", "https://wall.example"}}};
  auto const post = [&](std::string const &headers) {
    return site.ask(
        "POST /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers +
        "Content-Length: 2\r\n\r\n{}");
  };
  CHECK(post("").status == 200);
  CHECK(post("Origin: http://x\r\nSec-Fetch-Site: same-origin\r\n").status == 200);
  CHECK(post("Origin: https://wall.example\r\nSec-Fetch-Site: cross-site\r\n").status == 200);
  CHECK(problem(post("Origin: https://evil.example\r\n")) == "403 cross_site");
  CHECK(problem(post("Sec-Fetch-Site: cross-site\r\n")) == "403 cross_site");
}

TEST_CASE("a preflight reveals nothing about paths") {
  Guarded const guarded;
  for (auto const *path : {"/webhook/fleet-dashboard", "/nowhere", "/health"}) {
    auto const reply = guarded.site.ask(std::string{"OPTIONS "} + path +
                                        " HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n"
                                        "Access-Control-Request-Method: POST\r\n\r\n");
    CHECK_MESSAGE(reply.status == 204, path);
    CHECK_MESSAGE(!reply.headers.contains("allow"), path);
  }
}
