// The pages and what they need to start; what operators and their tools ask.
#include <nlohmann/json.hpp>

#include "serve/metrics.hpp"
#include "serve/openapi.hpp"
#include "serve/problem.hpp"
#include "serve/service.hpp"
#include "store/reports.hpp"

namespace fleet::serve {
namespace {

using http::Request;
using http::Responder;

/// Anybody may ask, as often as he likes: it takes no session.
http::Reply health(std::string const &trouble) {
  nlohmann::ordered_json health{{"status", trouble.empty() ? "ok" : "degraded"}, {"version", FLEET_VERSION}};
  if (!trouble.empty()) health["database"] = trouble;
  auto reply = http::reply_json(trouble.empty() ? 200 : 503, health.dump()).with("Cache-Control", "no-store");
  if (!trouble.empty()) reply.with("Retry-After", "2");
  return reply;
}

http::Reply ingest_reply(store::Reader &reader) {
  auto body = store::ingest_health(reader);
  bool const ok = nlohmann::json::parse(body).at("status") == "ok";
  return http::reply_json(ok ? 200 : 503, std::move(body)).with("Cache-Control", "no-store");
}

/// What concerns the whole fleet is not for tokens that see a part of it.
void require_all(Caller const &caller) {
  if (caller.cost_centre)
    throw Problem{403, "forbidden", "this token sees one cost centre only",
                  "use a token without a cost centre"};
}

}  // namespace

void Service::add_pages() {
  add("GET", "/",
      [this](Request const &in, Responder const &out, Caller const &) { out.send(live_page_.reply(in)); });
  add("GET", "/trips",
      [this](Request const &in, Responder const &out, Caller const &) { out.send(trips_page_.reply(in)); });
}

void Service::add_service_routes() {
  router_.add("GET", "/health",
              [this](Request const &, Responder const &out) { out.send(health(freshness_.trouble())); });
  add("GET", "/health/ingest", [this](Request const &, Responder const &out, Caller const &caller) {
    require_all(caller);
    sessions_.answer(out, [this](store::Reader &reader) {
      auto reply = ingest_reply(reader);
      add_data_age(reply, freshness_.of({"live"}));
      return reply;
    });
  });
  add("GET", "/config.json", [this](Request const &, Responder const &out, Caller const &) {
    out.send(http::reply_json(200, config_json()).with("Cache-Control", "no-cache"));
  });
  add("GET", "/metrics", [this](Request const &, Responder const &out, Caller const &caller) {
    require_all(caller);
    out.send(http::reply_metrics(metrics_text()));
  });
  add("GET", "/openapi.json", [](Request const &, Responder const &out, Caller const &) {
    out.send(http::reply_json(200, openapi_json()).with("Cache-Control", "no-cache"));
  });
}

/// What the pages need to know before they ask for data. The zone is the database's, as it decides what a day
/// is; until that could be asked, the configured one.
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

std::string Service::metrics_text() const {
  std::string text;
  counts_.write(text, "fleet_serve");
  http::write_metrics(text, "fleet_serve", server_->stats());
  write_metrics(text, answers_->counters());
  auto const gauge = [&](char const *name, char const *help, std::size_t value) {
    http::write_metric(text, name, "gauge", help, static_cast<double>(value));
  };
  gauge("fleet_serve_cache_bytes", "Answers kept.", answers_->cache().bytes());
  gauge("fleet_serve_stream_clients", "Open event streams.", stream_.clients());
  gauge("fleet_serve_waiting_requests", "Requests waiting for a database session.",
        sessions_.pool().queued());
  gauge("fleet_serve_busy_sessions", "Database sessions at work.", sessions_.pool().busy());
  if (auto const live = freshness_.of({"live"})) {
    auto const age = std::chrono::duration<double>(http::Clock::now() - live->changed_at).count();
    http::write_metric(text, "fleet_serve_live_data_age_seconds", "gauge",
                       "Since a position was last stored.", age);
  }
  return text;
}

}  // namespace fleet::serve
