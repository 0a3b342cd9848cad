// Trips as the vendor counts them, with their distance in the unit of the deployment.
#include "sim/json_text.hpp"
#include "sim/windows.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

double in_unit(Call const &call, double metres) {
  return call.switches.mileage_unit == "km" ? rounded(metres / 1000, 3) : rounded(metres, 1);
}

json row(Call const &call, std::size_t device, Trip const &trip) {
  return {{"imei", call.device(device).imei},
          {"startTime", vendor_time(trip.start)},
          {"endTime", vendor_time(trip.end)},
          {"startLat", degrees(trip.from.lat_e6)},
          {"startLng", degrees(trip.from.lng_e6)},
          {"endLat", degrees(trip.to.lat_e6)},
          {"endLng", degrees(trip.to.lng_e6)},
          {call.switches.elapsed_key, (trip.end - trip.start).count()},
          {"distance", in_unit(call, trip.distance_m)},
          {"avgSpeed", rounded(average_kmh(trip), 1)},
          {"maxSpeed", rounded(trip.max_kmh, 1)},
          {"startMileage", rounded(call.world.odometer_m(device, trip.start), 0)},
          {"endMileage", rounded(call.world.odometer_m(device, trip.end), 0)}};
}

}  // namespace

Payload track_mileage(Call const &call) {
  if (call.to - call.from > std::chrono::days{540}) return {"null", "null"};
  auto trips = json::array();
  auto totals = json::array();
  for (auto const device : call.devices) {
    double sum = 0;
    for (auto const &trip : reported_trips(call, device)) {
      trips.push_back(row(call, device, trip));
      sum += trip.distance_m;
    }
    totals.push_back({{"imei", call.device(device).imei}, {"totalMileage", in_unit(call, sum)}});
  }
  // Without paging the vendor cuts long lists and does not say so.
  auto page = call.page;
  auto const cap = static_cast<std::size_t>(call.switches.mileage_cap);
  page.size = page.size == 0 ? cap : std::min(page.size, cap);
  return {list_text(page_of(trips, page), call.switches), text_of(std::move(totals), call.switches)};
}

}  // namespace fleet::sim
