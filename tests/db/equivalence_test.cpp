// Figures are a function of the fixes: any order of arrival, refreshes between, writers at once, a rebuild and a single pass give the same.
// FLEET_EQUIVALENCE_SEEDS says how many seeds are tried (40).
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <random>
#include <thread>
#include <utility>

#include "road.hpp"

using namespace fleet;
using testing::Sql;

namespace {

int seeds() {
  auto const *given = std::getenv("FLEET_EQUIVALENCE_SEEDS");
  return given == nullptr ? 40 : std::atoi(given);
}

/// A vehicle over four days that drives, rests, drifts, jumps and falls silent by chance; some never rest.
class RandomVehicle {
 public:
  explicit RandomVehicle(int seed) : random_(static_cast<unsigned>(seed)) {
    double const intervals[] = {20, 60, 120, 240, 300, 600, 1200};
    interval_s_ = intervals[pick(7)];
    ignition_ = pick(4);
    speed_field_ = pick(4);
    rests_ = pick(3) != 0;
    for (double at = 0; at < 4 * 86400; at = step(at)) add(at);
  }

  std::vector<std::string> rows() { return rows_; }  ///< "('1', time, lat, lng, speed, acc, type)"
  std::mt19937 &random() { return random_; }

 private:
  int pick(int n) { return std::uniform_int_distribution<int>{0, n - 1}(random_); }
  double uniform(double from, double to) { return std::uniform_real_distribution<double>{from, to}(random_); }
  bool chance(double p) { return uniform(0, 1) < p; }

  double step(double at) {
    if (at >= until_s_) {
      moving_ = !rests_ || !moving_;
      until_s_ = at + (moving_ ? uniform(300, 20000) : uniform(60, 40000));
      kmh_ = uniform(8, 110);
    }
    double s = interval_s_ * uniform(0.6, 1.4);
    if (chance(0.01)) s += uniform(0, 6000);
    if (chance(0.002)) s += uniform(0, 100000);
    s = std::max(1.0, std::round(s));
    if (moving_) {
      heading_ += uniform(-0.5, 0.5);
      double const km = kmh_ * s / 3600;
      lat_ += km / 111.195 * std::cos(heading_);
      lng_ += km / 111.195 * std::sin(heading_);
      if (std::abs(lat_) > 40) lat_ = 0;
    }
    return at + s;
  }

  void add(double at) {
    double lat = lat_ + uniform(-1, 1) * (moving_ ? 0.00005 : 0.0005);
    double const lng = lng_ + uniform(-1, 1) * (moving_ ? 0.00005 : 0.0005);
    if (chance(0.01)) lat += uniform(-1, 1);
    double kmh = moving_ ? kmh_ * uniform(0.7, 1.3) : chance(0.1) ? uniform(0, 9) : 0;
    if (chance(0.01)) kmh = uniform(0, 250);
    std::string const speed = speed_field_ == 0   ? "null"
                              : speed_field_ == 1 ? "0"
                                                  : fmt::format("{:.1f}", kmh);
    bool const on = ignition_ == 1 || moving_ || chance(0.05);
    std::string const acc = ignition_ == 0 || (ignition_ == 3 && chance(0.05)) ? "null"
                            : on                                               ? "true"
                                                                               : "false";
    rows_.push_back(fmt::format(
        "('1', timestamptz '2026-06-01 03:00Z' + {} * interval '1 s', {:.6f}, {:.6f}, {}, {}, '{}')", at, lat,
        std::remainder(lng, 360), speed, acc, chance(0.02) ? "wifi" : "gps"));
  }

