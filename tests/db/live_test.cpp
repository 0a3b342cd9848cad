#include "sql.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Sql;

namespace {

/// Seven devices, one in each state. Offline after 1800 s, moving from 5 km/h on.
void fill(Sql &sql) {
  sql.run(R"sql(
    insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre, assigned_city, model, enabled) values
      ('1', 'A 1', 'Ann', 'North', 'Kisumu', 'VL103M', true), ('2', 'B 2', null, 'North', null, null, true),
      ('3', 'C 3', null, ' ', '', null, true), ('4', 'D 4', null, null, null, null, true),
      ('5', 'E 5', null, null, null, null, true), ('6', 'F 6', null, null, null, null, true),
      ('7', 'G 7', null, null, null, null, false);
    insert into tracksolid.live_positions (imei, gps_time, heartbeat_at, lat, lng, speed_kmh, direction_deg, acc_on) values
      ('1', now() - interval '10 s', now() - interval '5 s', -1.2345678, 36.8, 5, 90, true),      -- moving
      ('2', now() - interval '20 s', null, -1.3, 36.9, 4.9, 0, true),                             -- idle
      ('3', now() - interval '2 h', now() - interval '1799 s', 0, 36.8, 0, null, false),          -- parked: heartbeat
      ('4', now() - interval '1801 s', now() - interval '1801 s', 1, 36.8, 60, 10, true),         -- offline: silent
      ('5', null, null, null, null, null, null, null),                                            -- offline: never a fix
      ('7', now(), now(), -1.2345, 36.8, 50, 0, true)                                             -- not enabled
  )sql");  // 6: no row at all
}

json live(Sql &sql, std::string const &arguments = "") {
  return sql.json("select reporting.fn_live_positions(" + arguments + ")");
}

std::string states(json const &answer) {
  std::string states;
  for (auto const &feature : answer["geojson"]["features"])
    states += (states.empty() ? "" : ", ") + feature["properties"]["vehicle_number"].get<std::string>() +
              " " + feature["properties"]["status"].get<std::string>();
  return states;
}

}  // namespace

ON_EACH_ENGINE("every enabled device is on the map, silent ones as offline") {
  ENGINE_DATABASE();
  fill(sql);
  auto const answer = live(sql);
  CHECK(states(answer) == "A 1 moving, B 2 idle, C 3 parked, D 4 offline, E 5 offline, F 6 offline");
  auto const summary = answer["summary"];
  CHECK(summary["vehicles"] == 6);
  CHECK(summary["moving"] == 1);
  CHECK(summary["idle"] == 1);
  CHECK(summary["parked"] == 1);
  CHECK(summary["offline"] == 3);
  CHECK(summary["data_age_s"].get<int>() >= 5);
  CHECK(summary["data_age_s"].get<int>() < 30);
}

