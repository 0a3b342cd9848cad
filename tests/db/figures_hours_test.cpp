// Hours: driving, idling, shifts, lateness, and the days they belong to.
#include "road.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;

namespace {

std::string clock_rows(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(to_char(day, 'MM-DD') || ' ' || to_char(first_ignition_local, 'DD HH24:MI') || ' ' || hours || ' h ' || "
      "driving_hours || ' h ' || late_s || ' ' || late, '; ' order by day, first_ignition_at), 'none') "
      "from tracksolid.v_driver_clock_attendance");
}

void zone(Sql &sql, std::string const &name) {
  sql.run("update tracksolid.settings set value = '" + name + "' where name = 'timezone'");
}

}  // namespace

ON_EACH_ENGINE("a long step counts as driving only for the time that its distance takes") {
  // Ten deliveries of 5 min at 36 km/h (3 km); then the tracker sleeps for 25 min, its last fix says 12 km/h. And one more, whose
  // silence begins 500 m before the stop: 50 s at 36 km/h.
  ENGINE_DATABASE();
  Road road{"1"};
  for (int k = 0; k < 10; ++k)
    road.drive(k * 1800, k * 1800 + 270, 30, 36, k * 3).add({k * 1800 + 300.0, k * 3.0 + 3, 12});
  road.drive(18000, 18250, 50, 36, 30).add({20000, 33, 0}).add({20060, 33, 0});  // at 18250: 32.5 km, 36 km/h
  road.store(sql, "'2026-06-01 08:00Z'");
  testing::refresh_figures(sql);
  CHECK(testing::days(sql) == "06-01 33.0 km 3300 s");
  CHECK(
      sql.one(
          "select count(*) || ' ' || sum(duration_s) from tracksolid.detected_trips where start_time < '2026-06-01 13:00Z'") ==
      "10 3000");
}

ON_EACH_ENGINE("a shift goes over midnight and belongs to the day it starts in") {
  // Nights from 20:00 to 04:00 of Nairobi; and a vehicle that comes home at 00:10 and starts at 10:00, two hours late.
  ENGINE_DATABASE();
  zone(sql, "Africa/Nairobi");
  Road night{"1"};
  for (int d = 0; d < 3; ++d) night.drive(d * 86400, d * 86400 + 28800, 60, 40, d * 320);
  night.store(sql, "'2026-05-31 20:00+03'");
  testing::refresh_figures(sql);
  CHECK(
      clock_rows(sql) ==
      "05-31 31 20:00 8.00 h 8.00 h 0 false; 06-01 01 20:00 8.00 h 8.00 h 0 false; 06-02 02 20:00 8.00 h 8.00 h 0 false");
  sql.run("delete from tracksolid.position_history");
  Road{"2"}.drive(0, 4200, 60, 40).drive(39600, 68400, 60, 40, 47).store(sql, "'2026-06-01 23:00+03'");
  testing::refresh_figures(sql);
  CHECK(clock_rows(sql) == "06-01 01 23:00 1.17 h 1.17 h 0 false; 06-02 02 10:00 8.00 h 8.00 h 7200 true");
  sql.run("update tracksolid.settings set value = '06:00,14:00,22:00' where name = 'shift_start'");
  CHECK(clock_rows(sql) == "06-01 01 23:00 1.17 h 1.17 h 3600 true; 06-02 02 10:00 8.00 h 8.00 h 14400 true");
}

ON_EACH_ENGINE("a change of driver ends a shift") {
  // One vehicle from 06:00 to 22:00 UTC, half an hour of rest at 14:00, when another driver takes it.
  ENGINE_DATABASE();
  sql.run("insert into tracksolid.devices (imei, vehicle_number, driver_name) values ('1', 'A 1', 'Ann')");
  Road{"1"}
      .drive(0, 27000, 60, 40)
      .stand(27060, 28740, 60, 300, "false")
      .drive(28800, 57600, 60, 40, 300)
      .store(sql, "'2026-06-01 06:00Z'");
  testing::refresh_figures(sql);
  CHECK(sql.one("select count(*) || ' ' || max(hours) from tracksolid.v_driver_clock_daily") == "1 16.00");
  sql.run("select tracksolid.assign('1', '2026-06-01 14:00Z', null, p_driver_name => 'Bob')");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(driver_name || ' ' || hours, ', ' order by first_ignition_at) from tracksolid.v_driver_clock_daily") ==
      "Ann 7.50, Bob 8.00");
  CHECK(
      sql.one(
          "select string_agg(driver_name || ' ' || distance_km || ' ' || driving_s, ', ' order by driver_name) "
          "from tracksolid.v_driver_aggregates_daily") == "Ann 300.000 27000, Bob 320.000 28800");
}

