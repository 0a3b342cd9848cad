// `fleet fences`, and the visits of its fences as files: a vehicle at 60 km/h along the equator passes a kilometre each minute.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "db/road.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Sql;
using testing::TempDb;
using testing::TempDir;

namespace {

double lng(double km) {
  return 36 + km / 111.195;
}

json feature(json properties, std::string const &type, json coordinates) {
  return {{"type", "Feature"},
          {"properties", std::move(properties)},
          {"geometry", {{"type", type}, {"coordinates", std::move(coordinates)}}}};
}

json ring(double from_km, double to_km) {
  json points = json::array();
  for (auto const &[km, lat] :
       {std::pair{from_km, -0.001}, {to_km, -0.001}, {to_km, 0.001}, {from_km, 0.001}, {from_km, -0.001}})
    points.push_back(json::array({lng(km), lat}));
  return points;
}

struct Site {
  TempDb db;
  Sql sql{db};
  TempDir folder;

  testing::Result fleet(std::vector<std::string> const &words) const {
    return testing::run_fleet(words, db.environment());
  }
  testing::Result import(json const &features, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{
        "fences", "import",
        folder.write("f.geojson", json{{"type", "FeatureCollection"}, {"features", features}}.dump())};
    words.insert(words.end(), more.begin(), more.end());
    return fleet(words);
  }
};

}  // namespace

TEST_CASE("fences are imported from GeoJSON, by id or name, and again without a change") {
  Site const site;
  auto const features = json::array(
      {feature({{"name", "Gate"}, {"color", "#ff0000"}}, "Polygon", json::array({ring(5.25, 5.75)})),
       feature({{"name", "Pair"}}, "MultiPolygon",
               json::array({json::array({ring(7.25, 7.5)}), json::array({ring(8.25, 8.5)})})),
       feature({{"name", "Road"}, {"id", 12}, {"buffer_m", 50}}, "LineString",
               json::array({json::array({lng(10), 0.01}), json::array({lng(10), -0.01})})),
       feature({{"name", "Mast"}, {"radius_m", 500}}, "Point", json::array({lng(15), 0}))});
  auto const dry = site.import(features, {"--dry-run"});
  CHECK(dry.out.ends_with("new=4 changed=0 unchanged=0 refused=0 written=false\n"));
  CHECK(site.import(features).out ==
        "feature 1 'Gate': new\nfeature 2 'Pair': new\nfeature 3 'Road': new\nfeature 4 'Mast': new\n"
        "new=4 changed=0 unchanged=0 refused=0 written=true\n");
  CHECK(site.import(features).out == "new=0 changed=0 unchanged=4 refused=0 written=true\n");
  auto renamed = json::array({features[2]});
  renamed[0]["properties"]["name"] = "Highway";
  CHECK(site.import(renamed).out ==
        "feature 1 'Highway': changed\nnew=0 changed=1 unchanged=0 refused=0 written=true\n");
  auto const list = json::parse(site.fleet({"fences", "list", "--json"}).out);
  REQUIRE(list.size() == 4);
  CHECK(list[0]["name"] == "Gate");
  CHECK(list[0]["color"] == "#ff0000");
  CHECK(list[1]["color"].is_null());
  CHECK(list[1]["id"] == "12");
  CHECK(list[1]["area_km2"].get<double>() ==
        doctest::Approx(0.23).epsilon(0.03));  // 2.2 km by 100 m, and its round ends
  CHECK(list[2]["area_km2"].get<double>() == doctest::Approx(0.785).epsilon(0.01));
}

