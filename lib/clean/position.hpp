#pragma once
#include "clean/fields.hpp"

namespace fleet::clean {

struct LiveAnswer {
  Cleaned<rows::LivePosition> row;
  std::optional<rows::Refusal>
      fault;  ///< the position or the heartbeat alone was turned away; the device is still known
};
/// One device of a location sweep. A device without a position (never fixed, expired, 0/0) is still known: it
/// comes back without gps_time and coordinates, as does one whose position cannot be right.
/// Units:  speed string, km/h; currentMileage km; times UTC.
/// Gives:  a Refusal when there is no usable imei, or of an impossible position, time or heartbeat.
/// Source: docs/understand/api-notes.md, "Locations".
LiveAnswer live_position(api::Entry const &entry, Time now, OddValues *odd = nullptr);

/// One point of a track list, which names no device.
/// Units:  gpsSpeed km/h, −1 unknown; gpsTime UTC.
/// Gives:  a Refusal when time or coordinates are missing or impossible.
/// Source: docs/understand/api-notes.md, "Track list".
Cleaned<rows::Position> track_point(api::Entry const &entry, std::string const &imei, Asked const &asked,
                                    OddValues *odd = nullptr);

/// The fix inside a live position, when there is one.
std::optional<rows::Position> fix_of(rows::LivePosition const &live);

}  // namespace fleet::clean
