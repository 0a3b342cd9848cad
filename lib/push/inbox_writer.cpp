#include "push/inbox_writer.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "push/split.hpp"

namespace fleet::push {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds retry_after{500};
constexpr std::chrono::microseconds gather{500};
constexpr std::chrono::seconds first_refused_retry{2}, last_refused_retry{300};
/// A batch that takes longer is too large for this database or the way to it.
constexpr std::chrono::milliseconds slow_batch{1'000}, quick_batch{250};
constexpr std::size_t smallest_batch_bytes = 64U << 10U;
/// After so many refusals one after another the database is taken to refuse all messages, and the rest is not tried one by
/// one.
constexpr std::size_t hopeless_refusals = 8;

}  // namespace

struct InboxWriter::Refusals {
  Requests requests;
  std::size_t in_a_row = 0;  ///< without a success between them
  std::string why;           ///< the last one
};

/// A session that another thread may abandon, from construction to destruction.
class InboxWriter::InUse {
 public:
  InUse(InboxWriter &writer, Session &slot, store::InboxSession &session) : writer_(writer), slot_(slot) {
    std::lock_guard const lock{writer_.mutex_};
    slot_ = {&session, Clock::now()};
  }
  ~InUse() {
    std::lock_guard const lock{writer_.mutex_};
    slot_.session = nullptr;
  }
  InUse(InUse const &) = delete;
  InUse &operator=(InUse const &) = delete;

 private:
  InboxWriter &writer_;
  Session &slot_;
};

/// Marks a thread as busy from construction to destruction.
class InboxWriter::Busy {
 public:
  explicit Busy(std::atomic<std::int64_t> &since) : since_(since) { since_ = boot_time_us(); }
  ~Busy() { since_ = 0; }
  Busy(Busy const &) = delete;
  Busy &operator=(Busy const &) = delete;

 private:
  std::atomic<std::int64_t> &since_;
};

InboxWriter::InboxWriter(store::Database database, Spool &spool, Spool &refused, WriterOptions const &options,
                         std::function<void()> stored)
    : database_(std::move(database)),
      spool_(spool),
      refused_spool_(refused),
      options_(options),
      stored_now_(std::move(stored)),
      batch_bytes_(options.batch_bytes),
      busy_since_us_(options.sessions),
      in_use_(options.sessions + 1) {
  for (std::size_t i = 0; i < options_.sessions; ++i) threads_.emplace_back([this, i] { write(i); });
  threads_.emplace_back([this] { keep(); });
}

InboxWriter::~InboxWriter() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
    if (auto *draining = in_use_.back().session; draining != nullptr)
      draining->abandon();  // what it had not stored stays in the spool
  }
  wake_.notify_all();
  wake_keeper_.notify_all();
  for (auto &thread : threads_) thread.join();
}

void InboxWriter::abandon_slow_sessions(std::chrono::milliseconds limit) {
  std::lock_guard const lock{mutex_};
  for (auto const &[session, since] : in_use_)
    if (session != nullptr && Clock::now() - since > limit) session->abandon();
}

bool InboxWriter::stopping() const {
  std::lock_guard const lock{mutex_};
  return stopping_;
}

bool InboxWriter::submit(Message message, Done done) {
  auto const bytes = message.bytes();
  {
    std::lock_guard const lock{mutex_};
    if (stopping_ || queue_.size() >= options_.queue_messages ||
        queued_bytes_ + bytes > options_.queue_bytes) {
      ++not_stored_;
      return false;
    }
    queued_bytes_ += bytes;
    queue_.push_back({std::move(message), std::move(done)});
  }
  wake_.notify_one();
  return true;
}

/// Waits for work and takes as much as one statement may hold. Empty: the end.
std::vector<InboxWriter::Request> InboxWriter::take() {
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::vector<Request> batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < options_.batch_messages) {
    auto const next = queue_.front().message.bytes();
    if (!batch.empty() && bytes + next > batch_bytes_) break;
    bytes += next;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  return batch;
}

