// Sources of fuel readings: the engine computer, calibrated sensors, pushes; and what a calibration does.
#include "tank.hpp"

using namespace fleet;
using testing::fuel_days;
using testing::fuel_events;
using testing::Road;
using testing::Sql;
using testing::TankReadings;

namespace {

auto const start = "'2026-06-05 06:00:00Z'";

void calibrate(Sql &sql, std::string const &sensor, std::string const &points,
               std::string const &from = "-infinity") {
  sql.run("insert into tracksolid.fuel_calibrations (imei, sensor, valid_from, value, litres) select '1', '" +
          sensor + "', '" + from + "', v, l from (values " + points + ") p(v, l)");
}

}  // namespace

TEST_CASE(
    "where a source takes over, the difference between the two is no refuel, and both count what they saw") {
  testing::TempDb const db;
  Sql sql{db};
  Road{"1"}.drive(0, 14400, 60, 60).store(sql, start);
  calibrate(sql, "tank", "(0, 0), (1000, 100)");
  // The sensor says 8 l more. It pushes all the time; the engine computer is unplugged after two hours.
  TankReadings{"1"}.line(0, 7200, 300, 60, 48).store_obd(sql, start);
  TankReadings{"1"}.line(60, 14460, 300, 680, 440).store_pushed(sql, start, "tank", "mV");
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "none");
  // The engine computer holds for 12 hours: it may only be silent.
  CHECK(fuel_days(sql) == "06-05 12.0 l 120 km 10.0 l/100km");
  CHECK(sql.one("select distinct source from tracksolid.fuel_levels") == "obd");
  auto const evening = "'2026-06-05 22:00:00Z'";
  Road{"1"}.drive(0, 3600, 60, 60, 240).store(sql, evening);
  TankReadings{"1"}.line(0, 3600, 300, 440, 380).store_pushed(sql, evening, "tank", "mV");
  testing::refresh_figures(sql);
  CHECK(fuel_events(sql) == "none");
  CHECK(
      sql.one(
          "select string_agg(source || ' ' || n, '; ' order by source) from (select source, count(*) as n from tracksolid.fuel_levels where is_reading "
          "group by source) x") == "obd 25; sensor tank 13");
  CHECK(
      sql.one(
          "select round(spent_l::numeric, 1) || ' ' || round(fuel_km::numeric) from reporting.v_fuel_daily") ==
      "18.0 180");
}

TEST_CASE("a value means litres by the points of its time, and a changed calibration is no refuel") {
  testing::TempDb const db;
  Sql sql{db};
  Road{"1"}.stand(0, 14400, 300, 0, "false").store(sql, start);
  TankReadings{"1"}.line(0, 14400, 300, 500, 500).store_pushed(sql, start, "tank", "");
  testing::refresh_figures(sql);
  CHECK(sql.one("select count(*) from tracksolid.fuel_levels") ==
        "0");  // without unit and calibration it means nothing
  calibrate(sql, "tank", "(0, 0), (400, 20), (800, 60)");
  testing::refresh_figures(sql);
  CHECK(sql.one("select string_agg(distinct litres::text, ' ') from tracksolid.fuel_levels") == "30");
  calibrate(sql, "tank", "(0, 0), (1000, 200)", "2026-06-05 08:02Z");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(litres || ' ' || n, '; ' order by litres) from (select litres, count(*) as n from tracksolid.fuel_levels group by litres) x") ==
      "30 25; 100 24");
  CHECK(fuel_events(sql) == "none");
  CHECK(sql.one("select spent_l from reporting.v_fuel_daily") == "0");
  sql.run(
      "update tracksolid.fuel_calibrations set litres = 40 where value = 400");  // for the past, too: 45 l at 500
  testing::refresh_figures(sql);
  CHECK(sql.one("select first_l from reporting.v_fuel_daily") == "45");
  sql.run("delete from tracksolid.fuel_calibrations");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select (select count(*) from tracksolid.fuel_levels) + (select count(*) from tracksolid.fuel_days)") ==
      "0");
}

TEST_CASE("calibrations are straight between their points, end with them, and know no value far beyond") {
  testing::TempDb const db;
  Sql sql{db};
  for (auto const &[value, litres] : std::vector<std::pair<char const *, char const *>>{{"0", "5"},
                                                                                        {"50", "7.5"},
                                                                                        {"100", "10"},
                                                                                        {"150", "30"},
                                                                                        {"200", "50"},
                                                                                        {"-10", "5"},
                                                                                        {"210", "50"},
                                                                                        {"-11", "none"},
                                                                                        {"211", "none"},
                                                                                        {"255", "none"}})
    CHECK(sql.one(fmt::format(
              "select coalesce(tracksolid.fuel_litres('{{0,100,200}}', '{{5,10,50}}', {})::text, 'none')",
              value)) == litres);
  // A sensor that falls while the tank fills.
  CHECK(sql.one("select tracksolid.fuel_litres('{1,3,5}', '{80,40,0}', 2)") == "60");
  CHECK(sql.one("select coalesce(tracksolid.fuel_litres('{1}', '{80}', 1)::text, 'none')") == "none");
}

TEST_CASE("percent of the engine computer need a calibration; pushes count in litres alone") {
  testing::TempDb const db;
  Sql sql{db};
  Road{"1"}.drive(0, 3600, 60, 60).store(sql, start);
  Road{"2"}.drive(0, 3600, 60, 60).store(sql, start);
  TankReadings{"1"}.line(0, 3600, 300, 80, 74).store_obd(sql, start, "fuel_pct");
  TankReadings{"2"}.line(0, 3600, 300, 50, 44).store_pushed(sql, start, "1", " L ");
  TankReadings{"2"}.line(0, 3600, 300, 99, 99).store_pushed(sql, start, "2", "%");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 unknown; 06-05 6.0 l 60 km 10.0 l/100km");
  CHECK(sql.one("select distinct source from tracksolid.fuel_levels") == "push 1");
  calibrate(sql, "fuel_pct", "(0, 0), (100, 100)");
  testing::refresh_figures(sql);
  CHECK(fuel_days(sql) == "06-05 6.0 l 60 km 10.0 l/100km; 06-05 6.0 l 60 km 10.0 l/100km");
}
