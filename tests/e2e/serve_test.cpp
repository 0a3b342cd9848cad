// The built `fleet serve` on a migrated database: what each route answers.
#include "serve_site.hpp"

using namespace fleet;
using nlohmann::json;
using testing::problem;
using testing::ServeSite;

namespace {

std::string vehicles(json const &answer) {
  std::string list;
  for (auto const &feature : answer["geojson"]["features"])
    list += (list.empty() ? "" : ", ") + feature["properties"]["vehicle_number"].get<std::string>();
  return list;
}

}  // namespace

TEST_CASE("live positions: all vehicles, by cost centre, by ignition") {
  ServeSite const site;
  auto const reply = site.get("/webhook/live-positions");
  CHECK(reply.status == 200);
  CHECK(reply.headers.at("content-type") == "application/json");
  CHECK(reply.headers.contains("server-timing"));
  auto const all = json::parse(reply.body);
  CHECK(vehicles(all) == "KAA 1, KAA 2, KBB 3");
  CHECK(all["summary"]["vehicles"] == 3);
  CHECK(all["summary"]["moving"] == 1);
  CHECK(all["summary"]["idle"] == 1);
  CHECK(all["summary"]["offline"] == 1);
  CHECK(all["geojson"]["features"][0]["geometry"]["coordinates"] == json::array({36.0, 0.0}));
  CHECK(vehicles(site.json("/webhook/live-positions?cost_centre=South")) == "KAA 2");
  CHECK(vehicles(site.json("/webhook/live-positions?cost_centre=Unassigned")) == "KBB 3");
  CHECK(vehicles(site.json("/webhook/live-positions?acc_status=off")) == "KBB 3");
  CHECK(vehicles(site.json("/webhook/live-positions?acc_status=1&cost_centre=")) == "KAA 1, KAA 2");
  CHECK(vehicles(site.json("/webhook/live-positions?cost_centre=Nowhere")).empty());
}

TEST_CASE("a track by plate in any spelling, or by imei") {
  ServeSite const site;
  auto const track = site.json("/webhook/live-positions/track?vehicle_number=kaa-1&hours=2");
  CHECK(track["vehicle"]["imei"] == "359857080000001");
  CHECK(track["summary"]["hours"] == 2);
  CHECK(track["summary"]["fixes"] == 4);
  CHECK(track["geojson"]["features"][0]["geometry"]["coordinates"].size() == 4);
  // three steps of 0.001 degrees on the equator: 6371.0088 km * pi / 180 * 0.003 = 0.3336 km
  CHECK(track["summary"]["distance_km"].get<double>() == doctest::Approx(0.3336).epsilon(0.01));
  CHECK(site.json("/webhook/live-positions/track?vehicle_number=359857080000001")["summary"]["fixes"] == 4);
  CHECK(site.json("/webhook/live-positions/track?vehicle_number=KBB3")["summary"]["fixes"] == 0);
}

TEST_CASE("the nearest vehicles come first") {
  ServeSite const site;
  auto const answer = site.json("/webhook/live-positions/nearest?lat=0&lng=36.09&limit=2");
  CHECK(vehicles(answer) == "KAA 2, KAA 1");
  // 0.01 degrees on the equator of the mean sphere: 6371009 m * pi / 180 * 0.01 = 1111.9 m
  CHECK(answer["geojson"]["features"][0]["properties"]["distance_m"].get<double>() ==
        doctest::Approx(1111.9).epsilon(0.002));
}

