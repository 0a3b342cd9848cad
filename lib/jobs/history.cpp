#include "jobs/history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "clean/position.hpp"

namespace fleet::jobs {
namespace {

/// So many devices that fail one after the other, without a success between them, end their stream.
constexpr std::size_t most_failures = 10;
/// So many calls of a stream that refuse a fresh token, before any is answered, end it: the account has no right to it.
constexpr std::size_t most_refused_tokens = 3;
/// A part of a call that failed needs no patience: the whole had it.
constexpr int tries_of_a_part = 2;

/// A round number of rows of one device in no more time than this is taken for the whole answer.
constexpr std::chrono::hours longest_unproven{2};

// The asked window is a second wider than task.ask on both sides; the vendor's rounding may add another.
constexpr Seconds edge_of_window{2};

/// Rows that lie outside of a window.
std::size_t rows_outside(Batch const &batch, Window window) {
  auto const is_outside = [&](Time start, Time end) {
    return end < window.from - edge_of_window || start > window.to + edge_of_window;
  };
  auto const count = [](auto const &rows, auto const &is) {
    return std::count_if(rows.begin(), rows.end(), is);
  };
  auto const outside =
      count(batch.refusals,
            [](auto const &row) {
              return row.reason == "time is too old" || row.reason == "time is in the future";
            }) +
      count(batch.trips, [&](auto const &row) { return is_outside(row.start_time, row.end_time); }) +
      count(batch.parking,
            [&](auto const &row) { return is_outside(row.start_time, row.end_time.value_or(window.to)); }) +
      count(batch.alarms, [&](auto const &row) { return is_outside(row.alarm_time, row.alarm_time); }) +
      count(batch.obd, [&](auto const &row) { return is_outside(row.reading_time, row.reading_time); }) +
      count(batch.faults, [&](auto const &row) { return is_outside(row.event_time, row.event_time); });
  return static_cast<std::size_t>(outside);
}

/// Most rows of a cut answer lie outside of the window: the vendor does not look at it, and halving it would
/// go on for ever.
bool ignores_the_window(Batch const &batch, Window window) {
  return rows_outside(batch, window) * 2 > batch.rows_in;
}

/// Rows that name no device, in an answer about several: asked for one device alone, they are its rows.
bool has_rows_of_nobody(Batch const &batch) {
  return std::any_of(batch.refusals.begin(), batch.refusals.end(),
                     [](auto const &row) { return row.reason == clean::no_imei && row.imei.empty(); });
}

/// Every row names another device: the answer is to another question.
bool is_of_others(Batch const &batch) {
  auto const of_others = std::count_if(batch.refusals.begin(), batch.refusals.end(), [](auto const &row) {
    return row.reason == clean::of_another_device;
  });
  return of_others > 0 && static_cast<std::size_t>(of_others) == batch.rows_in;
}

/// Rows of each device, and how many of them could not be read.
struct ReadRows {
  std::size_t all = 0, unread = 0;
  std::string why{};

