// Visits of vehicles in fences: tracksolid.fences, track_pieces, visits. A vehicle at 60 km/h passes a kilometre each minute.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <random>

#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

auto const start = "'2026-06-05 08:00:00Z'";

/// The shape of a fence over the road, from one kilometre to another; 111 m of it on each side.
std::string across(double from_km, double to_km) {
  return fmt::format("public.st_makeenvelope({:.9f}, -0.001, {:.9f}, 0.001, 4326)", 36 + from_km / 111.195,
                     36 + to_km / 111.195);
}

void add_fence(Sql &sql, std::string const &name, std::string const &shape) {
  sql.run("insert into tracksolid.fences (fence_id, fence_name, shape) values ('" + name + "', '" + name +
          "', " + shape + ")");
}

/// "Depot 08:05:15-08:05:45; …"; a time after the last fix before a silence has a "~", an end that is not there yet is "…".
std::string visits(Sql &sql, std::string const &format = "HH24:MI:SS") {
  return sql.one(fmt::format(
      "select coalesce(string_agg(fence_name || ' ' || case when enter_seen then '' else '~' end || to_char(enter_time, '{0}') || '-' || "
      "case when exit_seen then '' else '~' end || coalesce(to_char(exit_time, '{0}'), '…'), '; ' order by imei, enter_time, fence_name), 'none') "
      "from reporting.v_visits",
      format));
}

std::string refreshed_visits(Sql &sql, std::string const &format = "HH24:MI:SS") {
  testing::refresh_figures(sql);
  return visits(sql, format);
}

struct Point {
  double x, y;
};
using Ring = std::vector<Point>;
/// Rings in any order: a point is inside when a ray from it crosses an odd number of edges.
using Shape = std::vector<Ring>;

bool is_inside(Shape const &shape, Point at) {
  bool inside = false;
  for (auto const &ring : shape)
    for (std::size_t i = 0, last = ring.size() - 1; i < ring.size(); last = i++) {
      auto const &[a, b] = std::pair{ring[i], ring[last]};
      if ((a.y > at.y) != (b.y > at.y) && at.x < a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y))
        inside = !inside;
    }
  return inside;
}

/// A star without crossings: corners by angle, each `least` to `most` from the centre.
Ring star(std::mt19937 &random, Point centre, int corners, double least, double most) {
  std::uniform_real_distribution<double> radius{least, most};
  Ring ring;
  for (int i = 0; i < corners; ++i) {
    double const angle = 2 * std::numbers::pi * i / corners, r = radius(random);
    ring.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
  }
  return ring;
}

std::string ring_text(Ring const &ring) {
  std::string text;
  for (std::size_t i = 0; i <= ring.size(); ++i)
    text +=
        fmt::format("{}{:.17g} {:.17g}", i == 0 ? "" : ",", ring[i % ring.size()].x, ring[i % ring.size()].y);
  return "(" + text + ")";
}

}  // namespace

ON_EACH_ENGINE("a fence between two fixes is entered and left at interpolated times") {
  ENGINE_DATABASE();
  add_fence(sql, "Gate", across(5.25, 5.75));
  add_fence(sql, "Beside", "public.st_translate(" + across(5.25, 5.75) + ", 0, 0.0021)");
  Road{"1"}.drive(0, 1200, 60, 60).store(sql, start);
  CHECK(refreshed_visits(sql) == "Gate 08:05:15-08:05:45");
  CHECK(sql.one("select round(dwell_s::numeric, 3) from reporting.v_visits") == "30.000");
}

ON_EACH_ENGINE(
    "a visit goes on over fixes, stands, midnight and days, and is not closed while the vehicle is inside") {
  ENGINE_DATABASE();
  add_fence(sql, "Depot", across(9.5, 10.4));
  Road{"1"}
      .drive(0, 600, 60, 60)                    // at km 10 at 08:10
      .stand(660, 3 * 86400, 600, 10, "false")  // until Monday
      .store(sql, start);
  CHECK(refreshed_visits(sql) == "Depot 08:09:30-~…");
  Road{"1"}.drive(3 * 86400 + 60, 3 * 86400 + 660, 60, 60, 10).store(sql, start);
  CHECK(refreshed_visits(sql, "DD HH24:MI:SS") ==
        "Depot 05 08:09:30-08 08:01:24");  // 10.4 km: 24 s after 08:01:00
  CHECK(sql.one("select count(*) from tracksolid.visit_parts") == "4");
}

