// Trouble codes and odometers of the simulated city, from the vendor's answers to the figures, held against its truth.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/clock.hpp"
#include "e2e/sim_fleet.hpp"
#include "sim/engine_readings.hpp"

using namespace fleet;
using namespace fleet::testing;

namespace {

constexpr int days = 12;

/// "IMEI P0301 FIRST LAST REPORTS cleared": a code from its first report to the last, as a reader of all reports has them.
std::string codes_of(sim::View const &view, Time from, Time to) {
  std::map<std::string, std::string> lines;
  for (std::size_t device = 0; device < view.world.roster().devices.size(); ++device) {
    auto const reports = sim::code_readings(view, device, from, to);
    for (std::size_t i = 0; i < reports.size();) {
      auto next = i;
      while (next < reports.size() && reports[next].code == reports[i].code) ++next;
      auto const &imei = view.device(device).imei;
      lines[imei + rfc3339(reports[i].at)] =
          fmt::format("{} {} {} {} {} {}\n", imei, reports[i].code, rfc3339(reports[i].at),
                      rfc3339(reports[next - 1].at), next - i, next < reports.size() ? "cleared" : "open");
      i = next;
    }
  }
  std::string all;
  for (auto const &[key, line] : lines) all += line;
  return all;
}

std::ptrdiff_t count_lines(std::string const &text) {
  return std::count(text.begin(), text.end(), '\n');
}

/// A city with at least three trouble codes in its days, whatever today is.
struct City {
  City() {
    setup.city.vehicles = 9;
    setup.city.days = days;
    setup.world = sim::make_world(setup);
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    while (count_lines(codes_of(view(now), now - std::chrono::days{days}, now)) < 3)
      ++setup.switches.fault_seed;
  }
  sim::Setup setup;
  sim::View view(Time now) const { return {*setup.world, setup.switches, now}; }
};

}  // namespace

TEST_CASE("trouble codes and odometers of a city are those that its vehicles had") {
  City const city;
  SimFleet fleet{city.setup};
  fleet.report({"poll-movement", "--only", "devices"});
  fleet.value<std::string>(
      "update tracksolid.settings set value = '2592000' where name = 'look_back_s' returning value");
  fleet.report({"poll-movement", "--only", "obd"});
  auto const instant = [&](std::string const &expression) {
    return Time{std::chrono::seconds{fleet.value<std::int64_t>("select extract(epoch from " + expression +
                                                               ")::bigint from tracksolid.obd_readings")}};
  };
  auto const from = instant("date_trunc('day', min(reading_time), 'UTC')");
  auto const to = instant("max(reading_time)");
  auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auto const truth = codes_of(city.view(now), from, to);
  CHECK(count_lines(truth) > 0);
  CHECK(
      fleet.value<std::string>(fmt::format(
          "select string_agg(format(E'%s %s %s %s %s %s\\n', imei, fault_code, reporting.utc_text(first_seen_at), reporting.utc_text(last_seen_at), reports, "
          "case when cleared_at is null then 'open' else 'cleared' end), '' order by imei, first_seen_at) from reporting.v_faults where first_seen_at <= '{}'",
          rfc3339(to))) == truth);

  while (fleet.value<int>("select tracksolid.build_days(500)") > 0) continue;
  auto session = fleet.db.connect();
  int compared = 0;
  for (std::size_t device = 0; device < city.setup.world->roster().devices.size(); ++device) {
    auto const readings = sim::engine_readings(city.view(now), device, from, to);
    if (readings.empty()) continue;
    auto const odometer_km = [&](Time at) { return city.setup.world->odometer_m(device, at) / 1000; };
    auto const imei = city.view(now).device(device).imei;
    auto const km = store::Autocommit{session}.value<double>(fmt::format(
        "select sum(amount) from tracksolid.counter_days where imei = '{}' and counter = 'obd'", imei));
    CHECK(km == doctest::Approx(odometer_km(readings.back().time) - odometer_km(readings.front().time))
                    .epsilon(0.002));
    for (auto day = from + std::chrono::days{1}; day + std::chrono::days{1} <= to;
         day += std::chrono::days{1}) {
      auto const found = store::Autocommit{session}.value<double>(
          fmt::format("select coalesce(sum(km), 0) from tracksolid.usage_days('{0}', '{0}', array['{1}'])",
                      rfc3339(day).substr(0, 10), imei));
      // A reading is up to five minutes away from the end of a drive: what follows it is shared with the night.
      CHECK(std::abs(found - (odometer_km(day + std::chrono::days{1}) - odometer_km(day))) <= 8);
      ++compared;
    }
  }
  CHECK(compared > 10);
  CHECK(store::Autocommit{session}.value<int>(
            "select coalesce(sum(breaks), 0) from tracksolid.counter_days") == 0);
}
