#include "http/server_pool.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"

namespace fleet::http {

Reply reply_overloaded() {
  return reply_error(503, "overloaded", "too many requests are waiting", "try again in a second")
      .with("Retry-After", "1");
}

namespace {

void guarded(std::function<void()> const &job) {
  try {
    job();
  } catch (std::exception const &error) {
    log::error("request failed", {{"error", safe_what(error)}});
  }
}

}  // namespace

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit, std::chrono::milliseconds longest_wait)
    : wake_(threads), queue_limit_(queue_limit), longest_wait_(longest_wait) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this, i] { work(i); });
  if (longest_wait_.count() > 0) watcher_ = std::thread{[this] { watch(); }};
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  for (auto &thread : wake_) thread.notify_one();
  watch_.notify_all();
  if (watcher_.joinable()) watcher_.join();
  for (auto &thread : threads_) thread.join();
}

bool WorkerPool::submit(Job job, std::function<void()> given_up) {
  std::lock_guard const lock{mutex_};
  if (stopping_ || queue_.size() >= queue_limit_) return false;
  queue_.push_back({std::move(job), std::move(given_up), Clock::now()});
  if (!idle_.empty()) {
    wake_[idle_.back()].notify_one();
    idle_.pop_back();
  }
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

/// Waits for a job. submit() removes a thread from the idle list when it wakes it; when another thread took the job,
/// this one puts itself back.
void WorkerPool::wait_for_job(std::unique_lock<std::mutex> &lock, std::size_t worker) {
  while (!stopping_ && queue_.empty()) {
    if (std::find(idle_.begin(), idle_.end(), worker) == idle_.end()) idle_.push_back(worker);
    wake_[worker].wait(lock);
  }
}

void WorkerPool::work(std::size_t worker) {
  for (;;) {
    Job job;
    {
      std::unique_lock lock{mutex_};
      wait_for_job(lock, worker);
      if (queue_.empty()) return;
      job = std::move(queue_.front().job);
      queue_.pop_front();
      ++busy_;
    }
    guarded([&] { job(worker); });
    job = {};  // destroyed before it counts as done: it may hold the last responder
    std::lock_guard const lock{mutex_};
    --busy_;
  }
}

/// Gives up jobs that have waited too long. It needs a thread of its own, because the others are all at work then.
void WorkerPool::watch() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    watch_.wait_for(lock, std::chrono::milliseconds{100});
    auto late = take_late();
    lock.unlock();
    for (auto const &waiting : late)
      if (waiting.given_up) guarded(waiting.given_up);
    late.clear();  // destroyed without the lock: a job may hold the last responder
    lock.lock();
  }
}

std::vector<WorkerPool::Waiting> WorkerPool::take_late() {
  std::vector<Waiting> late;
  auto const before = Clock::now() - longest_wait_;
  for (; !queue_.empty() && queue_.front().since < before; queue_.pop_front())
    late.push_back(std::move(queue_.front()));
  return late;
}

std::size_t WorkerPool::queued() const {
  std::lock_guard const lock{mutex_};
  return queue_.size();
}

std::size_t WorkerPool::busy() const {
  std::lock_guard const lock{mutex_};
  return busy_;
}

}  // namespace fleet::http
