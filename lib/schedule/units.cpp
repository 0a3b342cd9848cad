#include "schedule/units.hpp"

#include <fmt/format.h>

namespace fleet::schedule {
namespace {

/// Rights that a process of `fleet` does not need, which are nearly all: `systemd-analyze security` rates each below 2.
constexpr char const *hardening = R"(
UMask=0027
LimitCORE=0
TasksMax=128
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed
PrivateUsers=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
)";

struct Secret {
  char const *file;      ///< below /etc/fleet/secrets
  char const *variable;  ///< without _FILE
};

/// systemd reads the files as root and shows them to this process only. One that is missing or empty counts
/// as not set.
std::string credentials(std::vector<Secret> const &secrets) {
  std::string out;
  for (auto const &[file, variable] : secrets)
    out += fmt::format(
        "LoadCredential={0}:/etc/fleet/secrets/{0}\nSetCredential={0}:\\n\nEnvironment={1}_FILE=%d/{0}\n",
        file, variable);
  return out;
}

std::vector<Secret> secrets_of(Job const &job) {
  std::vector<Secret> secrets{{"ping-url", "FLEET_PING_URL"}};
  if (job.mail) secrets.push_back({"smtp-password", "FLEET_SMTP_PASSWORD"});
  if (job.vendor)
    secrets.insert(secrets.end(), {{"app-key", "TRACKSOLID_APP_KEY"},
                                   {"app-secret", "TRACKSOLID_APP_SECRET"},
                                   {"password-md5", "TRACKSOLID_USER_PWD_MD5"}});
  return secrets;
}

std::string unit_head(std::string const &description, std::string const &page) {
  return fmt::format(
      "[Unit]\n"
      "Description=Fleet: {}\n"
      "Documentation=man:{}(1)\n"
      "After=network-online.target postgresql.service\n"
      "Wants=network-online.target\n",
      description, page);
}

std::string page_of(std::string const &arguments) {
  return "fleet-" + arguments.substr(0, arguments.find(' '));
}

/// Folder of the node exporter's files. It belongs to fleet_ingest, whose units make its parent; the owner's
/// group may write there as well.
constexpr char const *state_of_ingest = "StateDirectory=fleet\nStateDirectoryMode=0755\n";
constexpr char const *metrics_of_owner = "ReadWritePaths=-/var/lib/fleet/metrics\n";

std::string user(std::string const &name) {
  return fmt::format("User={}\n{}", name,
                     name == "fleet_ingest"  ? state_of_ingest
                     : name == "fleet_owner" ? metrics_of_owner
                                             : "");
}

Unit job_service(Job const &job, Places const &places) {
  auto text = unit_head(job.description, page_of(job.arguments));
  // 3: some devices failed, 4: another host is at it. Both are shown by `fleet status`, neither is a broken
  // unit. Findings (3 as well) are.
  text += fmt::format(
      "\n[Service]\nType=oneshot\nExecStart={} {} --config {}\nSuccessExitStatus={}\nTimeoutStartSec={}\n",
      places.program, job.arguments, places.config, job.findings_fail ? "4" : "3 4", job.limit_s);
  text += user(job.user) + credentials(secrets_of(job));
  return {job.unit + ".service", text + hardening};
}

Unit job_timer(Job const &job) {
  // A run that takes long holds the next one back: systemd starts no second instance of a unit. UTC, also for what runs every
  // few minutes: in a zone with daylight saving a timer rests for an hour in autumn (findings/systemd-timer-autumn.sh).
  auto const text = fmt::format(
      "[Unit]\nDescription=Fleet: {}\nDocumentation=man:{}(1)\nPartOf=fleet.target\n\n"
      "[Timer]\nOnCalendar={} UTC\nAccuracySec=1\nRandomizedDelaySec={}\nPersistent=yes\n\n"
      "[Install]\nWantedBy=fleet.target\n",
      job.description, page_of(job.arguments), job.calendar, job.jitter_s);
  return {job.unit + ".timer", text};
}

Unit migrate_service(Places const &places) {
  auto text = unit_head("bring the database to this version", "fleet-migrate");
  text += fmt::format(
      "\n[Service]\nType=oneshot\nExecStart={} migrate up --config {}\nTimeoutStartSec=infinity\n",
      places.program, places.config);
  text += user("fleet_owner") + credentials({{"ping-url", "FLEET_PING_URL"}});
  return {"fleet-migrate.service", text + hardening};
}

/// A service that says when it is ready and, every half of WatchdogSec, that it is alive.
std::string service(std::string const &command, Places const &places) {
  return fmt::format(
      "PartOf=fleet.target\n\n[Service]\nType=notify\nNotifyAccess=main\nExecStart={} {} --config {}\n"
      "ExecReload=/bin/kill -HUP $MAINPID\nRestart=always\nRestartSec=2\nWatchdogSec=30\nTimeoutStopSec=30\n",
      places.program, command, places.config);
}

Unit serve_service(Places const &places) {
  auto text = unit_head("read API and map pages", "fleet-serve") + service("serve", places);
  text += user("fleet_reader") + hardening;
  return {"fleet-serve.service", text + "\n[Install]\nWantedBy=fleet.target\n"};
}

Unit push_service(Places const &places) {
  auto text =
      unit_head("receiver of the vendor's webhooks", "fleet-receive-push") + service("receive-push", places);
  text += user("fleet_ingest") + credentials({{"push-token", "TRACKSOLID_PUSH_TOKEN"}}) + hardening;
  return {"fleet-receive-push.service", text + "\n[Install]\nWantedBy=fleet.target\n"};
}

/// Started and stopped as one. The receiver is left out: it needs a token and a public address first.
Unit target() {
  std::string wants;
  for (auto const &job : job_table()) wants += " " + job.unit + ".timer";
  return {"fleet.target",
          fmt::format("[Unit]\nDescription=Fleet: polls, refresh and maps\nDocumentation=man:fleet(1)\n"
                      "Wants=fleet-serve.service{}\n\n[Install]\nWantedBy=multi-user.target\n",
                      wants)};
}

}  // namespace

std::vector<Unit> units(Places const &places) {
  std::vector<Unit> all{target(), serve_service(places), push_service(places), migrate_service(places)};
  for (auto const &job : job_table()) {
    all.push_back(job_service(job, places));
    all.push_back(job_timer(job));
  }
  return all;
}

}  // namespace fleet::schedule
