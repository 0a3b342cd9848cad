#include "serve/service.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "serve/parameters.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using web::Request;
using web::Responder;

constexpr std::size_t form_limit = 256 * 1024;

web::Reply answer_json(std::string body) {
  return web::reply_json(200, std::move(body)).with("Cache-Control", "no-cache");
}

/// Checks the parameters here, on the I/O thread: a wrong one costs no session.
template <class Read>
web::Handler checked(Read read) {
  return [read = std::move(read)](Request const &request, Responder responder) {
    try {
      read(request, responder);
    } catch (Problem const &problem) {
      responder.send(problem.reply());
    }
  };
}

void log_access(Request const &request, web::Served const &served) {
  if (!log::enabled(log::Level::info)) return;
  log::info("request", {{"peer", request.peer},
                        {"method", request.method},
                        {"path", request.path},
                        {"status", std::to_string(served.status)},
                        {"bytes", std::to_string(served.bytes)},
                        {"ms", fmt::format("{:.1f}", static_cast<double>(served.took.count()) / 1000)}});
}

}  // namespace

Service::Service(config::Config const &config, store::Database const &database, ServiceOptions const &options)
    : map_style_url_(config.map_style_url),
      timezone_(config.timezone),
      guard_(config.cors_origins),
      live_page_("live", config.map_style_url),
      trips_page_("trips", config.map_style_url),
      sessions_(database, options.connections, options.queue_limit, options.statement_timeout) {
  if (!options.anyone) require_loopback(options.bind);
  add_pages();
  add_service_routes();
  add_map_routes();
  web::Options http;
  http.bind = options.bind;
  http.admit = [this](Request const &request) { return router_.admit(request); };
  http.decorate = [this](Request const &request, web::Reply &reply) { guard_.decorate(request, reply); };
  http.observe = log_access;
  server_ = std::make_unique<web::Server>(std::move(http), std::ref(router_));
}

void Service::add_pages() {
  router_.add("GET", "/", [this](Request const &in, Responder out) { out.send(live_page_.reply(in)); });
  router_.add("GET", "/trips", [this](Request const &in, Responder out) { out.send(trips_page_.reply(in)); });
}

void Service::add_service_routes() {
  router_.add("GET", "/health", [this](Request const &, Responder out) {
    sessions_.answer(out, [](store::Reader &reader) {
      nlohmann::ordered_json health{{"status", "ok"}, {"version", FLEET_VERSION}};
      int status = 200;
      try {
        store::ping(reader);
      } catch (std::exception const &) {
        status = 503;
        health["status"] = "degraded";
        health["database"] = "unreachable";
      }
      return web::reply_json(status, health.dump()).with("Cache-Control", "no-store");
    });
  });
  router_.add("GET", "/config.json", [this](Request const &, Responder out) {
    sessions_.answer(out, [this](store::Reader &reader) { return config_json(reader); });
  });
}

/// What the pages need to know before they ask for data. The zone is the database's, as it decides what a day
/// is.
web::Reply Service::config_json(store::Reader &reader) const {
  auto zone = timezone_;
  try {
    zone = nlohmann::json::parse(store::filters(reader)).value("timezone", zone);
  } catch (std::exception const &error) {  // the page can start without, and then says what is wrong
    log::warning("cannot read the fleet's zone, using the configured one",
                 {{"error", explain(error).what()}});
  }
  nlohmann::ordered_json config{
      {"version", FLEET_VERSION}, {"map_style_url", nullptr}, {"timezone", zone}, {"public_api_base", ""}};
  if (!map_style_url_.empty()) config["map_style_url"] = map_style_url_;
  return answer_json(config.dump());
}

void Service::add_map_routes() {
  router_.add("GET", "/webhook/live-positions", checked([this](Request const &in, Responder const &out) {
                sessions_.answer(out, [cost_centre = text_parameter(in, "cost_centre"),
                                       acc = acc_status_parameter(in)](store::Reader &reader) {
                  return answer_json(store::live_positions(reader, cost_centre, acc));
                });
              }));
  router_.add(
      "GET", "/webhook/live-positions/track", checked([this](Request const &in, Responder const &out) {
        sessions_.answer(out, [vehicle = vehicle_parameter(in),
                               hours = number_parameter(in, "hours", 1, 2160)](store::Reader &reader) {
          return answer_json(store::vehicle_track(reader, vehicle, hours));
        });
      }));
  router_.add("GET", "/webhook/live-positions/nearest",
              checked([this](Request const &in, Responder const &out) {
                sessions_.answer(
                    out, [lat = degrees_parameter(in, "lat", 90), lng = degrees_parameter(in, "lng", 180),
                          limit = number_parameter(in, "limit", 1, 100)](store::Reader &reader) {
                      return answer_json(store::nearest_vehicles(reader, lat, lng, limit));
                    });
              }));
  router_.add("GET", "/webhook/fleet-dashboard", [this](Request const &, Responder const &out) {
    sessions_.answer(out, [](store::Reader &reader) {
      return answer_json("{\"filters\":" + store::filters(reader) + "}");
    });
  });
  router_.add("POST", "/webhook/fleet-dashboard", checked([this](Request const &in, Responder const &out) {
                sessions_.answer(out, [filter = trip_filter(in)](store::Reader &reader) {
                  return answer_json(store::trips_for_map(reader, filter));
                });
              }),
              form_limit);
}

}  // namespace fleet::serve
