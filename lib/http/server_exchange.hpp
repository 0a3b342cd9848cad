#pragma once
// Private to the server: what a request's handler and its connection share, guarded for use from any thread.
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/server.hpp"

namespace fleet::http {

/// Wakes the connection on its own I/O thread. Present only while the connection waits for it.
using Wake = std::function<void()>;
using Chunk = std::shared_ptr<std::string const>;

struct StreamState {
  std::mutex mutex;
  std::deque<Chunk> waiting;
  std::size_t waiting_bytes = 0;
  std::size_t backlog_bytes = 0;
  bool closed = false;
  bool overflowed = false;  ///< the client did not keep up: cut, do not wait for it
  std::function<void()> on_close;
  Wake wake;

  /// Everything queued so far; the bytes count as waiting until `written`.
  std::vector<Chunk> take();
  void written(std::size_t bytes);
  bool cut_now();
  /// No more chunks are taken; what is queued may still be sent.
  void finish();
  /// The connection is gone: drops the queue and tells the owner.
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

  /// False when an answer was given before, or nobody waits for one.
  bool answer(Reply given, std::shared_ptr<StreamState> with_stream);
  bool ready();
  /// True when there is an answer; otherwise `wake_later` is called once there is.
  bool ready_or(Wake wake_later);
  /// The connection no longer waits.
  void forget();
};

}  // namespace fleet::http