  /// One odd row costs itself alone; when most cannot be read, the form of the answer is another one.
  bool is_mostly_unread() const { return unread * 2 > all; }
};

std::map<std::string, ReadRows> read_rows(Batch const &batch) {
  std::map<std::string, ReadRows> devices;
  auto const count = [&](auto const &rows) {
    for (auto const &row : rows) ++devices[row.imei].all;
  };
  count(batch.fixes);
  count(batch.trips);
  count(batch.parking);
  count(batch.alarms);
  count(batch.obd);
  count(batch.faults);
  count(batch.refusals);
  for (auto const &open : batch.open_events) ++devices[open.first].all;
  for (auto const &refusal : batch.refusals) {
    if (!clean::is_unread(refusal.reason)) continue;
    auto &device = devices[refusal.imei];
    ++device.unread;
    device.why = refusal.reason;
  }
  return devices;
}

/// The part of a device's window that a call was for.
Window asked_of(Part const &part, Window ask) {
  Window const own{std::max(part.window.from, ask.from), std::min(part.window.to, ask.to)};
  return own.empty() ? part.window : own;
}

/// Faults of the network or the node say nothing about a device.
bool may_be_a_device(api::Failure const &failure) {
  switch (failure.action) {
    case api::Action::skip_device:
    case api::Action::skip_call:
    case api::Action::not_understood:
    case api::Action::renew_token:  // others are answered with the same token: see ask_another
      return true;
    case api::Action::retry:
      return failure.code != 0 || failure.http_status >= 500;
    default:
      return false;
  }
}

}  // namespace

HistoryFetch::HistoryFetch(api::Session &session, Writer &writer, api::Priority priority, Window reach,
                           AccountOf account_of)
    : session_(session),
      writer_(writer),
      priority_(priority),
      reach_(reach),
      account_of_(std::move(account_of)) {}

void HistoryFetch::add(StreamSpec const &spec, std::vector<Part> parts) {
  auto tasks = tasks_for(spec, std::move(parts), account_of_);
  auto const shared = std::make_shared<StreamSpec const>(spec);
  for (auto &task : tasks) {
    auto const inquiry = std::make_shared<Inquiry>();
    for (auto const &part : task.parts) {
      auto &planned = inquiry->planned.emplace(part.imei, part.window).first->second;
      planned = planned.spanning(part.window);
    }
    queue_.push_back({shared, std::move(task), inquiry});
  }
  total_ += tasks.size();
}

void HistoryFetch::run() {
  session_.on_idle([this] { bar_.show(done_, total_, writer_.rows_stored()); });
  session_.run([this] { return next(); });
  session_.on_idle({});
}

/// Takes out the devices that have turned out to be unreadable meanwhile. False when nobody is left.
bool HistoryFetch::still_wanted(Item &item) {
  if (ended_.contains(item.spec->name)) return false;
  leave_unreadable(item);
  std::erase_if(item.task.parts, [&](auto const &part) {
    return unreadable_.contains({item.spec->name, part.imei}) || item.inquiry->given_up.contains(part.imei);
  });
  return !item.task.parts.empty();
}

/// Notes the windows of unreadable devices that are not asked any more, so that the next runs leave them alone too.
void HistoryFetch::leave_unreadable(Item const &item) {
  Batch note{
      .stream = item.spec->name, .account = item.task.account, .method = item.spec->method, .calls = 0};
  for (auto const &part : item.task.parts)
    if (auto const known = unreadable_.find({item.spec->name, part.imei}); known != unreadable_.end())
      note.failures.push_back({.imei = part.imei,
                               .why = known->second,
                               .quarantine = true,
                               .window = asked_of(part, item.task.ask)});
  if (!note.failures.empty()) writer_.push(std::move(note));
}

std::optional<api::Call> HistoryFetch::next() {
  while (!queue_.empty() && !still_wanted(queue_.front())) {
    queue_.pop_front();
    ++done_;
  }
  if (queue_.empty()) return std::nullopt;
  auto item = std::move(queue_.front());
  queue_.pop_front();
  if (item.task.parts.size() == 1) ++item.inquiry->calls[item.task.parts.front().imei];
  auto const answer = std::make_shared<Answer>();
  answer->batch = std::make_shared<Batch>(
      Batch{.stream = item.spec->name, .account = item.task.account, .method = item.spec->method});
  api::Call call{.method = item.spec->method,
                 .params = item.spec->params(item.task),
                 .shape = item.spec->shape,
                 .priority = priority_,
                 .renews_token = !item.is_doubted || answered_.contains(item.spec->name),
                 .most_tries = item.is_bisected ? tries_of_a_part : 0};
  call.begin = [answer] {
    answer->batch->clear_rows();
    answer->rows.clear();
  };
  call.entry = [answer, item](api::Entry const &entry) {
    if (item.spec->paging != Paging::none) answer->rows.add(entry.hash());
    item.spec->take(entry, item.task, *answer->batch);
  };
  call.done = [this, answer, item](api::CallResult const &result) {
    if (auto const *failure = std::get_if<api::Failure>(&result))
      return failed(item, *answer->batch, *failure);
    answer->declared_total = std::get<api::Envelope>(result).declared_total;
    answered(item, *answer);
  };
  return call;
}

void HistoryFetch::answered(Item const &item, Answer &answer) {
  if (is_of_others(*answer.batch))
    return failed(item, *answer.batch,
                  {.action = api::Action::not_understood, .message = "every row names another device"});
  failed_in_a_row_[item.spec->name] = 0;
  answered_.insert(item.spec->name);
  auto seen = item.seen ? item.seen : std::make_shared<Rows>();
  auto count = count_of(item, answer, *seen);
  if (item.spec->judge) item.spec->judge(*answer.batch);
  if (item.earlier) answer.batch->append(std::move(*item.earlier));
  bool const at_cap = item.spec->row_cap != 0 && answer.batch->rows_in >= item.spec->row_cap;
  bool const may_go_on = item.spec->paging != Paging::none && !at_cap && may_have_more(count);
  if (may_go_on && turn_page(item, answer, seen)) return;
  auto const why = incomplete(item, answer, count);
  if (why.empty())
    complete(item, *answer.batch);
  else
    divide(item, *answer.batch, why);
}

/// Takes the rows of a page in.
PageCount HistoryFetch::count_of(Item const &item, Answer const &answer, Rows &seen) {
  auto const rows = answer.batch->rows_in;
  if (item.spec->paging == Paging::none)
    return {.rows = rows, .distinct = rows, .declared_total = answer.declared_total};
  auto const news = seen.take(answer.rows);
  return {.page = static_cast<std::size_t>(item.task.page),
          .page_size = item.spec->page_size,
          .page_rows = answer.rows.distinct.size(),
          .news = news,
          .rows = seen.count,
          .distinct = seen.distinct.size(),
          .has_moved = seen.has_moved,
          .declared_total = answer.declared_total};
}

/// False when there have been too many pages.
bool HistoryFetch::turn_page(Item const &item, Answer const &answer, std::shared_ptr<Rows> const &seen) {
  if (static_cast<std::size_t>(item.task.page) >= most_calls) return false;
  auto next_page = item;
  ++next_page.task.page;
  next_page.task.rows_before = answer.batch->rows_in;
  next_page.earlier = answer.batch;
  next_page.seen = seen;
  queue_.push_front(std::move(next_page));
  return true;
}

/// Why the pages of an item do not make a complete answer; "" when they do.
std::string HistoryFetch::incomplete(Item const &item, Answer const &answer, PageCount const &count) {
  auto const &spec = *item.spec;
  if (item.task.parts.size() > 1 && has_rows_of_nobody(*answer.batch)) return "rows that name no device";
  if (is_total(count)) return {};
  if (spec.row_cap != 0 && answer.batch->rows_in >= spec.row_cap)
    return fmt::format("more than {} rows in one answer", spec.row_cap);
  bool const is_long = item.task.parts.size() > 1 || item.task.ask.length() > longest_unproven;
  // The vendor cuts lists in silence, and says nowhere at how many rows: the halves tell. Pages then end with a full one; so they do
  // where the first row is taken for the number of a page, and the second call asks far behind the end.
  bool const ends_full = spec.page_size > 0 && count.rows > 0 && count.rows % spec.page_size == 0;
  // Who takes no page numbers may have a size of its own.
  bool const is_same_page =
      count.page > 1 && count.news == 0 && count.page_rows > 0 && may_be_full(count.page_rows);
  if (is_long && (is_round(count.rows) || ends_full || is_same_page))
    return fmt::format("exactly {} rows in one answer", count.rows);
  return why_incomplete(count);
}

/// Asks again for fewer devices or less time; where that can't help, what came is stored and nothing covered.
void HistoryFetch::divide(Item const &item, Batch &batch, std::string const &why) {
  auto const &parts = item.task.parts;
  if (parts.size() == 1 && item.inquiry->calls[parts.front().imei] >= most_calls)
    return give_up(item, batch, fmt::format("{} calls were not enough: {}", most_calls, why));
  if (ignores_the_window(batch, item.task.ask))
    return give_up(item, batch, why + ", for any time: the vendor ignores the window");
  auto halves = split(*item.spec, item.task);
  if (halves.empty()) {
    // The time on either side is asked for on its own; of trips and stops it hangs on this window.
    auto const rest = item.spec->event_kind.empty() ? Rest::asked : Rest::left;
    return give_up(item, batch, why + " of less than ten minutes", rest);
  }
  auto const tasks = halves.size();
  put_in_front(item, std::move(halves), item.is_bisected);
  batch.refusals.clear();
  batch.odd_values.clear();
  if (item.whole) batch.append(Batch{*item.whole});
  auto const whole = std::make_shared<Batch const>(std::move(batch));
  for (std::size_t i = 0; i < tasks; ++i) queue_[i].whole = whole;
}

void HistoryFetch::complete(Item const &item, Batch &batch) {
  auto rest = note_coverage(item, batch);
  leave_unread(item, batch);
  std::set<std::string> refused;
  for (auto const &refusal : batch.refusals) refused.insert(refusal.imei);
  // A row that could not be read may be one of those that are stored: its device's window says nothing.
  std::erase_if(batch.claims, [&](auto const &claim) { return refused.contains(claim.imei); });
  if (item.carried) batch.append(std::move(*item.carried));
  auto tasks = tasks_for(*item.spec, std::move(rest), account_of_);
  if (tasks.empty()) {
    ++done_;
    return writer_.push(std::move(batch));
  }
  put_in_front(item, std::move(tasks), item.is_bisected);
  bool const covers = std::any_of(batch.answered.begin(), batch.answered.end(),
                                  [](auto const &one) { return !one.settled.empty(); });
  if (!covers)
    queue_.front().carried = std::make_shared<Batch>(std::move(batch));
  else
    writer_.push(std::move(batch));
}

/// A device most of whose rows could not be read has not been answered: a time in another form would else be covered, and its
/// rows gone.
void HistoryFetch::leave_unread(Item const &item, Batch &batch) const {
  auto const devices = read_rows(batch);
  for (auto const &part : item.task.parts) {
    auto const read = devices.find(part.imei);
    if (read == devices.end() || !read->second.is_mostly_unread()) continue;
    batch.leave_open([&](auto const &imei) { return imei == part.imei; });
    batch.failures.push_back({.imei = part.imei,
                              .why = fmt::format("{} of {} rows could not be read: {}", read->second.unread,
                                                 read->second.all, read->second.why),
                              .quarantine = true,
                              .window = asked_of(part, item.task.ask)});
  }
}

/// Notes what a complete answer covers. Gives what has to be asked next.
std::vector<Part> HistoryFetch::note_coverage(Item const &item, Batch &batch) const {
  std::vector<Part> rest;
  std::map<std::string, Time> newest;
  for (auto const &fix : batch.fixes) newest[fix.imei] = std::max(newest[fix.imei], fix.gps_time);
  for (auto const &part : item.task.parts) {
    if (item.spec->event_kind.empty()) {
      auto const sign = newest.find(part.imei);
      batch.answered.push_back({part.imei, part.window, part.window,
                                sign == newest.end() ? std::nullopt : std::optional{sign->second}});
      continue;
    }
    auto verdict =
        judge_events(*item.spec, item.task, part, reported_events(*item.spec, batch, part.imei), reach_);
    note_verdict(*item.spec, verdict, part, item.task.ask, batch);
    if (verdict.next && item.inquiry->calls[part.imei] < most_calls) rest.push_back(std::move(*verdict.next));
  }
  return rest;
}

void HistoryFetch::note_verdict(StreamSpec const &spec, Verdict const &verdict, Part const &part, Window ask,
                                Batch &batch) const {
  auto const is_cut = [&](auto const &event) {
    return event.imei == part.imei &&
           std::find(verdict.cut.begin(), verdict.cut.end(), event.start_time) != verdict.cut.end();
  };
  if (spec.event_kind == "trip")
    std::erase_if(batch.trips, is_cut);
  else
    std::erase_if(batch.parking, is_cut);
  if (!verdict.is_answer) return;
  batch.claims.push_back({part.imei, spec.event_kind, ask});
  batch.answered.push_back({part.imei, verdict.answered, verdict.settled, verdict.last_end});
}

/// The window of a device that is not asked further: all that was planned, as parts of it may wait in the queue
/// on either side of this one.
Window HistoryFetch::left_alone(Item const &item, Part const &part) {
  return asked_of(part, item.task.ask).spanning(item.inquiry->planned.at(part.imei));
}

/// Stores what came, covers nothing, and leaves this window of these devices alone for a while.
void HistoryFetch::give_up(Item const &item, Batch &batch, std::string const &why, Rest rest) {
  ++done_;
  if (item.whole) {
    auto rows = *item.whole;
    batch.append(std::move(rows));
  }
  for (auto const &part : item.task.parts) {
    if (rest == Rest::left) item.inquiry->given_up.insert(part.imei);
    batch.failures.push_back(
        {.imei = part.imei,
         .why = why,
         .quarantine = true,
         .window = rest == Rest::left ? left_alone(item, part) : asked_of(part, item.task.ask)});
  }
  writer_.push(std::move(batch));
}

void HistoryFetch::failed(Item const &item, Batch &batch, api::Failure const &failure) {
  bool const is_witnessed = item.is_doubted && answered_.contains(item.spec->name);
  if (failure.action == api::Action::renew_token && !is_witnessed) return ask_another(item, batch, failure);
  bool const of_device = may_be_a_device(failure);
  if (of_device && item.task.parts.size() > 1) {
    auto parts = split(*item.spec, item.task);
    return put_in_front(item, std::move(parts), true);
  }
  ++done_;
  if (stop_requested() && !of_device) return;  // nobody's fault; the next run asks again
  if (failure.action != api::Action::not_understood) batch.clear_rows();
  // The pages before the one that failed are rows; events among them may be cut by the window, which only a whole answer shows.
  if (item.earlier && item.spec->event_kind.empty()) batch.append(std::move(*item.earlier));
  for (auto const &part : item.task.parts) {
    if (!failure.body.empty()) batch.refusals.push_back(refusal_of(failure, part.imei));
    batch.failures.push_back({.imei = part.imei,
                              .why = failure.text(),
                              .quarantine = of_device,
                              .window = asked_of(part, item.task.ask),
                              .code = failure.code,
                              .http_status = failure.http_status});
    if (failure.action == api::Action::skip_device || failure.action == api::Action::renew_token)
      unreadable_.emplace(std::pair{item.spec->name, part.imei}, failure.text());
  }
  // A device that is not ours says nothing about the next one.
  bool const counts = failure.action != api::Action::skip_device && failure.action != api::Action::stop_today;
  if (counts && ++failed_in_a_row_[item.spec->name] >= most_failures) {
    auto const why = fmt::format("{} devices in a row failed: {}", most_failures, failure.text());
    return end_stream(item.spec->name, batch, why);
  }
  writer_.push(std::move(batch));
}

/// A fresh token is refused: the account may have no right to the stream, or one device is refused, or the token has just ended
/// again. Others are asked first, these devices behind them.
void HistoryFetch::ask_another(Item const &item, Batch &batch, api::Failure const &failure) {
  auto const &stream = item.spec->name;
  batch.clear_rows();
  if (!answered_.contains(stream) && ++refused_tokens_[stream] >= most_refused_tokens) {
    ++done_;
    return end_stream(stream, batch, failure.text());
  }
  if (item.task.parts.size() == 1) {
    queue_.push_back(item);
    queue_.back().is_doubted = true;
    return;
  }
  auto halves = split(*item.spec, item.task);
  total_ += halves.size() - 1;
  for (auto &half : halves)
    queue_.push_back({.spec = item.spec,
                      .task = std::move(half),
                      .inquiry = item.inquiry,
                      .is_bisected = item.is_bisected,
                      .is_doubted = true});
}

/// Ends a stream for this run: the same fault would meet every device that is left.
void HistoryFetch::end_stream(std::string const &stream, Batch &batch, std::string const &why) {
  if (!ended_.insert(stream).second) return;
  batch.failures.push_back(
      {.imei = stream, .why = why + "; the rest of the stream is left for the next run", .of_device = false});
  log::info("a stream ends early", {{"stream", stream}, {"reason", why}});
  writer_.push(std::move(batch));
}

/// Puts tasks in front, so that what belongs together is stored together.
void HistoryFetch::put_in_front(Item const &item, std::vector<Task> tasks, bool is_bisected) {
  total_ += tasks.size() - 1;
  for (auto at = tasks.rbegin(); at != tasks.rend(); ++at)
    queue_.push_front(
        {.spec = item.spec, .task = std::move(*at), .inquiry = item.inquiry, .is_bisected = is_bisected});
}

}  // namespace fleet::jobs
