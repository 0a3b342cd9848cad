#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.hpp"
#include "rows/column.hpp"

/// Plain rows, one struct a base table; members are named as the columns, units included. Nothing means null.
namespace fleet::rows {

struct Device {
  std::string imei;
  std::string account;
  std::optional<std::string> vehicle_number, driver_name, driver_phone, device_name, model, device_kind, sim,
      iccid, vin, device_group, remark;
  std::optional<Time> activated_at, expires_at;
  bool enabled = true;

  static constexpr char const *table = "devices";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", &Device::imei},
                      Column{"vehicle_number", &Device::vehicle_number},
                      Column{"driver_name", &Device::driver_name},
                      Column{"driver_phone", &Device::driver_phone},
                      Column{"device_name", &Device::device_name},
                      Column{"model", &Device::model},
                      Column{"device_kind", &Device::device_kind},
                      Column{"sim", &Device::sim},
                      Column{"iccid", &Device::iccid},
                      Column{"vin", &Device::vin},
                      Column{"account", &Device::account},
                      Column{"device_group", &Device::device_group},
                      Column{"remark", &Device::remark},
                      Column{"activated_at", &Device::activated_at},
                      Column{"expires_at", &Device::expires_at},
                      Column{"enabled", &Device::enabled}};
  }
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

  static constexpr char const *table = "live_positions";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", &LivePosition::imei},
                      Column{"gps_time", &LivePosition::gps_time},
                      Column{"heartbeat_at", &LivePosition::heartbeat_at},
                      Column{"lat", &LivePosition::lat},
                      Column{"lng", &LivePosition::lng},
                      Column{"speed_kmh", &LivePosition::speed_kmh},
                      Column{"direction_deg", &LivePosition::direction_deg},
                      Column{"acc_on", &LivePosition::acc_on},
                      Column{"online", &LivePosition::online},
                      Column{"position_type", &LivePosition::position_type},
                      Column{"satellites", &LivePosition::satellites},
                      Column{"gps_signal", &LivePosition::gps_signal},
                      Column{"battery_pct", &LivePosition::battery_pct},
                      Column{"battery_raw", &LivePosition::battery_raw},
                      Column{"power_v", &LivePosition::power_v},
                      Column{"odometer_km", &LivePosition::odometer_km},
                      Column{"temperature_c", &LivePosition::temperature_c},
                      Column{"fuel_raw", &LivePosition::fuel_raw}};
  }
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
  bool is_late = false;  ///< the tracker says that it uploads it late; a column of the stage alone

  static constexpr char const *table = "position_history";
  static constexpr auto columns() {
    return std::tuple{Column{"gps_time", &Position::gps_time},
                      Column{"lat", &Position::lat},
                      Column{"lng", &Position::lng},
                      Column{"speed_kmh", &Position::speed_kmh},
                      Column{"direction_deg", &Position::direction_deg},
                      Column{"altitude_m", &Position::altitude_m},
                      Column{"satellites", &Position::satellites},
                      Column{"acc_on", &Position::acc_on},
                      Column{"imei", &Position::imei},
                      Column{"position_type", &Position::position_type}};
  }
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
  std::string distance_unit;  ///< m or km, empty when it is unknown
  std::string quality;        ///< see clean/distance_unit.hpp

  static constexpr char const *table = "trips";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", &Trip::imei},
                      Column{"start_time", &Trip::start_time},
                      Column{"end_time", &Trip::end_time},
                      Column{"distance_km", &Trip::distance_km},
                      Column{"duration_s", &Trip::duration_s},
                      Column{"avg_speed_kmh", &Trip::avg_speed_kmh},
                      Column{"max_speed_kmh", &Trip::max_speed_kmh},
                      Column{"start_lat", &Trip::start_lat},
                      Column{"start_lng", &Trip::start_lng},
                      Column{"end_lat", &Trip::end_lat},
                      Column{"end_lng", &Trip::end_lng},
                      Column{"start_odometer_km", &Trip::start_odometer_km},
                      Column{"end_odometer_km", &Trip::end_odometer_km},
                      Column{"distance_raw", &Trip::distance_raw},
                      Column{"distance_unit", null_if_empty(&Trip::distance_unit)},
                      Column{"quality", null_if_empty(&Trip::quality)}};
  }
};

