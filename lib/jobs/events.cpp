#include "jobs/events.hpp"

#include "clean/geofence.hpp"

namespace fleet::jobs {
namespace {

constexpr std::size_t fences_a_page = 50;
constexpr std::chrono::hours fences_every{6};  // people draw them; alarms are asked for every few minutes

/// One page of an account's fences into `batch`; how many came, or why none did.
std::optional<api::Failure> fetch_page(api::Session &session, std::string const &account, int page,
                                       Batch &batch) {
  Batch part;
  api::Call call{.method = batch.method,
                 .params = {{"account", account},
                            {"page_no", std::to_string(page)},
                            {"page_size", std::to_string(fences_a_page)}},
                 .shape = {.row_keys = {"fence_id"}}};
  call.begin = [&] { part = Batch{.stream = batch.stream, .account = account, .method = batch.method}; };
  call.entry = [&](api::Entry const &entry) { part.add(clean::geofence(entry, account), part.fences); };
  auto failure = session.call(call);
  if (!failure) batch.append(std::move(part));
  return failure;
}

void fetch_fences(PollRun &run) {
  run.now_fetching({"fences"});
  for (auto const &account : run.accounts()) {
    if (!run.may_go_on()) return;
    Batch batch{
        .stream = "fences", .account = account, .method = "jimi.open.platform.fence.list", .calls = 0};
    for (int page = 1;; ++page) {
      auto const before = batch.rows_in;
      if (auto const failure = fetch_page(run.session(), account, page, batch)) {
        batch.failures.push_back(note_of(account, *failure));
        break;
      }
      if (batch.rows_in - before < fences_a_page) break;
    }
    run.writer().push(std::move(batch));
  }
}

}  // namespace

Report poll_events(config::Config const &config, store::Database const &database,
                   PollOptions const &options) {
  PollRun run{config, database, "poll-events", options};
  run.lock(run.is_backfill() ? "alarms-backfill" : "alarms");
  return run.conclude([&] {
    if (run.accounts().empty()) run.sync_registry();
    if (run.may_go_on()) run.fetch({alarm_stream()});
    if (!run.is_backfill() && !run.is_fresh("fences", fences_every)) fetch_fences(run);
  });
}

Plan plan_events(config::Config const &config, store::Database const &database, PollOptions const &options) {
  PollRun run{config, database, "poll-events", options};
  if (run.accounts().empty()) run.sync_registry();
  return run.plan({alarm_stream()});
}

}  // namespace fleet::jobs
