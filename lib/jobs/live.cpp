#include "jobs/live.hpp"

#include "base/log.hpp"
#include "clean/position.hpp"
#include "jobs/pages.hpp"

namespace fleet::jobs {
namespace {

void keep_fixes(Batch &batch) {
  batch.fix_source = store::FixSource::poll;
  for (auto const &live : batch.live)
    if (auto fix = clean::fix_of(live)) batch.fixes.push_back(std::move(*fix));
}

}  // namespace

void sweep_live(api::Session &session, std::vector<std::string> const &accounts, IsClosed const &is_closed,
                Writer &writer, StreamReport &report, bool is_aside) {
  std::size_t next = 0;
  std::vector<std::pair<std::shared_ptr<Batch>, api::Failure>> failed;
  session.run([&]() -> std::optional<api::Call> {
    if (next == accounts.size()) return std::nullopt;
    auto const &account = accounts[next++];
    auto const batch = std::make_shared<Batch>(
        Batch{.stream = "live", .account = account, .method = "jimi.user.device.location.list"});
    api::Call call{.method = batch->method,
                   .params = {{"target", account}},
                   .shape = {.row_keys = {"imei"}},
                   .priority = api::Priority::live};
    call.begin = [batch] { batch->clear_rows(); };
    call.entry = [batch](api::Entry const &entry) {
      auto answer = clean::live_position(entry, now(), &batch->odd_values);
      batch->add(std::move(answer.row), batch->live);
      if (answer.fault) batch->refusals.push_back(std::move(*answer.fault));
    };
    call.done = [batch, &failed, &writer, &report](api::CallResult const &result) {
      if (auto const *failure = std::get_if<api::Failure>(&result)) {
        batch->clear_rows();
        failed.emplace_back(batch, *failure);
        return;
      }
      auto const &envelope = std::get<api::Envelope>(result);
      auto const why = why_incomplete({.rows = envelope.entries, .declared_total = envelope.declared_total});
      if (!why.empty()) batch->failures.push_back({.imei = batch->account, .why = why, .of_device = false});
      report.devices += batch->live.size();
      keep_fixes(*batch);
      writer.push(std::move(*batch));
    };
    return call;
  });
  for (auto &[batch, failure] : failed) {
    if (is_closed(batch->account, failure))
      batch->closed.push_back({batch->account, failure.text()});
    else if (is_aside) {
      log::info("no live sweep before the history",
                {{"account", batch->account}, {"reason", failure.text()}});
      continue;
    } else
      batch->failures.push_back(note_of(batch->account, failure));
    writer.push(std::move(*batch));
  }
}

}  // namespace fleet::jobs
