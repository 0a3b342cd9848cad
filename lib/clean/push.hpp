#pragma once
#include <vector>

#include "clean/fields.hpp"

/// Messages that the vendor pushes, as rows; docs/understand/push.md. Entries are flat: nested values as "msg.alertType".
namespace fleet::clean {

struct PushedPosition {
  rows::LivePosition live;
  std::optional<double> altitude_m;
  bool late = false;  ///< re-uploaded: belongs into the history, says nothing of now
};
/// A position of /pushgps or of a tag. Without gps_time, as a sign of life alone, where the coordinates are not of its time: the tracker
/// is not located (`status`), or repeats its last position (`postMethod`).
/// Units:  gpsSpeed km/h, distance m, altitude m.
/// Gives:  a Refusal without device, time or position, and for a re-uploaded item whose position is not of its time.
Cleaned<PushedPosition> pushed_position(api::Entry const &entry, Time now, OddValues *odd = nullptr);

/// The state that a heartbeat reports, without a fix.
Cleaned<rows::LivePosition> pushed_heartbeat(api::Entry const &entry, Time now, OddValues *odd = nullptr);

/// An alarm of jimi.push.device.alarm; its ids are those of the poll.
Cleaned<rows::Alarm> pushed_alarm(api::Entry const &entry, Time now, OddValues *odd = nullptr);

/// Alarms of /pushalarm, of types "hub0:1" and "hub1:264-1". Each bit of the mask of hub1:256 is one alarm; the end of
/// an alarm is "hub0:end:1".
Cleaned<std::vector<rows::Alarm>> hub_alarms(api::Entry const &entry, Time now, OddValues *odd = nullptr);

}  // namespace fleet::clean
