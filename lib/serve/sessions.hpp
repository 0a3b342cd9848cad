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
  using Query = std::function<web::Reply(store::Reader &)>;

  Sessions(store::Database const &database, std::size_t count, std::size_t queue_limit,
           std::chrono::milliseconds statement_timeout);

  /// Runs `query` on a free session and answers with what it returns; what it throws becomes an error answer
  /// (serve::explain). 503 when too many wait.
  void answer(web::Responder const &responder, Query query);
  web::WorkerPool const &pool() const { return *pool_; }

 private:
  web::Reply run(web::Request const &request, store::Reader &reader, Query const &query);

  std::vector<std::shared_ptr<store::Reader>> readers_;
  std::unique_ptr<web::WorkerPool> cancelling_;
  std::unique_ptr<web::WorkerPool> pool_;  ///< last: its threads use the others
};

}  // namespace fleet::serve