struct ParkingEvent {
  std::string imei;
  Time start_time;
  std::optional<Time> end_time;
  std::optional<long> duration_s, engine_off_s;
  std::optional<double> lat, lng;
  std::optional<std::string> address;
  bool idling = false;  ///< else parking

  char const *kind() const { return idling ? "idling" : "parking"; }

  static constexpr char const *table = "parking_events";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", &ParkingEvent::imei},
                      Column{"start_time", &ParkingEvent::start_time},
                      Column{"end_time", &ParkingEvent::end_time},
                      Column{"duration_s", &ParkingEvent::duration_s},
                      Column{"engine_off_s", &ParkingEvent::engine_off_s},
                      Column{"lat", &ParkingEvent::lat},
                      Column{"lng", &ParkingEvent::lng},
                      Column{"address", &ParkingEvent::address},
                      Column{"kind", &ParkingEvent::kind}};
  }
};

struct Alarm {
  std::string imei;
  Time alarm_time;
  std::string alarm_type;  ///< the vendor's id, number or text; push families carry theirs in front
  std::optional<std::string> alarm_name, fence_id;
  std::optional<double> lat, lng, speed_kmh;
  std::optional<Time> position_at;
  std::string
      content_key;  ///< distinguishes two alarms of one second and type: the fence, or the pushed item; often ""
  std::string raw;  ///< JSON text
  bool pushed = false;

  char const *source() const { return pushed ? "push" : "poll"; }

  static constexpr char const *table = "alarms";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", &Alarm::imei},
                      Column{"alarm_time", &Alarm::alarm_time},
                      Column{"alarm_type", &Alarm::alarm_type},
                      Column{"alarm_name", &Alarm::alarm_name},
                      Column{"source", &Alarm::source},
                      Column{"lat", &Alarm::lat},
                      Column{"lng", &Alarm::lng},
                      Column{"speed_kmh", &Alarm::speed_kmh},
                      Column{"fence_id", &Alarm::fence_id},
                      Column{"position_at", &Alarm::position_at},
                      Column{"content_key", &Alarm::content_key},
                      Column{"raw", null_if_empty(&Alarm::raw)}};
  }
};

struct ObdReading {
  std::string imei;
  Time reading_time;
  std::optional<std::string> vin, battery_raw;
  std::optional<double> odometer_km, device_mileage_km, fuel_l, fuel_pct, coolant_c, engine_rpm, speed_kmh;
  std::string raw;  ///< JSON text
  bool pushed = false;

  char const *source() const { return pushed ? "push" : "poll"; }

  static constexpr char const *table = "obd_readings";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", &ObdReading::imei},
                      Column{"reading_time", &ObdReading::reading_time},
                      Column{"vin", &ObdReading::vin},
                      Column{"odometer_km", &ObdReading::odometer_km},
                      Column{"device_mileage_km", &ObdReading::device_mileage_km},
                      Column{"fuel_l", &ObdReading::fuel_l},
                      Column{"fuel_pct", &ObdReading::fuel_pct},
                      Column{"coolant_c", &ObdReading::coolant_c},
                      Column{"battery_raw", &ObdReading::battery_raw},
                      Column{"engine_rpm", &ObdReading::engine_rpm},
                      Column{"speed_kmh", &ObdReading::speed_kmh},
                      Column{"source", &ObdReading::source},
                      Column{"raw", null_if_empty(&ObdReading::raw)}};
  }
};

struct FaultCode {
  std::string imei;
  Time event_time;
  std::string fault_code;  ///< "P1502"
  std::optional<std::string> detail;
  std::string raw;  ///< JSON text

  static constexpr char const *source() { return "poll"; }

