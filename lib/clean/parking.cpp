#include "clean/parking.hpp"

namespace fleet::clean {

Cleaned<rows::ParkingEvent> parking(api::Entry const &entry, bool idling, Asked const &asked,
                                    OddValues *odd) {
  auto const id = imei_of(entry, asked);
  if (!id) return refuse(no_imei, entry);
  auto const span = span_within(entry.text("startTime"), entry.text("endTime"), asked);
  if (!span.start) return refuse(span.fault, entry);
  rows::ParkingEvent row{.imei = *id, .start_time = *span.start, .end_time = span.end};
  Values const values{entry, *id, odd};
  auto const seconds = [&](std::string_view key) -> std::optional<long> {
    auto const value = values.number({key}, range::duration_s);
    return value ? std::optional{static_cast<long>(*value)} : std::nullopt;
  };
  row.duration_s = seconds("durSecond");
  row.engine_off_s = seconds("stopSecond");
  if (auto const where = values.place({"lat"}, {"lng"})) {
    row.lat = where->lat;
    row.lng = where->lng;
  }
  row.address = plain_text(entry.text("addr"));
  row.idling = values.on_off("acc").value_or(idling);
  return row;
}

}  // namespace fleet::clean