ON_EACH_ENGINE(
    "a shift and the clock of today are those of the vehicle, also where trackers change vehicles within the day") {
  // Tracker 1 drives 60 km with KAA 1, from 00:00 of a day two hours later on with KBB 2 (30 km); tracker 3 is on KAA 1 since. Nobody is assigned.
  ENGINE_DATABASE();
  std::string const day = "date_trunc('day', now(), 'UTC')";
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KAA 1'), ('2', 'KBB 2'), ('3', null); "
      "update tracksolid.assignments set valid = tstzrange(null, " +
      day +
      " - interval '22 hours') where imei = '2'; "
      "select tracksolid.assign('1', " +
      day +
      " - interval '22 hours', null, 'KBB 2'); "
      "select tracksolid.assign('3', " +
      day + " - interval '22 hours', null, 'KAA 1')");
  Road{"1"}
      .drive(0, 3540, 60, 60)
      .stand(3600, 7740, 60, 60, "false")
      .drive(7800, 9600, 60, 60, 60)
      .stand(9660, 10200, 60, 90, "false")
      .store(sql, day + " - interval '1 day'");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(vehicle_number || ' ' || round(distance_km), ', ' order by first_ignition_at) from tracksolid.v_driver_clock_daily") ==
      "KAA 1 60, KBB 2 30");
  CHECK(
      sql.one(
          "select string_agg(vehicle_number || to_char(last_moved_at, ' HH24:MI'), ', ' order by vehicle_number) from tracksolid.v_fleet_today") ==
      "KAA 1 01:00, KBB 2 02:40");
  // The same as a shift of today: it goes over midnight.
  Road{"1"}.drive(82800, 86400 + 300, 60, 60, 90).store(sql, day + " - interval '1 day'");
  sql.run("select tracksolid.assign('1', " + day + ", null, 'spare'); select tracksolid.assign('3', " + day +
          ", null, 'KBB 2')");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(vehicle_number || ' ' || imei || ' ' || coalesce(to_char(first_ignition_at, 'HH24:MI'), 'not started'), ', ' order by vehicle_number) "
          "from tracksolid.v_driver_clock_today where vehicle_number like 'K%'") == "KBB 2 3 23:00");
}

ON_EACH_ENGINE("a driver who changes vehicles is late in the first one only") {
  // Ann drives 1 from 07:55 to 09:00 and 2 from 13:00; Bob drives 3 from 13:00, with nothing before it. Shifts start at 08:00.
  ENGINE_DATABASE();
  sql.run(
      "insert into tracksolid.devices (imei, driver_name) values ('1', 'Ann'), ('2', 'Ann'), ('3', 'Bob')");
  Road{"1"}.drive(-300, 3600, 60, 40).store(sql, "'2026-06-01 08:00Z'");
  for (auto const *imei : {"2", "3"}) Road{imei}.drive(0, 3600, 60, 40).store(sql, "'2026-06-01 13:00Z'");
  testing::refresh_figures(sql);
  auto const late = [&] {
    return sql.one(
        "select string_agg(imei || ' ' || late_s || ' ' || late, '; ' order by imei) from tracksolid.v_driver_clock_attendance");
  };
  CHECK(late() == "1 0 false; 2 0 false; 3 18000 true");
  sql.run(
      "update tracksolid.settings set value = '14400' where name = 'shift_rest_s'");  // 09:00 to 13:00 is a rest
  testing::refresh_figures(sql);
  CHECK(late() == "1 0 false; 2 18000 true; 3 18000 true");
}

