#include "schedule/crontab.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace fleet::schedule {
namespace {

constexpr char const *head =
    R"(# The fleet's schedule, for /etc/cron.d/fleet; `fleet schedule cron` prints it. Every command waits its turn by itself: two
# runs of one job never overlap, on whatever hosts (exit code 4), all share one budget of calls to the vendor, and a run
# that was missed is caught up by the next one, because each asks for whatever is not covered yet.
# Settings: a TOML file as below, or FLEET_* and TRACKSOLID_* variables; secrets from files (…_FILE).
# The two services, `fleet serve` and `fleet receive-push`, need a supervisor: `fleet schedule systemd` prints units.
SHELL=/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
# cron mails what a job prints; a job prints only when something is wrong.
MAILTO=root
)";

}  // namespace

std::string crontab(Places const &places) {
  std::string out = head;
  out += fmt::format("# Its users are {}: cron leaves out the whole file when one of them does not exist.\n",
                     join(crontab_users(), " and "));
  std::size_t width = 0;
  for (auto const &job : job_table()) width = std::max(width, job.crontab.size());
  for (auto const &job : job_table())
    out += fmt::format("\n# {}\n{:<{}}  {:<12}  {} {} --config {}\n", job.why, job.crontab, width, job.user,
                       places.program, job.arguments, places.config);
  return out;
}

std::vector<std::string> crontab_users() {
  std::vector<std::string> users;
  for (auto const &job : job_table())
    if (std::find(users.begin(), users.end(), job.user) == users.end()) users.emplace_back(job.user);
  return users;
}

}  // namespace fleet::schedule
