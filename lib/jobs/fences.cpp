#include "jobs/fences.hpp"

#include "jobs/account_list.hpp"

namespace fleet::jobs {

void fetch_fences(PollRun &run) {
  run.now_fetching({"fences"});
  auto const spec = fence_list();
  for (auto const &account : run.accounts_due(spec.stream, "schedule_fences_s")) {
    if (!run.may_go_on()) return;
    auto list = read_list(run.session(), spec, account);
    if (list.failure) list.batch.failures.push_back(note_of(account, *list.failure));
    run.writer().push(std::move(list.batch));
    run.writer().drain();  // a row in the ingestion log for each account: it says when the next try is due
  }
}

}  // namespace fleet::jobs
