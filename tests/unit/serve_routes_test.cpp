// The OpenAPI document and the routes name each other, none more and none less.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "serve/openapi.hpp"
#include "serve/service.hpp"

using namespace fleet;
using Routes = std::set<std::string>;

TEST_CASE("every route is in the OpenAPI document, and the other way round") {
  config::Config const config;
  serve::ServiceOptions options;
  options.bind = "127.0.0.1:0";
  serve::Service const service{config, "postgresql:///none?host=/nonexistent", options};
  Routes routes;
  for (auto const &[method, path] : service.router().routes()) routes.insert(lower(method) + " " + path);
  Routes documented;
  auto const document = nlohmann::json::parse(serve::openapi_json());
  for (auto const &[path, methods] : document.at("paths").items())
    for (auto const &[method, operation] : methods.items()) documented.insert(method + " " + path);
  CHECK(routes == documented);
  CHECK(routes.size() > 20);
}
