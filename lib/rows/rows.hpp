#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

/// Plain rows, one struct a base table; members are named as the columns, units included. Nothing means null.
namespace fleet::rows {

struct Device {
  std::string imei;
  std::string account;
  std::optional<std::string> vehicle_number, driver_name, driver_phone, device_name, model, device_kind, sim,
      iccid, vin, device_group, remark;
  std::optional<Time> activated_at, expires_at;
  bool enabled = true;
};

enum class PositionType { unknown, gps, lbs, wifi, beacon };
std::string_view name(PositionType type);

struct LivePosition {
  std::string imei;
  std::optional<Time> gps_time, heartbeat_at;
  std::optional<double> lat, lng;  ///< degrees, WGS 84; both or neither
  std::optional<double> speed_kmh, direction_deg;
  std::optional<bool> acc_on, online;
  std::optional<PositionType> position_type;
  std::optional<int> satellites, gps_signal;
  std::optional<double> battery_pct, power_v, odometer_km, temperature_c;
  std::optional<std::string> battery_raw, fuel_raw;
};

/// One fix of the trail.
struct Position {
  std::string imei;
  Time gps_time;
  double lat = 0;  ///< degrees, WGS 84
  double lng = 0;
  std::optional<double> speed_kmh, direction_deg, altitude_m;
  std::optional<int> satellites;
  std::optional<bool> acc_on;
  std::optional<PositionType> position_type;
  bool is_late = false;  ///< the tracker says that it uploads it late
};

struct Trip {
  std::string imei;
  Time start_time, end_time;
  bool is_open = false;  ///< it has not ended: end_time says nothing, and the row is not stored
  std::optional<double> distance_km, avg_speed_kmh, max_speed_kmh;
  std::optional<double> start_lat, start_lng, end_lat, end_lng;
  std::optional<double> start_odometer_raw, end_odometer_raw;  ///< as sent, and not stored
  std::optional<double> start_odometer_km, end_odometer_km;
  long duration_s = 0;
  std::optional<double> distance_raw;
  std::string distance_unit;  ///< m or km, empty when it could not be told
  std::string quality;        ///< see clean/distance_unit.hpp
};

struct ParkingEvent {
  std::string imei;
  Time start_time;
  std::optional<Time> end_time;
  std::optional<long> duration_s, engine_off_s;
  std::optional<double> lat, lng;
  std::optional<std::string> address;
  bool idling = false;  ///< else parking
};

struct Alarm {
  std::string imei;
  Time alarm_time;
  std::string alarm_type;  ///< the vendor's id, number or text; push families carry theirs in front
  std::optional<std::string> alarm_name, fence_id;
  std::optional<double> lat, lng, speed_kmh;
  std::optional<Time> position_at;
  std::string
      content_key;  ///< tells two alarms of one second and type apart: the fence, or the pushed item; often ""
  std::string raw;  ///< JSON text
  bool pushed = false;
};

struct ObdReading {
  std::string imei;
  Time reading_time;
  std::optional<std::string> vin, battery_raw;
  std::optional<double> odometer_km, device_mileage_km, fuel_l, fuel_pct, coolant_c, engine_rpm, speed_kmh;
  std::string raw;  ///< JSON text
  bool pushed = false;
};

struct Geofence {
  std::string fence_id;
  std::string account;
  std::optional<std::string> fence_name, kind, color, coordinates, imeis, alert_types, description;
  std::optional<double> radius_m, stay_in_days, stay_out_days;
  std::string raw;  ///< JSON text
};

/// A row that was turned away: why, and what was received.
struct Refusal {
  std::string reason;  ///< few and fixed, so that they can be counted: "no time", "position is 0,0"
  std::string imei;
  std::string raw;  ///< JSON text
};

}  // namespace fleet::rows
