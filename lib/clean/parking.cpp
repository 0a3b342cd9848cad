#include "clean/parking.hpp"

namespace fleet::clean {

Cleaned<rows::ParkingEvent> parking(api::Entry const &entry, bool idling, Time now) {
  auto const id = imei(entry.text("imei"));
  if (!id) return refuse("no usable imei", entry);
  auto const start = plausible_time(entry.text("startTime"), now);
  if (!start) return refuse("no time", entry);
  rows::ParkingEvent row{
      .imei = *id, .start_time = *start, .end_time = plausible_time(entry.text("endTime"), now)};
  if (row.end_time && *row.end_time < *start) return refuse("ends before it starts", entry);
  auto const seconds = [&](std::string_view key) -> std::optional<long> {
    auto const value = within(entry.number(key), 0, 1e9);
    return value ? std::optional{static_cast<long>(*value)} : std::nullopt;
  };
  row.duration_s = seconds("durSecond");
  row.engine_off_s = seconds("stopSecond");
  if (auto const where = coordinates(entry.number("lat"), entry.number("lng"))) {
    row.lat = where->lat;
    row.lng = where->lng;
  }
  row.address = plain_text(entry.text("addr"));
  row.idling = on_off(entry.text("acc")).value_or(idling);
  return row;
}

}  // namespace fleet::clean
