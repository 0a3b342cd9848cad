#include "clean/push.hpp"

#include <charconv>

#include "base/text.hpp"
#include "clean/alarm.hpp"

namespace fleet::clean {
namespace {

std::optional<std::string> device(api::Entry const &entry) {
  return imei(entry.text({"deviceImei", "msg.deviceImei", "imei", "msg.imei"}));
}

rows::Refusal refuse_time(std::optional<std::string_view> text, api::Entry const &entry) {
  return refuse(text ? "time is impossible" : no_time, entry);
}

/// The vendor's id with its numbering in front, and the sub-type where the id alone says little.
std::string hub_type(std::string const &msg_class, std::string const &id,
                     std::optional<std::string_view> sub) {
  auto type = "hub" + msg_class + ":" + id;
  if (msg_class == "1" && (id == "264" || id == "265") && sub) type += "-" + std::string{*sub};
  return type;
}

/// A number in hexadecimal, as 0x0A or 0A, or in decimal digits.
std::optional<long> code_number(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  auto digits = *text;
  bool const prefixed = digits.starts_with("0x") || digits.starts_with("0X");
  if (prefixed) digits.remove_prefix(2);
  bool const padded = digits.size() > 1 && digits.front() == '0';
  bool const lettered = digits.find_first_of("abcdefABCDEF") != std::string_view::npos;
  long value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                            prefixed || padded || lettered ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// Why an item's coordinates are no position of its time; "" when they are one. `status` is that of JT/T 808, whose bit 1 says
/// located by satellites; 0 is also sent by trackers that have no such word, and then their number says it. Of the reasons for
/// an upload (`postMethod`) 04, 0A and 0D repeat the last coordinates, 0A under a new time.
std::string_view no_position_of_its_time(api::Entry const &entry, std::optional<rows::PositionType> type) {
  constexpr long located = 2;
  constexpr double enough_satellites = 4;
  bool const by_satellites =
      !type || *type == rows::PositionType::gps || *type == rows::PositionType::unknown;
  auto const status = by_satellites ? code_number(entry.text("status")) : std::nullopt;
  if (status && (*status & located) == 0)
    if (*status != 0 || entry.number("satelliteNum").value_or(0) < enough_satellites) return "not located";
  auto const method = code_number(entry.text("postMethod"));
  if (method == 0x04 || method == 0x0A || method == 0x0D) return "repeats the last position";
  return {};
}

/// The set bits of a standard alarm; empty when there is no mask.
std::vector<int> bits(api::Entry const &entry) {
  constexpr std::string_view key = "msg.standardAlarmValue";
  std::vector<int> set;
  auto mask = entry.number(key);
  if (auto const text = entry.text(key); text && (text->starts_with("0x") || text->starts_with("0X")))
    if (auto const number = code_number(text)) mask = static_cast<double>(*number);
  if (!within(mask, {-2147483648.0, 4294967295.0})) return set;
  // Of 32 bits, as a signed number as well: its highest bit is then the sign.
  auto const value = static_cast<std::uint32_t>(static_cast<std::int64_t>(*mask));
  for (int bit = 0; bit < 32; ++bit)
    if ((value >> static_cast<unsigned>(bit) & 1U) != 0) set.push_back(bit);
  return set;
}

}  // namespace

Cleaned<PushedPosition> pushed_position(api::Entry const &entry, Time now, OddValues *odd) {
  auto const id = device(entry);
  if (!id) return refuse(no_imei, entry);
  auto const time = plausible_time(entry.text("gpsTime"), now);
  if (!time) return refuse_time(entry.text("gpsTime"), entry);
  auto const lat = entry.number("lat");
  auto const lng = entry.number("lng");
  auto const where = coordinates(lat, lng);
  if (!where)
    return refuse(lat && lng && *lat == 0 && *lng == 0 ? "position is 0,0" : impossible_position, entry);
  PushedPosition position;
  auto &row = position.live;
  row.imei = *id;
  row.heartbeat_at = plausible_time(entry.text("gateTime"), now);
  Values const values{entry, *id, odd};
  row.acc_on = values.on_off("acc");
  row.online = true;
  position.late = entry.number("gpsMode") == 1;
  row.position_type = position_type(entry.text({"postType", "positionType"}));
  if (auto const fault = no_position_of_its_time(entry, row.position_type); !fault.empty()) {
    row.position_type.reset();
    if (position.late) return refuse(std::string{fault}, entry);
    if (!row.heartbeat_at) row.heartbeat_at = time;
    return position;
  }
  row.gps_time = time;
  row.lat = where->lat;
  row.lng = where->lng;
  row.speed_kmh = values.speed_kmh({"gpsSpeed", "speed"});
  row.direction_deg = values.direction_deg("direction");
  if (row.position_type != rows::PositionType::beacon)  // gpsNum of a tag is a confidence of 1 to 3
    row.satellites = values.whole({"satelliteNum", "gpsNum"}, range::satellites);
  if (auto const metres = values.number({"distance"}, range::odometer_m)) row.odometer_km = *metres / 1000;
  row.temperature_c = values.number({"temperature"}, range::temperature_c);
  position.altitude_m = values.number({"altitude"}, range::altitude_m);
  return position;
}

Cleaned<rows::LivePosition> pushed_heartbeat(api::Entry const &entry, Time now, OddValues *odd) {
  auto const id = device(entry);
  if (!id) return refuse(no_imei, entry);
  rows::LivePosition row;
  row.imei = *id;
  row.heartbeat_at = plausible_time(entry.text("gateTime"), now);
  if (!row.heartbeat_at) return refuse_time(entry.text("gateTime"), entry);
  Values const values{entry, *id, odd};
  row.acc_on = values.on_off("acc");
  row.battery_pct = values.number({"powerLevel"}, range::percent);
  row.online = true;
  return row;
}

Cleaned<rows::Alarm> pushed_alarm(api::Entry const &entry, Time now, OddValues *odd) {
  auto cleaned = alarm(entry, pushed_until(now), odd);
  if (auto *row = std::get_if<rows::Alarm>(&cleaned)) row->pushed = true;
  return cleaned;
}

Cleaned<std::vector<rows::Alarm>> hub_alarms(api::Entry const &entry, Time now, OddValues *odd) {
  auto const id = device(entry);
  if (!id) return refuse(no_imei, entry);
  auto const text = entry.text({"msg.alarmTime", "alarmTime", "gateTime"});
  auto const time = plausible_time(text, now);
  if (!time) return refuse_time(text, entry);
  auto const type = plain_text(entry.text({"msg.alertType", "alertType"}), 40);
  if (!type) return refuse(no_alarm_type, entry);
  std::string const msg_class = entry.number("msgClass") == 1 ? "1" : "0";
  rows::Alarm row{.imei = *id, .alarm_time = *time, .alarm_type = {}};
  row.pushed = true;
  row.fence_id = plain_text(entry.text({"msg.fenceId", "fenceId"}), 60);
  Values const values{entry, *id, odd};
  if (auto const where = values.place({"msg.lat", "lat"}, {"msg.lng", "lng"})) {
    row.lat = where->lat;
    row.lng = where->lng;
  }
  row.speed_kmh = values.speed_kmh({"msg.gpsSpeed", "msg.carSpeed", "gpsSpeed"});
  row.raw = entry.json();
  std::vector<rows::Alarm> alarms;
  if (iequals(*type, "removeAlarmType")) {
    auto const ended = plain_text(entry.text("msg.removeAlarmType"), 40);
    row.alarm_type = "hub" + msg_class + ":end:" + ended.value_or("?");
    row.alarm_name = "End of alarm " + ended.value_or("?");
  } else if (auto const set = bits(entry); msg_class == "1" && *type == "256" && !set.empty()) {
    for (auto const bit : set) {
      alarms.push_back(row);
      alarms.back().alarm_type = "hub1:256-" + std::to_string(bit);
    }
    return alarms;
  } else {
    row.alarm_type = hub_type(msg_class, *type, entry.text("msg.alarmType"));
  }
  alarms.push_back(std::move(row));
  return alarms;
}

}  // namespace fleet::clean
