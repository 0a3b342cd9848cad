// Answers of the service itself, without a SQL function of their own behind the cache.
#include <nlohmann/json.hpp>

#include "serve/format.hpp"
#include "serve/metrics.hpp"
#include "serve/openapi.hpp"
#include "serve/service.hpp"

namespace fleet::serve {
namespace {

using http::Request;
using http::Responder;

http::Reply health_reply(std::string const &trouble) {
  nlohmann::ordered_json health{{"status", trouble.empty() ? "ok" : "degraded"}, {"version", FLEET_VERSION}};
  if (!trouble.empty()) health["database"] = trouble;
  auto reply = http::reply_json(trouble.empty() ? 200 : 503, health.dump()).with("Cache-Control", "no-store");
  if (!trouble.empty()) reply.with("Retry-After", "2");
  return reply;
}

http::Reply reply_static(std::shared_ptr<std::string const> json) {
  return {200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}}, std::move(json)};
}

}  // namespace

Service::CallerHandler Service::handler(Route const &route) {
  switch (route.source) {
    case Source::function:
      return
          [this, &endpoint = endpoint(route)](Request const &in, Responder const &out, Caller const &caller) {
            answers_->answer(out, endpoint.question(in, caller));
          };
    case Source::ingest_health:
      return [this, &endpoint = endpoint(route)](Request const &in, Responder const &out, Caller const &) {
        answer_ingest_health(endpoint, in, out);
      };
    case Source::event_stream:
      return [this, &endpoint = endpoint(route)](Request const &in, Responder const &out,
                                                 Caller const &caller) {
        http::Reply head{200, {}, nullptr};
        add_data_age(head, freshness_.of(endpoint.route().sources));
        stream_.add(out, endpoint.arguments(in, given_in_query(in), caller), std::move(head), caller.until);
      };
    case Source::health:
      return [this](Request const &, Responder const &out, Caller const &) {
        out.send(health_reply(freshness_.trouble()));
      };
    case Source::metrics:
      return [this](Request const &, Responder const &out, Caller const &) {
        out.send(http::reply_metrics(metrics()));
      };
    case Source::openapi:
      return [](Request const &, Responder const &out, Caller const &) {
        static auto const document = std::make_shared<std::string const>(openapi_json());
        out.send(reply_static(document));
      };
    case Source::config:
      return [this](Request const &, Responder const &out, Caller const &) {
        out.send(reply_static(std::make_shared<std::string const>(config_json())));
      };
    case Source::live_page:
      return
          [this](Request const &in, Responder const &out, Caller const &) { out.send(live_page_.reply(in)); };
    case Source::trips_page:
      return [this](Request const &in, Responder const &out, Caller const &) {
        out.send(trips_page_.reply(in));
      };
  }
  throw std::logic_error{"route '" + std::string{route.id} + "' has no source"};
}

/// Not from the cache: monitoring wants the state of now, and the status says whether it is good.
void Service::answer_ingest_health(Endpoint const &endpoint, Request const &request,
                                   Responder const &responder) {
  auto const query = given_in_query(request);
  auto const &shape = endpoint.route().answer;
  auto const &format = chosen_format(shape, query, request.header_list("accept"));
  sessions_.answer(responder, [this, &endpoint, &shape, &format](store::Reader &reader) {
    auto json = endpoint.read(reader, {});
    bool const ok = nlohmann::json::parse(json).at("status") == "ok";
    auto reply = http::reply_text(ok ? 200 : 503, std::string{format.content_type},
                                  format.write(&shape.lists.front(), std::move(json)));
    reply.with("Cache-Control", "no-store");
    add_data_age(reply, freshness_.of(endpoint.route().sources));
    return reply;
  });
}

/// The settings that the pages need before they ask for data. The zone is the database's, as it decides what a day
/// is; until the database has answered, the configured one.
std::string Service::config_json() const {
  auto const zone = freshness_.timezone();
  nlohmann::ordered_json config{{"version", FLEET_VERSION},
                                {"map_style_url", nullptr},
                                {"timezone", zone.empty() ? timezone_ : zone},
                                {"public_api_base", ""},
                                {"features", {"stream", "analytics"}}};
  if (!map_style_url_.empty()) config["map_style_url"] = map_style_url_;
  return config.dump();
}

MetricsText Service::metrics() const {
  MetricsText metrics;
  counts_.write(metrics, "fleet_serve");
  http::write_metrics(metrics, "fleet_serve", server_->stats());
  write_metrics(metrics, answers_->counters());
  auto const gauge = [&](char const *name, char const *help, std::size_t value) {
    metrics.gauge(name, help, static_cast<double>(value));
  };
  gauge("fleet_serve_cache_bytes", "Answers kept.", answers_->cache().bytes());
  gauge("fleet_serve_stream_clients", "Open event streams.", stream_.clients());
  gauge("fleet_serve_waiting_requests", "Requests waiting for a database session.",
        sessions_.pool().queued());
  gauge("fleet_serve_busy_sessions", "Database sessions at work.", sessions_.pool().busy());
  if (auto const live = freshness_.of({"live"})) {
    auto const age = std::chrono::duration<double>(http::Clock::now() - live->changed_at).count();
    metrics.gauge("fleet_serve_live_data_age_seconds", "Since a position was last stored.", age);
  }
  return metrics;
}

}  // namespace fleet::serve