void InboxWriter::write(std::size_t thread) {
  std::optional<store::InboxSession> session;
  for (;;) {
    std::unique_lock turn{spool_turn_, std::defer_lock};
    if (!database_up_) {  // one sync at a time anyway: so let it be for all that are waiting
      session.reset();
      turn.lock();
      std::this_thread::sleep_for(gather);
    }
    auto batch = take();
    if (batch.empty()) return;
    Busy const busy{busy_since_us_[thread]};
    refuse_too_large(batch);
    Requests requests;
    for (auto &request : batch) {
      request.sha256 = message_digest(request.message);
      requests.push_back(&request);
    }
    if (database_up_) store_batch(thread, session, requests);
    std::erase_if(requests, [](auto const *request) { return request->safe; });
    spool(requests);
    for (auto const &request : batch) request.done(request.safe ? Result::stored : Result::not_stored);
  }
}

void InboxWriter::refuse_too_large(std::vector<Request> &batch) {
  std::erase_if(batch, [this](auto const &request) {
    if (!has_more_items(request.message, options_.message_items)) return false;
    request.done(Result::too_many_items);
    return true;
  });
}

void InboxWriter::spool(Requests const &requests) {
  if (requests.empty()) return;
  std::vector<Message const *> messages;
  for (auto const *request : requests) messages.push_back(&request->message);
  bool const safe = spool_.append(messages);
  for (auto *request : requests) request->safe = safe;
  (safe ? spooled_ : not_stored_) += requests.size();
  wake_keeper_.notify_one();
}

/// Those that are not safe afterwards: the database is away.
void InboxWriter::store_batch(std::size_t thread, std::optional<store::InboxSession> &session,
                              Requests const &requests) {
  // A session that has been lost while nobody used it says nothing about the database: a second try, unless the first one
  // took the time that the vendor waits.
  bool const fresh = !session;
  auto const started = Clock::now();
  for (int attempt = 0; attempt < 2; ++attempt) try {
      if (!session) session.emplace(database_);
      InUse const in_use{*this, in_use_[thread], *session};
      clock_.look(*session);
      for (auto *request : requests)
        if (request->received_us == 0) request->received_us = clock_.received_us(request->message);
      return insert(*session, requests);
    } catch (std::exception const &error) {
      bool const can_repeat =
          attempt == 0 && !fresh && store::is_connection_loss(error) && Clock::now() - started < slow_batch;
      session.reset();
      if (!can_repeat) return database_lost(error);
    }
}

/// Stores those that are not safe yet. Throws when the database is away.
void InboxWriter::insert(store::InboxSession &session, Requests requests) {
  std::erase_if(requests, [](auto const *request) { return request->safe; });
  std::sort(requests.begin(), requests.end(),
            [](auto const *a, auto const *b) { return a->sha256 < b->sha256; });
  Refusals refusals;
  try {
    insert_apart(session, requests, refusals);
  } catch (...) {
    keep_refused(refusals);
    throw;
  }
  keep_refused(refusals);
}

/// By halves, when the database refuses some of them.
void InboxWriter::insert_apart(store::InboxSession &session, Requests const &requests, Refusals &refusals) {
  if (requests.empty()) return;
  std::vector<store::InboxRow> rows;
  std::size_t bytes = 0;
  for (auto const *request : requests) {
    auto const &m = request->message;
    rows.push_back(
        {request->sha256, m.path, m.query, m.content_type, m.content_encoding, m.body, request->received_us});
    bytes += m.bytes();
  }
  try {
    auto const started = Clock::now();
    crash_point("before-inbox");
    auto const fresh = session.insert(rows);
    crash_point("after-inbox");
    adapt(bytes, Clock::now() - started);
    for (auto *request : requests) request->safe = true;
    refusals.in_a_row = 0;
    ++commits_;
    stored_ += fresh;
    repeated_ += requests.size() - fresh;
    database_back();
    if (refuses_all_.exchange(false)) refused_due_ = true;
    if (fresh > 0) stored_now_();
    return;
  } catch (std::exception const &error) {
    if (!store::is_refusal(error)) {
      adapt(bytes, std::chrono::hours{1});
      throw;
    }
    if (requests.size() == 1 || refusals.in_a_row >= hopeless_refusals) {
      refusals.in_a_row += requests.size();
      refusals.requests.insert(refusals.requests.end(), requests.begin(), requests.end());
      refusals.why = store::explain(error).what();
      return;
    }
  }
  auto const middle = requests.begin() + static_cast<std::ptrdiff_t>(requests.size() / 2);
  insert_apart(session, {requests.begin(), middle}, refusals);
  insert_apart(session, {middle, requests.end()}, refusals);
}

