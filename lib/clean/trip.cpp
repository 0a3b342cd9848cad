#include "clean/trip.hpp"

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
  row.start_odometer_raw = within(entry.number("startMileage"), 0, 1e11);
  row.end_odometer_raw = within(entry.number("endMileage"), 0, 1e11);
}

}  // namespace

Cleaned<rows::Trip> trip(api::Entry const &entry, Asked const &asked) {
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
  row.distance_raw = within(entry.number("distance"), 0, 1e12);
  return row;
}

}  // namespace fleet::clean
