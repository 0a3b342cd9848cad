#include "push/inbox_processor.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "push/split.hpp"
#include "store/inbox_store.hpp"
#include "store/merge.hpp"

namespace fleet::push {
namespace {

constexpr std::size_t batch_messages = 1000;
constexpr std::size_t batch_bytes = 4U << 20U;
/// Messages whose turn comes again, and those that committed behind later ones, are found by a look from the start.
constexpr std::chrono::seconds from_start_every{1};

std::vector<std::string> names_of(std::string const &table) {
  std::vector<std::string> names;
  for (auto const &column : *columns_of(table)) names.push_back(column.name);
  names.emplace_back("raw");
  names.emplace_back("item");
  return names;
}

/// Gives the keys of items whose row another item has taken.
std::set<std::string> merge_all(store::Tx &tx, ItemRows const &rows) {
  store::merge(tx, rows, {.stream = "push", .fix_source = store::FixSource::push});
  std::set<std::string> displaced;
  for (auto const &[table, readings] : rows.readings) {
    std::vector<store::TextRow> text;
    text.reserve(readings.size());
    for (auto const &reading : readings) text.push_back(reading.row);
    for (auto &key : store::merge_pushed(tx, table, names_of(table), text)) displaced.insert(std::move(key));
  }
  return displaced;
}

/// True when fewer items, or other ones, may get through.
bool concerns_values(std::exception const &error) {
  return store::is_refusal(error) || store::is_too_much(error);
}

constexpr char const *displaced_reason = "another item of this device and time is stored";

}  // namespace

struct InboxProcessor::Part {
  explicit Part(store::InboxMessage stored) : message(std::move(stored)) {
    auto &m = message;
    split = split_message({m.path, m.query, m.content_type, m.content_encoding, std::move(m.body), 0});
  }
  store::InboxMessage message;  ///< without its body
  SplitMessage split;
};

struct InboxProcessor::Work {
  std::vector<store::InboxOutcome> outcomes;
  std::vector<store::KeptItem> kept;
  Totals totals;

  void begin(Part const &part) { outcomes.push_back({part.message.id, "done", {}, part.split.items.size()}); }

  /// `outcome`: that of the part's message.
  void keep(store::InboxOutcome &outcome, Part const &part, std::size_t ordinal,
            ItemRows::Result const &result) {
    auto const &item = part.split.items[ordinal];
    bool const utf8 = item.text.find('\0') == std::string::npos && line_without_utf8(item.text) == 0;
    kept.push_back({part.message.sha256, ordinal, item.name, result.imei, result.state, result.error,
                    utf8 ? std::optional{item.text} : std::nullopt});
    ++(result.state == "failed" ? totals.failed : result.state == "raw" ? totals.raw : totals.refused);
    if (outcome.error.empty()) outcome.error = result.error;
    if (result.state == "refused")
      outcome.state = "new";
    else if (outcome.state == "done" || (outcome.state == "raw" && result.state == "failed"))
      outcome.state = result.state;
  }

