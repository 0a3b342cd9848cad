#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/server_pool.hpp"
#include "store/reader.hpp"

namespace fleet::serve {

/// One read-only database session per worker thread, and a thread that cancels queries whose clients have gone: a
/// cancel request takes a round trip, for which an I/O thread must not wait.
class Sessions {
 public:
  using Query = std::function<http::Reply(store::Reader &)>;

  Sessions(store::Database const &database, std::size_t count, std::size_t queue_limit,
           std::chrono::milliseconds statement_timeout);
  /// Ends the queries that run; jobs that still wait meet an error.
  ~Sessions();
  Sessions(Sessions const &) = delete;
  Sessions &operator=(Sessions const &) = delete;

  /// Runs `work` for `client` on a free session; `cancel` cancels its query. `given_up` runs instead when no session
  /// becomes free in 5 s, or when others need its place in the queue. False when the queue is full.
  bool submit(std::string const &client, std::shared_ptr<http::Cancellation> cancel,
              std::function<void(store::Reader &)> work, std::function<void()> given_up);
  /// Answers with the result of `query`; its exception becomes an error answer (serve::explain). 503 when the queue is
  /// full.
  void answer(http::Responder const &responder, Query query);
  /// Gives up all sessions and the queries that run now, because the server is frozen. Any thread.
  void abandon();
  /// Runs `work` once per session. Errors are ignored: the next request meets them.
  void warm_up(std::function<void(store::Reader &)> const &work);
  http::WorkerPool const &pool() const { return *pool_; }

 private:
  std::vector<std::shared_ptr<store::Reader>> readers_;
  std::unique_ptr<http::WorkerPool> cancelling_;
  std::unique_ptr<http::WorkerPool> pool_;  ///< last member: its threads use the others
};

}  // namespace fleet::serve
