// The table of routes: what is made from it, and the rules that its rows keep.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "serve/csv.hpp"
#include "serve/format.hpp"
#include "serve/gpx.hpp"
#include "serve/openapi.hpp"
#include "serve/pages.hpp"
#include "serve/problem.hpp"
#include "serve/question.hpp"
#include "serve/routes_markdown.hpp"
#include "serve/service.hpp"
#include "support/files.hpp"

using namespace fleet;
using serve::Kind;
using serve::Schema;
using Names = std::set<std::string>;
using Rows = std::vector<std::string>;

namespace {

http::Request asking(std::string const &query, std::string body = {}, std::string type = "application/json") {
  http::Request request;
  request.query = http::parse_query(query).value();
  request.body = std::move(body);
  request.headers = {{"Content-Type", std::move(type)}};
  return request;
}

/// The arguments as one line, '-' for null; an error answer as "400 code: message".
std::string arguments_of(std::string_view id, http::Request const &request,
                         serve::Caller const &caller = {}) {
  try {
    auto const &route = serve::route_named(id);
    std::vector<std::string> texts;
    for (auto const &value :
         serve::Endpoint{route}.arguments(request, serve::given_in_query(request), caller))
      texts.push_back(value.value_or("-"));
    return join(texts, " | ");
  } catch (serve::Problem const &problem) {
    return std::to_string(problem.status()) + " " + problem.code() + ": " + problem.what();
  }
}

/// Paths of all lists of objects within an object, "geojson/features".
void find_lists(serve::Fields const &fields, std::string const &above, Names &found) {
  for (auto const &field : fields) {
    auto const path = above + std::string{field.name};
    if (field.schema.kind == Kind::object) find_lists(field.schema.fields, path + "/", found);
    if (field.schema.kind == Kind::list && field.schema.items.front().kind == Kind::object)
      found.insert(path);
  }
}

}  // namespace

TEST_CASE("every row of the table is a route and in the OpenAPI document, and there are no others") {
  config::Config const config;
  serve::ServiceOptions options;
  options.bind = "127.0.0.1:0";
  serve::Service const service{config, "postgresql:///none?host=/nonexistent", options};
  Names routes;
  for (auto const &[method, path] : service.router().routes()) routes.insert(method + " " + path);
  Names rows;
  for (auto const &route : serve::route_table())
    CHECK(rows.insert(std::string{route.method} + " " + std::string{route.path}).second);
  Names documented;
  Names ids;
  auto const document = nlohmann::json::parse(serve::openapi_json());
  for (auto const &[path, methods] : document.at("paths").items())
    for (auto const &[method, operation] : methods.items()) {
      documented.insert((method == "get" ? "GET " : "POST ") + path);
      CHECK(ids.insert(operation.at("operationId")).second);
    }
  CHECK(routes == rows);
  CHECK(documented == rows);
  CHECK(ids.size() == rows.size());
  CHECK(rows.size() > 20);
  auto const body_of = [&](char const *path) {
    return document.at("paths").at(path).at("post").at("requestBody");
  };
  auto const presence = body_of("/analytics/presence");
  CHECK(presence.at("required") == true);
  CHECK(presence.at("content").at("application/json").at("schema").at("required") ==
        nlohmann::json::array({"area"}));
  CHECK(body_of("/webhook/fleet-dashboard").at("required") == false);
}

TEST_CASE("docs/use/api.md has the table of routes as `fleet generate api` prints it") {
  auto const text = testing::read_file(testing::source_dir() / "docs/use/api.md");
  std::string const begin = "<!-- fleet generate api -->\n";
  auto const from = text.find(begin);
  auto const to = text.find("<!-- end -->");
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  CHECK(text.substr(from + begin.size(), to - from - begin.size()) == serve::routes_markdown());
}

