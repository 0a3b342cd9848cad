#include "push/watchdog.hpp"

#include <sys/socket.h>

namespace fleet::push {

Watchdog::~Watchdog() {
  {
    std::lock_guard const lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Watchdog::Guard::Guard(Watchdog &dog, int socket, std::chrono::milliseconds limit)
    : dog_(dog), socket_(socket) {
  std::lock_guard const lock{dog_.mutex_};
  dog_.deadlines_[socket_] = std::chrono::steady_clock::now() + limit;
}

Watchdog::Guard::~Guard() {
  std::lock_guard const lock{dog_.mutex_};
  dog_.deadlines_.erase(socket_);
}

void Watchdog::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    wake_.wait_for(lock, std::chrono::milliseconds{200});
    auto const now = std::chrono::steady_clock::now();
    for (auto &[socket, deadline] : deadlines_) {
      if (now < deadline) continue;
      ::shutdown(socket, SHUT_RDWR);
      deadline = std::chrono::steady_clock::time_point::max();
    }
  }
}

}  // namespace fleet::push
