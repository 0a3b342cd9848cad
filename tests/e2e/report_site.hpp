#pragma once
#include <string>
#include <vector>

#include "db/sql.hpp"
#include "support/run_fleet.hpp"

namespace fleet::testing {

/// Two vehicles in Nairobi (UTC+3). 12E5 drives on the fifth and the sixth of June, KAA <2> on the fifth; its tracker was last heard of
/// at 15:00 that day, half of its sixth of June failed and half was never asked for.
inline constexpr auto *fleet_of_two = R"sql(
  update tracksolid.settings set value = 'Africa/Nairobi' where name = 'timezone';
  insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre, enabled, activated_at) values
    ('004999010640000', '12E5', '=1+1', 'North', true, '2026-01-01Z'), ('359857080000002', 'KAA <2>', null, null, true, '2026-01-01Z');
  insert into tracksolid.live_positions (imei, gps_time, heartbeat_at, lat, lng) values
    ('004999010640000', now(), now(), -1.3, 36.8), ('359857080000002', '2026-06-05T12:00:00Z', null, -1.3, 36.8);
  insert into tracksolid.daily_figures (imei, day, fixes, km, max_speed_kmh, moving_s, idle_s, first_fix_at, last_fix_at, first_ignition_at,
                                        last_stop_at, speeding_events, speeding_s, harsh_accelerations, harsh_brakings, unseen_km) values
    ('004999010640000', '2026-06-05', 100, 60.5, 80.5, 3600, 600, '2026-06-05T05:00:00Z', '2026-06-05T14:00:00Z', '2026-06-05T05:00:00Z',
     '2026-06-05T14:00:00Z', 2, 30, 1, 1, 0),
    ('004999010640000', '2026-06-06', 50, 39.5, 60, 1800, 0, '2026-06-06T05:00:00Z', '2026-06-06T06:00:00Z', '2026-06-06T05:00:00Z',
     '2026-06-06T06:00:00Z', 0, 0, 0, 0, 7.5),
    ('359857080000002', '2026-06-05', 10, 10, 45, 900, 0, '2026-06-05T05:00:00Z', '2026-06-05T12:00:00Z', '2026-06-05T05:00:00Z',
     '2026-06-05T12:00:00Z', 0, 0, 0, 0, 0);
  insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s, max_speed_kmh, idle_s) values
    ('004999010640000', '2026-06-05T05:00:00Z', '2026-06-05T05:30:00Z', 12.5, 1800, 60, 300),
    ('004999010640000', '2026-06-04T21:30:00Z', '2026-06-04T21:40:00Z', 3, 600, 40, 0),   -- 00:30 on the fifth
    ('004999010640000', '2026-06-06T21:00:00Z', '2026-06-06T21:10:00Z', 5, 600, 40, 0);   -- 00:00 on the seventh
  insert into tracksolid.shifts (imei, start_time, end_time, day, km, driving_s, idle_s) values
    ('004999010640000', '2026-06-05T05:20:00Z', '2026-06-05T14:20:00Z', '2026-06-05', 60.5, 3600, 1800);
  insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, severity) values
    ('004999010640000', '2026-06-05T06:00:00Z', '1', 'SOS', 'critical'), ('004999010640000', '2026-06-05T06:01:00Z', '12', 'Boot', 'info');
  delete from tracksolid.coverage;
  insert into tracksolid.coverage (imei, stream, answered, covered)
    select i, s, r, r from (values ('004999010640000', 'tracks'), ('004999010640000', 'trips'), ('004999010640000', 'alarms'),
                                   ('359857080000002', 'trips'), ('359857080000002', 'alarms')) c(i, s),
                           (values (tstzmultirange '{[2026-06-01 00:00Z, 2026-07-01 00:00Z)}')) m(r)
    union all values ('359857080000002', 'tracks', tstzmultirange '{[2026-06-04 21:00Z, 2026-06-05 21:00Z)}',
                                                   tstzmultirange '{[2026-06-04 21:00Z, 2026-06-05 12:00Z)}');
  insert into tracksolid.failed_windows (stream, imei, during, reason) values
    ('tracks', '359857080000002', '[2026-06-05 21:00Z, 2026-06-06 09:00Z)', 'code 1003: <no right>');
)sql";

/// A database with that fleet.
struct ReportSite {
  ReportSite() : sql(db) { sql.run(fleet_of_two); }
  Result report(std::vector<std::string> const &words) const {
    std::vector<std::string> arguments{"report"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return run_fleet(arguments, db.environment());
  }
  /// Of the fifth and the sixth of June.
  Result june(std::string const &name, std::string const &format, std::string const &file = {}) const {
    std::vector<std::string> words{name, "--from", "2026-06-05", "--to", "2026-06-07", "--format", format};
    if (!file.empty()) words.insert(words.end(), {"--output", file});
    return report(words);
  }
  TempDb db;
  Sql sql;
};

}  // namespace fleet::testing