ON_EACH_ENGINE("idling over midnight is one run, of which each day has its part") {
  // Drives until 23:56, idles with a fix each 30 s, one of them at midnight, off at 00:04:30: four minutes, and four and a half.
  ENGINE_DATABASE();
  Road{"1"}
      .drive(0, 1800, 60, 60)
      .stand(1830, 2280, 30, 30, "true")
      .stand(2310, 3600, 30, 30, "false")
      .store(sql, "'2026-06-01 23:26Z'");
  testing::refresh_figures(sql);
  CHECK(sql.one("select string_agg(to_char(day, 'MM-DD') || ' ' || idle_s, '; ' order by day) from "
                "tracksolid.daily_figures") == "06-01 240; 06-02 270");
  CHECK(sql.one("select idle_s from tracksolid.detected_trips") == "510");
}

ON_EACH_ENGINE("a step over midnight is shared by both days") {
  // 80 km/h with a fix each 20 min from 18:10 to 06:10: 350 min and 370 min.
  ENGINE_DATABASE();
  Road{"1"}.drive(0, 43200, 1200, 80).store(sql, "'2026-06-01 18:10Z'");
  testing::refresh_figures(sql);
  CHECK(testing::days(sql) == "06-01 466.7 km 21000 s; 06-02 493.3 km 22200 s");
  CHECK(testing::trips(sql) == "18:10-06:10 960.0");
}

ON_EACH_ENGINE(
    "a day begins at the first instant of its date, where clocks go back across midnight as well") {
  // 60 km/h for 6 h, two of them before midnight: the first 00:00 is 00:00 UTC on the Azores, 04:00 UTC in Havana. Of a year that is past:
  // Cuba's autumn of 2026 is another one in newer zone data.
  for (auto const &[name, begin, day] : {std::tuple{"Atlantic/Azores", "'2025-10-25 22:00Z'", "10-26"},
                                         std::tuple{"America/Havana", "'2025-11-02 02:00Z'", "11-02"}}) {
    ENGINE_DATABASE();
    zone(sql, name);
    Road{"1"}.drive(0, 21600, 60, 60).store(sql, begin);
    testing::refresh_figures(sql);
    auto const figures = testing::days(sql);
    CHECK(figures.find("120.0 km 7200 s; " + std::string{day} + " 240.0 km 14400 s") != std::string::npos);
    CHECK(sql.one(fmt::format("select extract(epoch from tracksolid.day_start('2025-{}'::date + 1, '{}') - "
                              "tracksolid.day_start('2025-{}', '{}'))::integer / 3600",
                              day, name, day, name)) == "25");
  }
}

ON_EACH_ENGINE("zones are names; an offset is refused with the reason") {
  ENGINE_DATABASE();
  for (auto const *wrong : {"UTC+3", "+05:45", "Foo5", "EST5EDT4", "africa/nairobi"})
    CHECK_MESSAGE(sql.refusal(std::string{"update tracksolid.settings set value = '"} + wrong +
                              "' where name = 'timezone'") == "22023",
                  std::string{wrong});
  zone(sql, "Asia/Kathmandu");
}

