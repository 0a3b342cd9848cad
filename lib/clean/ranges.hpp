#pragma once

/// Bounds of the values that a row may have, polled or pushed: each stands here once.
namespace fleet::clean {

/// The least and the most that a value can be.
struct Range {
  double least, most;

  /// −1 means unknown where all of the range is positive: a value that is not there, and no odd one.
  constexpr bool reads_as_unknown(double value) const { return least >= 0 && value == -1; }
};

namespace range {

/// Whatever PostgreSQL's real can hold.
inline constexpr Range any{-1e30, 1e30};
inline constexpr Range percent{0, 100};
inline constexpr Range lat_deg{-90, 90};
inline constexpr Range lng_deg{-180, 180};
inline constexpr Range direction_deg{0, 360};  ///< "370" was seen
inline constexpr Range speed_kmh{0, 1000};
inline constexpr Range altitude_m{-1000, 20000};
inline constexpr Range satellites{0, 200};
inline constexpr Range gps_signal{0, 100};
inline constexpr Range odometer_km{0, 1e8};
inline constexpr Range odometer_m{0, 1000 * odometer_km.most};
inline constexpr Range distance{0, 1e12};  ///< of a trip, in either unit
inline constexpr Range duration_s{0, 1e9};
inline constexpr Range power_v{0, 100};
inline constexpr Range temperature_c{-100, 200};  ///< of a sensor
inline constexpr Range coolant_c{-100, 300};
inline constexpr Range fuel_l{0, 1e5};
inline constexpr Range engine_rpm{0, 30000};
inline constexpr Range fence_radius_m{0, 1e7};
inline constexpr Range fence_stay_days{0, 1e5};

}  // namespace range
}  // namespace fleet::clean