TEST_CASE("the dashboard: filters, and the trips of a window as JSON or form") {
  ServeSite const site;
  auto const filters = site.json("/webhook/fleet-dashboard")["filters"];
  CHECK(filters["drivers"] == json::array({"Ann", "Ben"}));
  CHECK(filters["timezone"] == "UTC");
  auto const june = std::string{R"({"start":"2026-06-05T00:00:00Z","end":"2026-06-06T00:00:00Z")"};
  auto const all = json::parse(site.post(june + "}").body);
  CHECK(vehicles(all) == "KAA 1, KAA 2");
  CHECK(all["summary"]["trips"] == 2);
  CHECK(all["summary"]["distance_km"] == 15.5);
  CHECK(all["filters"] == filters);
  CHECK(vehicles(json::parse(site.post(june + R"(,"vehicles":["kaa1","KBB 3"]})").body)) == "KAA 1");
  CHECK(vehicles(json::parse(site.post(june + R"(,"driver":"Ben","city":null})").body)) == "KAA 2");
  auto const form = site.post("start=2026-06-05&end=2026-06-06&vehicles=KAA+1%2CKBB+3&driver=",
                              "application/x-www-form-urlencoded");
  CHECK(vehicles(json::parse(form.body)) == "KAA 1");
  auto const repeated = site.post("start=2026-06-05&end=2026-06-06&vehicles=KAA+1&vehicles=KAA2",
                                  "application/x-www-form-urlencoded");
  CHECK(vehicles(json::parse(repeated.body)) == "KAA 1, KAA 2");
  CHECK(json::parse(site.post("").body)["summary"]["trips"] == 0);  // today
}

TEST_CASE("wrong parameters are answered with the value and the reason") {
  ServeSite const site;
  std::string const live = "/webhook/live-positions";
  std::vector<std::pair<std::string, std::string>> const expected{
      {live + "?acc_status=maybe", "400 bad_parameter"},
      {live + "?acc_status=on&acc_status=off", "400 bad_parameter"},
      {live + "?cost_centre=" + std::string(201, 'x'), "400 bad_parameter"},
      {live + "?cost_centre=%00", "400 bad_target"},
      {live + "/track", "400 missing_parameter"},
      {live + "/track?vehicle_number=", "400 missing_parameter"},
      {live + "/track?vehicle_number=ZZZ%209", "404 unknown_vehicle"},
      {live + "/track?vehicle_number=KAA1&hours=0", "400 bad_parameter"},
      {live + "/track?vehicle_number=KAA1&hours=2161", "400 bad_parameter"},
      {live + "/track?vehicle_number=KAA1&hours=1.5", "400 bad_parameter"},
      {live + "/track?vehicle_number=KAA1&hours=99999999999999999999", "400 bad_parameter"},
      {live + "/nearest?lat=0", "400 missing_parameter"},
      {live + "/nearest?lat=91&lng=0", "400 bad_parameter"},
      {live + "/nearest?lat=nan&lng=0", "400 bad_parameter"},
      {live + "/nearest?lat=0&lng=0&limit=101", "400 bad_parameter"},
      {"/webhook", "404 not_found"},
      {"/webhook/live-positions/", "404 not_found"}};
  for (auto const &[target, code] : expected) CHECK_MESSAGE(problem(site.get(target)) == code, target);
  auto const unknown = json::parse(site.get(live + "/track?vehicle_number=ZZZ%209").body)["error"];
  CHECK(unknown["message"] == "unknown vehicle 'ZZZ 9'");
  CHECK_FALSE(unknown["hint"].get<std::string>().empty());
}

