// The ledger: figures against a fleet whose truth is known, degraded as trackers do it. The bounds are those of docs/use/figures.md, the table that
// this prints is in docs/understand/benchmarks.md.
#include "ledger.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

#include "road.hpp"
#include "store/copy_binary.hpp"

using namespace fleet;
using testing::Ledger;
using testing::Sql;

namespace {

constexpr int days = 40;

/// Error in percent of the truth.
double percent(double found, double truth) {
  return truth == 0 ? 0 : 100 * (found - truth) / truth;
}

void arrive(Sql &sql, std::vector<Ledger> const &ledgers, int day) {
  store::Transaction tx{sql.session()};
  tx.script(
      "create temp table if not exists arrived (imei text, at bigint, lat float8, lng float8, kmh real, acc boolean, type text) "
      "on commit delete rows");
  store::CopyBinary copy{tx, "pg_temp.arrived", {"imei", "at", "lat", "lng", "kmh", "acc", "type"}};
  for (auto const &ledger : ledgers)
    for (auto const &fix : ledger.fixes)
      if (fix.arrives_on_day == day)
        copy.row(ledger.tracker.imei, fix.at, fix.lat, fix.lng,
                 fix.kmh < 0 ? std::nullopt : std::optional{fix.kmh},
                 fix.ignition < 0 ? std::nullopt : std::optional{fix.ignition > 0},
                 fix.wifi ? "wifi" : "gps");
  copy.complete();
  tx.script(
      "select tracksolid.open_stage('position_history'); insert into pg_temp.stage_position_history "
      "(imei, gps_time, lat, lng, speed_kmh, acc_on, position_type) select imei, to_timestamp(at), lat, lng, kmh, acc, type "
      "from arrived; select tracksolid.merge_position_history()");
  tx.commit();
}

double number(Sql &sql, std::string const &query) {
  return sql.one<double>(query);
}

struct Errors {
  double km = 0;
  double driving = 0;
  double idle = 0;
  double trips = 0;
  double top_kmh = 0;
  int shifts_found = 0;
  int shifts = 0;
  double first_driver_km = 0;
};

Errors errors_of(Sql &sql, Ledger const &truth) {
  auto const where = " where imei = '" + truth.tracker.imei + "'";
  Errors e;
  e.km = percent(number(sql, "select sum(km) from tracksolid.daily_figures" + where), truth.km);
  e.driving =
      percent(number(sql, "select sum(moving_s) from tracksolid.daily_figures" + where), truth.driving_s);
  e.idle = percent(number(sql, "select sum(idle_s) from tracksolid.daily_figures" + where), truth.idle_s);
  e.trips = percent(number(sql, "select count(*) from tracksolid.detected_trips" + where), truth.trips);
  e.top_kmh = number(sql, "select max(max_speed_kmh) from tracksolid.daily_figures" + where) - truth.top_kmh;
  double first_km = 0;
  for (auto const &shift : truth.shifts) {
    ++e.shifts;
    if (shift.driver == "First") first_km += shift.km;
    e.shifts_found += sql.one<int>(fmt::format(
        "select count(*) from tracksolid.shifts where imei = '{}' and abs(extract(epoch from start_time) - {}) <= 300 and "
        "abs(extract(epoch from end_time) - {}) <= 300",
        truth.tracker.imei, shift.start, shift.end));
  }
  e.first_driver_km = percent(
      number(sql,
             "select sum(distance_km) from tracksolid.v_driver_aggregates_daily where driver_name = 'First " +
                 truth.tracker.imei + "'"),
      first_km);
  return e;
}

}  // namespace

ON_EACH_ENGINE("figures stay within their bounds of a truth that is known") {
  ENGINE_DATABASE();
  auto const start =
      sql.template one<long>("select extract(epoch from timestamptz '2026-06-01 00:00Z')::bigint");
  std::vector<Ledger> ledgers;
  for (auto const &tracker : testing::ledger_trackers()) {
    ledgers.push_back(
        testing::keep_ledger(tracker, start, static_cast<unsigned>(1000 + std::stoi(tracker.imei))));
    sql.run(fmt::format(
        "insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('{0}', 'L {0}', 'First {0}'); "
        "select tracksolid.assign('{0}', '2026-06-21', null, p_driver_name => 'Second {0}')",
        tracker.imei));
  }
  auto const before = std::chrono::steady_clock::now();
  std::size_t fixes = 0;
  for (auto const &ledger : ledgers) fixes += ledger.fixes.size();
  for (int day = 0; day < days + 3; ++day) {
    arrive(sql, ledgers, day);
    if (day % 10 == 9) testing::refresh_figures(sql);
  }
  testing::refresh_figures(sql);
  std::cout << fmt::format(
      "{} fixes, {:.0f} s\n| tracker | km | error % | driving h | error % | idle h | error % | trips | error % | top km/h off | shifts found | km by driver % |\n",
      fixes, std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
  for (auto const &ledger : ledgers) {
    auto const &t = ledger.tracker;
    CAPTURE(t.about);
    auto const e = errors_of(sql, ledger);
    bool const rarely = t.driving_step_s > 60;
    CHECK(e.km <= 1);
    CHECK(e.km >= (rarely ? -10 : -6));
    CHECK(e.first_driver_km <= 1);
    CHECK(e.first_driver_km >= (rarely ? -10 : -6));
    CHECK(std::abs(e.driving) <= (rarely ? 10 : 6));
    CHECK(std::abs(e.trips) <= 4);
    if (t.speed == testing::Tracker::Speed::sent) CHECK(std::abs(e.top_kmh) <= 5);
    if (t.ignition == testing::Tracker::Ignition::wired_right)
      CHECK(std::abs(e.idle) <= (t.lost_gaps_a_day > 2 ? 20 : rarely ? 10 : 8));
    CHECK(100 * e.shifts_found >=
          (t.ignition == testing::Tracker::Ignition::wired_right ? 85 : 75) * e.shifts);
    bool const ignition = t.ignition == testing::Tracker::Ignition::wired_right;
    std::cout << fmt::format(
        "| {} | {:.0f} | {:+.1f} | {:.1f} | {:+.1f} | {:.1f} | {} | {} | {:+.1f} | {} | {} of {} | {:+.1f} |\n",
        t.about, ledger.km, e.km, ledger.driving_s / 3600, e.driving, ledger.idle_s / 3600,
        ignition ? fmt::format("{:+.1f}", e.idle) : "not reported", ledger.trips, e.trips,
        t.speed == testing::Tracker::Speed::sent ? fmt::format("{:+.0f}", e.top_kmh) : "not sent",
        e.shifts_found, e.shifts, e.first_driver_km);
  }
}
