#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "http/server_pool.hpp"
#include "store/reader.hpp"

namespace fleet::serve {

/// One read-only database session for each worker thread, and a thread that cancels queries nobody waits for:
/// asking PostgreSQL to cancel takes a round trip, which an I/O thread must not wait for.
class Sessions {
 public:
  using Query = std::function<http::Reply(store::Reader &)>;

  Sessions(store::Database const &database, std::size_t count, std::size_t queue_limit,
           std::chrono::milliseconds statement_timeout);

  /// Runs `work` on a free session; `cancel` stops the query it is in. `given_up` runs instead when none has
  /// become free in 5 s. False when too many wait.
  bool submit(std::shared_ptr<http::Cancellation> cancel, std::function<void(store::Reader &)> work,
              std::function<void()> given_up);
  /// Answers with what `query` returns; what it throws becomes an error answer (serve::explain). 503 when too
  /// many wait.
  void answer(http::Responder const &responder, Query query);
  /// Has each session do `work` once, when all are idle; errors are nobody's: whoever asks next meets them.
  void warm_up(std::function<void(store::Reader &)> const &work);
  http::WorkerPool const &pool() const { return *pool_; }

 private:
  std::vector<std::shared_ptr<store::Reader>> readers_;
  std::unique_ptr<http::WorkerPool> cancelling_;
  std::unique_ptr<http::WorkerPool> pool_;  ///< last: its threads use the others
};

}  // namespace fleet::serve
