// Fuel against the simulator's truth: readings are late, lost, noisy or broken. docs/understand/benchmarks.md has the table that this prints; its run
// had FLEET_FUEL_DAYS=30 and FLEET_FUEL_VEHICLES=24.
#include <cstdlib>
#include <iostream>

#include "sim/city_world.hpp"
#include "sim/random.hpp"
#include "sim/truth.hpp"
#include "sim/uploads.hpp"
#include "tank.hpp"

using namespace fleet;
using testing::Sql;

namespace {

int number_of(char const *variable, int otherwise) {
  auto const *text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoi(text);
}

/// How the tank's level reaches the database.
struct Degraded {
  char const *name;
  double lost =
      0;  ///< share of the silences, one of 2 to 20 hours a day, that are never uploaded; below 0: no silences
  double slosh = 0;     ///< share of the tank, while driving
  double broken = 0;    ///< share of readings that are 0 or 255
  double step_l = 0.1;  ///< resolution
};

struct Setting {
  sim::CityWorld world;
  sim::Switches switches;
  sim::View view;
  Time from;

  explicit Setting(Degraded const &how)
      : world{[] {
          sim::CityOptions options;
          options.vehicles = static_cast<std::size_t>(number_of("FLEET_FUEL_VEHICLES", 12));
          options.days = number_of("FLEET_FUEL_DAYS", 14);
          options.anchor = std::chrono::sys_days{std::chrono::year{2026} / 4 / 30};
          return options;
        }()},
        view{world, switches, Time{std::chrono::sys_days{std::chrono::year{2026} / 5 / 4}}},
        from{world.begin()} {
    if (how.lost < 0) return;
    switches.silence_devices.imeis = "*";
    switches.silence_lost = how.lost;
    switches.silence_every_h = 24;
  }