TEST_CASE("a tracker that was taken out of its vehicle in a fence is not in there for ever") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run("insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('1', 'KAA 1', 'Ann')");
  add_fence(sql, "Workshop", across(9.5, 20));
  Road{"1"}.drive(0, 600, 60, 60).stand(660, 3600, 60, 10, "false").store(sql, start);
  CHECK(refreshed_visits(sql) == "Workshop 08:09:30-~…");
  sql.run(
      "select tracksolid.assign('1', '2026-06-05 10:00Z', null, p_driver_name => 'Bea')");  // the same vehicle
  CHECK(visits(sql) == "Workshop 08:09:30-~…");
  sql.run("select tracksolid.assign('1', '2026-06-05 11:00Z', null, p_vehicle_number => 'KBB 2')");
  CHECK(visits(sql) == "Workshop 08:09:30-~09:00:00");
  sql.run("delete from tracksolid.assignments where vehicle_number = 'KBB 2'");  // of no vehicle
  CHECK(visits(sql) == "Workshop 08:09:30-~09:00:00");
}

TEST_CASE("who was in an area counts a vehicle once, however its trackers spell the plate") {
  testing::TempDb const db;
  Sql sql{db};
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KAA 1'), ('2', 'kaa-1'), ('3', 'KBB 2')");
  for (auto const *imei : {"1", "2", "3"}) Road{imei}.stand(0, 3600, 60, 10, "false").store(sql, start);
  testing::refresh_figures(sql);
  auto const presence = sql.json("select reporting.fn_presence(public.st_asgeojson(" + across(9.5, 10.5) +
                                 "), '2026-06-05 08:00Z', '2026-06-05 09:00Z')");
  CHECK(presence["stays"] == 3);
  CHECK(presence["vehicles"] == 2);
}

ON_EACH_ENGINE("a silence that nobody can vouch for ends a visit, one of a parked vehicle does not") {
  ENGINE_DATABASE();
  add_fence(sql, "Port", across(9.5, 20));
  Road{"away"}.drive(0, 600, 60, 60).add({600 + 7200, 50, 60}).store(sql, start);
  Road{"inside"}
      .drive(0, 600, 60, 60)
      .add({600 + 7200, 15, 60})
      .drive(7860, 8400, 60, 60, 16)
      .store(sql, start);
  Road{"parked"}
      .drive(0, 600, 60, 60)
      .add({660, 10, 0, "false"})
      .add({660 + 36000, 10.02, 0, "false"})
      .drive(36720, 37620, 60, 60, 10.02)
      .store(sql, start);
  Road{"queue"}.drive(0, 600, 60, 60).add({1800, 11, 0}).drive(1860, 2460, 60, 60, 12).store(sql, start);
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(v.imei || ' ' || w, '; ' order by v.imei) from (select distinct imei from reporting.v_visits) v, "
          "lateral (select string_agg(case when enter_seen then '' else '~' end || to_char(enter_time, 'HH24:MI:SS') || '-' || "
          "case when exit_seen then '' else '~' end || coalesce(to_char(exit_time, 'HH24:MI:SS'), '…'), ' ' order by enter_time) as w "
          "from reporting.v_visits x where x.imei = v.imei) w") ==
      "away 08:09:30-~08:10:00; "
      // 5 km in two hours: silent inside, and a new visit when it is heard of again; 20 km at 4 min after 16 km at 10:11
      "inside 08:09:30-~08:10:00 ~10:10:00-10:15:00; "
      "parked 08:09:30-18:21:58; "  // 9.98 km after 18:12:00
      // a kilometre in 20 min: too slow for a drive, but both ends are inside
      "queue 08:09:30-08:39:00");
}

