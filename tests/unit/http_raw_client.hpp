#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fleet::testing {

/// One answer, read byte by byte by this file alone: nothing of the code under test takes part.
struct RawReply {
  int status = 0;                              ///< 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// A bare TCP connection to 127.0.0.1 that sends exactly the bytes it is given.
class RawClient {
 public:
  /// `from`: the client's own address, one of 127.0.0.0/8.
  explicit RawClient(std::uint16_t port, char const *from = "127.0.0.1")
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    ::inet_pton(AF_INET, from, &own.sin_addr);
    int const port_at_connect = 1;  // without it each pair of addresses would use up a port
    ::setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &port_at_connect, sizeof port_at_connect);
    bool const bound = ::bind(fd_, reinterpret_cast<sockaddr *>(&own), sizeof own) == 0;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bound && ::connect(fd_, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0) return;
    close();  // no destructor runs for what was never made
    throw std::runtime_error{"cannot connect to port " + std::to_string(port)};
  }
  ~RawClient() { close(); }
  RawClient(RawClient const &) = delete;
  RawClient &operator=(RawClient const &) = delete;

  /// False when the server no longer takes bytes.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Ends what this side sends; answers still arrive.
  void close_sending() { ::shutdown(fd_, SHUT_WR); }

  /// The next answer on this connection; `bodiless` after a HEAD. A stream's chunks are joined.
  RawReply read_reply(bool bodiless = false) {
    RawReply reply;
    auto const end = wait_for("\r\n\r\n");
    if (end == std::string::npos) return reply;
    parse_head(reply, buffer_.substr(0, end));
    buffer_.erase(0, end + 4);
    if (bodiless || reply.status == 304 || reply.status == 204) return reply;
    if (reply.headers.contains("transfer-encoding"))
      reply.body = read_chunks();
    else
      reply.body = read_bytes(std::strtoul(reply.headers["content-length"].c_str(), nullptr, 10));
    return reply;
  }

  RawReply ask(std::string_view bytes) {
    send(bytes);
    return read_reply();
  }
  RawReply get(std::string const &target) {
    return ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /// Waits until `part` has arrived at or after `from`; its offset in `received()`, or npos at the end of the
  /// connection.
  std::size_t wait_for(std::string_view part, std::size_t from = 0) {
    for (;;) {
      if (auto const found = buffer_.find(part, from); found != std::string::npos) return found;
      if (!receive()) return std::string::npos;
    }
  }
  std::string const &received() const { return buffer_; }
  /// How long to wait for bytes, at a time.
  void be_patient(std::chrono::milliseconds limit) { limit_ = limit; }
  /// True when the server closes within `limit`; whatever arrives before is dropped.
  bool closed_within(std::chrono::milliseconds limit) {
    limit_ = limit;
    while (receive()) {
    }
    return ended_;
  }
  void shut_down_sending() { ::shutdown(fd_, SHUT_WR); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  /// Closes with a reset, as a client that crashed.
  void reset() {
    linger const now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  bool receive() {
    pollfd ready{fd_, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(limit_.count())) <= 0) return false;
    char part[65536];
    auto const got = ::recv(fd_, part, sizeof part, 0);
    ended_ = got <= 0;
    if (!ended_) buffer_.append(part, static_cast<std::size_t>(got));
    return !ended_;
  }
  std::string read_bytes(std::size_t count) {
    while (buffer_.size() < count && receive()) {
    }
    auto const bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
  }
  std::string read_chunks() {
    std::string body;
    for (;;) {
      auto const end = wait_for("\r\n");
      if (end == std::string::npos) return body + "(cut)";
      auto const size = std::strtoul(buffer_.c_str(), nullptr, 16);
      buffer_.erase(0, end + 2);
      body += read_bytes(size);
      read_bytes(2);
      if (size == 0) return body;
    }
  }
  static void parse_head(RawReply &reply, std::string const &head) {
    reply.status = std::atoi(head.substr(head.find(' ') + 1, 3).c_str());
    for (auto line = head.find("\r\n"); line != std::string::npos; line = head.find("\r\n", line + 2)) {
      auto const colon = head.find(':', line);
      auto const end = std::min(head.find("\r\n", line + 2), head.size());
      std::string name = head.substr(line + 2, colon - line - 2);
      for (auto &c : name) c = static_cast<char>(std::tolower(c));
      reply.headers[name] = head.substr(colon + 2, end - colon - 2);
    }
  }

  int fd_;
  bool ended_ = false;
  std::chrono::milliseconds limit_{10'000};
  std::string buffer_;
};

}  // namespace fleet::testing
