#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http/server.hpp"

namespace fleet::http {

/// Threads for work that blocks (database queries). The queue is bounded: an overloaded server refuses new work at
/// once instead of answering every client late. It is shared by client: the next job is taken from the client with the
/// fewest jobs at work, a full queue gives up the newest job of the client that has most waiting, and of several threads one is
/// always kept for the others once a second client has asked. Of several idle threads the one that worked last gets the job,
/// because its caches and those of its database session are warm.
class WorkerPool {
 public:
  /// `worker` is the thread's number, 0 … threads-1: the index of its database connection.
  using Job = std::function<void(std::size_t worker)>;

  /// `longest_wait`: jobs that have waited longer for a thread are given up; 0: never.
  WorkerPool(std::size_t threads, std::size_t queue_limit, std::chrono::milliseconds longest_wait = {});
  /// Finishes all queued jobs, then joins the threads.
  ~WorkerPool();
  WorkerPool(WorkerPool const &) = delete;
  WorkerPool &operator=(WorkerPool const &) = delete;

  /// Queues a job of `client`. False when the queue is full and no client has more waiting than this one, or when the
  /// pool stops. An exception of the job is logged. `given_up` runs instead of the job when it has waited too long, on a
  /// separate thread, or when it makes room for another client, on that client's thread: it must not block.
  bool submit(Job job, std::function<void()> given_up = {}, std::string const &client = {});
  /// Answers `responder` with the result of `work`: 503 with Retry-After when the queue is full, nothing when the
  /// client has gone before, 500 when `work` throws (details go to the log).
  void answer(Responder const &responder, std::function<Reply(Request const &, std::size_t worker)> work);
  std::size_t queued() const;
  std::size_t busy() const;
  std::size_t threads() const { return threads_.size(); }

 private:
  struct Waiting {
    Job job;
    std::function<void()> given_up;
    Clock::time_point since;
  };
  struct Client {
    std::deque<Waiting> waiting;
    std::size_t at_work = 0;
    std::uint64_t served = 0;  ///< number of its last job: of two clients the one served longer ago is next
  };
  using Clients = std::map<std::string, Client>;
  void work(std::size_t worker);
  void wait_for_job(std::unique_lock<std::mutex> &lock, std::size_t worker);
  void wake_idle();
  void watch();
  std::vector<Waiting> take_late();
  bool may_run(Client const &client) const;
  Clients::iterator next_client();
  Clients::iterator largest_client();
  void forget_if_done(Clients::iterator client);
  mutable std::mutex mutex_;
  std::vector<std::condition_variable> wake_;  ///< one per thread
  std::vector<std::size_t> idle_;  ///< threads without a job; the one that worked last is at the end
  Clients clients_;                ///< those with jobs that wait or run
  std::size_t queued_ = 0;
  std::uint64_t served_ = 0;
  std::optional<std::string> last_client_;  ///< of the last job
  Clock::time_point shared_until_;          ///< the pool has several clients until then
  std::size_t queue_limit_;
  std::chrono::milliseconds longest_wait_;
  std::size_t busy_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
  std::condition_variable watch_;
  std::thread watcher_;  ///< runs only with a longest wait
};

/// 503 "overloaded" with Retry-After.
Reply reply_overloaded();

}  // namespace fleet::http
