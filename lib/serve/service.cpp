#include "serve/service.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "serve/problem.hpp"
#include "serve/scope.hpp"

namespace fleet::serve {
namespace {

using http::Request;
using http::Responder;

constexpr std::size_t body_limit_bytes = 256 * 1024;

/// Parameters are short: no route unpacks its body.
std::optional<http::Reply> refuse_packed(Request const &request) {
  auto const coding = request.header_list("content-encoding");
  if (http::is_identity(coding)) return std::nullopt;
  return http::reply_error(415, "bad_content_encoding",
                           fmt::format("the body is packed by '{}'", coding.substr(0, 100)),
                           "send it plain, without Content-Encoding")
      .with("Accept-Encoding", "identity");
}

/// A browser asks its user for a password for the pages, which have no other way to get a token.
bool is_page(Route const *route) {
  return route != nullptr && route->answer.content_type == "text/html";
}

/// Throws Error{usage} when `server`, configured to listen on `bind`, is not on a loopback address: without
/// tokens anyone who reaches it reads everything.
void require_loopback(http::Server const &server, std::string const &bind) {
  if (server.is_loopback()) return;
  throw Error{Stop::usage, fmt::format("'{}' is reachable from other machines and there are no tokens", bind),
              "bind to 127.0.0.1 behind a proxy, or give --public to serve everything to everyone"};
}

}  // namespace

Service::Service(config::Config const &config, std::string const &url, ServiceOptions const &options)
    : map_style_url_(config.map_style_url),
      timezone_(config.timezone),
      hosts_(config.serve_hosts),
      anyone_(options.anyone),
      security_headers_(config.cors_origins),
      authentication_(config.serve_tokens_file),
      rate_limit_(options.rate_per_s),
      live_page_("live", config.map_style_url),
      trips_page_("trips", config.map_style_url),
      stream_({url, "fleet/serve-stream"}, options.statement_timeout,
              [this](store::Reader &reader, store::Parameters const &arguments) {
                return endpoint(route_named("live_positions_stream")).read(reader, arguments);
              }),
      freshness_(
          {url, "fleet/serve-listen"}, [this] { stream_.changed(); },
          [this] {
            sessions_.abandon();
            stream_.abandon();
          }),
      answers_(std::make_unique<Answers>(sessions_, freshness_, options.cache_mb << 20U)),
      sessions_({url, "fleet/serve"}, options.connections, options.queue_limit, options.statement_timeout) {
  for (auto const &route : route_table()) endpoints_.emplace_back(route, config.archive);
  for (auto const &route : route_table()) add(route);
  http::Options server_options;
  server_options.bind = options.bind;
  server_options.listen_fd = options.listen_fd;
  server_options.trusted_proxies = http::parse_networks(config.proxies, "trusted-proxies");
  server_options.decide_body = [this](Request const &request) { return decide_body(request); };
  server_options.decorate = [this](Request const &request, http::Reply &reply) { decorate(request, reply); };
  server_options.observe = [this](Request const &request, http::Served const &served) {
    counts_.count(served);
    log_access(request, served);
  };
  server_ = std::make_unique<http::Server>(std::move(server_options), std::ref(router_));
  // Checked after listening, because a name in `bind` may resolve to any address. Nothing is accepted yet.
  if (!options.anyone && !authentication_.required()) require_loopback(*server_, options.bind);
  freshness_.start();
}

/// The server first, so that no request comes; then the watching thread, which uses the sessions.
Service::~Service() {
  server_.reset();
  freshness_.stop();
}

/// The first query of a session takes ten times as long as later ones, several 100 ms on a busy machine. It runs here,
/// so that no client has to wait for it.
void Service::wait_for_database(std::chrono::milliseconds limit) {
  freshness_.wait_for_first_look(limit);
  if (freshness_.trouble().empty())
    sessions_.warm_up([this](store::Reader &reader) {
      auto const &all = endpoint(route_named("live_positions"));
      all.read(reader, all.arguments(http::Request{}, {}, Caller{}));
    });
}

void Service::reload() {
  try {
    authentication_.reload();
    stream_.close_all();
    log::info("read the tokens again");
    if (authentication_.lets_nobody_in()) log::warning("the tokens file holds no token: nobody gets in");
  } catch (Error const &error) {
    log::error("the tokens were not read again", {{"error", error.what()}, {"hint", error.hint()}});
  }
}

/// Decides before a body is read: the rate limit and the token first, so that strangers learn nothing about paths.
http::BodyDecision Service::decide_body(Request const &request) {
  auto const *route = route_at(request.path);
  bool const open = route != nullptr && route->scope == Scope::open;
  bool const free = route != nullptr && route->rate == RateClass::free;
  // The same for every path: a preflight brings no token, and learns nothing.
  if (SecurityHeaders::is_preflight(request)) return {0, http::Reply{204, {}, nullptr}};
  if (open && free) return router_.decide_body(request);
  if (auto refusal = refuse_stranger(request)) return {0, std::move(refusal)};
  auto const caller = authentication_.caller(request);
  auto client = caller && !caller->name.empty() ? "token " + caller->name : request.client;
  if (!free && !rate_limit_.take(client)) return {0, RateLimit::refusal(), std::move(client)};
  if (!open && !caller) return {0, authentication_.refusal(request, is_page(route)), std::move(client)};
  auto decision = router_.decide_body(request);
  if (!decision.refuse && request.method == "POST") decision.refuse = refuse_packed(request);
  decision.client = std::move(client);
  return decision;
}

/// Refuses what a page of another site makes a browser on this machine send. Tokens are not sent by browsers on their
/// own; without tokens a name that leads here (DNS rebinding) would read everything.
std::optional<http::Reply> Service::refuse_stranger(Request const &request) const {
  auto const origin = request.header("origin");
  bool const invited = origin && security_headers_.allowed(*origin);
  if (request.method == "POST" && !invited && http::is_cross_site(request))
    return http::reply_error(403, "cross_site", "a page of another site must not send this",
                             "list its origin in FLEET_CORS_ORIGINS");
  if (anyone_ || authentication_.required()) return std::nullopt;
  if (http::is_known_host(request, hosts_)) return std::nullopt;
  return http::reply_error(421, "unknown_host",
                           fmt::format("without tokens this server does not answer for '{}'",
                                       http::host_name(request).substr(0, 100)),
                           "list the name in FLEET_SERVE_HOSTS, or give clients tokens");
}

/// Adds headers to every answer, including refusals and pages.
void Service::decorate(Request const &request, http::Reply &reply) const {
  if (!has_header(reply, "Server-Timing") && request.received_at != http::Clock::time_point{}) {
    auto const took = std::chrono::duration<double, std::milli>(http::Clock::now() - request.received_at);
    reply.with("Server-Timing", fmt::format("total;dur={:.1f}", took.count()));
  }
  if (!has_header(reply, "Cache-Control")) reply.with("Cache-Control", "no-store");
  security_headers_.decorate(request, reply);
}

/// Logs a request without query and body, which say who was looked for. The client is the name of its token.
void Service::log_access(Request const &request, http::Served const &served) const {
  if (!log::enabled(log::Level::info)) return;
  auto const caller = authentication_.caller(request);
  log::info("request", {{"peer", request.peer},
                        {"client", caller ? caller->name : ""},
                        {"method", request.method},
                        {"path", request.path},
                        {"status", std::to_string(served.status)},
                        {"bytes", std::to_string(served.bytes)},
                        {"ms", fmt::format("{:.1f}", static_cast<double>(served.took.count()) / 1000)}});
}

Endpoint const &Service::endpoint(Route const &route) const {
  return endpoints_.at(static_cast<std::size_t>(&route - route_table().data()));
}

/// Adds a route to the router. What the handler throws becomes an error answer: parameters are checked on the I/O
/// thread, so that a wrong one takes no database session.
void Service::add(Route const &route) {
  auto const guarded = [this, &route, handler = handler(route)](Request const &request,
                                                                Responder const &responder) {
    try {
      auto const caller = route.scope == Scope::open ? Caller{} : authentication_.caller(request);
      if (!caller) return responder.send(authentication_.refusal(request, is_page(&route)));
      refuse_out_of_scope(route, *caller);
      handler(request, responder, *caller);
    } catch (Problem const &problem) {
      responder.send(problem.reply());
    }
  };
  router_.add(std::string{route.method}, std::string{route.path}, guarded,
              route.method == "POST" ? body_limit_bytes : 0);
}

}  // namespace fleet::serve
