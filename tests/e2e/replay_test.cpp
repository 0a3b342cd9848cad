// The recorded vehicles through the whole chain: CSV → simulator → poll-movement → refresh-vtrips → tables.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>

#include "e2e/sim_fleet.hpp"
#include "e2e/traces.hpp"
#include "support/files.hpp"
#include "support/skip.hpp"

using namespace fleet::testing;

namespace {

using std::chrono::days;
using std::chrono::sys_days;

sys_days yesterday() {
  // The last whole day that is settled: one that ended less than two hours ago is not covered yet.
  return std::chrono::floor<days>(std::chrono::system_clock::now() - std::chrono::hours{3}) - days{1};
}

std::string date(sys_days day) {
  return fleet::rfc3339(fleet::Time{day}).substr(0, 10);
}

/// Every stored fix of a device, by time.
std::vector<TraceFix> stored(fleet::store::Tx &tx, std::string const &imei) {
  std::vector<TraceFix> fixes;
  for (auto const &row : tx.query("select extract(epoch from gps_time)::bigint, lat, lng from "
                                  "tracksolid.position_history where imei = $1 order by gps_time",
                                  imei))
    fixes.push_back({row[0].as<long>(), row[1].as<double>(), row[2].as<double>()});
  return fixes;
}

std::size_t different(std::vector<TraceFix> const &a, std::vector<TraceFix> const &b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (a[i].time != b[i].time || std::abs(a[i].lat - b[i].lat) > 1e-6 ||
        std::abs(a[i].lng - b[i].lng) > 1e-6)
      ++count;
  return count;
}

/// "LINESTRING(lng lat,lng lat)" → points
std::vector<TraceFix> points(std::string const &wkt) {
  std::vector<TraceFix> out;
  auto const *at = wkt.c_str() + wkt.find('(');
  while (*at == '(' || *at == ',') {
    char *end = nullptr;
    auto const lng = std::strtod(at + 1, &end);
    auto const lat = std::strtod(end, &end);
    out.push_back({0, lat, lng});
    at = end;
  }
  return out;
}

/// The fixes without those of a receiver that jumped: up to three between two steps of over 200 km/h (jump_kmh) that a
/// vehicle could have gone past. One recorded trip has such: 438 km/h in 7 s, and 223 km/h back three fixes later.
std::vector<TraceFix> without_jumps(std::vector<TraceFix> const &fixes) {
  auto const too_fast = [&](std::size_t a, std::size_t b) {
    return distance_km(fixes[a], fixes[b]) * 3600 > 200 * static_cast<double>(fixes[b].time - fixes[a].time);
  };
  std::vector<TraceFix> kept;
  for (std::size_t i = 0; i < fixes.size(); ++i) {
    auto const last = i == 0 || !too_fast(i - 1, i) ? i : std::min(i + 3, fixes.size() - 1);
    for (auto next = last; next > i; --next)
      if (too_fast(next - 1, next) && !too_fast(i - 1, next)) {
        i = next;
        break;
      }
    kept.push_back(fixes[i]);
  }
  return kept;
}

void check_trip(fleet::store::Tx &tx, TraceTrip const &trip) {
  CAPTURE(trip.imei);
  CAPTURE(trip.start);
  auto const rows = tx.query(
      "select extract(epoch from end_time)::bigint, distance_km, coalesce(st_astext(route, 7), '') from "
      "tracksolid.trips "
      "where imei = $1 and start_time = to_timestamp($2)",
      trip.imei, trip.start);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0][0].as<long>() == trip.end);
  CHECK(std::abs(rows[0][1].as<double>() - trip.distance_km) <= 0.01 * trip.distance_km + 0.001);
  if (trip.fixes.size() < 2) return;
  auto route = points(rows[0][2].text());
  auto expected = without_jumps(trip.fixes);
  for (auto &fix : expected) fix.time = 0;
  CHECK(route.size() == expected.size());
  CHECK(different(route, expected) == 0);
}

}  // namespace

TEST_CASE("every recorded fix and trip arrives exactly once, and a second run writes nothing") {
  auto const shared = shared_dir();
  if (!shared) FLEET_SKIP("no recorded traces beside the repository");
  auto const fixes_file = *shared / "data/traces-fixes.csv.gz";
  auto const trips_file = *shared / "data/traces-trips.csv.gz";
  fleet::sim::Setup setup;
  setup.fixes_file = fixes_file;
  setup.trips_file = trips_file;
  setup.anchor = yesterday();
  SimFleet fleet{setup};
  auto const expected = read_traces(fixes_file, trips_file, yesterday().time_since_epoch().count());

  std::vector<std::string> const poll{"poll-movement", "--from", date(yesterday() - days{85}), "--to",
                                      date(yesterday() + days{1})};
  fleet.report(poll);

  auto session = fleet.db.connect();
  fleet::store::Autocommit tx{session};
  std::size_t total = 0;
  for (auto const &[imei, fixes] : expected.fixes) {
    CAPTURE(imei);
    auto const got = stored(tx, imei);
    CHECK(got.size() == fixes.size());
    CHECK(different(got, fixes) == 0);
    total += got.size();
  }
  CHECK(total == expected.fix_count());
  CHECK(tx.value<std::size_t>("select count(*) from tracksolid.position_history") == total);

  REQUIRE(fleet.run({"refresh-vtrips"}).exit_code == 0);
  for (auto const &trip : expected.trips) check_trip(tx, trip);
  CHECK(tx.value<std::size_t>("select count(*) from reporting.v_trips") ==
        tx.value<std::size_t>("select count(*) from tracksolid.trips"));

  auto const second = fleet.report(poll);
  for (auto const *stream : {"tracks", "trips", "parking", "idling", "devices"}) {
    CAPTURE(stream);
    CHECK(second["streams"][stream]["rows_written"] == 0);
  }
  // Once the trackers have been back for long enough, only what lies behind each device's last word is asked again.
  tx.execute("update tracksolid.silences set returned_at = now() - interval '1 day'");
  fleet.report(poll);
  auto const third = fleet.report(poll);
  for (auto const *stream : {"tracks", "trips", "parking", "idling"}) {
    CAPTURE(stream);
    CHECK(third["streams"][stream]["rows_written"] == 0);
    CHECK(third["streams"][stream]["calls"] <= expected.fixes.size());
  }
  CHECK(fleet.counted()["violations_total"] == 0);
}
