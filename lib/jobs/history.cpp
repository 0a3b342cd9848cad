#include "jobs/history.hpp"

#include <fmt/format.h>

#include "base/stop_signal.hpp"

namespace fleet::jobs {
HistoryFetch::HistoryFetch(api::Session &session, Writer &writer, api::Priority priority)
    : session_(session), writer_(writer), priority_(priority) {}

void HistoryFetch::add(StreamSpec const &spec, std::vector<Task> tasks) {
  auto const shared = std::make_shared<StreamSpec const>(spec);
  for (auto &task : tasks) queue_.push_back({shared, std::move(task)});
  total_ += tasks.size();
}

void HistoryFetch::run() {
  session_.on_idle([this] { bar_.show(done_, total_, writer_.rows_stored()); });
  session_.run([this] { return next(); });
  session_.on_idle({});
}

/// Takes out the devices that have turned out to be unreadable meanwhile. False when nobody is left.
bool HistoryFetch::still_wanted(Item &item) {
  std::erase_if(item.task.imeis, [&](auto const &imei) {
    return unreadable_.contains({item.spec->name, imei});
  });
  return !item.task.imeis.empty();
}

std::optional<api::Call> HistoryFetch::next() {
  while (!queue_.empty() && !still_wanted(queue_.front())) {
    queue_.pop_front();
    ++done_;
  }
  if (queue_.empty()) return std::nullopt;
  auto item = std::move(queue_.front());
  queue_.pop_front();
  auto const batch = std::make_shared<Batch>(
      Batch{.stream = item.spec->name, .account = item.task.account, .method = item.spec->method});
  api::Call call{.method = item.spec->method,
                 .params = item.spec->params(item.task),
                 .payload = item.spec->payload,
                 .priority = priority_};
  call.begin = [batch] { batch->clear_rows(); };
  call.entry = [batch, item](api::Entry const &entry) { item.spec->take(entry, item.task, *batch); };
  call.done = [this, batch, item](api::Envelope const *, api::Failure const *failure) {
    if (failure != nullptr)
      failed(item, *batch, *failure);
    else
      answered(item, batch);
  };
  return call;
}

void HistoryFetch::answered(Item const &item, std::shared_ptr<Batch> const &batch) {
  auto const &spec = *item.spec;
  bool const full_page = spec.page_size != 0 && batch->rows_in >= spec.page_size;
  if (item.earlier) batch->append(std::move(*item.earlier));
  bool const cut = spec.row_cap != 0 && batch->rows_in >= spec.row_cap;
  if (cut)
    if (auto halves = split(item.task); !halves.empty()) return again(item, std::move(halves));
  if (full_page && !cut) {
    auto next_page = item;
    ++next_page.task.page;
    next_page.earlier = batch;
    queue_.push_front(std::move(next_page));
    return;
  }
  if (item.task.variant + 1 < spec.variants) {
    auto follow_up = item.task;
    ++follow_up.variant;
    again(item, {follow_up});
  } else {
    ++done_;
    for (auto const &imei : item.task.imeis)
      if (cut)
        batch->failures.push_back(
            {imei, fmt::format("more than {} rows in less than ten minutes: the vendor cuts the answer",
                               spec.row_cap)});
      else
        batch->covered.push_back({imei, item.task.cover});
  }
  writer_.push(std::move(*batch));
}

void HistoryFetch::failed(Item const &item, Batch const &batch, api::Failure const &failure) {
  bool const device_at_fault = failure.action == api::Action::skip_device;
  if (device_at_fault && item.task.imeis.size() > 1) return again(item, split(item.task));
  ++done_;
  if (stop_requested() && !device_at_fault) return;  // nobody's fault; the next run asks again
  Batch note{.stream = batch.stream,
             .account = batch.account,
             .method = batch.method,
             .started_at = batch.started_at};
  for (auto const &imei : item.task.imeis) {
    note.failures.push_back({.imei = imei,
                             .why = failure.text(),
                             .quarantine = device_at_fault,
                             .code = failure.code,
                             .http_status = failure.http_status});
    if (device_at_fault) unreadable_.emplace(item.spec->name, imei);
  }
  writer_.push(std::move(note));
}

/// Puts tasks in front, so that what belongs together is stored together.
void HistoryFetch::again(Item const &item, std::vector<Task> tasks) {
  total_ += tasks.size() - 1;
  for (auto at = tasks.rbegin(); at != tasks.rend(); ++at) queue_.push_front({item.spec, std::move(*at)});
}

}  // namespace fleet::jobs