  /// Items whose row another one has taken are not done.
  void keep_displaced(std::set<std::string> const &keys, store::InboxOutcome &outcome, Part const &part,
                      std::size_t first, std::size_t last) {
    for (auto i = first; i < last && !keys.empty(); ++i) {
      bool const known = std::any_of(kept.begin(), kept.end(), [&](auto const &item) {
        return item.message == part.message.sha256 && item.ordinal == i;
      });
      if (known || !keys.contains(item_key(part.split.items[i]))) continue;
      --totals.done;
      keep(outcome, part, i, {"failed", displaced_reason, {}});
    }
  }
};

std::size_t InboxProcessor::process_batch(store::Session &session) {
  try {
    return process_next(session);
  } catch (std::exception const &) {
    next_from_start_ = {};  // the messages of this batch come first again
    throw;
  }
}

std::size_t InboxProcessor::process_next(store::Session &session) {
  auto const started = std::chrono::steady_clock::now();
  if (started >= next_from_start_) {
    place_ = 0;
    next_from_start_ = started + from_start_every;
  }
  Parts parts;
  Time now;
  try {
    return try_batch(session, parts, now);
  } catch (std::exception const &error) {
    if (!concerns_values(error) || parts.empty()) throw;
    log::warning("the database refused a batch of pushed messages; it is stored in parts",
                 {{"error", store::explain(error).what()}});
  }
  auto const taken = parts.size();
  store_apart(session, std::move(parts), now);
  return taken;
}

std::size_t InboxProcessor::try_batch(store::Session &session, Parts &parts, Time &now) {
  store::Transaction tx{session};
  store::count_repeats(tx);
  auto batch = store::take_inbox(tx, place_, batch_messages, batch_bytes);
  now = batch.now;
  for (auto &message : batch.messages) parts.emplace_back(std::move(message));
  if (!parts.empty()) {
    place_ = parts.back().message.id;
    store_together(tx, parts, now);
  }
  crash_point("before-processed");
  tx.commit();
  crash_point("after-processed");
  return parts.size();
}

/// By halves down to one message, and that by halves down to one item.
void InboxProcessor::store_apart(store::Session &session, Parts parts, Time now) {
  std::vector<std::int64_t> ids;
  for (auto const &part : parts) ids.push_back(part.message.id);
  try {
    store::Transaction tx{session};
    auto const still_new = store::take_inbox_again(tx, ids);
    std::erase_if(parts, [&](auto const &part) {
      return std::find(still_new.begin(), still_new.end(), part.message.id) == still_new.end();
    });
    if (parts.size() == 1) {
      Work work;
      work.begin(parts.front());
      store_items(tx, work, parts.front(), 0, parts.front().split.items.size(), now);
      finish(tx, work);
    } else {
      store_together(tx, parts, now);
    }
    return tx.commit();
  } catch (std::exception const &error) {
    if (!concerns_values(error) || parts.empty()) throw;
    if (parts.size() == 1) return put_off(session, parts.front(), store::explain(error).what());
  }
  auto const middle = parts.begin() + static_cast<std::ptrdiff_t>(parts.size() / 2);
  store_apart(session, {std::make_move_iterator(parts.begin()), std::make_move_iterator(middle)}, now);
  store_apart(session, {std::make_move_iterator(middle), std::make_move_iterator(parts.end())}, now);
}

/// The database refuses even the notes about a message's items.
void InboxProcessor::put_off(store::Session &session, Part const &part, std::string const &why) {
  log::error("the database refused a pushed message; it is tried again later",
             {{"message", part.message.sha256}, {"error", why}});
  store::Transaction tx{session};
  if (!store::take_inbox_again(tx, {part.message.id}).empty())
    store::finish_inbox(tx, {{part.message.id, "new", why, part.split.items.size()}}, {});
  tx.commit();
  refused_ += part.split.items.size();
}

void InboxProcessor::store_together(store::Tx &tx, Parts const &parts, Time now) {
  if (parts.empty()) return;
  ItemRows rows{mapping_, mileage_unit_, now};
  Work work;
  for (auto const &part : parts) {
    work.begin(part);
    collect(rows, work, part, 0, part.split.items.size());
  }
  auto const displaced = merge_all(tx, rows);
  for (std::size_t i = 0; i < parts.size() && !displaced.empty(); ++i)
    work.keep_displaced(displaced, work.outcomes[i], parts[i], 0, parts[i].split.items.size());
  finish(tx, work);
}

/// The items [first, last) of one message; those that the database refuses leave the others their rows.
void InboxProcessor::store_items(store::Tx &tx, Work &work, Part const &part, std::size_t first,
                                 std::size_t last, Time now) {
  if (first == last) return;
  auto const before = work;
  auto &outcome = work.outcomes.back();
  try {
    tx.script("savepoint items");
    ItemRows rows{mapping_, mileage_unit_, now};
    collect(rows, work, part, first, last);
    work.keep_displaced(merge_all(tx, rows), outcome, part, first, last);
    return tx.script("release savepoint items");
  } catch (std::exception const &error) {
    if (!concerns_values(error)) throw;
    tx.script("rollback to savepoint items; release savepoint items");
    work = before;
    if (last - first == 1) {
      auto const why = std::string{store::explain(error).what()};
      log::error("the database refused a pushed item; it is tried again later",
                 {{"message", part.message.sha256}, {"item", std::to_string(first)}, {"error", why}});
      return work.keep(work.outcomes.back(), part, first, {"refused", why, {}});
    }
  }
  auto const middle = first + (last - first) / 2;
  store_items(tx, work, part, first, middle, now);
  store_items(tx, work, part, middle, last, now);
}

void InboxProcessor::collect(ItemRows &rows, Work &work, Part const &part, std::size_t first,
                             std::size_t last) const {
  for (auto i = first; i < last; ++i) {
    ItemRows::Result result;
    if (part.split.problem.empty())
      for (auto const received_us : part.message.received_us)
        result = rows.add(part.split.items[i], received_us + static_cast<std::int64_t>(i));
    else
      result = {"failed", part.split.problem, {}};
    if (result.state == "done")
      ++work.totals.done;
    else
      work.keep(work.outcomes.back(), part, i, result);
  }
}

void InboxProcessor::finish(store::Tx &tx, Work const &work) {
  store::finish_inbox(tx, work.outcomes, work.kept);
  done_ += work.totals.done;
  failed_ += work.totals.failed;
  raw_ += work.totals.raw;
  refused_ += work.totals.refused;
}

}  // namespace fleet::push
