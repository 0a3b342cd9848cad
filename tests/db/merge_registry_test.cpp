#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

int sync(Sql &sql, std::string const &values) {
  store::Transaction tx{sql.session()};
  tx.script("select tracksolid.open_stage('devices')");
  tx.script("insert into pg_temp.stage_devices (imei, vehicle_number, driver_name, enabled) values " +
            values);
  auto const written = tx.value<int>("select rows_written from tracksolid.merge_devices()");
  tx.commit();
  return written;
}

long generation(Sql &sql, std::string const &name) {
  return sql.one<long>("select generation from tracksolid.generations where name = '" + name + "'");
}

}  // namespace

ON_EACH_ENGINE("a sync never empties a known value, nor changes one that the operator filled in") {
  ENGINE_DATABASE();
  CHECK(sync(sql, "('1', 'KDA 123X', 'Ann', true), ('2', null, null, true)") == 2);
  sql.run("update tracksolid.devices set cost_centre = 'North', assigned_city = 'Kisumu' where imei = '1'");
  CHECK(sync(sql, "('1', ' ', null, null), ('2', '', '', true)") == 0);
  CHECK(sql.one("select concat_ws(', ', vehicle_number, driver_name, cost_centre, assigned_city, enabled) "
                "from tracksolid.devices where imei = '1'") == "KDA 123X, Ann, North, Kisumu, t");
  CHECK(sync(sql, "('1', 'KDB 9', 'Ann', false)") == 1);
  CHECK(sql.one("select concat_ws(', ', vehicle_number, plate_normalized, cost_centre, enabled) "
                "from tracksolid.devices where imei = '1'") == "KDB 9, KDB9, North, f");
}

ON_EACH_ENGINE("a repeated sync within the hour writes nothing, a later one notes that the device was seen") {
  ENGINE_DATABASE();
  sync(sql, "('1', 'A 1', null, true)");
  auto const before = generation(sql, "devices");
  CHECK(sync(sql, "('1', 'A 1', null, true)") == 0);
  CHECK(generation(sql, "devices") == before);
  sql.run("update tracksolid.devices set last_seen_at = now() - interval '61 minutes'");
  CHECK(sync(sql, "('1', 'A 1', null, true)") == 1);
}

ON_EACH_ENGINE("plates are compared by letters and digits, of any alphabet") {
  ENGINE_DATABASE();
  auto const plate = [&](std::string const &text) {
    return sql.one("select coalesce(reporting.normalize_plate(" + text + "), 'null')");
  };
  CHECK(plate("' kda-123 x.'") == "KDA123X");
  CHECK(plate("'m-ü 12'") == "MÜ12");
  CHECK(plate("'京A·12345'") == "京A12345");
  CHECK(plate("' -. '") == "null");
  CHECK(plate("null") == "null");
}

ON_EACH_ENGINE("a device without a plate goes by its name, then by its imei") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, device_name) values ('1', ' ', 'Van 7'), ('2', "
      "null, null)");
  CHECK(sql.one("select string_agg(display_name || '=' || plate_normalized, ', ' order by imei) from "
                "tracksolid.devices") == "Van 7=VAN7, 2=2");
}

ON_EACH_ENGINE("a generation grows with every change, in the changing transaction, and not without one") {
  ENGINE_DATABASE();
  Sql other{db};
  auto const before = generation(other, "trips");
  sql.run("begin; insert into tracksolid.trips (imei, start_time) values ('1', now())");
  CHECK(generation(other, "trips") == before);
  sql.run("commit");
  CHECK(generation(other, "trips") == before + 1);
  sql.run(
      "update tracksolid.trips set quality = 'x' where imei = 'nobody'; delete from tracksolid.trips where "
      "imei = 'nobody'");
  CHECK(generation(other, "trips") == before + 1);
  sql.run("delete from tracksolid.trips");
  CHECK(generation(other, "trips") == before + 2);
}

