#pragma once
// Private to the server: the state that a request's handler and its connection share, locked for use from any thread.
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/server.hpp"

namespace fleet::http {

/// Wakes the connection on its own I/O thread. Set only while the connection waits.
using Wake = std::function<void()>;
using Chunk = std::shared_ptr<std::string const>;

struct StreamState {
  std::mutex mutex;
  std::deque<Chunk> waiting;
  std::size_t waiting_bytes = 0;
  std::size_t backlog_bytes = 0;
  bool closed = false;
  bool overflowed = false;  ///< the client was too slow: the connection is cut at once
  std::function<void()> on_close;
  Wake wake;

  /// Takes all queued chunks; their bytes count as waiting until written().
  std::vector<Chunk> take();
  void written(std::size_t bytes);
  bool cut_now();
  /// Closes the stream for new chunks; those in the queue are still sent.
  void finish();
  /// The connection is gone: drops the queue and calls on_close.
  void abandon();
};

struct Exchange {
  Request request;
  std::mutex mutex;
  bool answered = false;
  bool forgotten = false;
  std::optional<Reply> reply;  ///< the answer, or the head of a stream
  std::shared_ptr<StreamState> stream;
  Wake wake;

  /// Stores the answer. False when there was one before, or when the connection no longer waits.
  bool answer(Reply given, std::shared_ptr<StreamState> with_stream);
  bool ready();
  /// True when there is an answer; otherwise `wake_later` is called when there is one.
  bool ready_or(Wake wake_later);
  /// The connection no longer waits.
  void forget();
};

}  // namespace fleet::http
