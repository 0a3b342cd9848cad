// The built `fleet serve`: every answer has the shape that the table of routes declares, every list is given as CSV.
#include "serve/route.hpp"
#include "serve_site.hpp"

using namespace fleet;
using Json = nlohmann::ordered_json;
using serve::Kind;
using serve::Schema;
using testing::problem;
using testing::RawReply;
using testing::ServeSite;

namespace {

bool has_kind(Kind kind, Json const &value) {
  switch (kind) {
    case Kind::string:
      return value.is_string();
    case Kind::date:
      return value.is_string() && value.get<std::string>().size() == 10;
    case Kind::time:
      return value.is_string() && value.get<std::string>().ends_with("Z");
    case Kind::integer:
      return value.is_number_integer();
    case Kind::number:
      return value.is_number();
    case Kind::boolean:
      return value.is_boolean();
    case Kind::list:
    case Kind::place:
      return value.is_array();
    case Kind::object:
    case Kind::geometry:
      break;
  }
  return value.is_object();
}

void check(Schema const &schema, Json const &value, std::string const &where);

/// The keys in the order of the declaration, none more and none less.
void check_object(serve::Fields const &fields, Json const &object, std::string const &where) {
  auto field = fields.begin();
  for (auto const &[name, value] : object.items()) {
    while (field != fields.end() && field->optional && field->name != name) ++field;
    REQUIRE_MESSAGE((field != fields.end() && field->name == name), where, " has ", name);
    check(field->schema, value, where + "." + name);
    ++field;
  }
  for (; field != fields.end(); ++field) CHECK_MESSAGE(field->optional, where, " lacks ", field->name);
}

void check(Schema const &schema, Json const &value, std::string const &where) {
  if (value.is_null()) {
    CHECK_MESSAGE(schema.nullable, where, " is null");
    return;
  }
  REQUIRE_MESSAGE(has_kind(schema.kind, value), where, " is ", value.dump());
  if (schema.kind == Kind::geometry || !schema.values.empty()) {
    std::string const word = schema.kind == Kind::geometry ? value.at("type") : value;
    CHECK_MESSAGE(std::count(schema.values.begin(), schema.values.end(), word) == 1, where, " is ", word);
  }
  if (schema.kind == Kind::list)
    for (auto const &item : value) check(schema.items.front(), item, where + "[]");
  if (schema.kind == Kind::object && !schema.fields.empty()) check_object(schema.fields, value, where);
}

/// A request with what the route requires: of the vehicle KAA 1.
RawReply ask(ServeSite &site, serve::Route const &route, std::string query = {},
             std::string const &header = {}) {
  for (auto const &parameter : route.parameters)
    if (parameter.required)
      query += std::string{parameter.name} + "=" +
               (parameter.name == "vehicle_number" ? "KAA1"
                : parameter.name == "trip_id"
                    ? site.sql.one("select trip_id from reporting.v_trips where imei = '359857080000001'")
                    : "0") +
               "&";
  std::string const body =
      route.method == "POST"
          ? R"({"start":"2026-06-05","end":"2026-06-06","area":{"type":"Polygon","coordinates":[[[36,-0.5],[37,-0.5],[37,0.5],[36,-0.5]]]}})"
          : "";
  return site.ask(std::string{route.method} + " " + std::string{route.path} + "?" + query +
                  " HTTP/1.1\r\nHost: x\r\n" + header + "Content-Type: application/json\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string header_line(std::string const &csv) {
  return csv.substr(0, csv.find("\r\n"));
}

/// An alarm, figures of the day, coverage, a recent trip, a line, fuel: items for the lists that three vehicles alone leave empty.
void fill_lists(ServeSite &site) {
  site.sql.run(R"sql(
    insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, source)
      values ('359857080000001', now(), '1', 'SOS', 'poll');
    insert into tracksolid.coverage (imei, stream, covered)
      values ('359857080000001', 'tracks', tstzmultirange(tstzrange('2026-06-05', '2026-06-06')));
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, direction_deg, acc_on, source)
      select '359857080000002', date_trunc('second', now()) - n * interval '1 minute', 0, 36.1, 0, null, true, 'poll'
        from generate_series(0, 30) n;
    insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s, idle_s)
      values ('359857080000002', now() - interval '2 days', now() - interval '47 hours', 9.5, 3600, 60);
    update tracksolid.trips set route_overview = public.st_geomfromtext('LINESTRING(36 0, 36.5 0.5)', 4326)
     where imei = '359857080000001';
    select tracksolid.ensure_partitions('position_history', '2026-06-05', '2026-06-06');
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, acc_on, source)
      select '359857080000003', '2026-06-05 12:00Z'::timestamptz + n * interval '1 minute', 0, 36.9, 0, true, 'poll' from generate_series(0, 2) n;
    insert into tracksolid.fences (fence_id, fence_name, shape) values ('1', 'Depot', public.st_makeenvelope(36.05, -0.05, 36.15, 0.05, 4326));
    insert into tracksolid.temperature_bounds (max_c, valid) values (8, '[2026-01-01Z,)');
    select tracksolid.make_partitions('temperature_readings', array[date_trunc('day', now(), 'UTC'), date_trunc('day', now() - interval '1 hour', 'UTC')]);
    insert into tracksolid.temperature_readings (imei, reading_time, temperature_c) values ('359857080000001', now() - interval '1 hour', 9.5);
    insert into tracksolid.fault_codes (imei, event_time, fault_code) values ('359857080000001', now() - interval '1 hour', 'P0301');
    insert into tracksolid.obd_readings (imei, reading_time, odometer_km) values ('359857080000001', now() - interval '1 hour', 1000);
    insert into tracksolid.maintenance_plans (name, every_km, every_hours, every_months) values ('oil', 100, 10, 12);
    insert into tracksolid.stale_ranges (imei, stale, kind) select distinct imei, '(,)'::tstzrange, 'rule' from tracksolid.position_history;
    select tracksolid.build_days();
    select tracksolid.build_fences();
    insert into tracksolid.fuel_episodes (imei, kind, starts, ends, at, day, litres, before_l, after_l, source, place)
      values ('359857080000001', 'refuel', now() - interval '2 hours', now() - interval '1 hour', now() - interval '2 hours', current_date, 40, 14, 54, 'obd',
              public.st_setsrid(public.st_makepoint(36.1, 0), 4326));
    insert into tracksolid.fuel_days (imei, day, readings, source, first_at, first_l, last_l, spent_l, known_l, km, refuels, refuelled_l, drains, drained_l)
      values ('359857080000001', current_date, 12, 'obd', now(), 20, 48, 12, 12, 120, 1, 40, 0, 0);
  )sql");
  // Alone: TimescaleDB refreshes an aggregate in no transaction of others.
  site.sql.run("call tracksolid.refresh_daily()");
  site.sql.run("select reporting.refresh_v_trips(true)");
}

}  // namespace