TEST_CASE("clients that read a page share one copy of it") {
  serve::Page const page{"live", ""};
  auto const first = page.reply({});
  auto const second = page.reply({});
  bool const is_built = first.body->size() > 1000;  // not with FLEET_PAGES=OFF
  CHECK((first.body == second.body || !is_built));
}

TEST_CASE("every list of an answer can be had as CSV") {
  for (auto const &route : serve::route_table()) {
    Names declared;
    for (auto const &list : route.answer.lists)
      if (list.lines != serve::Lines::rows || list.columns.size() > 1) {
        std::vector<std::string> const path{list.path.begin(), list.path.end()};
        declared.insert(join(path, "/"));
      }
    Names found;
    find_lists(route.answer.json, "", found);
    // The filters beside the trips are those of GET on the same path, which gives them as CSV.
    if (route.id == "trips") CHECK(found.erase("filters/vehicles") == 1);
    CHECK_MESSAGE(declared == found, route.id);
    auto const &formats = serve::formats_of(route.answer);
    CHECK_MESSAGE((formats.size() > 1 && formats[1].name == "csv") == !found.empty(), route.id);
  }
}

TEST_CASE("a route with data of vehicles keeps to the scope of a token") {
  serve::Caller const north{"north-desk", {"East", "North"}};
  for (auto const &route : serve::route_table()) {
    CAPTURE(route.id);
    bool const shows_vehicles = !route.function.empty() || !route.sources.empty();
    if (shows_vehicles) CHECK(route.scope != serve::Scope::any);
    if (shows_vehicles) CHECK(route.scope != serve::Scope::open);
    if (route.scope != serve::Scope::vehicles) continue;
    std::string required;  // a value for each parameter that must be there
    auto in_body = nlohmann::json::object();
    for (auto const &parameter : route.parameters)
      if (parameter.required) {
        std::string const value = parameter.kind == serve::ParameterKind::time ? "2026-06-05" : "1";
        required += std::string{parameter.name} + "=" + value + "&";
        in_body[std::string{parameter.name}] = value;
      }
    CHECK(route.function.starts_with("fn_"));
    auto const plain = in_body.dump();
    in_body["cost_centre"] = "South";
    auto const body = in_body.dump();
    CHECK(arguments_of(route.id, asking(required, plain), north).ends_with(R"({"East","North"})"));
    CHECK(arguments_of(route.id, asking(required, plain)).ends_with("-"));  // a token of all: null
    bool const chooses = std::any_of(route.parameters.begin(), route.parameters.end(),
                                     [](auto const &parameter) { return parameter.name == "cost_centre"; });
    auto const other = arguments_of(route.id, asking(required + "cost_centre=South", body), north);
    CHECK(other.starts_with("403 forbidden") == chooses);
  }
  CHECK(arguments_of("ingestion", asking(""), north).starts_with("403 forbidden"));
}

TEST_CASE("parameters become arguments of the SQL function, or an error that names the value") {
  struct Row {
    char const *id, *query, *expected;
  };
  Row const rows[] = {
      {"live_positions", "", "- | - | - | -"},
      {"live_positions", "cost_centre=+North+&acc_status=TRUE&other=1", "North | on | - | -"},
      {"live_positions", "cost_centre=&acc_status=0", "- | off | - | -"},
      {"live_positions", "acc_status=maybe", "400 bad_parameter: acc_status 'maybe' is neither on nor off"},
      {"live_positions", "cost_centre=a&cost_centre=a", "400 bad_parameter: cost_centre 'a' is given twice"},
      {"vehicle_track", "vehicle_number=KAA+1&hours=2160", "KAA 1 | 2160 | -"},
      {"vehicle_track", "vehicle_number=KAA+1&hours=2161",
       "400 bad_parameter: hours '2161' is not a whole number from 1 to 2160"},
      {"vehicle_track", "hours=1", "400 missing_parameter: vehicle_number is missing"},
      {"nearest_vehicles", "lat=-90&lng=180", "-90 | 180 | - | - | -"},
      {"nearest_vehicles", "lat=-90.5&lng=0",
       "400 bad_parameter: lat '-90.5' is not a number of degrees from -90 to 90"},
      {"trip", "trip_id=9000000000", "9000000000 | -"},
      {"trip", "trip_id=0", "400 bad_parameter: trip_id '0' is not a whole number from 1 on"},
      {"mileage", "from=2024-02-29", "2024-02-29 | - | - | -"},
      {"mileage", "from=2026-02-30", "400 bad_parameter: from '2026-02-30' is a day that does not exist"},
      {"mileage", "to=tomorrow", "400 bad_parameter: to 'tomorrow' is not a date"}};
  for (auto const &row : rows) CHECK(arguments_of(row.id, asking(row.query)) == row.expected);
}

