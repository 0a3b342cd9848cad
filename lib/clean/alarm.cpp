#include "clean/alarm.hpp"

namespace fleet::clean {

Cleaned<rows::Alarm> alarm(api::Entry const &entry, Time now) {
  auto const id = imei(entry.text("imei"));
  if (!id) return refuse("no usable imei", entry);
  auto const time = plausible_time(entry.text({"alertTime", "alarmTime"}), now);
  if (!time) return refuse("no time", entry);
  auto const type = plain_text(entry.text({"alertTypeId", "alarmType"}), 60);
  if (!type) return refuse("no alarm type", entry);
  rows::Alarm row{.imei = *id, .alarm_time = *time, .alarm_type = *type};
  row.alarm_name = plain_text(entry.text({"alarmTypeName", "alertTypeName", "alarmName"}), 120);
  row.fence_id = plain_text(entry.text("geoid"), 60);
  if (auto const where = coordinates(entry.number("lat"), entry.number("lng"))) {
    row.lat = where->lat;
    row.lng = where->lng;
  }
  row.speed_kmh = speed_kmh(entry.number("speed"));
  row.position_at = plausible_time(entry.text("positioningTime"), now);
  row.raw = entry.json();
  return row;
}

}  // namespace fleet::clean
