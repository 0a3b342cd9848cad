#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "push/database_clock.hpp"
#include "push/message.hpp"
#include "push/spool.hpp"
#include "store/database.hpp"
#include "store/inbox_store.hpp"

namespace fleet::push {

struct WriterOptions {
  std::size_t sessions = 2;             ///< one commits while the other collects
  std::size_t queue_messages = 50'000;  ///< that may wait; more are refused
  std::size_t queue_bytes = 64U << 20U;
  std::size_t batch_messages = 1'000;  ///< in one statement at most
  std::size_t batch_bytes = 4U << 20U;
  std::size_t message_items = 10'000;  ///< a message with more is refused
};

/// Stores messages durably, many with one commit: what arrives while a commit is under way goes with the next. In the
/// database while it is there, in the spool while it is not, and from the spool into the database when it comes back. A
/// message that the database refuses while it takes others goes to a spool of its own and is tried again there.
class InboxWriter {
 public:
  enum class Result {
    stored,         ///< for good
    not_stored,     ///< neither database nor disk took it
    too_many_items  ///< more than it can be split into
  };
  /// Called once, on a thread of the writer.
  using Done = std::function<void(Result result)>;

  /// `stored`: called after every commit that brought something new; must not block.
  InboxWriter(store::Database database, Spool &spool, Spool &refused, WriterOptions const &options,
              std::function<void()> stored);
  /// Stores what is queued, then ends.
  ~InboxWriter();
  InboxWriter(InboxWriter const &) = delete;
  InboxWriter &operator=(InboxWriter const &) = delete;

  /// False, and `done` is never called: too much is waiting.
  bool submit(Message message, Done done);

  /// For the end: sessions that have been at one batch for longer than `limit` are lost, their messages go to the spool.
  void abandon_slow_sessions(std::chrono::milliseconds limit);

  struct State {
    bool database = false;
    std::size_t queued_messages = 0;
    std::uint64_t stored = 0, repeated = 0, spooled = 0, refused = 0, not_stored = 0, commits = 0,
                  outages = 0;
    double machine_ahead_s = 0;
    std::chrono::milliseconds busy{0};  ///< how long the slowest thread has been at its present batch
  };
  State state() const;

 private:
  struct Request {
    Message message;
    Done done;
    std::string sha256;
    std::int64_t received_us = 0;
    bool safe = false;
  };
  using Requests = std::vector<Request *>;
  struct Session {
    store::InboxSession *session = nullptr;
    std::chrono::steady_clock::time_point since;
  };
  class InUse;
  class Busy;
  void write(std::size_t thread);
  void keep();
  std::vector<Request> take();
  void refuse_too_large(std::vector<Request> &batch);
  void spool(Requests const &requests);
  void store_batch(std::size_t thread, std::optional<store::InboxSession> &session, Requests const &requests);
  void insert(store::InboxSession &session, Requests requests);
  struct Refusals;
  void insert_apart(store::InboxSession &session, Requests const &requests, Refusals &refusals);
  void keep_refused(Refusals const &refusals);
  void database_lost(std::exception const &error);
  void database_back();
  void drain(std::optional<store::InboxSession> &session, Spool &spool);
  void adapt(std::size_t bytes, std::chrono::steady_clock::duration took);
  bool stopping() const;

  store::Database database_;
  Spool &spool_;
  Spool &refused_spool_;
  WriterOptions options_;
  std::function<void()> stored_now_;
  DatabaseClock clock_;
  std::atomic<bool> database_up_{true};   ///< until the first statement says otherwise
  std::atomic<bool> refuses_all_{false};  ///< whatever it is given
  std::atomic<bool> refused_due_{false};  ///< those it refused are tried at once
  std::atomic<std::size_t> batch_bytes_;
  std::atomic<std::uint64_t> stored_{0}, repeated_{0}, spooled_{0}, refused_{0}, not_stored_{0}, commits_{0},
      outages_{0};
  std::vector<std::atomic<std::int64_t>> busy_since_us_;  ///< by thread; 0: waiting for work
  std::mutex spool_turn_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, wake_keeper_;
  std::deque<Request> queue_;
  std::size_t queued_bytes_ = 0;
  bool stopping_ = false;
  std::vector<Session> in_use_;  ///< by thread, the keeper's last
  std::vector<std::thread> threads_;
};

}  // namespace fleet::push
