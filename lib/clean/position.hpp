#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

/// One device of a location sweep. A device without a position (never fixed, expired, 0/0) is still known: it
/// comes back without gps_time and coordinates. Units:  speed text, km/h; currentMileage km; times UTC. Gives
/// a Refusal when there is no usable imei. Source: docs/api-notes.md, "Locations".
Cleaned<rows::LivePosition> live_position(api::Entry const &entry, Time now);

/// One point of a track list, which names no device.
/// Units:  gpsSpeed km/h, −1 unknown; gpsTime UTC. Gives a Refusal when time or coordinates are missing or
/// impossible. Source: docs/api-notes.md, "Track list".
Cleaned<rows::Position> track_point(api::Entry const &entry, std::string const &imei, Time now);

/// The fix inside a live position, when there is one.
std::optional<rows::Position> fix_of(rows::LivePosition const &live);

}  // namespace fleet::clean
