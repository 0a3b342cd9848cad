#include "http/server_loop.hpp"

#include <boost/asio/post.hpp>
#include <vector>

#include "http/server_connection.hpp"

namespace fleet::web {

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
      per_address_(per_address),
      max_connections_(max_connections),
      drained_(std::move(drained)) {}

void Loop::run() {
  swept_at_ = Clock::now().time_since_epoch().count();
  sweep();
  context_.run();
}

void Loop::adopt(asio::ip::tcp::socket socket, std::string peer) {
  if (draining_) return;  // the socket closes as it goes
  bool const crowded = connections_.size() >= max_connections_ && !evict();
  if (crowded || !per_address_.enter(peer)) {
    ++counters.refused;
    return;
  }
  auto const connection = std::make_shared<Connection>(*this, std::move(socket), std::move(peer));
  connections_.insert(connection.get());
  size_ = connections_.size();
  ++counters.accepted;
  connection->start();
}

void Loop::remove(Connection *connection) {
  per_address_.leave(connection->peer());
  connections_.erase(connection);
  size_ = connections_.size();
  finish_when_empty();
}

/// Makes room by cutting the connection that has been waiting for its client the longest.
bool Loop::evict() {
  Connection *oldest = nullptr;
  auto since = Clock::time_point::max();
  for (auto *connection : connections_) {
    auto const idle = connection->idle_since();
    if (idle && *idle < since) since = *idle, oldest = connection;
  }
  if (oldest == nullptr) return false;
  ++counters.evicted;
  oldest->cut();
  return true;
}

/// Deadlines are looked after by one timer a loop, not one a connection: setting one costs an assignment.
void Loop::sweep() {
  sweeper_.expires_after(std::chrono::milliseconds{100});
  sweeper_.async_wait([this](boost::system::error_code code) {
    if (code || !work_) return;  // no work: drained, while this call was already on its way
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

}  // namespace fleet::web
