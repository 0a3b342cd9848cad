#include "clean/trip.hpp"

namespace fleet::clean {
namespace {

void set_ends(rows::Trip &row, Values const &values) {
  if (auto const start = values.place({"startLat"}, {"startLng"})) {
    row.start_lat = start->lat;
    row.start_lng = start->lng;
  }
  if (auto const end = values.place({"endLat"}, {"endLng"})) {
    row.end_lat = end->lat;
    row.end_lng = end->lng;
  }
  row.start_odometer_raw = values.number({"startMileage"}, range::odometer_m);
  row.end_odometer_raw = values.number({"endMileage"}, range::odometer_m);
}

}  // namespace

Cleaned<rows::Trip> trip(api::Entry const &entry, Asked const &asked, OddValues *odd) {
  auto const id = imei_of(entry, asked);
  if (!id) return refuse(no_imei, entry);
  auto const span = span_within(entry.text("startTime"), entry.text("endTime"), asked);
  if (!span.start) return refuse(span.fault, entry);
  rows::Trip row{.imei = *id,
                 .start_time = *span.start,
                 .end_time = span.end.value_or(*span.start),
                 .is_open = !span.end};
  Values const values{entry, *id, odd};
  auto const run = values.number({"runTimeSecond", "elapsed"}, range::duration_s);
  row.duration_s = run ? static_cast<long>(*run) : (row.end_time - row.start_time).count();
  row.avg_speed_kmh = values.speed_kmh({"avgSpeed"});
  row.max_speed_kmh = values.speed_kmh({"maxSpeed"});
  set_ends(row, values);
  row.distance_raw = values.number({"distance"}, range::distance);
  return row;
}

}  // namespace fleet::clean