TEST_CASE("parameters of a body are read from JSON and from a form alike") {
  std::string const form = "application/x-www-form-urlencoded";
  CHECK(arguments_of("trips", asking("", "")) == "- | - | - | - | - | - | -");
  std::string const expected =
      "{\"KAA 1\",\"KBB 3\"} | Ann | - | - | 2026-06-05T00:00:00Z | 2026-06-05T21:00:00Z | -";
  CHECK(arguments_of("trips",
                     asking("", R"({"vehicles":["KAA 1","KBB 3"],"driver":"Ann","city":null,"unknown":7,
                                       "start":"2026-06-05","end":"2026-06-06T00:00:00+03:00"})")) ==
        expected);
  CHECK(arguments_of("trips", asking("",
                                     "vehicles[]=KAA+1&vehicles=KBB+3,&driver=Ann&start=2026-06-05"
                                     "&end=2026-06-06T00:00:00%2B03:00",
                                     form)) == expected);
  CHECK(arguments_of("trips", asking("", R"({"vehicles":["a,b"]})")).starts_with("{\"a,b\"} |"));
  struct Row {
    std::string body, type, expected;
  };
  Row const rows[] = {
      {R"({"driver":5})", "application/json", "400 bad_body: driver is not a string"},
      {R"({"vehicles":[5]})", "application/json",
       "400 bad_body: vehicles holds an item that is not a string"},
      {R"({"driver":"A","driver":"B"})", "application/json", "400 bad_body: driver is given twice"},
      {"driver=A&driver=B", form, "400 bad_body: driver 'B' is given twice"},
      {R"({"start":"2026-02-30"})", "application/json", "400 bad_body: start '2026-02-30' is not a time"},
      {"[]", "application/json", "400 bad_body: the body is not a JSON object"},
      {"<a/>", "application/xml", "415 bad_content_type: content type 'application/xml' is not understood"}};
  for (auto const &row : rows) CHECK(arguments_of("trips", asking("", row.body, row.type)) == row.expected);
}

TEST_CASE("the file of a download is named after its route") {
  CHECK(serve::file_stem(serve::route_named("fleet_summary"), {{}, {}, {}, {}}, nullptr, {}) ==
        "fleet-summary");
  CHECK(serve::file_stem(serve::route_named("trip"), {"7"}, nullptr, {}) == "trip-7");
  auto const &summary = serve::route_named("fleet_summary");
  CHECK(serve::file_stem(summary, {"week", "2026-06-05", {}, "North, 2"}, nullptr, {}) ==
        "fleet-summary-week-from-2026-06-05-cost_centre-North2");
  CHECK(serve::file_stem(summary, {{}, "2026-06-05", "2026-06-06", {}}, nullptr, {}) ==
        "fleet-summary-2026-06-05-2026-06-06");
  CHECK(serve::file_stem(summary, {{}, {}, "2026-06-05", {}}, nullptr, {}) == "fleet-summary-to-2026-06-05");
  auto const &live = serve::route_named("live_positions");
  auto const of_plate = [&](char const *plate) {
    return serve::file_stem(live, {{}, "on", plate}, nullptr, {});
  };
  CHECK(of_plate("KAA 123A") == "live-positions-acc_status-on-KAA123A");
  CHECK(of_plate("\u041A 1") == "live-positions-acc_status-on-1-7b28262a");  // Cyrillic, by sha256sum
  CHECK(of_plate("\u0412 1") != of_plate("\u041A 1"));
  CHECK(of_plate("A/1") == "live-positions-acc_status-on-A1-a5b3d27a");  // by sha256sum
  CHECK(of_plate("A\\1") != of_plate("A/1"));
  CHECK(of_plate("<&>") != of_plate("&"));
  CHECK(of_plate(std::string(200, 'A').c_str()).size() < 90);
}

