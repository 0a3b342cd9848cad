#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace fleet::testing {

/// A TCP way to a server's Unix socket, as slow as the test wants, or silent: what is sent is taken and goes nowhere.
class SlowLink {
 public:
  /// `socket`: path of the server's socket.
  explicit SlowLink(std::string socket);
  ~SlowLink();
  SlowLink(SlowLink const &) = delete;
  SlowLink &operator=(SlowLink const &) = delete;

  std::uint16_t port() const { return port_; }
  /// Bytes a second towards the server, for each connection; 0: as fast as it goes.
  void set_rate(std::size_t bytes_per_s) { rate_ = bytes_per_s; }
  void be_silent(bool silent) { silent_ = silent; }

 private:
  void accept_all();
  void pass(int from, int to, bool to_server);

  std::string socket_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> rate_{0};
  std::atomic<bool> silent_{false}, stopping_{false};
  std::atomic<int> open_{0};
  std::thread acceptor_;
};

}  // namespace fleet::testing