  /// Those that have arrived by then.
  sim::View at(Time now) const { return {world, switches, now}; }
};

std::string when(Time at) {
  return fmt::format("to_timestamp({})", at.time_since_epoch().count());
}

void store_fixes(Sql &sql, sim::Truth const &truth, std::size_t device, Time from, Time to) {
  std::string rows;
  Time last = Time::min();
  bool acc = false;
  for (auto const &fix : truth.fixes(device, from, to)) {
    if (last != Time::min() && fix.time - last < Seconds{60} && fix.acc_on == acc) continue;
    last = fix.time;
    acc = fix.acc_on;
    rows += fmt::format("{}('{}', {}, {}, {}, {}, {}, 'gps')", rows.empty() ? "" : ", ",
                        truth.view().device(device).imei, when(fix.time), sim::degrees(fix.lat_e6),
                        sim::degrees(fix.lng_e6), fix.speed_kmh(), fix.acc_on ? "true" : "false");
  }
  if (!rows.empty())
    sql.run(
        "begin; select tracksolid.open_stage('position_history'); insert into pg_temp.stage_position_history "
        "(imei, gps_time, lat, lng, speed_kmh, acc_on, position_type) values " +
        rows + "; select tracksolid.merge_position_history(); commit");
}

double as_read(Degraded const &how, sim::Tank const &tank, std::size_t device, sim::Fix const &fix) {
  auto const hash = sim::hash_of(0xf0e1U, device, fix.time.time_since_epoch().count());
  if (sim::unit(hash) < how.broken) return hash % 2 == 0 ? 0 : 255;
  auto const wave =
      fix.speed_kmh() > 5 ? how.slosh * tank.capacity() * (2 * sim::unit(sim::mix(hash)) - 1) : 0;
  return std::max(0.0, std::round((tank.litres(fix.time) + wave) / how.step_l) * how.step_l);
}

void store_readings(Sql &sql, Degraded const &how, sim::Truth const &truth, std::size_t device, Time from,
                    Time to) {
  auto const tank = truth.tank(device, from, to);
  std::string rows;
  for (auto const &fix : truth.engine_readings(device, from, to))
    rows += fmt::format("{}('{}', {}, {:.1f}, {:.1f})", rows.empty() ? "" : ", ",
                        truth.view().device(device).imei, when(fix.time), as_read(how, tank, device, fix),
                        truth.view().world.odometer_m(device, fix.time) / 1000);
  if (!rows.empty())
    sql.run(
        "begin; select tracksolid.open_stage('obd_readings'); insert into pg_temp.stage_obd_readings "
        "(imei, reading_time, fuel_l, odometer_km) values " +
        rows + "; select tracksolid.merge_obd_readings(); commit");
}

struct Score {
  int refuels = 0, found = 0, within = 0, false_refuels = 0;
  int drains = 0, drains_found = 0, false_drains = 0;
  double spent = 0, spent_found = 0;
};

/// Changes of the tank between its first and last level, compared with the episodes around their times.
void compare(Sql &sql, sim::Truth const &truth, std::size_t device, Score &score) {
  auto const &imei = truth.view().device(device).imei;
  auto const of = [&](std::string const &what) {
    return sql.one<double>("select coalesce(" + what +
                           ", 0)::double precision from tracksolid.fuel_levels where imei = '" + imei + "'");
  };
  Time const first{Seconds{static_cast<std::int64_t>(of("extract(epoch from min(at))"))}};
  Time const last{Seconds{static_cast<std::int64_t>(of("extract(epoch from max(at))"))}};
  if (last <= first) return;
  auto const tank = truth.tank(device, first, last);
  int refuels = 0;
  int drains = 0;
  for (auto const &change : tank.changes()) {
    if (change.until > last) continue;
    bool const refuel = change.litres > 0;
    auto const litres = sql.one<double>(fmt::format(
        "select coalesce(max(litres), 0) from tracksolid.fuel_episodes where imei = '{}' and kind = '{}' and starts <= {} and ends >= {}",
        imei, refuel ? "refuel" : "drain", when(change.until), when(change.at)));
    if (refuel) {
      ++score.refuels;
      score.found += litres > 0 ? 1 : 0;
      refuels += litres > 0 ? 1 : 0;
      score.within += std::abs(litres - change.litres) <= 0.05 * change.litres ? 1 : 0;
    } else {
      ++score.drains;
      score.drains_found += litres > 0 ? 1 : 0;
      drains += litres > 0 ? 1 : 0;
    }
  }
  auto const all = [&](std::string const &kind) {
    return sql.one<int>("select count(*) from tracksolid.fuel_episodes where imei = '" + imei +
                        "' and kind = '" + kind + "'");
  };
  score.false_refuels += all("refuel") - refuels;
  score.false_drains += all("drain") - drains;
  score.spent += tank.burnt(first, last);
  score.spent_found +=
      sql.one<double>("select sum(spent_l) from tracksolid.fuel_days where imei = '" + imei + "'");
}

/// First what has come at half of the time, then the rest.
Score run(Degraded const &how) {
  testing::TempDb const db;
  Sql sql{db};
  Setting const setting{how};
  Score score;
  auto const middle = setting.from + (setting.view.now - setting.from) / 2;
  for (auto const now : {middle, setting.view.now}) {
    sim::Truth const truth{setting.at(now)};
    for (std::size_t device = 0; device < setting.world.roster().devices.size(); ++device) {
      if (!truth.view().device(device).has_obd) continue;
      store_fixes(sql, truth, device, setting.from, now);
      store_readings(sql, how, truth, device, setting.from, now);
    }
    testing::refresh_figures(sql);
  }
  sim::Truth const truth{setting.view};
  for (std::size_t device = 0; device < setting.world.roster().devices.size(); ++device)
    if (truth.view().device(device).has_obd) compare(sql, truth, device, score);
  return score;
}

}  // namespace

TEST_CASE("refuels and spent fuel are those of the simulator, however the readings are degraded") {
  std::string table;
  std::vector<Degraded> all{{"a third of the silences lost", 0.33},
                            {"2 % zeros and 255, whole litres, sloshing by 2 %", 0, 0.02, 0.02, 1}};
  if (std::getenv("FLEET_FUEL_DAYS") != nullptr)
    all.insert(
        all.begin(),
        {{"as they are", -1}, {"uploads 2 to 20 h late", 0}, {"sloshing by 2 % of the tank", 0, 0.02}});
  for (auto const &how : all) {
    auto const score = run(how);
    auto const error = 100 * (score.spent_found / score.spent - 1);
    table += fmt::format("| {} | {} of {} | {} | {} | {} of {} | {} | {:.0f} | {:+.1f} |\n", how.name,
                         score.found, score.refuels, score.within, score.false_refuels, score.drains_found,
                         score.drains, score.false_drains, score.spent, error);
    INFO(how.name);
    CHECK(score.refuels > 5);
    CHECK(score.within >= 0.95 * score.refuels);
    CHECK(score.false_refuels == 0);
    CHECK(std::abs(error) <= 3);
  }
  std::cout
      << "| readings | refuels found | within 5 % | false | drains found | false | spent l | error % |\n"
      << table;
}