  std::mt19937 random_;
  double interval_s_ = 0;
  int ignition_ = 0;
  int speed_field_ = 0;
  bool rests_ = true;
  bool moving_ = false;
  double until_s_ = 0;
  double kmh_ = 0;
  double heading_ = 0;
  double lat_ = 1;
  double lng_ = 179.9;
  std::vector<std::string> rows_;
};

void arrive(Sql &sql, std::vector<std::string> const &rows) {
  if (rows.empty()) return;
  sql.run(fmt::format(
      "begin; select tracksolid.open_stage('position_history'); insert into pg_temp.stage_position_history "
      "(imei, gps_time, lat, lng, speed_kmh, acc_on, position_type) values {}; "
      "select tracksolid.merge_position_history(); commit",
      fmt::join(rows, ", ")));
}

std::string lines(Sql &sql, std::string const &query) {
  return sql.one("select coalesce(string_agg(t::text, e'\\n' order by t::text), '') from (" + query + ") t");
}

std::string leg_columns() {
  return "day, start_time, end_time, kind, from_before, to_next, first_active_at, last_active_at, ignition_on, round(km::numeric, 6), "
         "round(driving_s::numeric, 3), round(idle_s::numeric, 3), max_speed_kmh, last_moved_at, round(watched_km::numeric, 6), "
         "speeding_events, round(speeding_s::numeric, 3), harsh_accelerations, harsh_brakings";
}

std::string stored(Sql &sql) {
  return lines(sql, "select " + leg_columns() + " from tracksolid.legs") + "\n--\n" +
         lines(
             sql,
             "select day, fixes, first_fix_at, last_fix_at, round(km::numeric, 6), max_speed_kmh, moving_s, idle_s, first_ignition_at, "
             "last_stop_at, last_moved_at, speeding_events, round(unseen_km::numeric, 6), ignition from tracksolid.daily_figures where fixes > 0 or km > 0") +
         "\n--\n" +
         lines(
             sql,
             "select start_time, end_time, last_time, round(distance_km::numeric, 6), duration_s, idle_s, max_speed_kmh, quality, route_points, "
             "md5(public.st_asewkb(public.st_snaptogrid(route, 0.000001))::text) from tracksolid.detected_trips") +
         "\n--\n" +
         lines(
             sql,
             "select start_time, end_time, day, round(km::numeric, 6), round(driving_s::numeric, 3), round(idle_s::numeric, 3) from tracksolid.shifts") +
         "\n--\n" +
         lines(
             sql,
             "select day, starts, ends, kind, opens, closes, md5(public.st_asewkb(public.st_snaptogrid(shape, 0.000001))::text) from tracksolid.track_pieces");
}

/// Legs and trips of all fixes in one pass, without a window.
std::string single_pass(Sql &sql) {
  return lines(sql, "select " + leg_columns() + R"sql(
    from (select array_agg(row(gps_time, lat, lng, speed_kmh, acc_on)::tracksolid.fix order by gps_time) as fixes
            from tracksolid.position_history where tracksolid.is_counted(position_type)) f
   cross join lateral tracksolid.legs_of_days(
     '1', array(select s from tracksolid.judge_fixes(f.fixes, tracksolid.figure_rules()) s order by s.gps_time), '2026-05-30', '2026-06-08',
     tracksolid.setting('timezone'), tracksolid.figure_rules()))sql");
}

std::vector<std::vector<std::string>> batches(RandomVehicle &vehicle) {
  auto rows = vehicle.rows();
  auto &random = vehicle.random();
  std::size_t const parts = 2 + random() % 6;
  if (random() % 2 == 0) std::shuffle(rows.begin(), rows.end(), random);
  std::vector<std::vector<std::string>> result(parts);
  for (std::size_t i = 0; i < rows.size(); ++i) result[i * parts / rows.size()].push_back(rows[i]);
  std::shuffle(result.begin(), result.end(), random);
  return result;
}

void one_after_the_other(Sql &sql, RandomVehicle &vehicle) {
  for (auto const &batch : batches(vehicle)) {
    arrive(sql, batch);
    if (vehicle.random()() % 2 == 0) testing::refresh_figures(sql);
  }
}

/// Whether the next refresh takes the day of its oldest new fix up at a stand, instead of at midnight.
bool takes_up_a_day(Sql &sql) {
  return sql.one<bool>(R"sql(
    select exists (
      select from (select min(lower(r.stale)) as added from tracksolid.stale_ranges r having bool_and(r.kind = 'added')) s
       cross join lateral (select (s.added at time zone tracksolid.setting('timezone'))::date as day) d
       cross join lateral tracksolid.standing_before('1', d.day, tracksolid.day_start(d.day, tracksolid.setting('timezone')),
         tracksolid.day_start(d.day + 1, tracksolid.setting('timezone')), s.added, tracksolid.figure_rules()) k where k.stands_from is not null))sql");
}

/// In order of time, an hour or two at once, some of them after the next ones; a refresh after each. Gives how often a day was taken up.
int by_the_hour(Sql &sql, RandomVehicle &vehicle) {
  constexpr std::size_t parts = 60;
  auto const rows = vehicle.rows();
  std::vector<std::string> batch, late;
  int taken_up = 0;
  for (std::size_t i = 0, part = 0; i < rows.size(); ++i) {
    (part % 7 == 6 && vehicle.random()() % 4 == 0 ? late : batch).push_back(rows[i]);
    if ((i + 1) * parts / rows.size() == part) continue;
    ++part;
    arrive(sql, batch);
    taken_up += takes_up_a_day(sql) ? 1 : 0;
    testing::refresh_figures(sql);
    batch = std::exchange(late, {});
  }
  arrive(sql, batch);
  testing::refresh_figures(sql);
  return taken_up;
}

void begin_again(Sql &sql, int seed) {
  char const *const zones[] = {"UTC", "Africa/Nairobi", "America/New_York", "Asia/Kathmandu"};
  sql.run(
      "truncate tracksolid.position_history, tracksolid.daily_figures, tracksolid.legs, tracksolid.shifts, tracksolid.detected_trips, "
      "tracksolid.track_pieces; truncate tracksolid.stale_ranges");
  sql.run(
      fmt::format("update tracksolid.settings set value = '{}' where name = 'timezone'", zones[seed % 4]));
}

void rebuild(Sql &sql) {
  sql.run(
      "delete from tracksolid.legs; delete from tracksolid.shifts; delete from tracksolid.detected_trips; delete from tracksolid.track_pieces; "
      "update tracksolid.daily_figures set km = -1; insert into tracksolid.stale_ranges (imei, stale, kind) values ('1', '(,)', 'rule')");
  testing::refresh_figures(sql);
}

void three_at_once(testing::TempDb const &db, RandomVehicle &vehicle) {
  auto const all = batches(vehicle);
  std::atomic<std::size_t> next{0};
  std::atomic<int> writing{3};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      Sql own{db};
      for (auto at = next++; at < all.size(); at = next++) arrive(own, all[at]);
      --writing;
    });
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&] {
      Sql own{db};
      while (writing > 0) own.run("select tracksolid.build_days(3)");
    });
  for (auto &thread : threads) thread.join();
}

}  // namespace

