#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace fleet::store {

/// Ends waits for a database server that hangs: statement_timeout is the server's own to keep, and libpq waits
/// for ever. When the time is over it shuts the socket down, which the waiting thread meets as a lost
/// connection. One thread for the whole process.
class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  static Watchdog &instance();
  ~Watchdog();
  Watchdog(Watchdog const &) = delete;
  Watchdog &operator=(Watchdog const &) = delete;

  /// Watches from construction to destruction.
  class Guard {
   public:
    /// `limit`: 0 for no watching. `socket` stays open, and the same, for as long as the guard lives.
    Guard(int socket, std::chrono::milliseconds limit);
    ~Guard();
    Guard(Guard const &) = delete;
    Guard &operator=(Guard const &) = delete;
    /// True: the socket has been shut down.
    bool expired() const;
    std::chrono::milliseconds limit() const { return limit_; }

   private:
    friend class Watchdog;
    int socket_;
    std::chrono::milliseconds limit_;
    Clock::time_point deadline_;
    bool expired_ = false;
  };

 private:
  Watchdog() : thread_([this] { run(); }) {}
  void run();
  Clock::time_point shut_down_late(Clock::time_point now);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Guard *> guards_;
  Clock::time_point next_look_ = Clock::time_point::max();
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fleet::store
