#pragma once
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/progress.hpp"
#include "jobs/history_streams.hpp"
#include "jobs/pages.hpp"
#include "jobs/report.hpp"
#include "jobs/reported_events.hpp"

namespace fleet::jobs {

/// Works through the tasks of several history streams: makes the calls, turns pages, divides what came back
/// cut or was refused because of one device, and hands everything else to the writer.
class HistoryFetch {
 public:
  using AccountOf = std::function<std::string(std::string const &imei)>;
  /// `reach`: what the vendor keeps, up to the present. Nothing outside of it is asked for.
  HistoryFetch(api::Session &session, Writer &writer, api::Priority priority, Window reach,
               AccountOf account_of);
  void add(StreamSpec const &spec, std::vector<Part> parts);
  std::size_t waiting() const { return queue_.size(); }
  void run();

 private:
  using Rows = SeenEntries;
  /// The calls that one planned task needs, however it is divided. Bounds what an answer without end can cost.
  struct Inquiry {
    std::map<std::string, Window> planned;     ///< by device: what was wanted of it
    std::map<std::string, std::size_t> calls;  ///< by device, of calls for this device alone
    std::set<std::string> given_up;            ///< devices whose part is left for another day
  };
  struct Item {
    std::shared_ptr<StreamSpec const> spec;
    Task task;
    std::shared_ptr<Inquiry> inquiry;
    std::shared_ptr<Batch> earlier{};  ///< what the pages before this one gave
    std::shared_ptr<Rows> seen{};      ///< their rows
    std::shared_ptr<Batch>
        carried{};  ///< of the same devices, from a window that was too short to say anything
    std::shared_ptr<Batch const> whole{};  ///< the cut answer that this is a part of
    bool is_bisected = false;              ///< a part of a call that failed
    bool is_doubted = false;               ///< a fresh token was refused for it
  };
  /// One answer in the making.
  struct Answer {
    std::shared_ptr<Batch> batch;
    PageEntries rows;
    std::optional<std::size_t> declared_total{};
  };

  bool still_wanted(Item &item);
  void leave_unreadable(Item const &item);
  std::optional<api::Call> next();
  void answered(Item const &item, Answer &answer);
  static PageCount count_of(Item const &item, Answer const &answer, Rows &seen);
  bool turn_page(Item const &item, Answer const &answer, std::shared_ptr<Rows> const &seen);
  static std::string incomplete(Item const &item, Answer const &answer, PageCount const &count);
  void divide(Item const &item, Batch &batch, std::string const &why);
  void complete(Item const &item, Batch &batch);
  std::vector<Part> note_coverage(Item const &item, Batch &batch) const;
  void leave_unread(Item const &item, Batch &batch) const;
  void note_verdict(StreamSpec const &spec, Verdict const &verdict, Part const &part, Window ask,
                    Batch &batch) const;
  void failed(Item const &item, Batch &batch, api::Failure const &failure);
  void ask_another(Item const &item, Batch &batch, api::Failure const &failure);
  static Window left_alone(Item const &item, Part const &part);
  enum class Rest { left, asked };  ///< of what was planned of a device
  void give_up(Item const &item, Batch &batch, std::string const &why, Rest rest = Rest::left);
  void end_stream(std::string const &stream, Batch &batch, std::string const &why);
  void put_in_front(Item const &item, std::vector<Task> tasks, bool is_bisected);

  api::Session &session_;
  Writer &writer_;
  api::Priority priority_;
  Window reach_;
  AccountOf account_of_;
  std::deque<Item> queue_;
  std::map<std::pair<std::string, std::string>, std::string> unreadable_;  ///< by stream and imei: why
  std::set<std::string> ended_;                         ///< streams that this run asks no more
  std::set<std::string> answered_;                      ///< streams of which a call was answered
  std::map<std::string, std::size_t> refused_tokens_;   ///< by stream, before the first answer
  std::map<std::string, std::size_t> failed_in_a_row_;  ///< by stream: calls for one device each
  std::size_t done_ = 0, total_ = 0;
  progress::Bar bar_{"history", "rows"};
};

}  // namespace fleet::jobs