TEST_CASE("every answer has the keys, types and order that the table of routes declares") {
  ServeSite site;
  fill_lists(site);
  std::string empty;
  for (auto const &route : serve::route_table()) {
    if (route.answer.content_type != "application/json") continue;
    auto const reply = ask(site, route);
    CHECK_MESSAGE((reply.status == 200 || route.id == "ingest_health"), route.id, ": ", reply.body);
    auto const answer = Json::parse(reply.body);
    check({.fields = route.answer.json}, answer, std::string{route.id});
    for (auto const &list : route.answer.lists) {
      auto const *items = &answer;
      for (auto const key : list.path) items = &items->at(std::string{key});
      if (items->empty()) empty += std::string{route.id} + "." + std::string{list.name} + " ";
    }
  }
  CHECK(empty == "");  // each list had an item to look at
}

TEST_CASE("every list is given as CSV, by format= and by Accept, under its column names") {
  ServeSite site;
  fill_lists(site);
  int lists = 0;
  for (auto const &route : serve::route_table())
    for (auto const &list : route.answer.lists) {
      CAPTURE(route.id);
      CAPTURE(list.name);
      auto const part = route.answer.lists.size() > 1 ? "part=" + std::string{list.name} + "&" : "";
      auto const reply = ask(site, route, part + "format=csv&");
      CHECK(reply.headers.at("content-type") == "text/csv; charset=utf-8");
      CHECK(ask(site, route, part, "Accept: text/csv\r\n").headers.at("content-type") ==
            "text/csv; charset=utf-8");
      // The names as they stand in the JSON: `columns` of a table, keys of an item, properties of a feature.
      auto const answer = Json::parse(ask(site, route).body);
      auto const *items = &answer;
      for (auto const key : list.path) items = &items->at(std::string{key});
      ++lists;
      if (answer.contains("columns")) {
        std::string names;
        for (auto const &name : answer["columns"])
          names += (names.empty() ? "" : ",") + name.get<std::string>();
        CHECK(header_line(reply.body) == names);
      } else if (!items->empty() && items->front().is_object() && !items->front().contains("geometry")) {
        std::string names;
        for (auto const &[name, value] : items->front().items()) names += (names.empty() ? "" : ",") + name;
        CHECK(header_line(reply.body) == names);
      }
    }
  CHECK(lists > 20);
}

