#pragma once
// Parts that several rows of the table of routes share.
#include "serve/route.hpp"

namespace fleet::serve {

inline Parameter const cost_centre{.name = "cost_centre", .doc = "exact, as shown; `Unassigned` included"};

inline Parameter const plate_or_imei{.name = "vehicle_number", .doc = "plate in any spelling, or imei"};

inline Parameter const first_day{
    .name = "from", .kind = ParameterKind::date, .doc = "first day, in the fleet's zone, e.g. 2026-06-05"};
inline Parameter const last_day{
    .name = "to", .kind = ParameterKind::date, .doc = "last day, in the fleet's zone, e.g. 2026-06-05"};

// Subjects whose generation makes an answer stale; the first one says how old the data is.
inline std::vector<char const *> const live_sources{"live", "devices", "settings"};
inline std::vector<char const *> const trip_sources{"v_trips", "devices", "settings"};

inline Fields vehicle_fields() {
  return {text("imei"), text("vehicle_number", "plate, else the device's name or imei"),
          nullable(text("driver_name")), text("cost_centre")};
}

inline Fields vehicle_and_city() {
  return vehicle_fields() + Fields{nullable(text("assigned_city"))};
}

inline Field status() {
  return one_of("status", {"moving", "idle", "parked", "offline"});
}

/// The properties that reporting.live_properties makes, in its order.
inline Fields live_properties() {
  return vehicle_and_city() +
         Fields{nullable(number("speed_kmh")),
                nullable(number("direction_deg")),
                nullable(boolean("acc_on", "ignition")),
                status(),
                nullable(time("gps_time")),
                nullable(time("heartbeat_at")),
                nullable(integer("age_s", "since the last fix or heartbeat")),
                nullable(number("battery_pct")),
                nullable(number("power_v")),
                nullable(number("odometer_km")),
                nullable(integer("satellites")),
                nullable(text("position_type")),
                nullable(text("model")),
                boolean("is_private", "outside of its working hours: the place is the last within them")};
}

}  // namespace fleet::serve