ON_EACH_ENGINE(
    "visits follow late fixes, deleted fixes, and fences that are new, changed or deleted, for the past too") {
  ENGINE_DATABASE();
  add_fence(sql, "Gate", across(5.9, 6.1));
  Road{"1"}.add({240, 4, 60}).add({300, 5, 60}).add({420, 7, 60}).add({480, 8, 60}).store(sql, start);
  CHECK(refreshed_visits(sql) == "Gate 08:05:54-08:06:06");
  auto const id = sql.one("select visit_id from reporting.v_visits");
  Road{"1"}.add({360, 6, 60, "true", "gps", 0.5}).store(sql, start);  // it went round the gate
  CHECK(refreshed_visits(sql) == "none");
  sql.run("delete from tracksolid.position_history where gps_time = '2026-06-05 08:06:00Z'");
  CHECK(refreshed_visits(sql) == "Gate 08:05:54-08:06:06");
  sql.run("update tracksolid.fences set fence_name = 'Gate 1', color = '#ff0000' where fence_id = 'Gate'");
  CHECK(sql.one("select count(*) from tracksolid.stale_fences") == "0");
  sql.run("update tracksolid.fences set shape = " + across(6.9, 7.1) + " where fence_id = 'Gate'");
  add_fence(sql, "Second", across(4.5, 4.6));
  CHECK(refreshed_visits(sql) == "Second 08:04:30-08:04:36; Gate 1 08:06:54-08:07:06");
  sql.run("update tracksolid.fences set deleted_at = '2026-06-05 08:07:00Z' where fence_id = 'Gate'");
  CHECK(refreshed_visits(sql) == "Second 08:04:30-08:04:36; Gate 1 08:06:54-08:07:00");
  sql.run("delete from tracksolid.fences where fence_id = 'Second'");  // what it saw stays
  CHECK(refreshed_visits(sql) == "Second 08:04:30-08:04:36; Gate 1 08:06:54-08:07:00");
  sql.run("update tracksolid.fences set deleted_at = '-infinity' where fence_id = 'Gate'");
  CHECK(refreshed_visits(sql) == "Second 08:04:30-08:04:36");
  sql.run("truncate tracksolid.position_history");
  CHECK(refreshed_visits(sql) == "none");
  CHECK(sql.one("select count(*) from tracksolid.track_pieces") == "0");
}

ON_EACH_ENGINE("drift, jumps and positions that count nowhere make no visits") {
  ENGINE_DATABASE();
  add_fence(sql, "Yard", across(10.02, 10.5));
  add_fence(sql, "Far", across(500, 501));
  Road road{"1"};
  road.drive(0, 600, 60, 60);
  for (int i = 1; i < 60; ++i)
    road.add({600 + i * 60.0, i % 5 == 0 ? 10.04 : 10.0, 0, "false"});  // 20 m into the yard now and then
  road.drive(4260, 4500, 60, 60, 9)
      .add({4530, 500.5, 60})
      .add({4545, 10.3, 0, "true", "wifi"})
      .drive(4560, 4800, 60, 60, 14);
  road.store(sql, start);
  CHECK(refreshed_visits(sql) == "Yard 09:12:01-09:12:30");
}

ON_EACH_ENGINE("the vendor's fences make visits as well, and the polls leave the operator's alone") {
  ENGINE_DATABASE();
  add_fence(sql, "7", across(5.25, 5.75));
  sql.run(
      "insert into tracksolid.geofences (fence_id, account, fence_name, kind, radius_m, geom) values "
      "('7', 'a', 'Circle', 'circle', 500, public.st_setsrid(public.st_makepoint(36 + 10 / 111.195, 0), 4326))");
  Road{"1"}.drive(0, 1200, 60, 60).store(sql, start);
  // 500 m are 0.4994 km of the test's road: a degree is 111.320 km on the equator of WGS 84, and 111.195 on the road.
  CHECK(refreshed_visits(sql) == "7 08:05:15-08:05:45; Circle 08:09:30-08:10:29");
  sql.run("select tracksolid.close_account('a', 'gone')");
  CHECK(
      sql.one(
          "select string_agg(source || ' ' || (deleted_at is null), ', ' order by source) from tracksolid.fences") ==
      "operator true, vendor false");
  CHECK(refreshed_visits(sql) == "7 08:05:15-08:05:45; Circle 08:09:30-08:10:29");
  sql.run("delete from tracksolid.geofences");
  CHECK(sql.one("select count(*) from tracksolid.fences") == "2");
}

