#include "schedule/job_table.hpp"

namespace fleet::schedule {

std::vector<Job> const &job_table() {
  static std::vector<Job> const table{
      {.unit = "fleet-poll-live",
       .arguments = "poll-movement --only live",
       .description = "Where is every vehicle",
       .why = "Where is everyone? The map is as old as this line's period.",
       .crontab = "* * * * *",
       .calendar = "*:*:00",
       .jitter_s = 5,
       .limit_s = 600,
       .vendor = true},
      {.unit = "fleet-poll-history",
       .arguments = "poll-movement --only tracks,trips,parking",
       .description = "GPS trails, trips and parking",
       .why =
           "Trails, trips and parking: one call a device each, so less often. Off the full minute's rush of other jobs.",
       .crontab = "3-59/15 * * * *",
       .calendar = "*:03/15",
       .jitter_s = 60,
       .limit_s = 21'600,
       .vendor = true},
      {.unit = "fleet-poll-events",
       .arguments = "poll-events",
       .description = "Alarms and fences",
       .why = "Alarms: soon enough to act on, seldom enough for the quota.",
       .crontab = "1-59/5 * * * *",
       .calendar = "*:01/5",
       .jitter_s = 30,
       .limit_s = 3600,
       .vendor = true},
      {.unit = "fleet-refresh-vtrips",
       .arguments = "refresh-vtrips --if-changed",
       .description = "Trip routes and the trips view",
       .why = "Routes and the trips view; costs next to nothing when no trip has come in.",
       .crontab = "4-59/5 * * * *",
       .calendar = "*:04/5",
       .jitter_s = 30,
       .limit_s = 3600,
       .vendor = false},
      {.unit = "fleet-poll-devices",
       .arguments = "poll-movement --only devices",
       .description = "The register of devices",
       .why =
           "The register of devices changes by the day. At night, before the people who look at it come in.",
       .crontab = "17 2 * * *",
       .calendar = "*-*-* 02:17:00",
       .jitter_s = 600,
       .limit_s = 3600,
       .vendor = true},
      {.unit = "fleet-audit",
       .arguments = "audit --quiet",
       .description = "What is wrong with engine, schema and data",
       .why =
           "Finds faults that nobody would notice for months. Late, so that the night's jobs have run. fleet_owner sees most.",
       .crontab = "47 4 * * *",
       .calendar = "*-*-* 04:47:00",
       .jitter_s = 600,
       .limit_s = 3600,
       .vendor = false,
       .user = "fleet_owner",
       .findings_fail = true},
  };
  return table;
}

}  // namespace fleet::schedule
