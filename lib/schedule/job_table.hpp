#pragma once
#include <string>
#include <vector>

namespace fleet::schedule {

/// One scheduled job. The crontab and the timers are made from these.
struct Job {
  std::string unit;         ///< "fleet-poll-live": name of its service and its timer
  std::string arguments;    ///< of `fleet`
  std::string description;  ///< "Fleet: …" in a unit's first line
  std::string why;          ///< why so often, for the crontab; lines of one comment
  std::string crontab;      ///< "* * * * *"
  std::string calendar;     ///< OnCalendar=, in UTC
  int jitter_s;             ///< so that several hosts do not all start at once
  int limit_s;              ///< a run that takes longer is stopped
  bool vendor;              ///< whether it talks to the vendor and needs the account's secrets
  bool mail = false;        ///< whether it sends mail and needs the mail server's password
  std::string user = "fleet_ingest";
  bool findings_fail =
      false;  ///< exit code 3 is what it looks for, not some devices that the next run asks again
};

std::vector<Job> const &job_table();

/// Paths of the program and of its settings.
struct Places {
  std::string program = "/usr/bin/fleet";
  std::string config = "/etc/fleet/fleet.toml";
};

}  // namespace fleet::schedule
