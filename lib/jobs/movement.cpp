#include "jobs/movement.hpp"

#include "jobs/live.hpp"

namespace fleet::jobs {
namespace {

bool wants(std::set<std::string> const &only, std::string const &stream) {
  return only.empty() ? stream != "obd" : only.contains(stream);
}

std::vector<StreamSpec> wanted_history(config::Config const &config, std::set<std::string> const &only) {
  std::vector<StreamSpec> specs;
  for (auto &spec : history_streams(config))
    if (wants(only, spec.name)) specs.push_back(std::move(spec));
  return specs;
}

void sweep(PollRun &run) {
  StreamReport own;
  sweep_live(run.session(), run.accounts(), run.writer(), own);
  run.add_to_report("live", own);
}

}  // namespace

std::vector<std::string> const &movement_streams() {
  static std::vector<std::string> const names{"devices", "live", "tracks", "trips", "parking", "obd"};
  return names;
}

Report poll_movement(config::Config const &config, store::Database const &database,
                     std::set<std::string> const &only, PollOptions const &options) {
  PollRun run{config, database, "poll-movement", options};
  auto const history = wanted_history(config, only);
  if (wants(only, "devices")) run.lock("devices");
  if (wants(only, "live")) run.lock("live");
  if (!history.empty()) run.lock(run.is_backfill() ? "backfill" : "history");
  if (wants(only, "devices") || run.accounts().empty()) run.sync_registry();
  if (wants(only, "live") && run.may_go_on()) sweep(run);
  if (!history.empty() && run.may_go_on()) run.fetch(history);
  return run.finish();
}

Plan plan_movement(config::Config const &config, store::Database const &database,
                   std::set<std::string> const &only, PollOptions const &options) {
  PollRun run{config, database, "poll-movement", options};
  if (run.accounts().empty()) run.sync_registry();
  return run.plan(wanted_history(config, only));
}

}  // namespace fleet::jobs
