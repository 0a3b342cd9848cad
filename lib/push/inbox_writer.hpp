#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "push/item.hpp"
#include "push/spool.hpp"
#include "store/inbox_store.hpp"

namespace fleet::push {

struct WriterOptions {
  std::size_t sessions = 2;          ///< one commits while the other collects
  std::size_t queue_items = 50'000;  ///< that may wait; more are refused
  std::size_t queue_bytes = 64U << 20U;
  std::size_t batch_items = 4'000;  ///< in one statement at most
  std::size_t batch_bytes = 8U << 20U;
};

/// Stores items durably, many requests with one commit: what arrives while a commit is under way goes with
/// the next. In the database while it is there, in the spool while it is not, and from the spool into the
/// database when it comes back.
class InboxWriter {
 public:
  /// True: stored for good. Called once, on a thread of the writer.
  using Done = std::function<void(bool stored)>;

  /// `stored`: called after every commit that brought something new; must not block.
  InboxWriter(store::Database database, Spool &spool, WriterOptions const &options,
              std::function<void()> stored);
  /// Stores what is queued, then ends.
  ~InboxWriter();
  InboxWriter(InboxWriter const &) = delete;
  InboxWriter &operator=(InboxWriter const &) = delete;

  /// False, and `done` is never called: too much is waiting.
  bool submit(std::vector<Item> items, Done done);

  struct State {
    bool database = false;
    std::size_t queued_items = 0;
    std::uint64_t stored = 0, repeated = 0, spooled = 0, refused = 0, commits = 0, outages = 0;
  };
  State state() const;

 private:
  struct Request {
    std::vector<Item> items;
    Done done;
  };
  void write();
  void keep();
  std::vector<Request> take();
  bool store_batch(std::optional<store::InboxSession> &session, std::vector<Item const *> const &items);
  void insert(store::InboxSession &session, std::vector<Item const *> const &items);
  void insert_apart(store::InboxSession &session, std::vector<Item const *> const &items);
  void database_lost(std::exception const &error);
  void database_back();
  void drain_spool(store::InboxSession &session);

  store::Database database_;
  Spool &spool_;
  WriterOptions options_;
  std::function<void()> stored_now_;
  std::atomic<bool> database_up_{true};  ///< until the first statement says otherwise
  std::atomic<std::uint64_t> stored_{0}, repeated_{0}, spooled_{0}, refused_{0}, commits_{0}, outages_{0};
  std::mutex spool_turn_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, wake_keeper_;
  std::deque<Request> queue_;
  std::size_t queued_items_ = 0, queued_bytes_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fleet::push