TEST_CASE("wrong bodies are answered with the reason") {
  ServeSite const site;
  for (auto const *body : {"{", "[]", "1", R"({"vehicles":5})", R"({"vehicles":[5]})", R"({"driver":5})",
                           R"({"start":"yesterday"})", R"({"start":"2026-02-30"})",
                           "{\"driver\":\"a\\u0000b\"}", "{\"driver\":\"\xFF\"}"})
    CHECK_MESSAGE(problem(site.post(body)) == "400 bad_body", body);
  CHECK(problem(site.post(R"({"start":"2026-06-06","end":"2026-06-05"})")) == "400 bad_value");
  CHECK(problem(site.post("driver=%00", "application/x-www-form-urlencoded")) == "400 bad_body");
  CHECK(problem(site.post("<a/>", "application/xml")) == "415 bad_content_type");
  CHECK(problem(site.post(std::string(300'000, ' '))) == "413 body_too_large");
  auto const packed = [&](std::string const &coding) {
    return site.ask("POST /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + coding +
                    "\r\nContent-Length: 2\r\n\r\n{}");
  };
  CHECK(problem(packed("gzip")) == "415 bad_content_encoding");
  CHECK(packed("gzip").headers.at("accept-encoding") == "identity");
  CHECK(packed("identity").status == 200);
  CHECK(site.post(std::string(100'000, '[')).status == 400);
  // Whole, as the value of a parameter that takes GeoJSON.
  auto const nested = R"({"area":{"type":"Polygon","coordinates":)" + std::string(60'000, '[') +
                      std::string(60'000, ']') + "}}";
  auto const deep = site.ask(
      "POST /analytics/presence HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(nested.size()) + "\r\n\r\n" + nested);
  CHECK(problem(deep) == "400 bad_body");
  CHECK(site.get("/health").status == 200);
  CHECK(problem(site.ask("DELETE /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n")) ==
        "405 method_not_allowed");
}

TEST_CASE("SQL in a parameter is only a string") {
  ServeSite site;
  auto const attack =
      std::string{"x%27%29%3B%20drop%20table%20tracksolid.devices%20cascade%3B--"};  // x'); drop table …
  std::string const plain = R"(x'\"); drop table tracksolid.devices cascade;--)";
  CHECK(site.get("/webhook/live-positions?cost_centre=" + attack).status == 200);
  CHECK(problem(site.get("/webhook/live-positions?acc_status=" + attack)) == "400 bad_parameter");
  CHECK(problem(site.get("/webhook/live-positions/track?vehicle_number=" + attack)) == "404 unknown_vehicle");
  CHECK(problem(site.get("/webhook/live-positions/nearest?lng=0&lat=" + attack)) == "400 bad_parameter");
  for (auto const *name : {"driver", "cost_centre", "city"}) {
    auto const reply = site.post(json{{name, plain}}.dump());
    CHECK(reply.status == 200);
    CHECK(json::parse(reply.body)["summary"]["trips"] == 0);
  }
  for (auto const *nasty :
       {"{", "}", "a,b", "\\", "\"", "NULL", "{\"a\"}", "x'); drop table tracksolid.devices cascade;--"})
    CHECK(
        site.post(json{{"vehicles", {nasty, "KAA 1"}}, {"start", "2026-06-05"}, {"end", "2026-06-06"}}.dump())
            .body.find("\"trips\":1") != std::string::npos);
  CHECK(site.sql.one<int>("select count(*) from tracksolid.devices") == 3);
}

TEST_CASE("an error in the database is 500 without the database's message") {
  ServeSite site;
  site.sql.run(
      "create or replace function reporting.fn_filters(p_scope text[] default null) returns json language plpgsql stable as "
      "$$ begin raise exception 'secret table tracksolid.devices'; end $$");
  auto const reply = site.get("/webhook/fleet-dashboard");
  CHECK(problem(reply) == "500 internal");
  CHECK(reply.body.find("secret") == std::string::npos);
  site.process->wait_for_line("secret table");  // the log has it
}

TEST_CASE("config, health and the pages") {
  ServeSite const site{{}, {{"FLEET_MAP_STYLE_URL", "https://tiles.example/style.json"}}};
  auto const health = site.get("/health");
  CHECK(health.status == 200);
  CHECK(json::parse(health.body)["status"] == "ok");
  auto const config = site.json("/config.json");
  CHECK(config["timezone"] == "UTC");
  CHECK(config["map_style_url"] == "https://tiles.example/style.json");
  CHECK(config["public_api_base"] == "");
  for (auto const *path : {"/", "/trips"}) {
    auto const plain = site.get(path);
    CHECK(plain.status == 200);
    if (plain.headers.at("content-type").starts_with("text/plain")) {
      CHECK(plain.body.find("FLEET_PAGES=OFF") != std::string::npos);
      continue;
    }
    CHECK(plain.body.starts_with("<!"));
    CHECK(plain.headers.at("content-security-policy").find("script-src 'sha256-") != std::string::npos);
    CHECK(plain.headers.at("content-security-policy").find("connect-src https://tiles.example") !=
          std::string::npos);
    auto const request = "GET " + std::string{path} + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n";
    auto const packed = site.ask(request + "\r\n");
    CHECK(packed.headers.at("content-encoding") == "gzip");
    CHECK(packed.body.size() < plain.body.size() / 2);
    CHECK(packed.headers.at("etag") != plain.headers.at("etag"));
    auto const second = site.ask(request + "If-None-Match: " + packed.headers.at("etag") + "\r\n\r\n");
    CHECK(second.status == 304);
  }
}

TEST_CASE("every answer carries the security headers; other origins only when listed") {
  ServeSite const site{{}, {{"FLEET_CORS_ORIGINS", "https://wall.example"}}};
  for (auto const *target : {"/health", "/", "/nowhere", "/%zz"}) {
    auto const reply = site.get(target);
    CHECK_MESSAGE(reply.headers.count("x-content-type-options") == 1, target);
    CHECK_MESSAGE(reply.headers.count("content-security-policy") == 1, target);
  }
  auto const from = [&](std::string const &origin) {
    return site.ask("GET /health HTTP/1.1\r\nHost: x\r\nOrigin: " + origin + "\r\n\r\n").headers;
  };
  CHECK(from("https://wall.example").at("access-control-allow-origin") == "https://wall.example");
  CHECK_FALSE(from("https://wall.example.evil").contains("access-control-allow-origin"));
  CHECK_FALSE(from("null").contains("access-control-allow-origin"));
  auto const preflight = site.ask(
      "OPTIONS /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\nOrigin: https://wall.example\r\n"
      "Access-Control-Request-Method: POST\r\n\r\n");
  CHECK(preflight.status == 204);
  CHECK(preflight.headers.at("access-control-allow-headers").find("Content-Type") != std::string::npos);
}

// Zoom 8 has 256 columns: 36.0 and 36.1 degrees east are in column 153 (216 / 360 * 256 = 153.6), 0.1 north in row 127.
TEST_CASE("a map tile has the lines of the trips in its square, and is kept by its ETag") {
  ServeSite site;
  site.sql.run(
      R"sql(update tracksolid.shown_trips set route = public.st_geomfromtext('LINESTRING(36.0 0.1, 36.1 0.1)', 4326)
                      where vehicle_number = 'KAA 1')sql");
  std::string const june = ".mvt?start=2026-06-05&end=2026-06-06";
  auto const tile = site.get("/tiles/8/153/127" + june);
  CHECK(tile.status == 200);
  CHECK(tile.headers.at("content-type") == "application/vnd.mapbox-vector-tile");
  CHECK(tile.body.find("KAA 1") != std::string::npos);
  CHECK(site.ask(testing::asking("/tiles/8/153/127" + june, "If-None-Match: " + tile.headers.at("etag")))
            .status == 304);
  auto const beside = site.get("/tiles/8/154/127" + june);
  CHECK(beside.status == 200);
  CHECK(beside.body == "");
  CHECK(site.get("/tiles/8/153/127" + june + "&cost_centre=South").body == "");
  CHECK(site.get("/tiles/8/153/127.mvt?start=2026-06-04&end=2026-06-05").body == "");
  for (auto const *wrong : {"/tiles/8/256/0.mvt?start=2026-06-05&end=2026-06-06",
                            "/tiles/21/0/0.mvt?start=2026-06-05&end=2026-06-06",
                            "/tiles/8/-1/0.mvt?start=2026-06-05&end=2026-06-06", "/tiles/8/153/127.mvt",
                            "/tiles/8/x/0.mvt?start=2026-06-05&end=2026-06-06",
                            "/tiles/8/1/0.mvt?start=2026-06-06&end=2026-06-05"})
    CHECK_MESSAGE(site.get(wrong).status == 400, wrong);
  for (auto const *unknown :
       {"/tiles/8/153.mvt", "/tiles/8/153/127", "/tiles/8/153/127.mvt/", "/tiles///.mvt"})
    CHECK_MESSAGE(site.get(unknown + std::string{"?start=2026-06-05&end=2026-06-06"}).status == 404, unknown);
}
