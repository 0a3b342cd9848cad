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

/// How long a client that asked is expected to ask again.
constexpr auto shared_for = std::chrono::seconds{10};

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

bool WorkerPool::submit(Job job, std::function<void()> given_up, std::string const &client) {
  Waiting displaced;
  {
    std::lock_guard const lock{mutex_};
    if (stopping_) return false;
    if (last_client_ && *last_client_ != client) shared_until_ = Clock::now() + shared_for;
    last_client_ = client;
    auto &mine = clients_[client];
    if (queued_ >= queue_limit_) {
      auto const largest = largest_client();
      if (largest == clients_.end() || largest->second.waiting.size() <= mine.waiting.size() + 1) {
        forget_if_done(clients_.find(client));
        return false;
      }
      displaced = std::move(largest->second.waiting.back());
      largest->second.waiting.pop_back();
      --queued_;
      forget_if_done(largest);
    }
    mine.waiting.push_back({std::move(job), std::move(given_up), Clock::now()});
    ++queued_;
    if (!idle_.empty()) {
      wake_[idle_.back()].notify_one();
      idle_.pop_back();
    }
  }
  if (displaced.given_up) guarded(displaced.given_up);
  return true;
}

/// Whether a job of `client` may begin. With several clients none takes the last free thread of its own: a query can take seconds, and the
/// others would wait for it.
bool WorkerPool::may_run(Client const &client) const {
  if (client.waiting.empty()) return false;
  auto const threads = wake_.size();
  return stopping_ || threads == 1 || client.at_work + 1 < threads || Clock::now() >= shared_until_;
}

/// The client whose job is next, if any may begin: of those with the fewest jobs at work, the one that was served longest ago.
WorkerPool::Clients::iterator WorkerPool::next_client() {
  auto next = clients_.end();
  for (auto at = clients_.begin(); at != clients_.end(); ++at) {
    if (!may_run(at->second)) continue;
    if (next == clients_.end() || std::pair{at->second.at_work, at->second.served} <
                                      std::pair{next->second.at_work, next->second.served})
      next = at;
  }
  return next;
}

WorkerPool::Clients::iterator WorkerPool::largest_client() {
  return std::max_element(clients_.begin(), clients_.end(), [](auto const &a, auto const &b) {
    return a.second.waiting.size() < b.second.waiting.size();
  });
}

void WorkerPool::forget_if_done(Clients::iterator client) {
  if (client->second.waiting.empty() && client->second.at_work == 0) clients_.erase(client);
}

void WorkerPool::answer(Responder const &responder, std::function<Reply(Request const &, std::size_t)> work) {
  auto job = [responder, work = std::move(work)](std::size_t worker) {
    auto const &request = responder.request();
    if (request.cancel->requested()) return;
    responder.send(work(request, worker));
  };
  auto const turn_away = [responder] { responder.send(reply_overloaded()); };
  if (!submit(std::move(job), turn_away, responder.request().client)) turn_away();
}

/// Waits for a job. submit() removes a thread from the idle list when it wakes it; when another thread took the job,
/// this one puts itself back.
void WorkerPool::wait_for_job(std::unique_lock<std::mutex> &lock, std::size_t worker) {
  while (!stopping_ && next_client() == clients_.end()) {
    if (std::find(idle_.begin(), idle_.end(), worker) == idle_.end()) idle_.push_back(worker);
    wake_[worker].wait(lock);
  }
}

/// Wakes an idle thread for a job that could not begin before: its client had all the threads that it may have.
void WorkerPool::wake_idle() {
  if (idle_.empty() || next_client() == clients_.end()) return;
  wake_[idle_.back()].notify_one();
  idle_.pop_back();
}

void WorkerPool::work(std::size_t worker) {
  for (;;) {
    Job job;
    Clients::iterator client;
    {
      std::unique_lock lock{mutex_};
      wait_for_job(lock, worker);
      if (queued_ == 0) return;
      client = next_client();
      job = std::move(client->second.waiting.front().job);
      client->second.waiting.pop_front();
      client->second.served = ++served_;
      ++client->second.at_work;
      --queued_;
      ++busy_;
      wake_idle();
    }
    guarded([&] { job(worker); });
    job = {};  // destroyed before it counts as done: it may hold the last responder
    std::lock_guard const lock{mutex_};
    --busy_;
    --client->second.at_work;
    forget_if_done(client);
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
  for (auto at = clients_.begin(); at != clients_.end();) {
    auto &waiting = at->second.waiting;
    for (; !waiting.empty() && waiting.front().since < before; waiting.pop_front(), --queued_)
      late.push_back(std::move(waiting.front()));
    auto const done = at++;
    forget_if_done(done);
  }
  return late;
}

std::size_t WorkerPool::queued() const {
  std::lock_guard const lock{mutex_};
  return queued_;
}

std::size_t WorkerPool::busy() const {
  std::lock_guard const lock{mutex_};
  return busy_;
}

}  // namespace fleet::http