ON_EACH_ENGINE("speeding counts from the first fix and after a gap, spikes and dropouts are nothing") {
  ENGINE_DATABASE();
  Road{"first"}.drive(0, 600, 10, 130).store(sql, "'2026-06-01 08:00Z'");
  Road{"gap"}.add({0, 0, 100}).drive(70, 670, 10, 130, 1.9).store(sql, "'2026-06-01 08:00Z'");
  Road spike{"spike"};
  Road dropout{"dropout"};
  Road braking{"braking"};
  for (int i = 0; i <= 120; ++i) {
    spike.add({i * 5.0, i / 12.0, i % 40 == 20 ? (i == 20 ? 480.0 : 140.0) : 60.0});
    dropout.add({i * 5.0, i / 12.0, i % 12 == 6 ? 0.0 : 60.0});
  }
  braking.drive(0, 60, 5, 60).add({62, 1.015, 0}).stand(67, 100, 5, 1.015, "true");  // 60 to 0 within 2 s
  Road none{"none"};  // no speed field: the mean speed of the steps
  for (int i = 0; i <= 60; ++i) none.add({i * 60.0, i * 1.0, -1});
  none.store(sql, "'2026-06-01 08:00Z'");
  spike.store(sql, "'2026-06-01 08:00Z'");
  dropout.store(sql, "'2026-06-01 08:00Z'");
  braking.store(sql, "'2026-06-01 08:00Z'");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(imei || ' ' || speeding_events || ' ' || speeding_s || ' ' || harsh_accelerations || ' ' || harsh_brakings "
          "|| ' ' || max_speed_kmh, ', ' order by imei) from tracksolid.daily_figures") ==
      "braking 0 0 0 1 60, dropout 0 0 0 0 60, first 1 600 0 0 130, gap 1 600 0 0 130, none 0 0 0 0 60, spike 0 0 0 0 60");
  CHECK(sql.one("select max(max_speed_kmh) from tracksolid.detected_trips where imei = 'spike'") == "60");
}

ON_EACH_ENGINE("spikes of speed in a row make neither top speed nor harsh events nor speeding") {
  ENGINE_DATABASE();
  // 20 km at 60 km/h; the distance is as if nothing had happened.
  auto const even = [](std::string const &imei, int step_s, std::vector<double> const &spikes, int at) {
    Road road{imei};
    for (int i = 0; i <= 1200 / step_s; ++i) {
      auto const n = static_cast<std::size_t>(i - at);
      road.add({double(i) * step_s, i * step_s / 60.0, i >= at && n < spikes.size() ? spikes[n] : 60.0});
    }
    return road;
  };
  even("a two", 10, {180, 180}, 60).store(sql, "'2026-06-01 08:00Z'");
  even("b three, falling", 10, {220, 180, 140}, 60).store(sql, "'2026-06-01 08:00Z'");
  even("c five", 10, {180, 180, 180, 180, 180}, 60).store(sql, "'2026-06-01 08:00Z'");
  even("d first", 10, {180, 180}, 0).store(sql, "'2026-06-01 08:00Z'");
  even("e last", 10, {180, 180}, 119).store(sql, "'2026-06-01 08:00Z'");
  even("f a minute apart", 60, {240, 240}, 8).store(sql, "'2026-06-01 08:00Z'");
  even("g slower, a minute apart", 60, {150, 150, 150}, 8).store(sql, "'2026-06-01 08:00Z'");
  testing::refresh_figures(sql);
  CHECK(
      sql.one(
          "select string_agg(distinct concat_ws(' ', round(f.km::numeric, 1), f.speeding_events, f.speeding_s, f.harsh_accelerations, "
          "f.harsh_brakings, f.max_speed_kmh, t.max_speed_kmh), ', ') "
          "from tracksolid.daily_figures f join tracksolid.detected_trips t using (imei)") ==
      "20.0 0 0 0 0 60 60");
  CHECK(sql.one("select count(*) from tracksolid.detected_trips") == "7");
}

ON_EACH_ENGINE("a speed that others and the distance confirm stays, however short it is held") {
  // 60, 90 and 110 km/h for 10 s each way up, 110 for 20 s, and down again: km is the mean of both ends of each step.
  ENGINE_DATABASE();
  Road road{"1"};
  double km = 0;
  double before = 60;
  for (int i = 0; i <= 60; ++i) {
    double const kmh = i == 30 || i == 34 ? 90 : i > 30 && i < 34 ? 110 : 60;
    km += i == 0 ? 0 : (before + kmh) / 2 * 10 / 3600;
    before = kmh;
    road.add({i * 10.0, km, kmh});
  }
  road.store(sql, "'2026-06-01 08:00Z'");
  testing::refresh_figures(sql);
  CHECK(sql.one("select max_speed_kmh from tracksolid.daily_figures") == "110");
}