ON_EACH_ENGINE("no changed fence, late fix or zone changes visits behind the retention edge") {
  ENGINE_DATABASE();
  add_fence(sql, "Gate", across(5.25, 5.75));
  std::string const old =
      "'" + sql.one("select date_trunc('week', now()) - interval '200 days' + interval '2 days 8 hours'") +
      "'";
  std::string const recent = "date_trunc('day', now()) - interval '3 days' + interval '8 hours'";
  for (auto const &at : {old, recent}) Road{"1"}.drive(0, 1200, 60, 60).store(sql, at);
  CHECK(refreshed_visits(sql) == "Gate 08:05:15-08:05:45; Gate 08:05:15-08:05:45");
  sql.run("update tracksolid.settings set value = '92' where name = 'retention_days'");
  sql.run(EngineUnderTest::engine == testing::Engine::timescaledb
              ? "select public.drop_chunks('tracksolid.position_history', now() - interval '92 days')"
              : "select tracksolid.drop_expired()");
  CHECK(refreshed_visits(sql) == "Gate 08:05:15-08:05:45; Gate 08:05:15-08:05:45");
  sql.run("update tracksolid.fences set shape = " + across(6.25, 6.75));
  CHECK(refreshed_visits(sql) == "Gate 08:05:15-08:05:45; Gate 08:06:15-08:06:45");
  Road{"1"}.add({330, 5.5, 60, "true", "gps", 3}).store(sql, old);
  sql.run("update tracksolid.settings set value = 'Asia/Kathmandu' where name = 'timezone'");
  CHECK(refreshed_visits(sql) == "Gate 08:05:15-08:05:45; Gate 08:06:15-08:06:45");
  sql.run("update tracksolid.settings set value = '70' where name = 'moving_kmh'");
  CHECK(refreshed_visits(sql) == "Gate 08:05:15-08:05:45; Gate 08:06:15-08:06:45");
  CHECK(sql.one("select count(distinct day) from tracksolid.track_pieces") == "1");
  sql.run("delete from tracksolid.fences");
  CHECK(refreshed_visits(sql) == "Gate 08:05:15-08:05:45; Gate 08:06:15-08:06:45");
}

TEST_CASE("visits are the same for any order of arrival of fixes and fences") {
  std::string once;
  for (int seed = 0; seed < 4; ++seed) {
    std::mt19937 random{static_cast<unsigned>(seed)};
    testing::TempDb const db;
    Sql sql{db};
    std::vector<int> order;
    for (int batch = 0; batch < 8; ++batch) order.push_back(batch);
    if (seed > 0) std::shuffle(order.begin(), order.end(), random);
    Road road{"1"};
    for (int day = 0; day < 3; ++day) {  // there and back, a drive over midnight, a silence
      double const at = day * 86400.0;
      road.drive(at, at + 1800, 50, 60, 0)
          .stand(at + 1850, at + 36000, 700, 30, "false")
          .drive(at + 36060, at + 37860, 45, 60, 2);
      road.stand(at + 37900, at + 50000, 300, 32, "true")
          .drive(at + 57000, at + 58800, 60, 60, 32)
          .add({at + 70000, 40, 20});
    }
    auto const fence = [&](int n) {
      add_fence(sql, "F" + std::to_string(n), across(n * 4 + 1.02, n * 4 + 2.5 + n));
    };
    if (seed == 0)
      for (int n = 0; n < 8; ++n) fence(n);
    for (int const batch : order) {
      int n = 0;
      road.store(sql, start, [&](Road::Fix const &) { return (n++ * 7919 / 13) % 8 == batch; });
      if (seed > 0) fence(batch);
      if (seed > 1) testing::refresh_figures(sql);
    }
    auto const found = refreshed_visits(sql, "DD HH24:MI:SS.US");
    if (seed == 0) {
      once = found;
      CHECK(sql.one<int>("select count(*) from tracksolid.visits") > 20);
    }
    CHECK(found == once);
    sql.run(
        "delete from tracksolid.visits; delete from tracksolid.visit_parts; delete from tracksolid.track_pieces; "
        "select tracksolid.mark_rule_stale()");
    CHECK(refreshed_visits(sql, "DD HH24:MI:SS.US") == once);
  }
}

