#pragma once
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace fleet::push {

/// Ends waits for a database server that hangs: statement_timeout is the server's own to keep, and libpq
/// waits for ever. When the time is over the socket is shut down, which the waiting thread meets as a lost
/// connection.
class Watchdog {
 public:
  Watchdog() : thread_([this] { run(); }) {}
  ~Watchdog();
  Watchdog(Watchdog const &) = delete;
  Watchdog &operator=(Watchdog const &) = delete;

  /// Watches from construction to destruction.
  class Guard {
   public:
    Guard(Watchdog &dog, int socket, std::chrono::milliseconds limit);
    ~Guard();
    Guard(Guard const &) = delete;
    Guard &operator=(Guard const &) = delete;

   private:
    Watchdog &dog_;
    int socket_;
  };

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<int, std::chrono::steady_clock::time_point> deadlines_;  ///< by socket
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fleet::push
