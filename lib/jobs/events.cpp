#include "jobs/events.hpp"

#include "jobs/fences.hpp"

namespace fleet::jobs {

Report poll_events(config::Config const &config, store::Database const &database,
                   PollOptions const &options) {
  PollRun run{config, database, "poll-events", options};
  run.lock(run.is_backfill() ? "alarms-backfill" : "alarms");
  return run.conclude([&] {
    if (run.accounts().empty()) run.sync_registry();
    if (run.may_go_on()) run.fetch({alarm_stream()});
    if (!run.is_backfill()) fetch_fences(run);
  });
}

Plan plan_events(config::Config const &config, store::Database const &database, PollOptions const &options) {
  PollRun run{config, database, "poll-events", options};
  if (run.accounts().empty()) run.sync_registry();
  return run.plan({alarm_stream()});
}

}  // namespace fleet::jobs
