// Trips as the vendor counts them, with their distance in the unit of the deployment.
#include "sim/json_text.hpp"
#include "sim/pages.hpp"
#include "sim/units.hpp"
#include "sim/windows.hpp"
#include "sim/wrong_rows.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

double in_unit(std::string const &unit, double metres, int digits) {
  return unit == "km" ? rounded(metres / 1000, 3) : rounded(metres, digits);
}

json row_of(Call const &call, std::size_t device, Row<Trip> const &reported) {
  auto const &trip = reported.event;
  auto const &s = call.switches;
  bool const open = is_open(reported.state);
  json row{{"imei", call.device(device).imei},
           {"startTime", vendor_time(trip.start)},
           {"endTime", open ? json(nullptr) : json(vendor_time(trip.end))},
           {"startLat", degrees(trip.from.lat_e6)},
           {"startLng", degrees(trip.from.lng_e6)},
           {"endLat", open ? json(nullptr) : json(degrees(trip.to.lat_e6))},
           {"endLng", open ? json(nullptr) : json(degrees(trip.to.lng_e6))},
           {s.elapsed_key, (trip.end - trip.start).count()},
           {"distance", in_unit(s.mileage_unit, trip.distance_m, 1)},
           {"maxSpeed", rounded(trip.max_kmh, 1)}};
  if (!s.average_absent) row["avgSpeed"] = rounded(average_kmh(trip), 1);
  if (s.odometer_absent) return row;
  row["startMileage"] = in_unit(s.odometer_unit, reported_odometer_m(call, device, trip.start), 0);
  row["endMileage"] = in_unit(s.odometer_unit, reported_odometer_m(call, device, trip.end), 0);
  return row;
}

void add_rows(Call const &call, std::size_t device, json &trips, json &totals) {
  double sum = 0;
  for (auto const &reported : reported_trips(call, device)) {
    auto const &trip = reported.event;
    trips.push_back(row_of(call, device, reported));
    sum += trip.distance_m;
    auto wrong = trips.back();
    if (make_wrong(wrong, wrong_of(call, device, trip.start, 3),
                   {{"startTime", trip.start}, {"endTime", trip.end}}, {"startLat", "startLng"}, call.now))
      trips.push_back(std::move(wrong));
  }
  totals.push_back(
      {{"imei", call.device(device).imei}, {"totalMileage", in_unit(call.switches.mileage_unit, sum, 1)}});
}

}  // namespace

Payload track_mileage(Call const &call) {
  if (call.to - call.from > std::chrono::days{540}) return {"null", "null"};
  auto trips = json::array();
  auto totals = json::array();
  for (auto const device : call.devices) add_rows(call, device, trips, totals);
  // Without paging the vendor cuts long lists and does not say so.
  auto page = call.page;
  auto const cap = static_cast<std::size_t>(call.switches.mileage_cap);
  page.size = page.size == 0 ? cap : std::min(page.size, cap);
  return {list_text(page_of(trips, call, page), call.switches), text_of(std::move(totals), call.switches)};
}

}  // namespace fleet::sim
