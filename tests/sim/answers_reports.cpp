// The trip report, by day or as a list.
#include <fmt/format.h>

#include <map>

#include "sim/json_text.hpp"
#include "sim/windows.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

struct Sum {
  double km = 0;
  std::int64_t seconds = 0;
  double max_kmh = 0;
  int trips = 0;

  void add(Trip const &trip) {
    km += trip.distance_m / 1000;
    seconds += (trip.end - trip.start).count();
    max_kmh = std::max(max_kmh, trip.max_kmh);
    ++trips;
  }
  double average_kmh() const { return seconds == 0 ? 0 : km * 3600 / static_cast<double>(seconds); }
  /// "31:04:05": hours are not wrapped at 24.
  std::string clock() const {
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
};

std::string day_of(Time time) {
  return vendor_time(time).substr(0, 10);
}

json trip_row(Call const &call, std::size_t device, Trip const &trip) {
  Sum sum;
  sum.add(trip);
  return {{"imei", call.device(device).imei},
          {"startTime", vendor_time(trip.start)},
          {"endTime", vendor_time(trip.end)},
          {"startLat", degrees(trip.from.lat_e6)},
          {"startLng", degrees(trip.from.lng_e6)},
          {"endLat", degrees(trip.to.lat_e6)},
          {"endLng", degrees(trip.to.lng_e6)},
          {"totalMileage", rounded(sum.km, 3)},
          {"travelTime", sum.clock()},
          {"averageSpeed", rounded(sum.average_kmh(), 1)},
          {"maxSpeed", rounded(trip.max_kmh, 1)},
          {"oilWear", nullptr},
          {"fuel", nullptr},
          {"startMileage", rounded(call.world.odometer_m(device, trip.start) / 1000, 3)},
          {"endMileage", rounded(call.world.odometer_m(device, trip.end) / 1000, 3)}};
}

json totals(Sum const &sum) {
  return {{"totalDis", rounded(sum.km, 3)},
          {"travelTime", sum.clock()},
          {"totalTime", sum.clock()},
          {"totalAvgSpeed", rounded(sum.average_kmh(), 1)},
          {"allTotalMaxSpeed", rounded(sum.max_kmh, 1)},
          {"totalFuel", nullptr},
          {"oilWear", nullptr}};
}

using Days = std::map<std::string, std::vector<Trip>>;

Sum sum_of(std::vector<Trip> const &trips) {
  Sum sum;
  for (auto const &trip : trips) sum.add(trip);
  return sum;
}

json list_entry(Call const &call, std::size_t device, Days const &days) {
  auto data = json::array();
  std::size_t all = 0;
  for (auto const &[day, trips] : days) {
    auto rows = json::array();
    for (auto const &trip : trips) rows.push_back(trip_row(call, device, trip));
    all += trips.size();
    data.push_back({{"Searchdate", day},
                    {"tripNum", trips.size()},
                    {"inTotal", totals(sum_of(trips))},
                    {"dayData", std::move(rows)}});
  }
  return {{"imei", call.device(device).imei},
          {"deviceName", call.device(device).name},
          {"tripsData", std::move(data)},
          {"inTotal", {{"allTrips", all}}}};
}

json day_entry(Call const &call, std::size_t device, Days const &days) {
  auto data = json::array();
  for (auto const &[day, trips] : days) {
    auto const sum = sum_of(trips);
    data.push_back({{"date", day},
                    {"totalTrips", sum.trips},
                    {"averageSpeed", rounded(sum.average_kmh(), 1)},
                    {"fuel", nullptr},
                    {"maxSpeed", rounded(sum.max_kmh, 1)},
                    {"oilWear", nullptr},
                    {"totalMileage", rounded(sum.km, 3)},
                    {"travelTime", sum.clock()}});
  }
  return {{"deviceName", call.device(device).name},
          {"deviceImei", call.device(device).imei},
          {"data", std::move(data)}};
}

}  // namespace

Payload report_trips(Call const &call) {
  bool const by_day = call.params["type"] == "day";
  if (!by_day && call.params["type"] != "list")
    throw Refused{1001, "Illegal parameter: type", "bad_parameter"};
  auto entries = json::array();
  std::size_t row = 0;
  for (auto const device : call.devices) {
    Days days;
    for (auto const &reported : reported_trips(call, device)) {
      auto const &trip = reported.event;
      bool const on_page = row >= call.page.offset && row < call.page.offset + call.page.size;
      ++row;
      if (on_page && !call.switches.trips_disabled) days[day_of(trip.start)].push_back(trip);
    }
    if (!days.empty())
      entries.push_back(by_day ? day_entry(call, device, days) : list_entry(call, device, days));
  }
  json data{{by_day ? "datDatas" : "dayList", std::move(entries)}, {"summaryData", json::array()}};
  return {"null", text_of(std::move(data), call.switches)};
}

}  // namespace fleet::sim
