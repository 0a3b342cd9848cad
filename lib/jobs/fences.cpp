#include "jobs/fences.hpp"

#include "jobs/account_list.hpp"

namespace fleet::jobs {

void fetch_fences(PollRun &run) {
  run.now_fetching({"fences"});
  auto const spec = fence_list();
  auto const is_closed = run.closed_check();
  store::Listed listed;
  auto const due = run.accounts_due(spec.stream, "schedule_fences_s");
  for (auto const &account : due) {
    if (!run.may_go_on()) return;
    auto list = read_list(run.session(), spec, account);
    note_end_of(list, is_closed);
    for (auto const &fence : list.batch.fences) listed.names.push_back(fence.fence_id);
    for (auto const &whole : list.batch.listed.accounts) listed.accounts.push_back(whole);
    // An account may list the fences of another: what is missing is known behind the last one.
    list.batch.listed = account == due.back() ? listed : store::Listed{};
    run.writer().push(std::move(list.batch));
    run.writer().drain();  // a row in the ingestion log for each account: it says when the next try is due
  }
}

}  // namespace fleet::jobs
