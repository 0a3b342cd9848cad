// Rows of the table of routes: the pages, and what operators and their tools ask for.
#include "serve/route_parts.hpp"

namespace fleet::serve {
namespace {

Fields const stream_state{text("job"),
                          text("stream"),
                          integer("every_s", "its interval"),
                          nullable(time("last_ok_at")),
                          nullable(integer("lag_s", "since the last success")),
                          boolean("ok"),
                          nullable(text("message"))};

Fields const health{
    one_of("status", {"ok", "degraded"}), text("version"),
    optional(one_of("database", {"starting", "unreachable", "not migrated", "no rights", "failing"},
                    "absent when ok"))};

Fields const config{text("version"), nullable(text("map_style_url")), text("timezone", "of the fleet"),
                    text("public_api_base"), list_of("features", one_of("feature", {"stream", "analytics"}))};

}  // namespace

std::vector<Route> service_routes() {
  return {
      {.id = "health",
       .path = "/health",
       .summary = "Whether the service and its database answer; 503 when not. Takes no database session",
       .scope = Scope::open,
       .rate = RateClass::free,
       .answer = plain(health),
       .source = Source::health},
      {.id = "ingest_health",
       .path = "/health/ingest",
       .summary = "Every stream with its lag; 503 while one is later than three intervals and a minute",
       .function = "fn_ingest_health",
       .sources = {"live"},
       .scope = Scope::whole_fleet,
       .answer = panel({one_of("status", {"ok", "degraded"}), time("as_of")}, {rows("rows", stream_state)}),
       .source = Source::ingest_health},
      {.id = "metrics",
       .path = "/metrics",
       .summary = "Figures for Prometheus, in its text format",
       .scope = Scope::whole_fleet,
       .answer = not_json("text/plain"),
       .source = Source::metrics},
      {.id = "openapi",
       .path = "/openapi.json",
       .summary = "This API in OpenAPI 3.1",
       .scope = Scope::any,
       .answer = plain({}),
       .source = Source::openapi},
      {.id = "config",
       .path = "/config.json",
       .summary = "Settings that the pages need to start",
       .scope = Scope::any,
       .answer = plain(config),
       .source = Source::config},
      {.id = "live_page",
       .path = "/",
       .summary = "The live map",
       .scope = Scope::any,
       .answer = not_json("text/html"),
       .source = Source::live_page},
      {.id = "trips_page",
       .path = "/trips",
       .summary = "The trips map",
       .scope = Scope::any,
       .answer = not_json("text/html"),
       .source = Source::trips_page}};
}

}  // namespace fleet::serve
