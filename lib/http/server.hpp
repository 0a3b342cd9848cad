#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/network.hpp"
#include "http/server_message.hpp"

/// The HTTP/1.1 server that serve, receive-push and the simulator share.
namespace fleet::http {

struct Exchange;     // server_exchange.hpp
struct StreamState;  // server_exchange.hpp

/// A reply without a known end: server-sent events. Copies are the same stream; any thread may use it.
class Stream {
 public:
  explicit Stream(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}
  /// Queues `chunk`. False when the client has gone, or when more than the stream's backlog waits to be sent: that
  /// client is too slow, its stream is closed, and it may connect again.
  bool send(std::shared_ptr<std::string const> chunk) const;
  bool send(std::string chunk) const { return send(std::make_shared<std::string const>(std::move(chunk))); }
  void close() const;
  bool is_open() const;
  /// Runs `callback` once when the client has gone or the server stops; at once when that has happened before. On
  /// an I/O thread.
  void on_close(std::function<void()> callback) const;

 private:
  std::shared_ptr<StreamState> state_;
};

/// Sends the answer to one request. Copies share it, and any thread may answer; only the first answer is sent. When
/// the last copy is destroyed without an answer, the client gets 500.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange);
  void send(Reply reply) const;
  /// Sends status and headers of `head` now and keeps the connection open for chunks.
  Stream open(Reply head, std::size_t backlog_bytes = 1 << 20) const;
  /// The request. It lives as long as this object, so that a handler which answers later keeps only the responder.
  Request const &request() const;

 private:
  struct Ticket;
  std::shared_ptr<Ticket> ticket_;
};

/// Called on an I/O thread, and must not block: blocking work belongs in a WorkerPool (server_pool.hpp).
using Handler = std::function<void(Request const &, Responder)>;

/// The decision after a complete header: read a body up to a limit, or refuse the request without reading it.
struct BodyDecision {
  std::size_t body_limit = 0;
  std::optional<Reply> refuse;
  std::string client{};  ///< the client's name, when it has a better one than its address: its token's
};

/// The result of one request, for the access log and the metrics.
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
  std::size_t body_limit = 64 * 1024;   ///< bytes, where `decide_body` is empty; more is answered 413
  bool any_query = false;  ///< a malformed query is no error: the handler reads what is left, or the target
  /// Called on an I/O thread when a header is complete: decides about the body.
  std::function<BodyDecision(Request const &)> decide_body;
  /// Proxies whose X-Forwarded-For names the client.
  Networks trusted_proxies = loopback_networks();
  /// Called on an I/O thread for every answer, including the server's own errors: may add headers.
  std::function<void(Request const &, Reply &)> decorate;
  /// Called on an I/O thread after every answer; must not block.
  std::function<void(Request const &, Served const &)> observe;

  // Deadlines are absolute: bytes that arrive slowly do not extend them.
  std::chrono::milliseconds idle{60'000};     ///< between requests
  std::chrono::milliseconds header{5'000};    ///< from a request's first byte to the end of its header
  std::chrono::milliseconds body{10'000};     ///< for a body, plus its size at slowest_bytes_per_s
  std::chrono::milliseconds handler{60'000};  ///< from header to answer; then 503
  std::chrono::milliseconds write{
      10'000};  ///< for the client to read an answer, plus its size at slowest_bytes_per_s
  std::size_t slowest_bytes_per_s = 16 * 1024;

  /// At the limit, a connection is closed for a new one, of the client that holds most: one that never sent a byte
  /// first, then the one that has been idle longest. One whose next request has arrived, or whose body arrives at
  /// slowest_bytes_per_s or faster, is not idle. One that has been idle for less than `newcomer_grace` is closed only
  /// when its client holds twice as many as that of the new one; so is one at work (its request is answered 503) when
  /// none is idle. Otherwise the new one waits for the grace to end, or is closed when no connection is idle.
  std::size_t max_connections = 1000;
  std::chrono::milliseconds newcomer_grace{250};
  std::size_t max_newcomers = 1024;  ///< when more new ones wait, `newcomer_grace` is not kept
  /// A client that closes its sending side while it waits for an answer may still read: it gets its answer until then.
  /// After that its request is cancelled, because a client that has gone looks the same.
  std::chrono::milliseconds hangup_grace{1'000};
  std::size_t max_connections_per_ip = 0;  ///< 0: no limit; behind a proxy all clients share one address
  std::chrono::milliseconds grace{5'000};  ///< stop(): the time that running requests have to finish
  std::string server_name = "fleet";       ///< the Server header; empty: none
};

/// Counters for /metrics; all but `connections` only grow.
struct ServerStats {
  std::uint64_t accepted = 0, refused = 0, evicted = 0, requests = 0, malformed = 0, timed_out = 0;
  std::uint64_t bytes_out = 0;
  std::size_t connections = 0;
};

/// True when `bind` (host:port) is an address that only this machine reaches.
bool is_loopback(std::string_view bind);

class Server {
 public:
  /// Binds and listens; port() is known afterwards. Throws Error{failed} (address in use, no such address, no
  /// permission), Error{usage} for a malformed `bind`.
  Server(Options options, Handler handler);
  /// Stops and waits when the server still runs.
  ~Server();
  Server(Server const &) = delete;
  Server &operator=(Server const &) = delete;

  /// Serves until stop() has finished. The calling thread is one of the I/O threads.
  void run();
  /// run() on threads of its own; returns at once.
  void start();
  /// Begins a graceful stop and returns. New connections are not accepted, idle ones are closed (those younger than
  /// `newcomer_grace` when it is over), running requests are answered with "Connection: close", streams are closed.
  /// Connections left after `grace` are cut. Any thread; not a signal handler.
  void stop();
  /// Waits until the server has stopped.
  void wait();

  std::uint16_t port() const;
  std::string url() const;  ///< "http://127.0.0.1:8890"
  /// True when the address it is bound to is a loopback address.
  bool is_loopback() const;
  /// True when every I/O thread has run its timer within `limit`; false when one is stuck or does not run.
  bool responds(std::chrono::microseconds limit) const;
  ServerStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fleet::http
