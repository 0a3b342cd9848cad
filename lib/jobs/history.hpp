#pragma once
#include <deque>
#include <optional>
#include <set>

#include "base/progress.hpp"
#include "jobs/history_streams.hpp"
#include "jobs/report.hpp"

namespace fleet::jobs {

/// Works through the tasks of several history streams: makes the calls, divides what came back cut or was
/// refused because of one device, and hands everything else to the writer.
class HistoryFetch {
 public:
  HistoryFetch(api::Session &session, Writer &writer, api::Priority priority);
  void add(StreamSpec const &spec, std::vector<Task> tasks);
  std::size_t waiting() const { return queue_.size(); }
  void run();

 private:
  struct Item {
    std::shared_ptr<StreamSpec const> spec;
    Task task;
    std::shared_ptr<Batch> earlier{};  ///< what the pages before this one gave
  };
  bool still_wanted(Item &item);
  std::optional<api::Call> next();
  void answered(Item const &item, std::shared_ptr<Batch> const &batch);
  void failed(Item const &item, Batch const &batch, api::Failure const &failure);
  void again(Item const &item, std::vector<Task> tasks);

  api::Session &session_;
  Writer &writer_;
  api::Priority priority_;
  std::deque<Item> queue_;
  std::set<std::pair<std::string, std::string>> unreadable_;  ///< stream and imei
  std::size_t done_ = 0, total_ = 0;
  progress::Bar bar_{"history", "rows"};
};

}  // namespace fleet::jobs