TEST_CASE("coordinates of a fence make a shape within the world, or none") {
  struct Row {
    char const *coordinates;
    char const *shape;  ///< kind and area in square degrees
  };
  Row const rows[] = {{"48.1,11.5", "ST_Point 0"},
                      {"1,1;2,2;3,1", "ST_Polygon 1"},
                      {"1,1#1,3#3,3#3,1#", "ST_Polygon 4"},
                      {"0,0;0,2;2,0;2,2", "ST_MultiPolygon 2"},  // a bow tie: two triangles of area 1
                      {"1,1;1,1;2,2;3,1", "ST_Polygon 1"},
                      {"NaN,NaN;48.1,11.5;48.2,11.6", "-"},
                      {"48.1,11.5;48.2,11.6;infinity,11", "-"},
                      {"1,1;2,-Infinity;3,1", "-"},
                      {"1e308,1;2,2;3,3", "-"},
                      {"1e999,1;2,2;3,3", "-"},
                      {"116.3,39.9;116.4,39.9;116.4,40", "-"},
                      {"10,180.1", "-"},
                      {"NaN,1", "-"},
                      {"48.1,11.5;48.1,11.5;48.1,11.5", "-"},
                      {"1,1;2,2;3,3", "-"},
                      {"1,1;2,2", "-"},
                      {"48.1;11.5", "-"},
                      {"48,1,11,5", "-"},
                      {"", "-"}};
  testing::TempDb const db;
  Sql sql{db};
  for (auto const &row : rows) {
    CAPTURE(row.coordinates);
    CHECK(
        sql.one(
            "select coalesce(public.st_geometrytype(g) || ' ' || public.st_area(g), '-') from tracksolid.fence_geom('" +
            std::string{row.coordinates} + "') g") == row.shape);
  }
}

TEST_CASE("a fence that the lists of two accounts name stays with the one that has it") {
  testing::TempDb const db;
  Sql sql{db};
  auto const merge = [&](std::string const &account, std::string const &raw) {
    store::Transaction tx{sql.session()};
    tx.script("select tracksolid.open_stage('geofences')");
    tx.script("insert into pg_temp.stage_geofences (fence_id, account, raw) values ('7', '" + account +
              "', '" + raw + "')");
    auto const written = tx.value<int>("select rows_written from tracksolid.merge_geofences()");
    tx.commit();
    return std::to_string(written) + " " + sql.one("select account from tracksolid.geofences");
  };
  CHECK(merge("a", R"({"fence_id": "7"})") == "1 a");
  CHECK(merge("b", R"({"fence_id": "7"})") == "0 a");
  CHECK(merge("a", R"({"fence_id": "7"})") == "0 a");
  CHECK(merge("c", R"({"fence_id": "7", "account": "c"})") == "1 c");  // its row says whose it is
  sql.run("update tracksolid.geofences set deleted_at = now()");
  CHECK(merge("b", R"({"fence_id": "7"})") == "1 b");
}

TEST_CASE("listeners hear of a change when it is committed") {
  testing::TempDb const db;
  Sql listener{db};
  listener.session().listen("fleet");
  Sql sql{db};
  sql.run("insert into tracksolid.live_positions (imei) values ('1'), ('2')");
  auto const heard = listener.session().wait_for_notifications(std::chrono::seconds{5});
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].payload ==
        "live:" + sql.one("select generation from tracksolid.generations where name = 'live'"));
}

ON_EACH_ENGINE("coverage is one multirange, written only when it grows") {
  ENGINE_DATABASE();
  auto const cover = [&](std::string const &range) {
    sql.run("select tracksolid.cover('1', 'tracks', '" + range + "', '" + range + "')");
  };
  sql.run("insert into tracksolid.live_positions (imei, heartbeat_at) values ('1', now())");
  auto const row = [&] { return sql.one("select covered::text || ' ' || xmin from tracksolid.coverage"); };
  cover("[2026-06-01, 2026-06-02)");
  cover("[2026-06-02, 2026-06-03)");
  cover("[2026-06-05, 2026-06-06)");
  CHECK(sql.one("select covered from tracksolid.coverage") ==
        "{[\"2026-06-01 00:00:00+00\",\"2026-06-03 00:00:00+00\"),[\"2026-06-05 00:00:00+00\",\"2026-06-06 "
        "00:00:00+00\")}");
  auto const before = row();
  cover("[2026-06-02, 2026-06-03)");
  CHECK(row() == before);
}
