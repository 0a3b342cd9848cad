#include "slow_link.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace fleet::testing {
namespace {

constexpr int look_every_ms = 50;

int connect_to(std::string const &path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  int const fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

bool readable(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return ::poll(&wait, 1, look_every_ms) > 0;
}

}  // namespace

SlowLink::SlowLink(std::string socket) : socket_(std::move(socket)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size) != 0)
    throw std::runtime_error{"no port for a slow link"};
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread{[this] { accept_all(); }};
}

SlowLink::~SlowLink() {
  stopping_ = true;
  acceptor_.join();
  ::close(listener_);
  while (open_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds{10});
}

void SlowLink::accept_all() {
  while (!stopping_) {
    if (!readable(listener_)) continue;
    int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    int const server = connect_to(socket_);
    if (server < 0) {
      ::close(client);
      continue;
    }
    // The last of both directions closes both ends.
    auto ends = std::shared_ptr<void>{nullptr, [client, server](void *) {
                                        ::close(client);
                                        ::close(server);
                                      }};
    open_ += 2;
    for (bool const to_server : {true, false})
      std::thread{[this, client, server, to_server, ends]() mutable {
        pass(to_server ? client : server, to_server ? server : client, to_server);
        ::shutdown(client, SHUT_RDWR);
        ::shutdown(server, SHUT_RDWR);
        ends.reset();
        --open_;
      }}.detach();
  }
}

void SlowLink::pass(int from, int to, bool to_server) {
  std::array<char, 16 * 1024> bytes{};
  while (!stopping_) {
    if (!readable(from)) continue;
    if (silent_) {
      std::this_thread::sleep_for(std::chrono::milliseconds{look_every_ms});
      continue;
    }
    auto const got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got <= 0) return;
    for (ssize_t sent = 0; sent < got;) {
      auto const part = ::send(to, bytes.data() + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
      if (part <= 0) return;
      sent += part;
    }
    if (auto const rate = rate_.load(); to_server && rate > 0)
      std::this_thread::sleep_for(std::chrono::microseconds{1'000'000 * got / static_cast<ssize_t>(rate)});
  }
}

}  // namespace fleet::testing
