#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "push/inbox_processor.hpp"
#include "store/database.hpp"

namespace fleet::push {

/// An InboxProcessor on a thread of its own, with retention once an hour.
class ProcessorThread {
 public:
  /// `received`: messages received so far. In a rush of them the processor works a part of the time only: the vendor
  /// waits for an answer, tables can wait a little.
  ProcessorThread(store::Database database, InboxProcessor &processor,
                  std::function<std::uint64_t()> received);
  ~ProcessorThread() { stop(); }
  ProcessorThread(ProcessorThread const &) = delete;
  ProcessorThread &operator=(ProcessorThread const &) = delete;
  void start();
  /// Finishes the batch in hand, or gives it up after a second: it is repeated as a whole.
  void stop();
  /// There is something new. Any thread.
  void wake();
  /// Why the last batch could not be processed, "" when it could. Any thread.
  std::string error() const;

 private:
  void run();
  std::size_t work(std::optional<store::Session> &session);
  void tidy(store::Session &session);

  store::Database database_;
  InboxProcessor &processor_;
  std::function<std::uint64_t()> received_;
  std::chrono::steady_clock::time_point next_tidy_{};
  mutable std::mutex mutex_;
  std::condition_variable wake_, ended_;
  bool new_messages_ = false;
  bool stopping_ = false;
  bool running_ = false;
  store::Session *session_ = nullptr;  ///< while it is open
  std::string error_;
  std::thread thread_;
};

}  // namespace fleet::push
