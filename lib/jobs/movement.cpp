#include "jobs/movement.hpp"

#include <algorithm>

#include "jobs/live.hpp"

namespace fleet::jobs {
namespace {

bool wants(std::set<std::string> const &only, std::string const &stream) {
  auto const &all = movement_streams();
  auto const found =
      std::find_if(all.begin(), all.end(), [&](MovementStream const &one) { return one.name == stream; });
  return only.empty() ? found->is_scheduled : only.contains(found->only);
}

std::vector<StreamSpec> wanted_history(config::Config const &config, std::set<std::string> const &only,
                                       clean::UnitHistory const &past = {}) {
  std::vector<StreamSpec> specs;
  for (auto &spec : history_streams(config, past))
    if (wants(only, spec.name)) specs.push_back(std::move(spec));
  return specs;
}

void sweep(PollRun &run) {
  run.now_fetching({"live"});
  StreamReport own;
  sweep_live(run.session(), run.accounts(), run.closed_check(), run.writer(), own);
  run.add_to_report("live", own);
}

}  // namespace

std::vector<MovementStream> const &movement_streams() {
  static auto const streams = [] {
    std::vector<MovementStream> all{{.name = "devices", .only = "devices"}, {.name = "live", .only = "live"}};
    for (auto const &spec : history_streams({}))
      all.push_back({spec.name, spec.comes_with.empty() ? spec.name : spec.comes_with, spec.is_scheduled});
    return all;
  }();
  return streams;
}

std::vector<std::string> names_for_only() {
  std::vector<std::string> names;
  for (auto const &stream : movement_streams())
    if (stream.name == stream.only) names.push_back(stream.name);
  return names;
}

Report poll_movement(config::Config const &config, store::Database const &database,
                     std::set<std::string> const &only, PollOptions const &options) {
  PollRun run{config, database, "poll-movement", options};
  auto const history = wanted_history(config, only);
  // Fail at once where there is nothing else to do; else wait for a scheduled sweep to end.
  Seconds const patience{history.empty() ? 0 : 60};
  if (!history.empty()) run.lock(run.is_backfill() ? "backfill" : "history");
  return run.conclude([&] {
    if (wants(only, "devices") || run.accounts().empty())
      run.locked("devices", patience, [&] { run.sync_registry(); });
    if (wants(only, "live") && run.may_go_on()) run.locked("live", patience, [&] { sweep(run); });
    if (!history.empty() && run.may_go_on()) run.fetch(wanted_history(config, only, run.unit_history()));
  });
}

Plan plan_movement(config::Config const &config, store::Database const &database,
                   std::set<std::string> const &only, PollOptions const &options) {
  PollRun run{config, database, "poll-movement", options};
  if (run.accounts().empty()) run.sync_registry();
  return run.plan(wanted_history(config, only));
}

}  // namespace fleet::jobs
