#include "clean/position.hpp"

namespace fleet::clean {

namespace {

/// Why a position cannot be right; "" for one that is right or not there at all (null, 0,0, or no time with it).
std::string position_fault(api::Entry const &entry, std::optional<Coordinates> const &where,
                           ReadTime const &time) {
  auto const given = [&](char const *key) { return entry.text(key) && entry.number(key) != 0.0; };
  if (!given("lat") && !given("lng")) return {};
  if (!where) return impossible_position;
  return time.fault == no_time ? std::string{} : time.fault;
}

}  // namespace

LiveAnswer live_position(api::Entry const &entry, Time now, OddValues *odd) {
  auto const id = imei(entry.text("imei"));
  if (!id) return {refuse(no_imei, entry), {}};
  rows::LivePosition row;
  row.imei = *id;
  auto const all = asked_for_all(now);
  auto const heartbeat = time_within(entry.text("hbTime"), all);
  row.heartbeat_at = heartbeat.time;
  auto const time = time_within(entry.text("gpsTime"), all);
  auto const where = coordinates(entry.number("lat"), entry.number("lng"));
  std::optional<rows::Refusal> refused;
  if (auto fault = position_fault(entry, where, time); !fault.empty())
    refused = refuse(std::move(fault), entry);
  else if (!heartbeat.time && heartbeat.fault != no_time)
    refused = refuse("heartbeat: " + heartbeat.fault, entry);
  Values const values{entry, *id, odd};
  if (time.time && where) {
    row.gps_time = time.time;
    row.lat = where->lat;
    row.lng = where->lng;
    row.speed_kmh = values.speed_kmh({"speed"});
    row.direction_deg = values.direction_deg("direction");
  }
  row.acc_on = values.on_off("accStatus");
  row.online = values.on_off("status");
  row.position_type = position_type(entry.text("posType"));
  row.satellites = values.whole({"gpsNum"}, range::satellites);
  row.gps_signal = values.whole({"gpsSignal"}, range::gps_signal);
  row.battery_pct = values.number({"electQuantity", "elecQuantity"}, range::percent);
  row.battery_raw = plain_text(entry.text("batteryPowerVal"), 40);
  row.power_v = values.number({"powerValue"}, range::power_v);
  row.odometer_km = values.number({"currentMileage"}, range::odometer_km);
  row.temperature_c = values.number({"temperature"}, range::temperature_c);
  row.fuel_raw = plain_text(entry.text("trackerOil"), 40);
  return {std::move(row), std::move(refused)};
}

Cleaned<rows::Position> track_point(api::Entry const &entry, std::string const &imei, Asked const &asked,
                                    OddValues *odd) {
  auto const refuse_point = [&](std::string reason) {
    auto refusal = refuse(std::move(reason), entry);
    refusal.imei = imei;
    return refusal;
  };
  auto const named = entry.text({"imei", "deviceImei"});
  if (named && *named != imei) return refuse_point(of_another_device);
  auto const time = time_within(entry.text("gpsTime"), asked);
  if (!time.time) return refuse_point(time.fault);
  auto const lat = entry.number("lat");
  auto const lng = entry.number("lng");
  auto const where = coordinates(lat, lng);
  if (!where)
    return refuse_point(lat && lng && *lat == 0 && *lng == 0 ? "position is 0,0" : impossible_position);
  rows::Position row{.imei = imei, .gps_time = *time.time, .lat = where->lat, .lng = where->lng};
  Values const values{entry, imei, odd};
  row.speed_kmh = values.speed_kmh({"gpsSpeed"});
  row.direction_deg = values.direction_deg("direction");
  row.altitude_m = values.number({"altitude"}, range::altitude_m);
  row.satellites = values.whole({"satellite"}, range::satellites);
  row.acc_on = values.on_off(entry.text("accStatus") ? "accStatus" : "ignition");
  row.position_type = position_type(entry.text("posType"));
  row.is_late = entry.number("gpsMode") == 1.0;
  return row;
}

std::optional<rows::Position> fix_of(rows::LivePosition const &live) {
  if (!live.gps_time || !live.lat || !live.lng) return std::nullopt;
  rows::Position fix{.imei = live.imei, .gps_time = *live.gps_time, .lat = *live.lat, .lng = *live.lng};
  fix.speed_kmh = live.speed_kmh;
  fix.direction_deg = live.direction_deg;
  fix.satellites = live.satellites;
  fix.acc_on = live.acc_on;
  fix.position_type = live.position_type;
  return fix;
}

}  // namespace fleet::clean