ON_EACH_ENGINE(
    "where the speed field is always 0 or stuck, the top speed is that of the distance, in days, trips and tracks") {
  for (double const sent_kmh : {0.0, 8.0}) {
    ENGINE_DATABASE();
    sql.run("insert into tracksolid.devices (imei) values ('1')");
    Road road{"1"};
    for (int i = 0; i <= 120; ++i) road.add({i * 10.0, i / 6.0, sent_kmh});
    road.store(sql, "date_trunc('hour', now()) - interval '2 hours'");
    testing::refresh_figures(sql);
    CHECK(sql.one("select max(max_speed_kmh) from tracksolid.daily_figures") == "60");
    CHECK(sql.one("select max(max_speed_kmh) from tracksolid.detected_trips") == "60");
    CHECK(sql.json("select reporting.fn_vehicle_track('1', 24) -> 'summary' -> 'max_speed_kmh'") == 60);
  }
}

ON_EACH_ENGINE("a changed threshold changes all days or none") {
  ENGINE_DATABASE();
  for (auto const *day : {"01", "02", "03"})
    Road{"1"}.drive(0, 600, 10, 100).store(sql, fmt::format("'2026-06-{} 08:00Z'", day));
  testing::refresh_figures(sql);
  auto const events =
      "select string_agg(speeding_events::text, ' ' order by day) from tracksolid.daily_figures";
  CHECK(sql.one(events) == "0 0 0");
  sql.run("update tracksolid.settings set value = '90' where name = 'speeding_kmh'");
  testing::refresh_figures(sql);
  CHECK(sql.one(events) == "1 1 1");
}

ON_EACH_ENGINE("lateness is time that has passed, also in a night in which clocks change") {
  // A shift starts at 01:00. In spring 02:00 is 03:00: at 03:30, half past one by UTC, 90 minutes have passed since midnight of UTC. In autumn 03:00 is
  // 02:00: at the second 02:30, half past one as well, two hours and a half since 23:00.
  ENGINE_DATABASE();
  zone(sql, "Europe/Berlin");
  sql.run("update tracksolid.settings set value = '01:00' where name = 'shift_start'");
  Road{"1"}.drive(0, 3600, 60, 60).store(sql, "'2026-03-29 01:30Z'");
  Road{"1"}.drive(0, 3600, 60, 60).store(sql, "'2026-10-25 01:30Z'");
  testing::refresh_figures(sql);
  CHECK(clock_rows(sql) == "03-29 29 03:30 1.00 h 1.00 h 5400 true; 10-25 25 02:30 1.00 h 1.00 h 9000 true");
}

ON_EACH_ENGINE("a receiver that jumps on and on is not idling") {
  // Half an hour at 250 km/h with the ignition on, more than jump_kmh; then six minutes at a stand.
  ENGINE_DATABASE();
  Road{"1"}.drive(0, 1800, 10, 250).stand(1810, 2170, 60, 125, "true").store(sql, "'2026-06-01 08:00Z'");
  testing::refresh_figures(sql);
  CHECK(sql.one("select round(km) || ' km ' || round(idle_s / 60) || ' min' from tracksolid.daily_figures") ==
        "0 km 6 min");
}

TEST_CASE("a day begins at the first instant of its date in every zone, on every day of ten years") {
  testing::TempDb const db;
  Sql sql{db};
  CHECK(
      sql.one(
          "select count(*) from (select name from pg_timezone_names where name in ('Antarctica/Casey', 'Antarctica/Troll', "
          "'Australia/Lord_Howe', 'Africa/Casablanca', 'Africa/Cairo', 'America/Havana', 'America/Santiago', 'Asia/Beirut', "
          "'Asia/Kathmandu', 'Atlantic/Azores', 'Pacific/Apia', 'Pacific/Chatham')) z "
          "cross join generate_series('2018-01-01'::timestamp, '2028-01-01', '1 day') d(day) "
          "cross join lateral (select tracksolid.day_start(d.day::date, z.name) as at) s "
          "where (s.at at time zone z.name)::date <> d.day::date or exists (select from generate_series(1, 16) q(n) "
          "where ((s.at - q.n * interval '15 min') at time zone z.name)::date >= d.day::date)") == "0");
}
