#include "http/server_pool.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"

namespace fleet::web {

Reply reply_overloaded() {
  return reply_error(503, "overloaded", "too many requests are waiting", "try again in a second")
      .with("Retry-After", "1");
}

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this, i] { work(i); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto &thread : threads_) thread.join();
}

bool WorkerPool::submit(Job job) {
  {
    std::lock_guard const lock{mutex_};
    if (stopping_ || queue_.size() >= queue_limit_) return false;
    queue_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::answer(Responder const &responder, std::function<Reply(Request const &, std::size_t)> work) {
  auto job = [responder, work = std::move(work)](std::size_t worker) {
    auto const &request = responder.request();
    if (request.cancel->requested()) return;
    responder.send(work(request, worker));
  };
  if (!submit(std::move(job))) responder.send(reply_overloaded());
}

void WorkerPool::work(std::size_t worker) {
  for (;;) {
    Job job;
    {
      std::unique_lock lock{mutex_};
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
      ++busy_;
    }
    try {
      job(worker);
    } catch (std::exception const &error) {
      log::error("request failed", {{"error", safe_what(error)}});
    }
    job = {};  // before it counts as done: the job may hold the last responder
    std::lock_guard const lock{mutex_};
    --busy_;
  }
}

std::size_t WorkerPool::queued() const {
  std::lock_guard const lock{mutex_};
  return queue_.size();
}

std::size_t WorkerPool::busy() const {
  std::lock_guard const lock{mutex_};
  return busy_;
}

}  // namespace fleet::web
