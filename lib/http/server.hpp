#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/server_message.hpp"

/// The HTTP/1.1 server that serve, receive-push and the simulator share.
namespace fleet::http {

struct Exchange;     // server_exchange.hpp
struct StreamState;  // server_exchange.hpp

/// A reply that goes on: server-sent events. Copies are the same stream; any thread may use it.
class Stream {
 public:
  explicit Stream(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}
  /// Queues `chunk`. False when the client is gone or more than the stream's backlog waits unsent: such a
  /// client cannot keep up, its stream is closed and it may come back for the whole state.
  bool send(std::shared_ptr<std::string const> chunk) const;
  bool send(std::string chunk) const { return send(std::make_shared<std::string const>(std::move(chunk))); }
  void close() const;
  bool is_open() const;
  /// Runs once when the client has gone or the server stops; at once when that has happened. On an I/O
  /// thread.
  void on_close(std::function<void()> callback) const;

 private:
  std::shared_ptr<StreamState> state_;
};

/// Where the answer to one request goes. Copies share it; any thread may answer, the first answer counts,
/// later ones are dropped. When the last copy goes without an answer the client gets 500.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange);
  void send(Reply reply) const;
  /// Sends status and headers of `head` now and leaves the connection open for chunks.
  Stream open(Reply head, std::size_t backlog_bytes = 1 << 20) const;
  /// The request, alive as long as this object is: handlers that answer later keep the responder only.
  Request const &request() const;

 private:
  struct Ticket;
  std::shared_ptr<Ticket> ticket_;
};

/// Called on an I/O thread; must not block. What may block goes to a WorkerPool (server_pool.hpp).
using Handler = std::function<void(Request const &, Responder)>;

/// What may follow a header: a body up to a limit, or an answer right away without reading the body.
struct Admission {
  std::size_t body_limit = 0;
  std::optional<Reply> refuse;
};

/// What became of one request: for the access log and the metrics.
struct Served {
  int status = 0;
  std::size_t bytes = 0;  ///< of the body
  std::chrono::microseconds took{};
};

struct Options {
  std::string bind =
      "127.0.0.1:0";   ///< host:port; "[::1]:8890" for IPv6, "*:80" for all; port 0 takes a free one
  int listen_fd = -1;  ///< a TCP socket that already listens (systemd); bind is then only a name
  unsigned io_threads = 2;
  std::size_t header_limit = 8 * 1024;  ///< bytes of request line and headers; more is answered 431
  std::size_t body_limit = 64 * 1024;   ///< bytes, where `admit` is empty; more is answered 413
  /// Asked when a header is complete, on an I/O thread: the limit of this route's body, or a refusal.
  std::function<Admission(Request const &)> admit;
  /// May add headers to any answer, the server's own errors included, on an I/O thread.
  std::function<void(Request const &, Reply &)> decorate;
  /// Called once an answer has been given, on an I/O thread; must not block.
  std::function<void(Request const &, Served const &)> observe;

  // Deadlines are absolute: a byte now and then buys no time.
  std::chrono::milliseconds idle{60'000};     ///< between requests
  std::chrono::milliseconds header{5'000};    ///< from a request's first byte to the end of its header
  std::chrono::milliseconds body{10'000};     ///< for a body, plus its size at slowest_bytes_per_s
  std::chrono::milliseconds handler{60'000};  ///< from header to answer; then 503
  std::chrono::milliseconds write{
      10'000};  ///< for an answer to be taken, plus its size at slowest_bytes_per_s
  std::size_t slowest_bytes_per_s = 16 * 1024;

  /// At the limit the longest idle connection makes room. One that has not been idle for `settle` yet, or
  /// whose next request is here already, is left alone: its client is about to be answered. While there are
  /// only such, new ones wait in the kernel's queue; when none is idle, they are closed.
  std::size_t max_connections = 1000;
  std::chrono::milliseconds settle{250};
  std::size_t max_connections_per_ip = 0;  ///< 0: no limit; behind a proxy all clients share one address
  std::chrono::milliseconds grace{5'000};  ///< stop(): how long requests in flight may take
  std::string server_name = "fleet";       ///< the Server header; empty: none
};

/// Figures for /metrics; monotonic except `connections`.
struct ServerStats {
  std::uint64_t accepted = 0, refused = 0, evicted = 0, requests = 0, malformed = 0, timed_out = 0;
  std::uint64_t bytes_out = 0;
  std::size_t connections = 0;
};

/// Whether only this machine reaches a server on `bind` (host:port).
bool is_loopback(std::string_view bind);

class Server {
 public:
  /// Binds and listens, so that port() is known. Throws Error{failed} (address in use, no such address, no
  /// permission), Error{usage} for a malformed `bind`.
  Server(Options options, Handler handler);
  /// Stops hard and joins when still running.
  ~Server();
  Server(Server const &) = delete;
  Server &operator=(Server const &) = delete;

  /// Serves until stop() has finished. The calling thread is one of the I/O threads.
  void run();
  /// run() on threads of its own; returns at once.
  void start();
  /// Begins a graceful stop and returns: no new connections, idle ones closed (those younger than `settle`
  /// when it is over), requests in flight answered with "Connection: close", streams closed; what is left
  /// after `grace` is cut. Any thread; not a signal handler.
  void stop();
  /// Waits until run() or start() is over.
  void wait();

  std::uint16_t port() const;
  std::string url() const;  ///< "http://127.0.0.1:8890"
  /// Whether only this machine reaches it: of the address it is bound to, whatever name that was given by.
  bool is_loopback() const;
  /// Whether every I/O thread has come around within `limit`: false says that one is stuck, or not running.
  bool responds(std::chrono::microseconds limit) const;
  ServerStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fleet::http