TEST_CASE("a step is cut at the border of an area of any form, as rays tell second by second") {
  testing::TempDb const db;
  Sql sql{db};
  std::mt19937 random{7};
  std::uniform_real_distribution<double> place{-1.3, 1.3};
  std::vector<Shape> shapes;
  std::string areas, steps;
  for (int n = 0; n < 24; ++n) {
    Shape shape{star(random, {0, 0}, 8 + n % 5, n % 4 == 0 ? 1 : 0.4, 1)};
    auto text = "(" + ring_text(shape[0]);
    if (n % 4 == 2) {
      shape.push_back(star(random, {0, 0}, 5, 0.1, 0.1));
      text += "," + ring_text(shape.back());
    }
    text += ")";
    if (n % 4 == 3) {
      shape.push_back(star(random, {2.1, 0}, 6, 0.4, 0.9));
      text += ",(" + ring_text(shape.back()) + ")";
    }
    areas += fmt::format("{}({}, 'MULTIPOLYGON({})'::public.geometry)", n == 0 ? "" : ", ", n, text);
    shapes.push_back(std::move(shape));
  }
  std::vector<std::pair<Point, Point>> ways;
  for (int n = 0; n < 60; ++n) {
    std::pair<Point, Point> way{{place(random), place(random)}, {place(random), place(random)}};
    if (n % 10 == 0) way.first = shapes[static_cast<std::size_t>(n) / 10][0][1];  // from a corner
    if (n % 10 == 1) way = {{-1.2, 0.3}, {3.2, 0.2}};                             // through all of it
    if (n % 10 == 2) way.second = way.first;  // stands: a line without a length
    steps += fmt::format("{}({}, 'LINESTRING M ({:.17g} {:.17g} 0, {:.17g} {:.17g} 1000)'::public.geometry)",
                         n == 0 ? "" : ", ", n, way.first.x, way.first.y, way.second.x, way.second.y);
    ways.push_back(way);
  }
  std::map<std::pair<int, int>, std::vector<std::pair<double, double>>> found;
  for (
      auto const &row : store::Autocommit{sql.session()}.query(fmt::format(
          "select a.n, s.n, extract(epoch from lower(u.r)), extract(epoch from upper(u.r)) from (values {}) a(n, area), (values {}) s(n, step), "
          "lateral tracksolid.time_in_area('line', s.step, 'epoch', 'epoch', a.area, tracksolid.border_of(a.area), public.st_centroid(a.area)) t(inside), "
          "lateral unnest(t.inside) u(r) order by a.n, s.n",
          areas, steps)))
    found[{row[0].as<int>(), row[1].as<int>()}].emplace_back(row[2].as<double>(), row[3].as<double>());
  int wrong = 0, inside_s = 0, several = 0;
  for (int a = 0; a < 24; ++a)
    for (int s = 0; s < 60; ++s) {
      auto const &stretches = found[{a, s}];
      if (stretches.size() > 1) ++several;
      auto const &[from, to] = ways[static_cast<std::size_t>(s)];
      for (int t = 1; t < 1000; ++t) {
        auto const is_near = [&](double bound) { return std::abs(bound - t) < 0.01; };
        if (std::any_of(stretches.begin(), stretches.end(),
                        [&](auto const &one) { return is_near(one.first) || is_near(one.second); }))
          continue;
        bool const expected =
            is_inside(shapes[static_cast<std::size_t>(a)],
                      {from.x + (to.x - from.x) * t / 1000, from.y + (to.y - from.y) * t / 1000});
        inside_s += expected ? 1 : 0;
        bool const is_found = std::any_of(stretches.begin(), stretches.end(),
                                          [&](auto const &one) { return one.first < t && t < one.second; });
        if (expected != is_found) ++wrong;
      }
    }
  CHECK(wrong == 0);
  CHECK(inside_s > 100000);
  CHECK(several > 50);
}

