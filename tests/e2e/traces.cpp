#include "e2e/traces.hpp"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <set>
#include <stdexcept>

namespace fleet::testing {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> read_csv(std::filesystem::path const &path) {
  gzFile const file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error{"cannot read " + path.string()};
  std::vector<Row> rows;
  char line[4096];
  while (gzgets(file, line, sizeof line) != nullptr) {
    Row row(1);
    for (char const *c = line; *c != '\0' && *c != '\n' && *c != '\r'; ++c) {
      if (*c == ',')
        row.emplace_back();
      else
        row.back() += *c;
    }
    rows.push_back(std::move(row));
  }
  gzclose(file);
  rows.erase(rows.begin());  // the header
  return rows;
}

long unix_time(std::string const &text) {
  std::tm time{};
  if (strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &time) == nullptr)
    throw std::runtime_error{"bad time " + text};
  return timegm(&time);
}

using Days = std::map<long, long>;  // recorded day → day it is laid on

Days lay_out(std::vector<TraceFix> const &fixes, long last_day) {
  std::set<long> recorded;
  for (auto const &fix : fixes) recorded.insert(fix.time / 86400);
  Days days;
  auto day = last_day - static_cast<long>(recorded.size()) + 1;
  for (auto const from : recorded) days[from] = day++;
  return days;
}

/// By time, the first of several fixes at one time.
void sort_unique(std::vector<TraceFix> &fixes) {
  std::stable_sort(fixes.begin(), fixes.end(), [](auto const &a, auto const &b) { return a.time < b.time; });
  fixes.erase(
      std::unique(fixes.begin(), fixes.end(), [](auto const &a, auto const &b) { return a.time == b.time; }),
      fixes.end());
}

TraceTrip trip_between(std::string const &imei, std::vector<TraceFix> const &recorded, long start, long end,
                       Days const &days) {
  TraceTrip trip{.imei = imei, .start = 0, .end = 0, .distance_km = 0, .fixes = {}};
  for (auto fix : recorded) {
    if (fix.time < start || fix.time > end) continue;
    fix.time += (days.at(fix.time / 86400) - fix.time / 86400) * 86400;
    if (!trip.fixes.empty()) trip.distance_km += distance_km(trip.fixes.back(), fix);
    trip.fixes.push_back(fix);
  }
  if (trip.fixes.empty()) return trip;
  trip.start = trip.fixes.front().time;
  trip.end = trip.fixes.back().time;
  return trip;
}

}  // namespace

double distance_km(TraceFix const &a, TraceFix const &b) {
  double const rad = std::acos(-1.0) / 180;
  double const x =
      std::pow(std::sin((b.lat - a.lat) * rad / 2), 2) +
      std::cos(a.lat * rad) * std::cos(b.lat * rad) * std::pow(std::sin((b.lng - a.lng) * rad / 2), 2);
  return 2 * 6371.0088 * std::asin(std::min(1.0, std::sqrt(x)));
}

std::size_t Traces::fix_count() const {
  std::size_t count = 0;
  for (auto const &[imei, list] : fixes) count += list.size();
  return count;
}

Traces read_traces(std::filesystem::path const &fixes_csv_gz, std::filesystem::path const &trips_csv_gz,
                   long last_day) {
  std::map<std::string, std::vector<TraceFix>> recorded;
  for (auto const &row : read_csv(fixes_csv_gz))
    recorded["860000000000" + row[0]].push_back({unix_time(row[1]), std::stod(row[2]), std::stod(row[3])});
  Traces traces;
  std::map<std::string, Days> days;
  for (auto &[imei, fixes] : recorded) {
    sort_unique(fixes);
    days[imei] = lay_out(fixes, last_day);
    for (auto const &fix : fixes)
      traces.fixes[imei].push_back(
          {fix.time + (days[imei].at(fix.time / 86400) - fix.time / 86400) * 86400, fix.lat, fix.lng});
  }
  for (auto const &row : read_csv(trips_csv_gz)) {
    auto const imei = "860000000000" + row[0];
    auto trip = trip_between(imei, recorded[imei], unix_time(row[1]), unix_time(row[2]), days[imei]);
    if (trip.fixes.empty()) continue;
    // Two labels with one start are one trip to the vendor's report: the longer one.
    auto const same = std::find_if(traces.trips.begin(), traces.trips.end(), [&](auto const &t) {
      return t.imei == trip.imei && t.start == trip.start;
    });
    if (same == traces.trips.end())
      traces.trips.push_back(std::move(trip));
    else if (same->end < trip.end)
      *same = std::move(trip);
  }
  return traces;
}

}  // namespace fleet::testing
