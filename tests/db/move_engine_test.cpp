#include <atomic>
#include <thread>

#include "migrate/apply.hpp"
#include "migrate/engine.hpp"
#include "migrate/fingerprint.hpp"
#include "sql.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Engine;
using testing::Sql;
using testing::TempDb;

namespace {

/// A server with both engines, a database partitioned by pg_partman.
struct Partman {
  TempDb db{Engine::timescaledb, TempDb::Content::empty};
  std::vector<migrate::File> files = migrate::read_files(migrate::embedded_sources());
  Partman() { migrate::up({db.url(), "fleet/test"}, files, {.engine = "pg_partman"}); }
  testing::Result move() const {
    return testing::run_fleet({"migrate", "engine", "timescaledb"}, db.environment());
  }
};
#define BOTH_ENGINES()                     \
  FLEET_SKIP_WITHOUT(Engine::timescaledb); \
  FLEET_SKIP_WITHOUT(Engine::pg_partman)

/// `count` fixes of a device, a minute and 0.01 degrees apart.
void store_fixes(Sql &sql, std::string const &imei, std::string const &from, int count) {
  sql.run(
      "begin; select tracksolid.open_stage('position_history'); "
      "insert into pg_temp.stage_position_history (imei, gps_time, lat, lng, speed_kmh, acc_on) select '" +
      imei + "', " + from + " + i * interval '1 min', 0, 11 + i * 0.01, 60, true from generate_series(0, " +
      std::to_string(count - 1) + ") i; select tracksolid.merge_position_history(); commit");
}

void fill(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('1', 'KDA 1', 'Asha'), "
      "('2', 'KDB 2', null)");
  store_fixes(sql, "1", "timestamptz '2026-06-05 09:00Z'", 30);
  store_fixes(sql, "1", "timestamptz '2026-06-19 09:00Z'", 30);
  store_fixes(sql, "2", "date_trunc('minute', now()) - interval '50 min'", 50);
  sql.run(
      "insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s) values "
      "('1', '2026-06-05 09:00Z', '2026-06-05 09:10Z', 11, 600); "
      "insert into tracksolid.stale_ranges (imei, stale, kind) values ('2', '[2009-03-01,2009-03-01]', 'added'); "
      "insert into tracksolid.position_history (imei, gps_time, lat, lng) values ('2', '2009-03-01', 1, "
      "2); "  // default
      "insert into tracksolid.heartbeats (imei, gate_time, battery_pct) values ('1', now(), 90); "
      "insert into tracksolid.temperature_readings (imei, reading_time, sensor) values ('1', now(), "
      "'a'), ('1', now(), 'b')");
}

void refresh(Sql &sql) {
  sql.run(
      "select reporting.build_routes(); select tracksolid.build_days(); select tracksolid.detect_trips()");
  sql.run("call tracksolid.refresh_daily()");
  sql.run("select reporting.refresh_v_trips()");
}

/// The answers that the pages use, without their `as_of`.
json answers(Sql &sql) {
  json all;
  all.push_back(sql.json("select reporting.fn_vehicle_track('KDB 2', 24)")["geojson"]);
  all.push_back(sql.json(
      "select reporting.fn_trips_for_map(p_start => '2026-06-01', p_end => '2026-07-01')")["geojson"]);
  for (auto const *table :
       {"fn_mileage('2026-06-01', '2026-06-30')", "fn_driver_behaviour('2026-06-01', '2026-06-30')",
        "fn_driver_clock('2026-06-01', '2026-06-30')", "fn_fleet_summary('day', '2026-06-01', '2026-06-30')"})
    all.push_back(sql.json(std::string{"select reporting."} + table)["rows"]);
  all.push_back(sql.json("select reporting.fn_fleet_trace()")["features"]);
  all.push_back(sql.one(
      "select string_agg(imei || day || fixes || ' ' || round(km::numeric, 3), ', ' order by imei, day) "
      "from tracksolid.v_mileage_daily_cagg"));
  return all;
}

std::string counts(Sql &sql) {
  return sql.one(
      "select (select count(*) from tracksolid.position_history) || ' ' || (select count(*) from "
      "tracksolid.heartbeats) || ' ' || "
      "(select count(*) from tracksolid.temperature_readings)");
}

/// The catalogue, but for the extension that the move leaves in place.
std::string schema(TempDb const &db) {
  auto session = store::Database{db.url(), "fleet/test"}.open();
  store::Transaction tx{session};
  std::string text;
  for (auto const &object : migrate::read_objects(tx))
    if (object.name != "pg_partman")
      text += object.kind + " " + object.name + ": " + object.definition + "\n";
  return text;
}

}  // namespace

TEST_CASE(
    "a database that moves to timescaledb keeps every row, gives the same answers and has the same schema") {
  BOTH_ENGINES();
  Partman const partman;
  Sql sql{partman.db};
  fill(sql);
  refresh(sql);
  auto const before = answers(sql);
  CHECK(counts(sql) == "111 1 2");  // 30 + 30 + 50 and the one in the default partition
  auto const moved = partman.move();
  CHECK_MESSAGE(moved.exit_code == 0, moved.err);
  CHECK(moved.out.find("position_history: rows=111 copied=111\n") != std::string::npos);
  CHECK(moved.out.find("temperature_readings: rows=2 copied=2\n") != std::string::npos);
  CHECK(sql.one("select tracksolid.setting('engine')") == "timescaledb");
  CHECK(counts(sql) == "111 1 2");
  CHECK(json::diff(before, answers(sql)).dump() == "[]");
  CHECK(sql.one("select coalesce(string_agg(oid::regclass::text, ' '), 'none') from pg_class where relname ~ "
                "'_(partman|moving|default|p2)' and relnamespace = 'tracksolid'::regnamespace") == "none");
  CHECK(schema(partman.db) == schema(TempDb{Engine::timescaledb}));
  CHECK(testing::run_fleet({"migrate", "status"}, partman.db.environment()).exit_code == 0);
  store_fixes(sql, "1", "timestamptz '2026-06-05 09:25Z'", 10);  // five known, five late
  CHECK(counts(sql) == "116 1 2");
  CHECK(Sql{partman.db, "fleet_ingest"}.refusal("delete from tracksolid.heartbeats").empty());
  auto const second = partman.move();
  CHECK(second.exit_code == 0);
  CHECK(second.out == "engine=timescaledb dropped=0\n");
}

