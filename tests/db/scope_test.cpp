// p_scope, the last argument of the API's functions: the cost centres that a token may see.
#include "sql.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Sql;

namespace {

/// Trackers 1 (North), 2 (South), 3 (no cost centre) with four fixes in the last hour and a trip each; 4 was North's until 30 minutes ago,
/// and is South's since. Their trips of 10, 20, 30 and 40 km began 40 minutes ago.
void fill(Sql &sql) {
  sql.run(R"sql(
    insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre, assigned_city) values
      ('1', 'KAA 1', 'Ann', 'North', 'Kisumu'), ('2', 'KAA 2', 'Ben', 'South', 'Nairobi'), ('3', 'KAA 3', null, null, null),
      ('4', 'KAA 4', 'Dan', 'North', 'Kisumu');
    select tracksolid.assign('4', now() - interval '30 min', null, null, 'Eve', 'South', 'Nairobi');
    insert into tracksolid.live_positions (imei, gps_time, lat, lng)
      select imei, now(), 0, 36 + id * 0.01 from tracksolid.devices;
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, acc_on, position_type)
      select d.imei, now() - m * interval '1 min', 0, 36 - m * 0.001, 10, true, 'gps'
        from tracksolid.devices d, unnest(array[37, 36, 22, 21]) m;
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, acc_on, position_type)  -- figures of a day that is over
      select d.imei, date_trunc('day', now()) - interval '36 hours' + m * interval '10 s', 0, 36 + m * 0.001, 40, true, 'gps'
        from tracksolid.devices d, generate_series(1, 60) m;
    select tracksolid.mark_fixes(array_agg(f.imei), array_agg(f.first_fix), array_agg(f.last_fix), 'added')
      from (select imei, min(gps_time) as first_fix, max(gps_time) as last_fix from tracksolid.position_history group by imei) f;
    insert into tracksolid.trips (imei, start_time, end_time, distance_km)
      select imei, now() - interval '40 min', now() - interval '20 min', imei::int * 10 from tracksolid.devices order by imei;
  )sql");
  while (sql.one<int>("select tracksolid.build_days()") > 0) continue;
  sql.run("call tracksolid.refresh_daily()");
}

/// "P0002 unknown vehicle 'X' (hint)", with `name` in place of X.
std::string refusal(Sql &sql, std::string const &call, std::string const &name) {
  try {
    sql.run("select reporting." + call);
    return "answered";
  } catch (store::DatabaseError const &error) {
    auto text = error.state() + " " + error.message() + " (" + error.hint() + ")";
    auto const quoted = "'" + name + "'";
    if (auto const at = text.find(quoted); at != std::string::npos) text.replace(at, quoted.size(), "'X'");
    return text;
  }
}

std::string vehicles(json const &answer) {
  std::string names;
  for (auto const &feature : answer["geojson"]["features"])
    names += feature["properties"]["vehicle_number"].get<std::string>().substr(4) + " ";
  return names;
}

}  // namespace