  static constexpr char const *table = "fault_codes";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", &FaultCode::imei},
                      Column{"event_time", &FaultCode::event_time},
                      Column{"fault_code", &FaultCode::fault_code},
                      Column{"detail", &FaultCode::detail},
                      Column{"source", [](FaultCode const &) { return source(); }},
                      Column{"raw", null_if_empty(&FaultCode::raw)}};
  }
};

struct Geofence {
  std::string fence_id;
  std::string account;
  std::optional<std::string> fence_name, kind, color, coordinates, imeis, alert_types, description;
  std::optional<double> radius_m, stay_in_days, stay_out_days;
  std::string raw;  ///< JSON text

  static constexpr char const *table = "geofences";
  static constexpr auto columns() {
    return std::tuple{Column{"fence_id", &Geofence::fence_id},
                      Column{"account", &Geofence::account},
                      Column{"fence_name", &Geofence::fence_name},
                      Column{"kind", &Geofence::kind},
                      Column{"color", &Geofence::color},
                      Column{"radius_m", &Geofence::radius_m},
                      Column{"coordinates", &Geofence::coordinates},
                      Column{"imeis", &Geofence::imeis},
                      Column{"alert_types", &Geofence::alert_types},
                      Column{"stay_in_days", &Geofence::stay_in_days},
                      Column{"stay_out_days", &Geofence::stay_out_days},
                      Column{"description", &Geofence::description},
                      Column{"raw", null_if_empty(&Geofence::raw)}};
  }
};

/// A row that was turned away: why, and what was received.
struct Refusal {
  std::string reason;  ///< few and fixed, so that they can be counted: "no time", "position is 0,0"
  std::string imei;
  std::string raw;  ///< JSON text

  static constexpr char const *table = "refusals";
  static constexpr auto columns() {
    return std::tuple{Column{"imei", null_if_empty(&Refusal::imei)}, Column{"reason", &Refusal::reason},
                      Column{"raw", null_if_empty(&Refusal::raw)}};
  }
};

/// A value of a row that cannot be right: the row is stored without it. Counted by device, field and value.
struct OddValue {
  std::string reason;  ///< "value out of range: direction"
  std::string imei;
  std::string raw;  ///< JSON text: the field alone; empty for further values of a field that has many
  long count = 1;

  static constexpr char const *table = Refusal::table;
  static constexpr auto columns() {
    return std::tuple{Column{"imei", null_if_empty(&OddValue::imei)}, Column{"reason", &OddValue::reason},
                      Column{"raw", null_if_empty(&OddValue::raw)}, Column{"count", &OddValue::count}};
  }
};

/// Rows of every type: of an answer, or of pushed messages.
struct Lists {
  std::vector<Device> devices;
  std::vector<LivePosition> live;
  std::vector<Trip> trips;
  std::vector<Position> fixes;
  std::vector<ParkingEvent> parking;
  std::vector<Alarm> alarms;
  std::vector<ObdReading> obd;
  std::vector<FaultCode> faults;
  std::vector<Geofence> fences;
  std::vector<Refusal> refusals;
  std::vector<OddValue> odd_values;

  /// Every list, in the order in which a transaction stores them. As all transactions keep it, it is the order of their locks:
  /// two of them wait for each other at most, and never in a circle.
  static constexpr auto in_lock_order() {
    return std::tuple{&Lists::devices, &Lists::live,     &Lists::trips,     &Lists::fixes,
                      &Lists::parking, &Lists::alarms,   &Lists::obd,       &Lists::faults,
                      &Lists::fences,  &Lists::refusals, &Lists::odd_values};
  }
  /// Calls visit(&Lists::devices) and so on, in that order.
  template <class Visit>
  static constexpr void each(Visit visit) {
    std::apply([&](auto... list) { (visit(list), ...); }, in_lock_order());
  }
};
static_assert(sizeof(Lists) ==
                  std::tuple_size_v<decltype(Lists::in_lock_order())> * sizeof(std::vector<Device>),
              "Lists::in_lock_order() lacks a list");

}  // namespace fleet::rows