TEST_CASE("a stopped move goes on, with rows stored and deleted meanwhile") {
  BOTH_ENGINES();
  Partman const partman;
  Sql sql{partman.db};
  fill(sql);
  sql.run(
      "select tracksolid.empty_default_partition(table_name), tracksolid.begin_engine_move(table_name) from "
      "tracksolid.time_tables()");
  CHECK(sql.one("select string_agg(copied::text, ' ' order by starts) from (select p.starts, m.copied from "
                "tracksolid.partitions_to_move() p cross join lateral tracksolid.move_partition(table_name, "
                "time_column, partition, starts, ends) m where p.table_name = 'position_history' and m.rows "
                "> 0) t") == "1 30 30 50");
  store_fixes(sql, "1", "timestamptz '2026-06-05 09:25Z'", 10);  // five more in a copied partition
  store_fixes(sql, "2", "timestamptz '2026-08-05 09:25Z'", 3);   // and three in a new one
  sql.run("delete from tracksolid.position_history where imei = '1' and gps_time = '2026-06-19 09:00Z'");
  sql.run(
      "update tracksolid.position_history set speed_kmh = 7 where imei = '1' and gps_time = '2026-06-19 "
      "09:01Z'");
  sql.run(
      "delete from tracksolid.position_history_moving where gps_time = '2026-06-05 09:02Z'");  // lost: copied
                                                                                               // again
  auto const moved = partman.move();
  CHECK_MESSAGE(moved.exit_code == 0, moved.err);
  CHECK(moved.out.find("position_history: rows=118 copied=1\n") != std::string::npos);
  CHECK(counts(sql) == "118 1 2");
  CHECK(sql.one("select speed_kmh from tracksolid.position_history where gps_time = '2026-06-19 09:01Z'") ==
        "7");
}

TEST_CASE("polls and readers go on while a database moves") {
  BOTH_ENGINES();
  Partman const partman;
  Sql sql{partman.db};
  fill(sql);
  std::atomic<bool> done{false};
  int stored = 0;
  int read = 0;
  std::string failed;
  std::thread poll{[&] {
    try {
      for (Sql session{partman.db}; !done;
           ++stored, std::this_thread::sleep_for(std::chrono::milliseconds{20}))
        store_fixes(session, "3",
                    "timestamptz '2026-05-05 09:00Z' + interval '7 h' * " + std::to_string(stored), 5);
    } catch (std::exception const &error) {
      failed = error.what();
    }
  }};
  std::thread reader{[&] {
    try {
      for (Sql session{partman.db, "fleet_reader"}; !done;
           ++read, std::this_thread::sleep_for(std::chrono::milliseconds{20}))
        session.json("select reporting.fn_vehicle_track('KDB 2', 24)");
    } catch (std::exception const &error) {
      failed = error.what();
    }
  }};
  auto const moved = partman.move();
  done = true;
  poll.join();
  reader.join();
  CHECK_MESSAGE(moved.exit_code == 0, moved.err);
  CHECK(sql.one("select tracksolid.setting('engine')") == "timescaledb");
  CHECK(failed.empty());
  CHECK(stored > 0);
  CHECK(read > 0);
  CHECK(counts(sql) == std::to_string(111 + 5 * stored) + " 1 2");
}

TEST_CASE("a move that can't be is refused before anything is touched") {
  TempDb const unloaded{Engine::pg_partman};
  auto const without = testing::run_fleet({"migrate", "engine", "timescaledb"}, unloaded.environment());
  CHECK(without.exit_code == 2);
  CHECK(without.err.find("the server has not loaded timescaledb") != std::string::npos);
  auto const empty =
      testing::run_fleet({"migrate", "engine", "timescaledb"}, TempDb{TempDb::Content::empty}.environment());
  CHECK(empty.exit_code == 2);
  CHECK(testing::run_fleet({"migrate", "engine", "sharding"}, unloaded.environment()).exit_code == 2);
}

TEST_CASE("a view that is not fleet's stops the move, the tables stay in use") {
  BOTH_ENGINES();
  Partman const partman;
  Sql sql{partman.db};
  sql.run("create view public.mine as select count(*) from tracksolid.position_history");
  auto refused = partman.move();
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("rests on 'tracksolid.position_history': public.mine") != std::string::npos);
  sql.run(
      "drop view public.mine; create view reporting.mine as select count(*) from "
      "tracksolid.position_history");
  refused = partman.move();
  CHECK(refused.exit_code == 1);
  CHECK(sql.one("select tracksolid.setting('engine')") == "pg_partman");
  CHECK(sql.one<int>("select count from reporting.mine") == 0);
  store_fixes(sql, "1", "timestamptz '2026-06-05 09:25Z'", 10);
  sql.run("drop view reporting.mine");
  CHECK(partman.move().exit_code == 0);
  CHECK(counts(sql) == "10 0 0");
}
