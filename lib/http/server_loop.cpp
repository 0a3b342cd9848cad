#include "http/server_loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <vector>

#include "http/server_connection.hpp"

namespace fleet::http {
namespace {

constexpr std::size_t streams_per_turn = 4;  // 100 kB each are written in a tenth of a millisecond

}  // namespace

bool PerAddress::enter(std::string const &address) {
  if (limit_ == 0) return true;
  std::lock_guard const lock{mutex_};
  auto &count = open_[address];
  if (count >= limit_) return false;
  ++count;
  return true;
}

void PerAddress::leave(std::string const &address) {
  if (limit_ == 0) return;
  std::lock_guard const lock{mutex_};
  if (auto const found = open_.find(address); found != open_.end() && --found->second == 0)
    open_.erase(found);
}

Loop::Loop(Options const &options_, Handler const &handler_, Counters &counters_, PerAddress &per_address,
           std::size_t max_connections, std::function<void()> drained)
    : options(options_),
      handler(handler_),
      counters(counters_),
      work_(asio::make_work_guard(context_)),
      streams_(context_, streams_per_turn),
      sweeper_(context_),
      grace_over_(context_),
      per_address_(per_address),
      max_connections_(max_connections),
      drained_(std::move(drained)),
      clients_(options_.max_newcomers / std::max(1U, options_.io_threads), options_.newcomer_grace) {}

void Loop::run() {
  swept_at_ = Clock::now().time_since_epoch().count();
  sweep();
  context_.run();
}

void Loop::adopt(asio::ip::tcp::socket socket, std::string peer) {
  ++size_;
  asio::post(context_, [this, peer = std::move(peer), socket = std::move(socket)]() mutable {
    take_over(std::move(socket), std::move(peer));
  });
}

void Loop::take_over(asio::ip::tcp::socket socket, std::string peer) {
  if (!work_ || !per_address_.enter(peer)) {  // the socket closes as it goes
    --size_;
    ++counters.refused;
    return;
  }
  clients_.add_newcomer({std::move(socket), std::move(peer)});
  seat_newcomers();
}

/// Gives places to newcomers while there are any. At the limit a connection is closed for each.
void Loop::seat_newcomers() {
  while (clients_.has_newcomers()) {
    if (clients_.held() >= max_connections_) {
      if (draining_) return;  // places become free by themselves
      auto const room = clients_.find_room(Clock::now());
      if (room.by == ClientTable::Room::By::waiting) return seat_later(room.until);
      if (room.by == ClientTable::Room::By::refusing) {
        refuse(clients_.take_newcomer());
        continue;
      }
      ++counters.evicted;
      room.connection->make_way();
    }
    seat(clients_.take_newcomer());
  }
}

void Loop::seat(Newcomer newcomer) {
  auto const connection =
      std::make_shared<Connection>(*this, std::move(newcomer.socket), std::move(newcomer.peer));
  connections_.insert(connection.get());
  serving_ = connections_.size();
  clients_.add(*connection);
  ++counters.accepted;
  connection->start();
}

void Loop::refuse(Newcomer newcomer) {
  per_address_.leave(newcomer.peer);
  --size_;
  ++counters.refused;
}

void Loop::seat_later(Clock::time_point at) {
  grace_over_.expires_at(at);
  grace_over_.async_wait([this](boost::system::error_code code) {
    if (!code) seat_newcomers();
  });
}

void Loop::remove(Connection *connection) {
  per_address_.leave(connection->peer());
  clients_.remove(*connection);
  connections_.erase(connection);
  serving_ = connections_.size();
  --size_;
  seat_newcomers();
  finish_when_empty();
}

void Loop::set_client(Connection &connection) {
  clients_.set_client(connection, connection.client());
  if (clients_.has_newcomers())
    asio::post(context_, [this] { seat_newcomers(); });  // its former client holds one less
}

/// Checks all deadlines. One timer per loop does this, so that setting a deadline costs only an assignment.
void Loop::sweep() {
  sweeper_.expires_after(std::chrono::milliseconds{100});
  sweeper_.async_wait([this](boost::system::error_code code) {
    if (code || !work_) return;  // the loop was drained while this call was queued
    auto const now = Clock::now();
    swept_at_ = now.time_since_epoch().count();
    std::vector<Connection *> const all{connections_.begin(), connections_.end()};
    for (auto *connection : all) connection->check_deadline(now);
    sweep();
  });
}

void Loop::drain() {
  asio::post(context_, [this] {
    draining_ = true;
    std::vector<Connection *> const all{connections_.begin(), connections_.end()};
    for (auto *connection : all) connection->drain();
    finish_when_empty();
  });
}

void Loop::cut() {
  asio::post(context_, [this] {
    std::vector<Connection *> const all{connections_.begin(), connections_.end()};
    for (auto *connection : all) connection->cut();
    while (clients_.has_newcomers()) refuse(clients_.take_newcomer());
    finish_when_empty();
  });
}

void Loop::finish_when_empty() {
  if (!draining_ || !connections_.empty() || clients_.has_newcomers() || !work_) return;
  sweeper_.cancel();
  grace_over_.cancel();
  work_.reset();
  drained_();
}

std::string const &Loop::date() {
  auto const now = std::time(nullptr);
  if (now != date_at_) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[64];
    date_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
    date_at_ = now;
  }
  return date_;
}

}  // namespace fleet::http