TEST_CASE("each refused feature is named with its number and the reason, and nothing is written") {
  Site site;
  auto const result = site.import(
      json::array({feature({{"name", "Good"}}, "Polygon", json::array({ring(1, 2)})),
                   feature({{"name", "Bow"}}, "Polygon", json::parse("[[[0,0],[1,1],[1,0],[0,1],[0,0]]]")),
                   feature({{"name", "Line"}}, "LineString", json::parse("[[36,0],[37,0]]")),
                   feature({{"name", "Dot"}}, "Point", json::parse("[36,0]")),
                   feature(json::object(), "Polygon", json::array({ring(1, 2)})),
                   feature({{"name", "North"}}, "Polygon", json::parse("[[[0,91],[1,91],[1,92],[0,91]]]")),
                   feature({{"name", "Good"}}, "Polygon", json::array({ring(3, 4)})),
                   feature({{"name", "Red"}, {"color", "red"}}, "Polygon", json::array({ring(3, 4)})),
                   feature({{"name", "Wide"}, {"buffer_m", "wide"}}, "Point", json::parse("[36,0]")),
                   feature({{"name", "Open"}}, "Polygon", json::parse("[[[0,0],[1,1]]]")),
                   json{{"type", "Point"}}, feature({{"name", "Odd"}}, "Polygon", "here")}));
  CHECK(result.exit_code == 2);
  CHECK(result.err.find("11 of 12 features") != std::string::npos);
  for (auto const *part :
       {"feature 2 'Bow': its shape is not valid: Self-intersection",
        "feature 3 'Line': a line needs buffer_m", "feature 4 'Dot': a point needs radius_m",
        "feature 5 '': it has no name", "feature 6 'North': a coordinate is outside of the world",
        "feature 7 'Good': it is the same fence as feature 1", "feature 8 'Red': color 'red'",
        "feature 9 'Wide': buffer_m or radius_m 'wide'", "feature 10 'Open': its shape is not valid",
        "feature 12 'Odd': its geometry cannot be read", "feature 11 '': its type is 'Point'",
        "new=1 changed=0 unchanged=0 refused=11 written=false"})
    CHECK_MESSAGE(result.out.find(part) != std::string::npos, part, "\n", result.out);
  CHECK(site.sql.one("select count(*) from tracksolid.fences") == "0");
  CHECK(site.fleet({"fences", "import", site.folder.write("no", "[1")}).err.find("is not valid JSON") !=
        std::string::npos);
  auto const nul = site.import(
      json::array({feature({{"name", std::string{"a\0b", 3}}}, "Polygon", json::array({ring(1, 2)}))}));
  CHECK(nul.exit_code == 2);
  CHECK(nul.err.find("has a NUL character") != std::string::npos);
  CHECK(
      site.fleet(
              {"fences", "import",
               site.folder.write(
                   "crs",
                   R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[{}]})")})
          .err.find("another reference system") != std::string::npos);
}

TEST_CASE("two imports of the same fences in another order wait for each other") {
  Site site;
  auto const one = feature({{"name", "A"}}, "Polygon", json::array({ring(1, 2)}));
  auto const other = feature({{"name", "B"}}, "Polygon", json::array({ring(3, 4)}));
  auto const importing = [](json const &feature) {
    return "select tracksolid.import_fences('" + json::array({feature}).dump() + "', true)";
  };
  site.sql.run("begin; " + importing(one));
  testing::Result second;
  std::thread waits{[&] { second = site.import(json::array({other, one})); }};
  Sql watch{site.db};
  for (int i = 0; i < 200 && watch.one<int>("select count(*) from pg_locks where not granted") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  CHECK(site.sql.refusal(importing(other)) == "");
  site.sql.run("commit");
  waits.join();
  CHECK_MESSAGE(second.out.ends_with("new=0 changed=0 unchanged=2 refused=0 written=true\n"), second.err);
}

TEST_CASE("visits of imported fences are exported and reported") {
  Site site;
  site.sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values ('1', 'KAA 1', 'Ann', 'North')");
  testing::Road{"1"}.drive(0, 1200, 60, 60).store(site.sql, "'2026-06-05 08:00:00Z'");
  REQUIRE(site.import(json::array({feature({{"name", "Gate"}, {"id", "g"}}, "Polygon",
                                           json::array({ring(5.25, 5.75)})),
                                   feature({{"name", "End"}}, "Polygon", json::array({ring(19.5, 21)}))}))
              .exit_code == 0);
  REQUIRE(site.fleet({"refresh-vtrips"}).exit_code == 0);
  auto const csv = site.fleet({"export", "visits", "--from", "2026-06-05", "--to", "2026-06-06"}).out;
  CHECK_MESSAGE(
      csv.starts_with(
          "imei,vehicle_number,driver_name,cost_centre,assigned_city,fence_id,fence_name,enter_time,exit_time,dwell_s,enter_seen,exit_seen,lng,lat\r\n"
          "1,KAA 1,Ann,North,,g,Gate,2026-06-05T08:05:15Z,2026-06-05T08:05:45Z,30,true,true,36.049463,0.0\r\n"
          "1,KAA 1,Ann,North,,End,End,2026-06-05T08:19:30Z,,30,true,false,"),
      csv);
  CHECK(site.fleet({"export", "visits", "--from", "2026-06-06", "--to", "2026-06-07"}).out.find("Gate") ==
        std::string::npos);
  auto const report = site.fleet({"report", "visits", "--from", "2026-06-05", "--to", "2026-06-06"});
  CHECK_MESSAGE(
      report.out.find(
          "Gate,KAA 1,1,Ann,North,2026-06-05T08:05:15+00:00,2026-06-05T08:05:45+00:00,30,30,true,true") !=
          std::string::npos,
      report.out, report.err);
}
