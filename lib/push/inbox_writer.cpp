#include "push/inbox_writer.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/error.hpp"
#include "base/log.hpp"

namespace fleet::push {
namespace {

constexpr std::chrono::milliseconds retry_after{500};
constexpr std::chrono::microseconds gather{500};

std::size_t bytes_of(std::vector<Item> const &items) {
  std::size_t bytes = 0;
  for (auto const &item : items) bytes += item.raw.size() + 200;
  return bytes;
}

std::vector<Item const *> pointers(std::vector<Item> const &items) {
  std::vector<Item const *> all;
  all.reserve(items.size());
  for (auto const &item : items) all.push_back(&item);
  return all;
}

}  // namespace

InboxWriter::InboxWriter(store::Database database, Spool &spool, WriterOptions const &options,
                         std::function<void()> stored)
    : database_(std::move(database)), spool_(spool), options_(options), stored_now_(std::move(stored)) {
  for (std::size_t i = 0; i < options_.sessions; ++i) threads_.emplace_back([this] { write(); });
  threads_.emplace_back([this] { keep(); });
}

InboxWriter::~InboxWriter() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  wake_keeper_.notify_all();
  for (auto &thread : threads_) thread.join();
}

bool InboxWriter::submit(std::vector<Item> items, Done done) {
  auto const bytes = bytes_of(items);
  {
    std::lock_guard const lock{mutex_};
    if (stopping_ || queued_items_ + items.size() > options_.queue_items ||
        queued_bytes_ + bytes > options_.queue_bytes) {
      refused_ += items.size();
      return false;
    }
    queued_items_ += items.size();
    queued_bytes_ += bytes;
    queue_.push_back({std::move(items), std::move(done)});
  }
  wake_.notify_one();
  return true;
}

/// Waits for work and takes as much as one statement may hold. Empty: the end.
std::vector<InboxWriter::Request> InboxWriter::take() {
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::vector<Request> batch;
  std::size_t items = 0;
  std::size_t bytes = 0;
  while (!queue_.empty()) {
    auto &next = queue_.front();
    auto const next_bytes = bytes_of(next.items);
    if (!batch.empty() &&
        (items + next.items.size() > options_.batch_items || bytes + next_bytes > options_.batch_bytes))
      break;
    items += next.items.size();
    bytes += next_bytes;
    batch.push_back(std::move(next));
    queue_.pop_front();
  }
  queued_items_ -= items;
  queued_bytes_ -= bytes;
  return batch;
}

void InboxWriter::write() {
  std::optional<store::InboxSession> session;
  for (;;) {
    std::unique_lock turn{spool_turn_, std::defer_lock};
    if (!database_up_) {  // one sync at a time anyway: so let it be for all that are waiting
      turn.lock();
      std::this_thread::sleep_for(gather);
    }
    auto const batch = take();
    if (batch.empty()) return;
    std::vector<Item const *> items;
    for (auto const &request : batch)
      for (auto const &item : request.items) items.push_back(&item);
    bool good = store_batch(session, items);
    if (!good) {
      good = spool_.append(items);
      (good ? spooled_ : refused_) += items.size();
      wake_keeper_.notify_one();
    }
    for (auto const &request : batch) request.done(good);
  }
}

/// False: the database is away.
bool InboxWriter::store_batch(std::optional<store::InboxSession> &session,
                              std::vector<Item const *> const &items) {
  if (!database_up_) {
    session.reset();
    return false;
  }
  // A session that has been lost while nobody used it says nothing about the database: twice.
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      if (!session) session.emplace(database_);
      insert(*session, items);
      return true;
    } catch (std::exception const &error) {
      bool const waited = dynamic_cast<store::DeadlineExceeded const *>(&error) != nullptr;
      bool const worth_another = session && store::is_connection_loss(error) && !waited && attempt == 0;
      session.reset();
      if (!worth_another) {
        database_lost(error);
        return false;
      }
    }
  }
  return false;
}

void InboxWriter::insert(store::InboxSession &session, std::vector<Item const *> const &items) {
  std::vector<store::InboxRow> rows;
  rows.reserve(items.size());
  for (auto const *item : items)
    rows.push_back({item->sha256, item->path, item->msg_type, item->raw, item->received_us, item->json});
  std::sort(rows.begin(), rows.end(), [](auto const &a, auto const &b) { return a.sha256 < b.sha256; });
  std::size_t fresh = 0;
  try {
    crash_point("before-inbox");
    fresh = session.insert(rows);
    crash_point("after-inbox");
  } catch (std::exception const &error) {
    if (!store::is_data_error(error)) throw;
    return insert_apart(session, items);
  }
  ++commits_;
  stored_ += fresh;
  repeated_ += items.size() - fresh;
  if (fresh > 0) stored_now_();
}

/// One of them is JSON to us and not to PostgreSQL: halves find it, and it is kept as bytes.
void InboxWriter::insert_apart(store::InboxSession &session, std::vector<Item const *> const &items) {
  if (items.size() > 1) {
    auto const middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    insert(session, {items.begin(), middle});
    insert(session, {middle, items.end()});
    return;
  }
  auto bytes = *items.front();
  if (!bytes.json) throw Error{Stop::failed, "the inbox refuses an item that is plain bytes"};
  bytes.json = false;
  insert(session, {&bytes});
}

void InboxWriter::database_lost(std::exception const &error) {
  if (!database_up_.exchange(false)) return;
  ++outages_;
  auto const known = store::explain(error);
  log::error("the database is away; messages go to the spool",
             {{"error", known.what()}, {"hint", known.hint()}});
  wake_keeper_.notify_one();
}

/// Once it has taken something: a server that answers may still be full or read-only.
void InboxWriter::database_back() {
  if (!database_up_.exchange(true)) log::warning("the database is back");
}

/// Looks after the spool: tries the database again while it is away, and empties the spool when it is there.
void InboxWriter::keep() {
  std::optional<store::InboxSession> session;
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    lock.unlock();
    try {
      bool const away = !database_up_;
      if (away || !spool_.empty()) {
        if (!session) session.emplace(database_);
        session->ping();
        drain_spool(*session);
        database_back();
      } else {
        session.reset();
      }
    } catch (std::exception const &error) {
      session.reset();
      database_lost(error);
    }
    lock.lock();
    if (!stopping_) wake_keeper_.wait_for(lock, retry_after);
  }
}

void InboxWriter::drain_spool(store::InboxSession &session) {
  if (spool_.empty()) return;
  spool_.drain([&](std::vector<Item> const &items) {
    insert(session, pointers(items));
    database_back();
    std::lock_guard const lock{mutex_};
    return !stopping_;
  });
}

InboxWriter::State InboxWriter::state() const {
  State state{database_up_, 0, stored_, repeated_, spooled_, refused_, commits_, outages_};
  std::lock_guard const lock{mutex_};
  state.queued_items = queued_items_;
  return state;
}

}  // namespace fleet::push
