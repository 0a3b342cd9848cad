#include "store/watchdog.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace fleet::store {

Watchdog &Watchdog::instance() {
  static Watchdog dog;
  return dog;
}

Watchdog::~Watchdog() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

/// The thread is woken only when it would look too late: limits hardly differ, so that is once in a while.
Watchdog::Guard::Guard(int socket, std::chrono::milliseconds limit)
    : socket_(socket), limit_(limit), deadline_(Clock::now() + limit) {
  if (limit_.count() == 0) return;
  auto &dog = instance();
  std::lock_guard const lock{dog.mutex_};
  dog.guards_.push_back(this);
  if (deadline_ >= dog.next_look_) return;
  dog.next_look_ = deadline_;
  dog.wake_.notify_one();
}

Watchdog::Guard::~Guard() {
  if (limit_.count() == 0) return;
  auto &dog = instance();
  std::lock_guard const lock{dog.mutex_};
  std::erase(dog.guards_, this);
}

bool Watchdog::Guard::expired() const {
  if (limit_.count() == 0) return false;
  std::lock_guard const lock{instance().mutex_};
  return expired_;
}

Watchdog::Clock::time_point Watchdog::shut_down_late(Clock::time_point now) {
  auto next = Clock::time_point::max();
  for (auto *guard : guards_) {
    if (guard->expired_) continue;
    if (guard->deadline_ > now) {
      next = std::min(next, guard->deadline_);
      continue;
    }
    ::shutdown(guard->socket_, SHUT_RDWR);
    guard->expired_ = true;
  }
  return next;
}

void Watchdog::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    next_look_ = shut_down_late(Clock::now());
    if (next_look_ == Clock::time_point::max())
      wake_.wait(lock);
    else
      wake_.wait_until(lock, next_look_);
  }
}

}  // namespace fleet::store