void InboxWriter::keep_refused(Refusals const &refusals) {
  if (refusals.requests.empty()) return;
  log::error("the database refused pushed messages; they are kept on disk and tried again",
             {{"messages", std::to_string(refusals.requests.size())},
              {"first", refusals.requests.front()->sha256},
              {"path", refusals.requests.front()->message.path},
              {"error", refusals.why}});
  std::vector<Message const *> messages;
  for (auto const *request : refusals.requests) messages.push_back(&request->message);
  bool const safe = refused_spool_.append(messages);
  for (auto *request : refusals.requests) request->safe = safe;
  refused_ += refusals.requests.size();
  refuses_all_ = refusals.in_a_row >= hopeless_refusals;
}

/// The next batch is half as large after a slow one, twice as large after a quick one.
void InboxWriter::adapt(std::size_t bytes, Clock::duration took) {
  auto const now = batch_bytes_.load();
  if (took > slow_batch)
    batch_bytes_ = std::max(smallest_batch_bytes, std::min(now, bytes) / 2);
  else if (took < quick_batch && bytes * 2 > now)
    batch_bytes_ = std::min(options_.batch_bytes, now * 2);
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

/// Looks after both spools: tries the database again while it is away, and empties them when it is there.
void InboxWriter::keep() {
  std::optional<store::InboxSession> session;
  std::chrono::seconds pause = first_refused_retry;
  auto next_refused = Clock::now();
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    lock.unlock();
    try {
      bool const refused_due =
          !refused_spool_.empty() && (refused_due_.exchange(false) || Clock::now() >= next_refused);
      if (!database_up_ || !spool_.empty() || refused_due) {
        drain(session, spool_);
        if (refused_due) {
          drain(session, refused_spool_);
          pause = refused_spool_.empty() ? first_refused_retry : std::min(pause * 2, last_refused_retry);
          next_refused = Clock::now() + pause;
        }
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

void InboxWriter::drain(std::optional<store::InboxSession> &session, Spool &spool) {
  if (!session) session.emplace(database_);
  clock_.look(*session);
  session->be_patient();
  InUse const in_use{*this, in_use_.back(), *session};
  if (stopping()) return;
  spool.drain([this] { return batch_bytes_.load(); },
              [&](std::vector<Spool::Spooled> const &spooled) {
                std::vector<Request> batch;
                batch.reserve(spooled.size());
                for (auto const &one : spooled)
                  batch.push_back(
                      {one.record.message, {}, message_digest(one.record.message), clock_.received_us(one)});
                Requests requests;
                requests.reserve(batch.size());
                for (auto &request : batch) requests.push_back(&request);
                insert(*session, requests);
                return !stopping() &&
                       std::all_of(batch.begin(), batch.end(), [](auto const &one) { return one.safe; });
              });
}

InboxWriter::State InboxWriter::state() const {
  State state{database_up_,
              0,
              stored_,
              repeated_,
              spooled_,
              refused_,
              not_stored_,
              commits_,
              outages_,
              clock_.machine_ahead_s(),
              {}};
  for (auto const &since : busy_since_us_)
    if (auto const start = since.load(); start != 0)
      state.busy = std::max(state.busy, std::chrono::milliseconds{(boot_time_us() - start) / 1000});
  std::lock_guard const lock{mutex_};
  state.queued_messages = queue_.size();
  return state;
}

}  // namespace fleet::push
