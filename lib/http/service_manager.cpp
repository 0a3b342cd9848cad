#include "http/service_manager.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fleet::http {

void notify_service_manager(std::string_view state) {
  auto const *path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path == nullptr || (path[0] != '/' && path[0] != '@') || std::strlen(path) >= sizeof address.sun_path)
    return;
  address.sun_family = AF_UNIX;
  auto const length = std::strlen(path);
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';  // the abstract name space
  int const fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  // A failure is not reported: systemd has its own time limits.
  static_cast<void>(::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<sockaddr const *>(&address),
                             static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length)));
  ::close(fd);
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  auto const *limit = std::getenv("WATCHDOG_USEC");
  auto const usec = limit != nullptr ? to_number<std::int64_t>(limit) : std::nullopt;
  if (!usec || *usec <= 0) return std::nullopt;
  return std::chrono::microseconds{*usec / 2};
}

std::optional<int> inherited_socket() {
  constexpr int first_fd = 3;
  auto const number = [](char const *name) {
    auto const *text = std::getenv(name);
    return text != nullptr ? to_number<int>(text).value_or(0) : 0;
  };
  bool const ours = number("LISTEN_PID") == ::getpid();
  int const count = number("LISTEN_FDS");
  for (auto const *name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  if (!ours || count < 1) return std::nullopt;
  int listens = 0;
  int family = 0;
  socklen_t size = sizeof listens;
  bool const known = ::getsockopt(first_fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
                     ::getsockopt(first_fd, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0;
  if (count > 1 || !known || listens == 0 || (family != AF_INET && family != AF_INET6))
    throw Error{Stop::usage, "the socket unit passes something else than one listening TCP socket",
                "give its [Socket] section one ListenStream=HOST:PORT and Accept=no"};
  ::fcntl(first_fd, F_SETFD, FD_CLOEXEC);
  return first_fd;
}

}  // namespace fleet::http
