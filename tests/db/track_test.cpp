#include "sql.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Sql;

namespace {

/// Fixes of device 1, minutes ago and degrees north of the equator; 0.01° are 1.112 km.
void fill(Sql &sql) {
  sql.run(R"sql(
    insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('1', 'KDA 123X', 'Ann'), ('2', 'KDB 2', null);
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, direction_deg, position_type)
    select '1', now() - m * interval '1 min', lat, 36, speed, dir, type from (values
      (1500, 0.00, 10, 0, 'gps'),                                   -- 25 h ago: outside
      (60, 0.00, 10, 0, 'gps'), (59, 0.01, 70, 1.5, 'gps'),         -- stretch 1
      (53, 0.01, 30, null, 'gps'),                                  -- 6 min later: stretch 2
      (52, 0.03, 50, 3, 'gps'), (51, 0.04, 40, 3, null),            -- 2.2 km further
      (50.5, 5.0, 0, 0, 'lbs'),                                     -- a cell, not a place
      (46, 0.05, null, 3, 'gps')                                    -- 5 min after 51: not more than 5 min
    ) f(m, lat, speed, dir, type);
    insert into tracksolid.position_history (imei, gps_time, lat, lng) values ('2', now(), 10, 10);
  )sql");
}

json track(Sql &sql, std::string const &arguments) {
  return sql.json("select reporting.fn_vehicle_track(" + arguments + ")");
}

}  // namespace

ON_EACH_ENGINE("a track is cut at silences over five minutes; two kilometres in a minute are a motorway") {
  // 2.224 km in a minute are 133 km/h.
  ENGINE_DATABASE();
  fill(sql);
  auto const answer = track(sql, "'KDA 123X'");
  auto const &features = answer["geojson"]["features"];
  REQUIRE(features.size() == 2);
  CHECK(features[0]["geometry"] == json::parse(R"({"type":"LineString","coordinates":[[36,0],[36,0.01]]})"));
  CHECK(features[1]["geometry"] ==
        json::parse(R"({"type":"LineString","coordinates":[[36,0.01],[36,0.03],[36,0.04],[36,0.05]]})"));
  CHECK(features[0]["properties"]["stretch"] == 1);
  CHECK(features[0]["properties"]["distance_km"].get<double>() == doctest::Approx(1.112).epsilon(0.001));
  CHECK(features[1]["properties"]["distance_km"].get<double>() == doctest::Approx(4.448).epsilon(0.001));
}

ON_EACH_ENGINE("times, speeds and headings line up with the coordinates") {
  ENGINE_DATABASE();
  fill(sql);
  auto const properties = track(sql, "'KDA 123X'")["geojson"]["features"][1]["properties"];
  CHECK(properties["fixes"] == 4);
  CHECK(properties["speeds_kmh"] == json::parse("[30, 50, 40, null]"));
  CHECK(properties["directions_deg"] == json::parse("[null, 3, 3, 3]"));
  REQUIRE(properties["times"].size() == 4);
  CHECK(properties["times"][2].get<long>() - properties["times"][1].get<long>() == 60);
  CHECK(properties["times"][3].get<long>() - properties["times"][2].get<long>() == 300);
  CHECK(properties["start_time"] == sql.one("select to_char(to_timestamp(" + properties["times"][0].dump() +
                                            "), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
}

ON_EACH_ENGINE("the summary counts the drawn trips") {
  ENGINE_DATABASE();
  fill(sql);
  auto const answer = track(sql, "'KDA 123X', 24");
  CHECK(answer["vehicle"] == json::parse(R"({"imei":"1","vehicle_number":"KDA 123X","driver_name":"Ann",
                                             "cost_centre":"Unassigned","assigned_city":null})"));
  auto const &summary = answer["summary"];
  CHECK(summary["hours"] == 24);
  CHECK(summary["fixes"] == 6);
  CHECK(summary["stretches"] == 2);
  CHECK(summary["max_speed_kmh"] == 70);
  CHECK(summary["distance_km"].get<double>() == doctest::Approx(5.560).epsilon(0.001));  // 5 * 1.112
  CHECK(track(sql, "'KDA 123X', 26")["summary"]["fixes"] == 7);  // the fix of 25 h ago as well
}

ON_EACH_ENGINE("a vehicle is found by its plate however it is written, or by imei") {
  ENGINE_DATABASE();
  fill(sql);
  for (auto const *name : {"'kda-123 x'", "'KDA123X'", "' 1 '"})
    CHECK(track(sql, name)["vehicle"]["imei"] == "1");
}

ON_EACH_ENGINE("a known vehicle without fixes has an empty track") {
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei) values ('9')");
  auto const answer = track(sql, "'9'");
  CHECK(answer["geojson"]["features"] == json::array());
  CHECK(answer["summary"]["fixes"] == 0);
  CHECK(answer["summary"]["distance_km"] == 0);
  CHECK(answer["summary"]["first_fix_at"].is_null());
}

ON_EACH_ENGINE("an unknown vehicle and odd hours are refused, each in its own way") {
  ENGINE_DATABASE();
  fill(sql);
  CHECK(sql.refusal("select reporting.fn_vehicle_track('NOBODY')") == "P0002");
  CHECK(sql.refusal("select reporting.fn_vehicle_track(' ')") == "22023");
  CHECK(sql.refusal("select reporting.fn_vehicle_track(null)") == "22023");
  CHECK(sql.refusal("select reporting.fn_vehicle_track('KDA123X', 0)") == "22023");
  CHECK(sql.refusal("select reporting.fn_vehicle_track('KDA123X', 2161)") == "22023");
  CHECK(sql.refusal("select reporting.fn_vehicle_track('KDA123X', 2160)").empty());
}