TEST_CASE("lists that were JSON only: vehicles, fixes and trips, a line each") {
  ServeSite site;
  auto const live = site.get("/webhook/live-positions?format=csv");
  CHECK(live.headers.at("content-disposition") == "attachment; filename=\"live-positions.csv\"");
  CHECK(live.body.starts_with(
      "imei,vehicle_number,driver_name,cost_centre,assigned_city,speed_kmh,direction_deg,acc_on,"
      "status,gps_time,heartbeat_at,age_s,battery_pct,power_v,odometer_km,satellites,"
      "position_type,model,is_private,lng,lat\r\n359857080000001,KAA 1,Ann,North,Kisumu,40,90,true,moving,"));
  CHECK(std::count(live.body.begin(), live.body.end(), '\n') == 4);
  auto const nearest = site.get("/webhook/live-positions/nearest?lat=0&lng=36.3&limit=1&format=csv").body;
  CHECK(nearest.find("\r\n359857080000003,KBB 3,,Unassigned,,") != std::string::npos);
  CHECK(nearest.ends_with(",0.0,36.3,0.0\r\n"));  // distance_m, lng, lat
  auto const track = site.get("/webhook/live-positions/track?vehicle_number=KAA1&hours=2&format=csv").body;
  CHECK(track.starts_with(
      "imei,vehicle_number,stretch,time,lng,lat,speed_kmh,direction_deg\r\n359857080000001,KAA 1,1,20"));
  CHECK(track.ends_with("Z,36.004,0.0,34,90\r\n"));
  CHECK(std::count(track.begin(), track.end(), '\n') == 5);
  auto const drivers = site.get("/webhook/fleet-dashboard?format=csv&part=drivers").body;
  CHECK(drivers == "drivers\r\nAnn\r\nBen\r\n");
  CHECK(
      site.get("/webhook/fleet-dashboard?format=csv").body ==
      "vehicle_number,driver_name,cost_centre,assigned_city\r\nKAA 1,Ann,North,Kisumu\r\nKAA 2,Ben,South,Nairobi\r\n");
  auto const trips = ask(site, serve::route_named("trips"), "format=csv&").body;
  CHECK(
      trips.find(
          ",359857080000001,KAA 1,Ann,North,Kisumu,2026-06-05T09:00:00Z,2026-06-05T09:30:00Z,1800,12.5,25,60,0,,"
          "vendor,,,,,\r\n") != std::string::npos);
  auto const late = site.get("/health/ingest?format=csv");
  CHECK(late.status == 503);
  CHECK(late.body.starts_with("job,stream,every_s,last_ok_at,lag_s,ok,message\r\n"));
  CHECK(problem(site.get("/webhook/live-positions?format=xml")) == "400 bad_parameter");
  CHECK(problem(site.get("/webhook/fleet-dashboard?format=csv&part=trucks")) == "400 bad_parameter");
}

TEST_CASE("an empty list as CSV is its header line") {
  ServeSite site;
  site.sql.run(R"sql(
    delete from tracksolid.live_positions;
    delete from tracksolid.position_history;
    delete from tracksolid.trips;
    update tracksolid.devices set enabled = false;
    refresh materialized view reporting.v_trips)sql");
  int lists = 0;
  for (auto const &route : serve::route_table())
    for (auto const &list : route.answer.lists) {
      if (route.id == "trip" || route.id == "ingest_health")
        continue;  // there is none, and it never is empty
      auto const part = route.answer.lists.size() > 1 ? "part=" + std::string{list.name} + "&" : "";
      auto const reply = ask(site, route, part + "format=csv&");
      CHECK_MESSAGE(reply.status == 200, route.id);
      CHECK_MESSAGE(reply.body.find("\r\n") + 2 == reply.body.size(), route.id, " ", list.name, ": ",
                    reply.body);
      ++lists;
    }
  CHECK(lists > 20);
}