ON_EACH_ENGINE(
    "the answers about visits overlap their days, keep to the scope and refuse what is too large") {
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre) values ('1', 'KAA 1', 'Ann', 'North'), ('2', 'KAA 2', null, 'South')");
  add_fence(sql, "Depot", across(9.5, 10.4));
  for (auto const *imei : {"1", "2"})
    Road{imei}
        .drive(0, 600, 60, 60)
        .stand(660, 90000, 600, 10, "false")
        .drive(90060, 90660, 60, 60, 10)
        .store(sql, start);
  testing::refresh_figures(sql);
  auto const seen = [&](std::string const &call) {
    std::string text;
    auto const answer = sql.json("select reporting." + call);
    for (auto const &row : answer["rows"])
      text += row["vehicle_number"].get<std::string>() + " " + row["enter_time"].get<std::string>() + " " +
              (row["exit_time"].is_null() ? "…" : row["exit_time"].get<std::string>()) + " " +
              (row.contains("within_s") ? row["within_s"].dump()
                                        : row["enter_seen"].dump() + " " + row["exit_seen"].dump()) +
              "; ";
    return text;
  };
  std::string const visit =
      "2026-06-05T08:09:30Z 2026-06-06T09:01:24Z ";  // entered before the window of the sixth
  CHECK(seen("fn_visits('2026-06-06', '2026-06-06', p_scope => array['North'])") ==
        "KAA 1 " + visit + "32484; ");
  CHECK(seen("fn_visits('2026-06-05', '2026-06-06', 'Depot', 'kaa2')") == "KAA 2 " + visit + "89514; ");
  CHECK(seen("fn_visits('2026-06-05', '2026-06-06', 'Port')").empty());
  CHECK(seen("fn_visits('2026-06-07', '2026-06-08')").empty());
  // Both visits end at this moment: they are none of the time that begins with it.
  CHECK(sql.one("select count(*) from (select max(last_inside_at) as ended from reporting.v_visits) v "
                "cross join lateral tracksolid.visits_between(v.ended, 'infinity')") == "0");
  CHECK(sql.one("select count(*) from (select max(last_inside_at) as ended from reporting.v_visits) v "
                "cross join lateral tracksolid.visits_between(v.ended - interval '1 s', 'infinity')") == "2");
  CHECK(seen("fn_visits('2026-06-05', '2026-06-06', p_cost_centre => 'South', p_scope => array['North'])")
            .empty());
  auto const presence = [&](std::string const &area, std::string const &more) {
    return "fn_presence(public.st_asgeojson(" + area + "), " + more + ")";
  };
  CHECK(seen(presence(across(9.5, 10.4), "'2026-06-05T09:00Z', '2026-06-05T10:00Z', array['South']")) ==
        "KAA 2 2026-06-05T09:00:00Z 2026-06-05T10:00:00Z false false; ");
  CHECK(seen(presence(across(4.25, 4.75), "'2026-06-05', '2026-06-06', array['North']")) ==
        "KAA 1 2026-06-05T08:04:15Z 2026-06-05T08:04:45Z true true; ");
  CHECK(sql.refusal("select reporting." + presence(across(4, 5), "'2026-06-05', '2026-07-07'")) == "22023");
  CHECK(sql.refusal("select reporting." + presence("public.st_makeenvelope(36, 0, 37, 1, 4326)",
                                                   "'2026-06-05', '2026-06-06'")) == "22023");
  CHECK(sql.refusal("select reporting.fn_presence('{\"type\":\"Point\",\"coordinates\":[36,0]}')") ==
        "22023");
  CHECK(sql.refusal("select reporting.fn_presence('[1,')") == "22023");
  for (auto const *window :
       {"'-infinity', '2026-06-06'", "'2026-06-05', 'infinity'", "'2026-06-06', '2026-06-05'"})
    CHECK_MESSAGE(sql.refusal("select reporting." + presence(across(4, 5), window)) == "22023", window);
  CHECK(sql.one("select tracksolid.fence_at(0, 36.0899::float8, '2026-06-05')") == "Depot");
}

