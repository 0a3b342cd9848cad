#pragma once
// Private to the server: the connection of one client.
#include "http/server_exchange.hpp"
#include "http/server_loop.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

namespace fleet::http {

class RequestParser;

/// One connection: reads requests one after the other, calls the handler and writes the answers. It belongs to one
/// loop, and every member function is called on that loop's thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop &loop, asio::ip::tcp::socket socket, std::string peer);
  void start();

  std::string const &peer() const { return peer_; }
  /// The client of the last request; before the first one the peer.
  std::string const &client() const { return client_; }
  /// Ends the current phase when its deadline has passed. Called by the loop's timer, ten times a second.
  void check_deadline(Clock::time_point now);
  /// Begins to stop: closes an idle connection or an open stream. A running request is still answered, and so is the
  /// first request of a connection younger than `newcomer_grace`.
  void drain();
  /// Closes the connection now, whatever it does.
  void cut();
  /// Gives its place to another connection: a request that waits for its answer is answered 503, anything else is cut.
  void make_way();
  /// The time since which it has been waiting for a complete request; nothing while it works on a request, or when
  /// one has arrived and is about to be read.
  std::optional<Clock::time_point> idle_since() const;

  std::optional<ClientTable::Place> place;  ///< kept by the loop's ClientTable

 private:
  enum class Phase { idle, header, body, handler, write, stream, discard };
  enum class Received { request, refused, closed };

  asio::awaitable<void> run();
  asio::awaitable<bool> serve_one();
  void handle(std::shared_ptr<Exchange> const &exchange);
  asio::awaitable<Received> receive(RequestParser &parser, Request &request);
  asio::awaitable<bool> read_more(std::size_t want);
  asio::awaitable<bool> answer(Exchange &exchange, bool keep_alive);
  asio::awaitable<void> wait_for_answer(Exchange &exchange);
  asio::awaitable<bool> write(std::string const &head, Chunk const &body);
  asio::awaitable<bool> write_rest(std::vector<asio::const_buffer> buffers, std::size_t skip);
  asio::awaitable<void> send_stream(StreamState &stream, bool chunked);
  asio::awaitable<bool> write_chunks(StreamState &stream, bool chunked);
  asio::awaitable<void> discard_rest();

  bool decide_body(RequestParser &parser, Request &request);
  std::size_t write_some(std::vector<asio::const_buffer> const &buffers, bool &failed);
  Reply refusal_of(boost::system::error_code code) const;
  std::string head_of(Reply const &reply, Request const &request, bool keep_alive, bool stream);
  void enter(Phase phase, std::chrono::milliseconds allowance);
  void enter(Phase phase);  ///< without a deadline
  void begin(Phase phase);
  std::chrono::milliseconds time_for(std::chrono::milliseconds base, std::size_t bytes) const;
  void watch_for_hangup();
  void hung_up();
  bool keeps_pace() const;
  Wake waker();
  Wake stream_waker();

  Loop &loop_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer event_;  ///< never expires; cancelled to wake the coroutine
  std::string peer_;
  std::string client_;
  std::vector<char> buffer_;  ///< received bytes; those in [begin_, end_) are not parsed yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Phase phase_ = Phase::idle;
  Clock::time_point since_{};
  Clock::time_point deadline_ = Clock::time_point::max();
  bool expired_ = false;
  bool cut_ = false;
  bool made_way_ = false;
  bool answered_ = false;  ///< at least one request
  bool watching_ = false;
  std::size_t body_bytes_ = 0;  ///< of the request's body, as far as it has arrived
  Clock::time_point hangup_at_ =
      Clock::time_point::max();  ///< the client, which no longer sends, counts as gone
  bool closing_ = false;         ///< the client no longer sends: what is read already is its last
  bool gone_ = false;            ///< the client hung up while its request was handled
  std::optional<Reply> refusal_;
  std::shared_ptr<Cancellation> cancel_;
  std::shared_ptr<StreamState> stream_;
};

}  // namespace fleet::http
