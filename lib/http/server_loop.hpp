#pragma once
// Private to the server: one I/O thread and its connections.
#include <utility>  // before Asio 1.18, which uses std::exchange without it

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "http/server.hpp"
#include "http/server_clients.hpp"
#include "http/server_turns.hpp"

namespace fleet::http {

namespace asio = boost::asio;
class Connection;

struct Counters {
  std::atomic<std::uint64_t> accepted{0}, refused{0}, evicted{0}, requests{0}, malformed{0}, timed_out{0};
  std::atomic<std::uint64_t> bytes_out{0};
};

/// The number of open connections per address.
class PerAddress {
 public:
  explicit PerAddress(std::size_t limit) : limit_(limit) {}
  bool enter(std::string const &address);
  void leave(std::string const &address);

 private:
  std::size_t limit_;
  std::mutex mutex_;
  std::map<std::string, std::size_t> open_;
};

/// One thread, one io_context, and its connections: no member needs a lock.
class Loop {
 public:
  Loop(Options const &options, Handler const &handler, Counters &counters, PerAddress &per_address,
       std::size_t max_connections, std::function<void()> drained);
  /// Runs until the last connection is closed after drain().
  void run();

  /// Takes over an accepted socket: serves it at once, closes another connection for it, lets it wait for a place, or
  /// refuses it. From any thread.
  void adopt(asio::ip::tcp::socket socket, std::string peer);
  void remove(Connection *connection);
  /// For connections: their place among those of this loop.
  void set_kind(Connection &connection, ClientTable::Kind kind) { clients_.set_kind(connection, kind); }
  void set_client(Connection &connection);
  void leave(Connection &connection) { clients_.remove(connection); }
  /// Stops the loop when its last connection is done; cut() does not wait for the handlers. From any thread.
  void drain();
  void cut();

  bool draining() const { return draining_; }
  /// The value of the Date header, made once a second.
  std::string const &date();
  Clock::time_point swept_at() const { return Clock::time_point{Clock::duration{swept_at_.load()}}; }
  /// The accepted connections, including those that wait for a place.
  std::size_t size() const { return size_.load(std::memory_order_relaxed); }
  std::size_t serving() const { return serving_.load(std::memory_order_relaxed); }
  asio::io_context &context() { return context_; }
  /// Where streams are written, each by a function that resumes its connection.
  Turns &streams() { return streams_; }

  Options const &options;
  Handler const &handler;
  Counters &counters;

 private:
  void take_over(asio::ip::tcp::socket socket, std::string peer);
  void sweep();
  void finish_when_empty();
  void seat_newcomers();
  void seat(Newcomer newcomer);
  void refuse(Newcomer newcomer);
  void seat_later(Clock::time_point at);

  asio::io_context context_{1};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  Turns streams_;
  asio::steady_timer sweeper_;
  asio::steady_timer grace_over_;  ///< when an idle connection may be closed for a newcomer
  PerAddress &per_address_;
  std::size_t max_connections_;
  std::function<void()> drained_;
  std::unordered_set<Connection *> connections_;
  ClientTable clients_;  ///< the same, but for those that are being closed
  std::atomic<std::size_t> size_{0};
  std::atomic<std::size_t> serving_{0};  ///< the size of connections_
  std::atomic<Clock::rep> swept_at_{0};
  bool draining_ = false;
  std::time_t date_at_ = 0;
  std::string date_;
};

}  // namespace fleet::http
