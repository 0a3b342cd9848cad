// Since PostgreSQL 17 maintenance commands run with search_path pg_catalog, pg_temp: whatever they reach must name its schemas.
#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

constexpr char const *rows = R"sql(
  insert into tracksolid.devices (imei, vehicle_number, device_name) values ('1', 'KAA 1', 'one'), ('2', null, null);
  insert into tracksolid.live_positions (imei, gps_time, lat, lng) values ('1', now(), -1.3, 36.8);
  insert into tracksolid.trips (imei, start_time, end_time, distance_km) values ('1', now() - interval '2 hours', now(), 7);
  insert into tracksolid.detected_trips (imei, start_time, distance_km, duration_s, quality) values ('1', now(), 7, 60, 'ignition');
  insert into tracksolid.geofences (fence_id, geom) values ('1', public.st_setsrid(public.st_makepoint(36.8, -1.3), 4326));
  insert into tracksolid.refusals (stream, reason, raw) values ('live', 'test', '{}');
  insert into tracksolid.push_inbox (sha256, received_at, path, body) values (sha256('a'), now(), '/pushhb', '{}');
  select tracksolid.ensure_partitions('position_history', now() - interval '30 days', now());
  insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh)
    select '1', now() - n * interval '1 minute', -1.3 + n * 0.001, 36.8, 40 from generate_series(1, 2000) n;
  insert into tracksolid.daily_figures (imei, day) values ('1', current_date);
  select tracksolid.build_days()
)sql";

std::vector<std::string> names(Sql &sql, std::string const &query) {
  return sql.json("select coalesce(json_agg(q.name), '[]') from (" + query + ") q(name)");
}

}  // namespace

ON_EACH_ENGINE(
    "refresh, reindex, analyze and vacuum work with the search_path of PostgreSQL 17's maintenance") {
  ENGINE_DATABASE();
  sql.run(rows);
  sql.run("set search_path = pg_catalog, pg_temp");
  auto const views =
      names(sql,
            "select format('%I.%I', schemaname, matviewname) from pg_matviews where schemaname in "
            "('tracksolid', 'reporting')");
  CHECK(views.size() >= 1);
  for (auto const &view : views)
    for (auto const *how : {"", "concurrently "}) {
      CAPTURE(view);
      CHECK(sql.refusal("refresh materialized view " + (how + view)) == "");
    }
  for (auto const &table :
       names(sql,
             "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = "
             "c.relnamespace where n.nspname in ('tracksolid', 'reporting') and c.relkind = 'r'")) {
    CAPTURE(table);
    CHECK(sql.refusal("reindex table " + table) == "");
    CHECK(sql.refusal("vacuum (analyze) " + table) == "");
  }
  CHECK(sql.one<int>("select count(*) from reporting.v_trips") == 1);
}

// A function that gives the rows of a table is read anew at each call, so that the table may gain columns.
TEST_CASE(
    "functions that maintenance reaches fix their search_path, or have a body that was parsed when they were made") {
  testing::TempDb const db;
  CHECK(
      Sql{db}.one(
          "select coalesce(string_agg(p.oid::regprocedure::text, ', '), 'none') from pg_proc p "
          "join pg_language l on l.oid = p.prolang "
          "where p.pronamespace in ('tracksolid'::regnamespace, 'reporting'::regnamespace) and p.prokind = 'f' "
          "and p.prosqlbody is null and p.proconfig is null "
          "and not exists (select from pg_class c where c.reltype = p.prorettype and c.relkind in ('r', 'p'))") ==
      "none");
}