ON_EACH_ENGINE("a feature has place, vehicle and state, and null for unknown values") {
  ENGINE_DATABASE();
  fill(sql);
  auto const features = live(sql)["geojson"]["features"];
  auto const &first = features[0];
  CHECK(first["type"] == "Feature");
  CHECK(first["id"].is_number_integer());
  CHECK(first["geometry"] == json::parse(R"({"type":"Point","coordinates":[36.8,-1.234568]})"));
  auto const &properties = first["properties"];
  CHECK(properties["imei"] == "1");
  CHECK(properties["driver_name"] == "Ann");
  CHECK(properties["cost_centre"] == "North");
  CHECK(properties["assigned_city"] == "Kisumu");
  CHECK(properties["speed_kmh"] == 5);
  CHECK(properties["direction_deg"] == 90);
  CHECK(properties["acc_on"] == true);
  CHECK(properties["model"] == "VL103M");
  CHECK(properties["gps_time"] == sql.one(R"sql(
    select to_char(gps_time, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from tracksolid.live_positions where imei = '1'
  )sql"));
  for (auto const *key : {"battery_pct", "power_v", "odometer_km", "satellites", "position_type"}) {
    REQUIRE(properties.contains(key));
    CHECK(properties[key].is_null());
  }
  auto const &never = features[4];
  CHECK(never["geometry"].is_null());
  CHECK(never["properties"]["gps_time"].is_null());
  CHECK(never["properties"]["cost_centre"] == "Unassigned");
}

ON_EACH_ENGINE("cost centre and ignition filter the features and the counts") {
  ENGINE_DATABASE();
  fill(sql);
  CHECK(states(live(sql, "'North'")) == "A 1 moving, B 2 idle");
  CHECK(live(sql, "'North'")["summary"]["vehicles"] == 2);
  CHECK(states(live(sql, "'Unassigned', 'off'")) == "C 3 parked");
  CHECK(states(live(sql, "null, 'ON'")) == "A 1 moving, B 2 idle, D 4 offline");
  CHECK(states(live(sql, "'', '1'")) == states(live(sql, "null, 'true'")));
  CHECK(live(sql, "'South'")["geojson"]["features"] == json::array());
  CHECK(live(sql, "'South'")["summary"]["newest_fix_at"].is_null());
  CHECK(sql.refusal("select reporting.fn_live_positions(null, 'maybe')") == "22023");
}

ON_EACH_ENGINE("the nearest vehicles come by metres on the sphere, not by degrees") {
  ENGINE_DATABASE();
  // At 60° north a degree of longitude is half a degree of latitude: B is 55.6 km away, A 66.7 km.
  sql.run(R"sql(
    insert into tracksolid.devices (imei, enabled) values ('A', true), ('B', true), ('C', true), ('D', false);
    insert into tracksolid.live_positions (imei, gps_time, lat, lng)
      values ('A', now(), 60.6, 25), ('B', now(), 60, 26), ('C', now(), 40, 25), ('D', now(), 60, 25)
  )sql");
  auto const answer = sql.json("select reporting.fn_nearest_vehicles(60, 25, 2)");
  CHECK(answer["summary"]["vehicles"] == 2);
  auto const &features = answer["geojson"]["features"];
  REQUIRE(features.size() == 2);
  CHECK(features[0]["properties"]["imei"] == "B");
  CHECK(features[0]["properties"]["distance_m"].get<double>() == doctest::Approx(55600).epsilon(0.005));
  CHECK(features[1]["properties"]["imei"] == "A");
  CHECK(features[1]["properties"]["distance_m"].get<double>() == doctest::Approx(66700).epsilon(0.005));
  CHECK(sql.refusal("select reporting.fn_nearest_vehicles(91, 25)") == "22023");
  CHECK(sql.refusal("select reporting.fn_nearest_vehicles('nan', 25)") == "22023");
  CHECK(sql.refusal("select reporting.fn_nearest_vehicles(60, 25, 0)") == "22023");
}

ON_EACH_ENGINE("the nearest of many are found by the index, without a look at the others") {
  // 2,000 vehicles on a line. Per search the index is scanned once and gives as many entries as vehicles are
  // asked for, some more at most; a search by sorting would not scan it, or take all 2,000 from it.
  ENGINE_DATABASE();
  sql.run(R"sql(
    insert into tracksolid.devices (imei) select i::text from generate_series(1, 2000) i;
    insert into tracksolid.live_positions (imei, gps_time, lat, lng)
    select i::text, now(), 0, i * 0.01 from generate_series(1, 2000) i;
    analyze tracksolid.devices, tracksolid.live_positions;
    begin)sql");
  auto const answer = sql.json("select reporting.fn_nearest_vehicles(0, 10.001, 3)");
  auto const scans =
      sql.one<int>("select pg_stat_get_xact_numscans('tracksolid.live_positions_nearest'::regclass)");
  auto const read =
      sql.one<int>("select pg_stat_get_xact_tuples_returned('tracksolid.live_positions_nearest'::regclass)");
  sql.run("rollback");
  CHECK(scans == 1);
  CHECK(read >= 3);
  CHECK(read <= 10);
  std::string found;
  for (auto const &feature : answer["geojson"]["features"])
    found += feature["properties"]["imei"].get<std::string>() + " ";
  CHECK(found == "1000 1001 999 ");  // 0.001, 0.009 and 0.011 degrees away
}
