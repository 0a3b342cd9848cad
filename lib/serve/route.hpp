#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "serve/answer_shape.hpp"
#include "serve/parameter.hpp"

namespace fleet::serve {

/// How a route keeps to the scope of a token, which may be limited to the vehicles of some cost centres. The default
/// of a row is whole_fleet: a row that forgets its scope shows nothing to tokens of a cost centre.
enum class Scope {
  open,         ///< needs no token
  any,          ///< any token: nothing about vehicles
  whole_fleet,  ///< a token without a cost centre
  vehicles  ///< any token: the SQL function takes its cost centres as p_scope and answers as if there were no others
};

/// Whether requests count for the rate limit of their client.
enum class RateClass { counted, free };

/// What answers a request: the route's SQL function through the cache, or the service itself.
enum class Source {
  function,
  ingest_health,
  event_stream,
  health,
  metrics,
  openapi,
  config,
  live_page,
  trips_page
};

/// A row of the table of routes: all that is to be known of an endpoint.
struct Route {
  std::string_view id;  ///< operationId in OpenAPI, key of the cache
  std::string_view method = "GET";
  std::string_view path;
  std::string_view summary;
  std::vector<Parameter> parameters =
      {};  ///< in the path, where it has {their name}; else in the query, of POST in the body
  std::string_view function = {};          ///< of schema `reporting`; its JSON is the answer
  std::string_view key = {};               ///< the function's JSON is put below this key
  std::vector<char const *> sources = {};  ///< generations that make an answer stale (Freshness::of)
  std::chrono::seconds life{0};            ///< how long an answer stays true although the clock goes on
  std::chrono::seconds life_of_now{0};  ///< the same, when a parameter of kind `time` is left out; 0: `life`
  Scope scope = Scope::whole_fleet;
  RateClass rate = RateClass::counted;
  AnswerShape answer = {};
  Source source = Source::function;
  std::string_view shared_by = {};  ///< the parameter that a share link fixes; empty: not for share links
};

/// All routes, in the order of the documentation.
std::vector<Route> const &route_table();
/// True for a parameter that stands in the path of the route.
bool is_in_path(Route const &route, Parameter const &parameter);
/// The first route of that path; nullptr when there is none.
Route const *route_at(std::string_view path);
/// The route of that id. Throws std::logic_error when there is none.
Route const &route_named(std::string_view id);

/// The name of an answer saved as a file, without its extension: the last part of the path, the name of the list where there
/// are several, and the values of all parameters: two questions never have one name. A track that reaches up to now has the time in it.
std::string file_stem(Route const &route, store::Parameters const &arguments, List const *list, Time now);

// The rows, by subject.
std::vector<Route> live_routes();       // routes_live.cpp
std::vector<Route> trip_routes();       // routes_trips.cpp
std::vector<Route> analytics_routes();  // routes_analytics.cpp
std::vector<Route> upkeep_routes();     // routes_upkeep.cpp
std::vector<Route> service_routes();    // routes_service.cpp

}  // namespace fleet::serve
