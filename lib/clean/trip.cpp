#include "clean/trip.hpp"

#include "clean/distance_unit.hpp"

namespace fleet::clean {
namespace {

void set_ends(rows::Trip &row, api::Entry const &entry) {
  if (auto const start = coordinates(entry.number("startLat"), entry.number("startLng"))) {
    row.start_lat = start->lat;
    row.start_lng = start->lng;
  }
  if (auto const end = coordinates(entry.number("endLat"), entry.number("endLng"))) {
    row.end_lat = end->lat;
    row.end_lng = end->lng;
  }
  auto const km = [&](std::string_view key) {
    auto const metres = within(entry.number(key), 0, 1e11);
    return metres ? std::optional{*metres / 1000} : std::nullopt;
  };
  row.start_odometer_km = km("startMileage");
  row.end_odometer_km = km("endMileage");
}

void set_distance(rows::Trip &row, api::Entry const &entry, std::string const &mileage_unit) {
  row.distance_raw = within(entry.number("distance"), 0, 1e12);
  if (!row.distance_raw) {
    row.quality = "no_distance";
    return;
  }
  DistanceEvidence evidence{.distance = *row.distance_raw, .duration_s = static_cast<double>(row.duration_s)};
  evidence.avg_speed_kmh = row.avg_speed_kmh;
  if (row.start_odometer_km && row.end_odometer_km && *row.end_odometer_km >= *row.start_odometer_km)
    evidence.odometer_m = (*row.end_odometer_km - *row.start_odometer_km) * 1000;
  if (row.start_lat && row.end_lat)
    evidence.straight_line_km = haversine_km(*row.start_lat, *row.start_lng, *row.end_lat, *row.end_lng);
  auto const judged = judge_distance(evidence, mileage_unit);
  row.distance_km = judged.km;
  row.distance_unit = judged.unit;
  row.quality = judged.quality;
}

}  // namespace

Cleaned<rows::Trip> trip(api::Entry const &entry, std::string const &mileage_unit, Asked const &asked) {
  auto const id = imei_of(entry, asked);
  if (!id) return refuse("no usable imei", entry);
  auto const span = span_within(entry.text("startTime"), entry.text("endTime"), asked);
  if (!span.start) return refuse(span.fault, entry);
  rows::Trip row{.imei = *id,
                 .start_time = *span.start,
                 .end_time = span.end.value_or(*span.start),
                 .is_open = !span.end};
  auto const run = within(entry.number({"runTimeSecond", "elapsed"}), 0, 1e8);
  row.duration_s = run ? static_cast<long>(*run) : (row.end_time - row.start_time).count();
  row.avg_speed_kmh = speed_kmh(entry.number("avgSpeed"));
  row.max_speed_kmh = speed_kmh(entry.number("maxSpeed"));
  set_ends(row, entry);
  set_distance(row, entry, mileage_unit);
  return row;
}

}  // namespace fleet::clean