TEST_CASE(
    "every function of the API with vehicles in its answer takes the scope as its last argument, which may be left out") {
  testing::TempDb const db;
  Sql sql{db};
  CHECK(sql.one(R"sql(
    select coalesce(string_agg(p.proname, ' ' order by p.proname), '') from pg_proc p
     where p.pronamespace = 'reporting'::regnamespace and p.proname ~ '^fn_(?!export_|report_)'
       and not (p.proargnames is not null and p.proargnames[p.pronargs] = 'p_scope' and p.pronargdefaults > 0
                and p.proargtypes[p.pronargs - 1] = 'text[]'::regtype)
  )sql") == "fn_fences fn_generations fn_ingest_health fn_ingestion");
  CHECK(
      sql.one<int>(
          "select count(*) - count(distinct proname) from pg_proc where pronamespace = 'reporting'::regnamespace") ==
      0);
}

ON_EACH_ENGINE("each answer has the vehicles of the scope only, a choice within it included") {
  ENGINE_DATABASE();
  fill(sql);
  auto const live = [&](std::string const &arguments) {
    return vehicles(sql.json("select reporting.fn_live_positions(" + arguments + ")"));
  };
  CHECK(live("p_scope => array['North']") == "1 ");
  CHECK(live("p_scope => array['South', 'Unassigned']") == "2 3 4 ");
  CHECK(live("'South', p_scope => array['North', 'South']") == "2 4 ");
  CHECK(live("'South', p_scope => array['North']").empty());
  CHECK(live("p_vehicle_number => 'kaa-2'") == "2 ");
  CHECK(live("p_vehicle_number => '3', p_scope => array['South']").empty());
  CHECK(vehicles(sql.json(
            "select reporting.fn_nearest_vehicles(0, 36.04, 2, p_scope => array['North', 'South'])")) ==
        "4 2 ");
  auto const trips = [&](std::string const &arguments) {
    return sql.json("select reporting.fn_trips_for_map(" + arguments +
                    "p_start => now() - interval '1 hour', p_end => now(), "
                    "p_scope => array['North'])");
  };
  CHECK(trips("")["summary"]["distance_km"] == 50);  // 4 was North's when its trip began
  CHECK(trips("")["filters"]["drivers"] == json::parse(R"(["Ann","Dan"])"));
  CHECK(trips("")["filters"]["cities"] == json::parse(R"(["Kisumu"])"));
  CHECK(trips("array['KAA 4', '2'], ")["summary"]["distance_km"] == 40);
  auto const figures = [&](std::string const &call) { return sql.json("select reporting." + call).dump(); };
  std::string const lately = "p_from => current_date - 3, ";
  for (std::string const &call :
       {std::string{"fn_utilisation("}, "fn_driver_behaviour(" + lately, "fn_driver_clock(" + lately,
        "fn_mileage(" + lately, std::string{"fn_fleet_today("}, std::string{"fn_dispatch_map("},
        std::string{"fn_fleet_trace("}}) {
    auto const shown = figures(call + "p_scope => array['Unassigned'])");
    CHECK_MESSAGE(shown.find("KAA 3") != std::string::npos, call);
    for (auto const *other : {"KAA 1", "KAA 2", "KAA 4", "North", "South", "Ann"})
      CHECK_MESSAGE(shown.find(other) == std::string::npos, call, " has ", other);
  }
}

ON_EACH_ENGINE("a scope of all cost centres changes no figure") {
  ENGINE_DATABASE();
  fill(sql);
  auto const same = [&](std::string const &call, std::string const &arguments) {
    auto const of = [&](std::string const &scope) {
      return sql.one("select reporting." + call + "(" + arguments + "p_scope => " + scope +
                     ")::jsonb - 'as_of'");
    };
    CHECK_MESSAGE(of("null") == of("array['North', 'South', 'Unassigned']"),
                  std::string{call + " " + arguments});
  };
  for (auto const *period : {"day", "week", "month"})
    same("fn_fleet_summary", std::string{"'"} + period + "', ");
  for (auto const *call :
       {"fn_filters", "fn_alarms", "fn_utilisation", "fn_driver_behaviour", "fn_mileage", "fn_fleet_today"})
    same(call, "");
  CHECK(sql.one<int>(R"sql(
    select sum((r ->> 'trips')::int) from json_array_elements(reporting.fn_fleet_summary(p_scope => array['North', 'Unassigned']) -> 'rows') r
  )sql") == 3);
}

ON_EACH_ENGINE("a vehicle or trip out of scope is refused as one that does not exist") {
  ENGINE_DATABASE();
  fill(sql);
  std::string const track = "fn_vehicle_track('";
  auto const unknown = refusal(sql, track + "KZZ 9', p_scope => array['North'])", "KZZ 9");
  CHECK(
      unknown ==
      "P0002 unknown vehicle 'X' (give a plate or an imei of the device list; spaces, dashes and case do not matter)");
  for (auto const *name : {"KAA 2", "kaa2", "2", "KAA 3", "3"})
    CHECK(refusal(sql, track + name + "', p_scope => array['North'])", name) == unknown);
  CHECK(refusal(sql, "fn_trip(2, array['North'])", "2") == refusal(sql, "fn_trip(99, array['North'])", "99"));
  CHECK(refusal(sql, "fn_trip(1, array['North'])", "1") == "answered");
  std::string const scans_made = R"sql(
    select coalesce(sum(pg_stat_get_xact_numscans(c.oid)), 0) from pg_class c
     where c.relname like '%position_history%' or c.relname like 'shown_trips%' or c.relname like '\_hyper%'
  )sql";
  // No fix and no trip is read, whatever exists: the same time.
  auto const scans = [&](std::string const &name) {
    sql.run("begin");  // within a transaction the counts only grow
    auto const before = sql.one<int>(scans_made);
    auto const found = sql.one<int>("select count(*) from tracksolid.vehicle_trackers('" + name +
                                    "', now() - interval '1 day', now(), array['North'])");
    bool const read = sql.one<int>(scans_made) > before;
    sql.run("rollback");
    return std::pair{found, read};
  };
  for (auto const *name : {"KAA 2", "2", "KAA 3", "KZZ 9"}) CHECK(scans(name) == std::pair{0, false});
  CHECK(scans("KAA 1") == std::pair{1, true});
}

ON_EACH_ENGINE("a track has the time in which the vehicle belonged to the scope") {
  ENGINE_DATABASE();
  fill(sql);
  auto const track = [&](std::string const &name, std::string const &scope) {
    return sql.json("select reporting.fn_vehicle_track('" + name + "', p_scope => " + scope + ")");
  };
  for (auto const *name : {"KAA 4", "4"}) {
    CHECK(track(name, "null")["summary"]["fixes"] == 4);
    CHECK(track(name, "array['North']")["summary"]["fixes"] == 2);
    CHECK(track(name, "array['North']")["vehicle"]["driver_name"] == "Dan");
    CHECK(track(name, "array['South']")["vehicle"]["driver_name"] == "Eve");
    CHECK(track(name, "array['North', 'South']")["summary"]["fixes"] == 4);
  }
  // South's vehicle of exactly the name that is asked for hides nothing of North's own
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, cost_centre) values ('5', 'KAA-1', 'South')");
  CHECK(track("KAA-1", "array['North']")["vehicle"]["imei"] == "1");
}
