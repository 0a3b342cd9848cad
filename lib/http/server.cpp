#include "http/server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <thread>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/server_loop.hpp"

namespace fleet::http {
namespace {

/// An IPv4 address that came over an IPv6 socket (::ffff:127.0.0.1) in its own form.
std::string address_text(asio::ip::address const &address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

using asio::ip::tcp;
using boost::system::error_code;

constexpr int listen_backlog = 4096;  // the kernel lowers it to net.core.somaxconn
constexpr int accept_batch = 64;      // connections that are accepted before the loop's other work goes on

bool out_of_memory(error_code code) {
  return code == asio::error::no_descriptors || code == asio::error::no_buffer_space ||
         code == asio::error::no_memory;
}

struct Address {
  std::string host;
  std::string port;
};

Address split_bind(std::string const &bind) {
  auto const colon = bind.rfind(':');
  if (colon == std::string::npos || colon == 0 ||
      !to_number<std::uint16_t>(std::string_view{bind}.substr(colon + 1)))
    throw Error{Stop::usage, fmt::format("cannot listen on '{}': not host:port", bind),
                "give for example 127.0.0.1:8890, [::1]:8890 or *:8890"};
  auto host = bind.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return {host == "*" ? "0.0.0.0" : host, bind.substr(colon + 1)};
}

char const *hint_for(error_code code) {
  if (code == asio::error::address_in_use)
    return "another process listens there; stop it or choose another port";
  if (code == asio::error::access_denied)
    return "ports below 1024 need a privilege; choose a higher one and a proxy";
  return "the host must be an address of this machine: 127.0.0.1 or ::1 for local use, * for all";
}

tcp protocol_of(int listening_socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(listening_socket, reinterpret_cast<sockaddr *>(&address), &size);
  return address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4();
}

tcp::acceptor listen(asio::io_context &context, Options const &options) {
  tcp::acceptor acceptor{context};
  error_code code;
  if (options.listen_fd >= 0) {
    acceptor.assign(protocol_of(options.listen_fd), options.listen_fd, code);
  } else {
    auto const address = split_bind(options.bind);
    tcp::resolver resolver{context};
    auto const found = resolver.resolve(address.host, address.port, tcp::resolver::passive, code);
    if (!code) {
      auto const endpoint = found.begin()->endpoint();
      acceptor.open(endpoint.protocol(), code);
      if (!code) acceptor.set_option(tcp::acceptor::reuse_address{true}, code);
      if (!code) acceptor.bind(endpoint, code);
      if (!code) acceptor.listen(listen_backlog, code);
    }
  }
  if (code)
    throw Error{Stop::failed, fmt::format("cannot listen on '{}': {}", options.bind, code.message()),
                hint_for(code)};
  acceptor.non_blocking(true, code);
  return acceptor;
}

/// Raises the soft limit of file descriptors, one per connection, as far as the hard limit allows.
void allow_descriptors(std::size_t count) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count) return;
  limit.rlim_cur = std::min<rlim_t>(count, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

bool is_loopback(std::string_view bind) {
  return bind.starts_with("127.") || bind.starts_with("localhost:") || bind.starts_with("[::1]:");
}

class Server::Impl {
 public:
  Impl(Options given, Handler handler_given)
      : options(std::move(given)),
        handler(std::move(handler_given)),
        per_address(options.max_connections_per_ip) {
    auto const threads = std::max(1U, options.io_threads);
    auto const share = std::max<std::size_t>(1, (options.max_connections + threads - 1) / threads);
    for (unsigned i = 0; i < threads; ++i)
      loops.push_back(
          std::make_unique<Loop>(options, handler, counters, per_address, share, [this] { one_drained(); }));
    acceptor.emplace(listen(loops.front()->context(), options));
    retry.emplace(loops.front()->context());
    grace.emplace(loops.front()->context());
    endpoint = acceptor->local_endpoint();
    allow_descriptors(options.max_connections + options.max_newcomers + 128);
  }

  void accept();
  bool accept_waiting();
  void retry_later(error_code code);
  Loop &emptiest();
  void run();
  void begin_stop();
  void one_drained();

  Options options;
  Handler handler;
  Counters counters;
  PerAddress per_address;
  std::vector<std::unique_ptr<Loop>> loops;
  std::optional<tcp::acceptor> acceptor;
  std::optional<asio::steady_timer> retry;
  std::optional<asio::steady_timer> grace;
  tcp::endpoint endpoint;
  std::thread runner;
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<std::size_t> drained{0};
  bool running = false;
  bool stopping = false;
};

Loop &Server::Impl::emptiest() {
  auto const least = std::min_element(loops.begin(), loops.end(),
                                      [](auto const &a, auto const &b) { return a->size() < b->size(); });
  return **least;
}

void Server::Impl::accept() {
  if (!acceptor->is_open()) return;
  acceptor->async_wait(tcp::acceptor::wait_read, [this](error_code code) {
    if (!code && accept_waiting()) accept();
  });
}

/// Accepts what waits in the kernel's queue, whatever the number of connections: which one ends for it is decided by
/// client, and a client whose connection nobody accepts has no name. False when it goes on later.
bool Server::Impl::accept_waiting() {
  for (int i = 0; i < accept_batch && acceptor->is_open(); ++i) {
    auto &loop = emptiest();
    error_code code;
    auto socket = acceptor->accept(loop.context(), code);
    if (code == asio::error::would_block || code == asio::error::try_again) return true;
    if (out_of_memory(code)) return retry_later(code), false;
    error_code gone;
    auto const peer = code ? tcp::endpoint{} : socket.remote_endpoint(gone);
    if (!code && !gone) loop.adopt(std::move(socket), address_text(peer.address()));
  }
  return true;
}

void Server::Impl::retry_later(error_code code) {
  log::warning("cannot accept connections for a moment", {{"error", code.message()}});
  retry->expires_after(std::chrono::milliseconds{100});  // an immediate retry would only burn CPU
  retry->async_wait([this](error_code stopped) {
    if (!stopped) accept();
  });
}

void Server::Impl::run() {
  {
    std::lock_guard const lock{mutex};
    running = true;
  }
  asio::post(loops.front()->context(), [this] { accept(); });
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < loops.size(); ++i) others.emplace_back([this, i] { loops[i]->run(); });
  loops.front()->run();
  for (auto &thread : others) thread.join();
  std::lock_guard const lock{mutex};
  running = false;
  changed.notify_all();
}

void Server::Impl::begin_stop() {
  {
    std::lock_guard const lock{mutex};
    if (std::exchange(stopping, true)) return;
  }
  asio::post(loops.front()->context(), [this] {
    error_code ignored;
    acceptor->close(ignored);
    retry->cancel();
    grace->expires_after(options.grace);
    grace->async_wait([this](error_code stopped) {
      if (stopped) return;
      for (auto const &loop : loops) loop->cut();
    });
    for (auto const &loop : loops) loop->drain();
  });
}

/// Counts drained loops. The grace timer keeps the first loop running until the last one is done.
void Server::Impl::one_drained() {
  if (++drained == loops.size()) asio::post(loops.front()->context(), [this] { grace->cancel(); });
}

Server::Server(Options options, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}

Server::~Server() {
  stop();
  wait();
}

void Server::run() {
  impl_->run();
}

void Server::start() {
  impl_->running = true;
  impl_->runner = std::thread{[this] { impl_->run(); }};
}

void Server::stop() {
  impl_->begin_stop();
}

void Server::wait() {
  if (impl_->runner.joinable()) {
    impl_->runner.join();
    return;
  }
  std::unique_lock lock{impl_->mutex};
  impl_->changed.wait(lock, [this] { return !impl_->running; });
}

std::uint16_t Server::port() const {
  return impl_->endpoint.port();
}

std::string Server::url() const {
  auto const address = impl_->endpoint.address();
  if (address.is_unspecified()) return fmt::format("http://127.0.0.1:{}", port());
  return fmt::format("http://{}:{}", address.is_v6() ? "[" + address.to_string() + "]" : address.to_string(),
                     port());
}

bool Server::is_loopback() const {
  return impl_->endpoint.address().is_loopback();
}

bool Server::responds(std::chrono::microseconds limit) const {
  return std::all_of(impl_->loops.begin(), impl_->loops.end(),
                     [&](auto const &loop) { return Clock::now() - loop->swept_at() < limit; });
}

ServerStats Server::stats() const {
  auto const &c = impl_->counters;
  ServerStats stats{c.accepted, c.refused, c.evicted, c.requests, c.malformed, c.timed_out, c.bytes_out, 0};
  for (auto const &loop : impl_->loops) stats.connections += loop->serving();
  return stats;
}

}  // namespace fleet::http
