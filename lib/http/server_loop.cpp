#include "http/server_loop.hpp"

#include <boost/asio/post.hpp>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/server_connection.hpp"

namespace fleet::http {

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
      sweeper_(context_),
      grace_over_(context_),
      per_address_(per_address),
      max_connections_(max_connections),
      drained_(std::move(drained)) {}

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
  bool const crowded = connections_.size() >= max_connections_;
  if (!work_ || crowded || !per_address_.enter(peer)) {  // the socket closes as it goes
    --size_;
    ++counters.refused;
    return;
  }
  auto const connection = std::make_shared<Connection>(*this, std::move(socket), std::move(peer));
  connections_.insert(connection.get());
  ++counters.accepted;
  connection->start();
}

void Loop::remove(Connection *connection) {
  per_address_.leave(connection->peer());
  connections_.erase(connection);
  --size_;
  look_for_room();
  finish_when_empty();
}

void Loop::make_room(std::function<void()> then) {
  asio::post(context_, [this, then = std::move(then)]() mutable {
    room_wanted_ = std::move(then);
    look_for_room();
  });
}

/// Makes room by closing an idle connection; remove() continues when it is closed.
void Loop::look_for_room() {
  if (!room_wanted_) return;
  Clock::time_point since;
  auto *const oldest = full() && !draining_ ? idle_of_largest_client(since) : nullptr;
  if (oldest == nullptr) return std::exchange(room_wanted_, {})();
  if (since + options.newcomer_grace <= Clock::now()) {
    ++counters.evicted;
    return oldest->cut();
  }
  grace_over_.expires_at(since + options.newcomer_grace);
  grace_over_.async_wait([this](boost::system::error_code code) {
    if (!code) look_for_room();
  });
}

/// The connection to close first: of the client that holds most connections, the one that has been idle longest.
Connection *Loop::idle_of_largest_client(Clock::time_point &since) const {
  std::unordered_map<std::string_view, std::size_t> held;
  for (auto const *connection : connections_) ++held[connection->client()];
  Connection *chosen = nullptr;
  std::size_t most = 0;
  for (auto *connection : connections_) {
    auto const idle = connection->idle_since();
    if (!idle) continue;
    auto const count = held[connection->client()];
    if (chosen != nullptr && (count < most || (count == most && *idle >= since))) continue;
    chosen = connection, most = count, since = *idle;
  }
  return chosen;
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
  });
}

void Loop::finish_when_empty() {
  if (!draining_ || !connections_.empty() || !work_) return;
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
