#pragma once
#include <deque>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "http/server.hpp"
#include "http/server_metrics.hpp"
#include "http/server_router.hpp"
#include "serve/answers.hpp"
#include "serve/authentication.hpp"
#include "serve/live_stream.hpp"
#include "serve/pages.hpp"
#include "serve/question.hpp"
#include "serve/rate_limit.hpp"
#include "serve/security_headers.hpp"
#include "serve/sessions.hpp"

namespace fleet::serve {

struct ServiceOptions {
  std::string bind;               ///< host:port
  int listen_fd = -1;             ///< a socket that already listens (systemd); bind is then not used
  bool anyone = false;            ///< --public: serve other machines without tokens
  std::size_t connections = 4;    ///< database sessions for answers, at most
  std::size_t queue_limit = 256;  ///< requests that may wait for one of them
  std::chrono::milliseconds statement_timeout{15'000};
  std::size_t cache_mb = 64;  ///< size of the cache of answers; 0: no cache
  double rate_per_s = 0;      ///< requests per second of one client; 0: no limit
};

/// The read API and the map pages: the HTTP server with all routes, and its database sessions.
class Service {
 public:
  /// Listens; the first query comes with the first request. Throws Error{usage} for a bind address that needs tokens or
  /// --public and for a wrong tokens file, Error{failed} when it cannot listen.
  Service(config::Config const &config, std::string const &database_url, ServiceOptions const &options);

  ~Service();
  Service(Service const &) = delete;
  Service &operator=(Service const &) = delete;

  /// Reads the tokens again and closes the event streams, so that clients connect again with their tokens. A wrong file
  /// changes nothing; the log has the reason.
  void reload();
  /// Waits until the first query is over, at most `limit`, so that the first clients are not answered "starting". Then
  /// opens the sessions.
  void wait_for_database(std::chrono::milliseconds limit);
  http::Server &server() { return *server_; }
  http::Router const &router() const { return router_; }

 private:
  using CallerHandler = std::function<void(http::Request const &, http::Responder const &, Caller const &)>;
  void add(Route const &route);
  CallerHandler handler(Route const &route);
  Endpoint const &endpoint(Route const &route) const;
  void answer_ingest_health(Endpoint const &endpoint, http::Request const &request,
                            http::Responder const &responder);
  http::BodyDecision decide_body(http::Request const &request);
  std::optional<http::Reply> refuse_stranger(http::Request const &request) const;
  void decorate(http::Request const &request, http::Reply &reply) const;
  void log_access(http::Request const &request, http::Served const &served) const;
  std::string config_json() const;
  MetricsText metrics() const;

  std::string map_style_url_;
  std::string timezone_;
  std::vector<std::string>
      hosts_;    ///< names that the service answers for without tokens, beside this machine's
  bool anyone_;  ///< everything to everyone
  SecurityHeaders security_headers_;
  Authentication authentication_;
  RateLimit rate_limit_;
  http::RequestCounts counts_;
  Page live_page_;
  Page trips_page_;
  std::deque<Endpoint> endpoints_;  ///< one per row of the table of routes
  // Each member is used by the threads of the members below it.
  LiveStream stream_;
  Freshness freshness_;
  std::unique_ptr<Answers> answers_;
  Sessions sessions_;
  http::Router router_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace fleet::serve
