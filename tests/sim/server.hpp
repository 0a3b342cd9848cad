#pragma once
#include <memory>
#include <string>

#include "sim/service.hpp"
#include "sim/setup.hpp"

namespace fleet::sim {

/// The simulator on a port, on threads of its own, until it is destroyed.
class Server {
 public:
  /// `listen` is host:port; port 0 takes a free one. Throws Error{failed, usage} when it cannot.
  explicit Server(Setup const &setup, std::string const &listen = "127.0.0.1:0");
  /// A scenario file over the defaults.
  explicit Server(std::string const &scenario_file);
  ~Server();
  Server(Server const &) = delete;
  Server &operator=(Server const &) = delete;

  std::uint16_t port() const;
  /// For TRACKSOLID_API_URL: "http://127.0.0.1:PORT/route/rest".
  std::string url() const;
  Service &service();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fleet::sim
