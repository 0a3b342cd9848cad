#pragma once
#include <memory>
#include <string>

#include "config/config.hpp"
#include "http/server.hpp"
#include "http/server_router.hpp"
#include "serve/guard.hpp"
#include "serve/pages.hpp"
#include "serve/sessions.hpp"
#include "store/db.hpp"

namespace fleet::serve {

struct ServiceOptions {
  std::string bind;               ///< host:port
  bool anyone = false;            ///< --public: serve other machines without tokens
  std::size_t connections = 4;    ///< to the database, at most
  std::size_t queue_limit = 256;  ///< requests that may wait for one of them
  std::chrono::milliseconds statement_timeout{15'000};
};

/// The read API and the map pages: routes, sessions and the HTTP server.
class Service {
 public:
  /// Listens; the database is asked with the first request. Throws Error{usage} for a bind address that needs
  /// --public, Error{failed} when the address can't be had.
  Service(config::Config const &config, store::Database const &database, ServiceOptions const &options);

  web::Server &server() { return *server_; }
  web::Router const &router() const { return router_; }

 private:
  void add_pages();
  void add_service_routes();
  void add_map_routes();
  web::Reply config_json(store::Reader &reader) const;

  std::string map_style_url_;
  std::string timezone_;
  Guard guard_;
  Page live_page_;
  Page trips_page_;
  Sessions sessions_;
  web::Router router_;
  std::unique_ptr<web::Server> server_;
};

}  // namespace fleet::serve