ON_EACH_ENGINE("a fence over 180 degrees is one: passed, circled, stood in, asked about") {
  // At 60 km/h the road reaches 180° after 10.5 minutes; fixes come at whole minutes, so 08:10 and 08:11 are on different sides.
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei) values ('1'), ('2')");
  double const meridian_km = 144 * 111.195, km = 1 / 111.195;
  auto const box = [&](double west, double east) {
    return fmt::format("(({0:.9f} -0.001, {1:.9f} -0.001, {1:.9f} 0.001, {0:.9f} 0.001, {0:.9f} -0.001))",
                       west, east);
  };
  auto const shape = [](std::string const &text) { return "public.st_geomfromtext('" + text + "', 4326)"; };
  add_fence(sql, "halves", shape("MULTIPOLYGON(" + box(180 - km, 180) + ", " + box(-180, -180 + km) + ")"));
  add_fence(sql, "on", shape("POLYGON" + box(180 - km, 180 + km)));
  add_fence(sql, "back", shape("POLYGON" + box(-180 - km, -180 + km)));
  add_fence(sql, "west", shape("POLYGON" + box(180 - km, 180)));
  add_fence(sql, "east", shape("POLYGON" + box(-180, -180 + 2 * km)));
  // A degree of the road has 111.195 km, one of the equator of WGS 84 111.319 km: 1,001.1 m there are 1,000 m here.
  sql.run(
      "insert into tracksolid.fences (fence_id, fence_name, shape, buffer_m) values ('circle', 'circle', " +
      shape("POINT(180 0)") + ", 1001.114)");
  Road{"1"}.drive(0, 1200, 60, 60, meridian_km - 10.5).store(sql, start);
  // 2 stands within 50 m of the meridian for an hour, a fix each minute, now on this side and now on that one.
  Road standing{"2"};
  for (int minute = 0; minute <= 60; ++minute)
    standing.add({minute * 60.0, meridian_km + (minute % 2 == 0 ? 0.05 : -0.05), 0, "false"});
  standing.store(sql, start);
  testing::refresh_figures(sql);
  auto const of = [&](char const *imei) {
    return sql.one(fmt::format(
        "select string_agg(fence_name || ' ' || to_char(enter_time, 'MI:SS.MS') || '-' || coalesce(to_char(exit_time, 'MI:SS.MS'), ''), ', ' order by fence_name) "
        "from reporting.v_visits where imei = '{}' and fence_name <> 'circle'",
        imei));
  };
  CHECK(of("1") ==
        "back 09:30.000-11:30.000, east 10:30.000-12:30.000, halves 09:30.000-11:30.000, "
        "on 09:30.000-11:30.000, west 09:30.000-10:30.000");
  CHECK(sql.one<bool>(
      "select count(*) = 1 and max(abs(extract(epoch from enter_time - '2026-06-05 08:09:30Z'))) < 0.1 and "
      "max(abs(extract(epoch from exit_time - '2026-06-05 08:11:30Z'))) < 0.1 from reporting.v_visits where imei = '1' and fence_name = 'circle'"));
  for (auto const *whole : {"back", "circle", "halves", "on"}) {
    CAPTURE(whole);
    CHECK(
        sql.one(fmt::format(
            "select string_agg(to_char(enter_time, 'HH24:MI') || '-' || coalesce(to_char(exit_time, 'HH24:MI'), '…'), ', ') from "
            "reporting.v_visits where imei = '2' and fence_name = '{}'",
            whole)) == "08:00-…");
  }
  // The same of an area that is drawn, in both ways.
  for (
      auto const &area :
      {fmt::format(
           R"({{"type":"Polygon","coordinates":[[[{0},-0.001],[{1},-0.001],[{1},0.001],[{0},0.001],[{0},-0.001]]]}})",
           180 - km, 180 + km),
       fmt::format(
           R"({{"type":"Polygon","coordinates":[[[{0},-0.001],[{1},-0.001],[{1},0.001],[{0},0.001],[{0},-0.001]]]}})",
           -180 - km, -180 + km),
       fmt::format(
           R"({{"type":"MultiPolygon","coordinates":[[[[{0},-0.001],[180,-0.001],[180,0.001],[{0},0.001],[{0},-0.001]]],)"
           R"([[[-180,-0.001],[{1},-0.001],[{1},0.001],[-180,0.001],[-180,-0.001]]]]}})",
           180 - km, -180 + km)}) {
    CAPTURE(area);
    auto const presence =
        sql.json("select reporting.fn_presence('" + area + "', '2026-06-05 08:00Z', '2026-06-05 09:00Z')");
    CHECK(presence["stays"] == 2);
    CHECK(presence["rows"][1]["enter_time"] == "2026-06-05T08:09:30Z");
    CHECK(presence["rows"][1]["exit_time"] == "2026-06-05T08:11:30Z");
    CHECK(presence["rows"][0]["dwell_s"] == 3600);
  }
  // Not the other way round the world.
  CHECK(sql.one<int>(
            "select count(*) from tracksolid.fences where public.st_area(area::public.geography) > 1e8") ==
        0);
  CHECK(sql.refusal("insert into tracksolid.fences (fence_id, fence_name, shape) values ('world', 'world', " +
                    shape("POLYGON" + box(-179, 179)) + ")") == "22023");
  CHECK(
      sql.one(
          "select tracksolid.fence_at(0, 179.999, now()) is not null and tracksolid.fence_at(0, -179.999, now()) is not null and tracksolid.fence_at(0, 0, now()) is null") ==
      "t");
}