ON_EACH_ENGINE("any order of arrival gives the figures of a rebuild and of a single pass") {
  ENGINE_DATABASE();
  for (int seed = 1; seed <= seeds(); ++seed) {
    CAPTURE(seed);
    begin_again(sql, seed);
    RandomVehicle vehicle{seed};
    if (seed % 3 == 0)
      three_at_once(db, vehicle);
    else
      one_after_the_other(sql, vehicle);
    testing::refresh_figures(sql);
    auto const arrived = stored(sql);
    CHECK(lines(sql, "select " + leg_columns() + " from tracksolid.legs") == single_pass(sql));
    CHECK(
        lines(
            sql,
            "select start_time, end_time, round(distance_km::numeric, 6), quality from tracksolid.detected_trips") ==
        lines(
            sql,
            "select start_time, end_time, round(distance_km::numeric, 6), quality from tracksolid.find_trips('1', '2026-05-01', '2026-07-01')"));
    rebuild(sql);
    CHECK(stored(sql) == arrived);
  }
}

ON_EACH_ENGINE(
    "a day that grows by the hour is computed from its last stand on, and gives the figures of a rebuild") {
  ENGINE_DATABASE();
  int taken_up = 0;
  for (int seed = 101; seed <= 100 + std::max(1, seeds() / 8); ++seed) {
    CAPTURE(seed);
    begin_again(sql, seed);
    RandomVehicle vehicle{seed};
    taken_up += by_the_hour(sql, vehicle);
    auto const grown = stored(sql);
    CHECK(lines(sql, "select " + leg_columns() + " from tracksolid.legs") == single_pass(sql));
    rebuild(sql);
    CHECK(stored(sql) == grown);
  }
  CHECK(taken_up >= 10);
}