TEST_CASE("coordinates in GPX are decimals without an exponent") {
  std::string gpx;
  serve::write_waypoint(gpx, {.lat = 0.00002, .lng = -0.000001, .direction_deg = 0.00001}, "");
  CHECK(gpx.starts_with("<wpt lat=\"0.00002\" lon=\"-0.000001\">"));
  CHECK(gpx.find("<gpxtpx:course>0.00001</gpxtpx:course>") != std::string::npos);
}

TEST_CASE("lists are written as CSV by the shape of their answer") {
  using serve::csv_of;
  serve::List const rows{
      "rows", serve::Lines::rows, {"rows"}, {serve::text("a"), serve::number("b"), serve::place("p")}};
  CHECK(csv_of(rows, R"({"rows":[]})") == "a,b,p_lng,p_lat\r\n");
  CHECK(csv_of(rows, R"({"rows":[{"a":"x,\"y\"","b":1.50,"p":[36.5,-1]},{"a":null,"b":null,"p":null}]})") ==
        "a,b,p_lng,p_lat\r\n\"x,\"\"y\"\"\",1.5,36.5,-1\r\n,,,\r\n");
  for (auto const *start :
       {"=", "+", "-", "@", "\\t", "\\r", "\\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"}) {
    auto const csv = csv_of(rows, std::string{R"({"rows":[{"a":")"} + start + R"(1+1","b":-1,"p":null}]})");
    CHECK_MESSAGE(csv.find('\'') != std::string::npos, csv);
  }
  serve::List const words{"words", serve::Lines::rows, {"f", "words"}, {serve::text("words")}};
  CHECK(csv_of(words, R"({"f":{"words":["Ann","O, B"]}})") == "words\r\nAnn\r\n\"O, B\"\r\n");
  auto const places =
      serve::features({}, {false, serve::geometry({"Point"}), {serve::text("imei")}}).lists.front();
  CHECK(csv_of(places, R"({"geojson":{"features":[
          {"geometry":null,"properties":{"imei":"1"}},
          {"geometry":{"type":"Point","coordinates":[36.5,-1.25]},"properties":{"imei":"2"}},
          {"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":{"imei":"3"}}]}})") ==
        "imei,lng,lat\r\n1,,\r\n2,36.5,-1.25\r\n3,1,2\r\n3,3,4\r\n");
  auto const &fixes = serve::route_named("trip").answer.lists.front();
  CHECK(csv_of(fixes, R"({"vehicle":{"imei":"1","vehicle_number":"KAA 1"},"geojson":{"features":[
          {"geometry":{"type":"LineString","coordinates":[[36,0],[36.5,0.5]]},"properties":{"stretch":1,
           "times":[1780650000,1780650060],"speeds_kmh":[30,null],"directions_deg":[90,91.5]}},
          {"geometry":{"type":"Point","coordinates":[37,1]},"properties":{"stretch":2,
           "times":null,"speeds_kmh":null,"directions_deg":null}}]}})") ==
        "imei,vehicle_number,stretch,time,lng,lat,speed_kmh,direction_deg\r\n"
        "1,KAA 1,1,2026-06-05T09:00:00Z,36,0,30,90\r\n1,KAA 1,1,2026-06-05T09:01:00Z,36.5,0.5,,91.5\r\n"
        "1,KAA 1,2,,37,1,,\r\n");
}
