#include "clean/alarm.hpp"

namespace fleet::clean {

Cleaned<rows::Alarm> alarm(api::Entry const &entry, Asked const &asked, OddValues *odd) {
  auto const id = imei_of(entry, asked);
  if (!id) return refuse(no_imei, entry);
  auto const time = time_within(entry.text({"alertTime", "alarmTime"}), asked);
  if (!time.time) return refuse(time.fault, entry);
  auto const type = plain_text(entry.text({"alertTypeId", "alarmType"}), 60);
  if (!type) return refuse(no_alarm_type, entry);
  rows::Alarm row{.imei = *id, .alarm_time = *time.time, .alarm_type = *type};
  row.alarm_name = plain_text(entry.text({"alarmTypeName", "alertTypeName", "alarmName"}), 120);
  row.fence_id = plain_text(entry.text("geoid"), 60);
  row.content_key = row.fence_id.value_or("");
  Values const values{entry, *id, odd};
  if (auto const where = values.place({"lat"}, {"lng"})) {
    row.lat = where->lat;
    row.lng = where->lng;
  }
  row.speed_kmh = values.speed_kmh({"speed"});
  row.position_at =
      time_within(entry.text("positioningTime"), asked.pushed ? asked : asked_for_all(asked.now)).time;
  if (!row.position_at && entry.text("positioningTime")) values.note_out_of_range("positioningTime");
  row.raw = entry.json();
  return row;
}

}  // namespace fleet::clean
