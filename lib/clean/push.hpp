#pragma once
#include <vector>

#include "clean/fields.hpp"

/// Messages that the vendor pushes, as rows; docs/understand/push.md. Entries are flat: nested values as "msg.alertType".
namespace fleet::clean {

/// A time as text (UTC), unix seconds or unix milliseconds, recognised by its size; plausible as plausible_time
/// says.
std::optional<Time> moment(std::optional<std::string_view> value, Time now);

struct PushedPosition {
  rows::LivePosition live;
  std::optional<double> altitude_m;
  bool late = false;  ///< re-uploaded: belongs into the history, says nothing of now
};
/// /pushgps and the tags' positions. Units: gpsSpeed km/h, distance m, altitude m. Gives a Refusal without
/// device, time or position.
Cleaned<PushedPosition> pushed_position(api::Entry const &entry, Time now);

/// The state that a heartbeat reports, without a fix.
Cleaned<rows::LivePosition> pushed_heartbeat(api::Entry const &entry, Time now);

/// jimi.push.device.alarm: ids are those of the poll.
Cleaned<rows::Alarm> pushed_alarm(api::Entry const &entry, Time now);

/// /pushalarm: "hub0:1", "hub1:264-1"; the mask of hub1:256 is one alarm a bit, the end of an alarm
/// "hub0:end:1".
Cleaned<std::vector<rows::Alarm>> hub_alarms(api::Entry const &entry, Time now);

}  // namespace fleet::clean
