#include "serve/openapi.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "store/analytics.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

Json parameter(char const *name, Json schema, char const *description, bool required = false) {
  return {{"name", name},
          {"in", "query"},
          {"required", required},
          {"description", description},
          {"schema", schema}};
}

Json text(char const *name, char const *description, bool required = false) {
  return parameter(name, {{"type", "string"}, {"maxLength", 200}}, description, required);
}

Json choice(char const *name, std::vector<std::string> const &values, char const *description) {
  return parameter(name, {{"type", "string"}, {"enum", values}}, description);
}

Json number(char const *name, char const *type, double least, double most, char const *description,
            bool required) {
  return parameter(name, {{"type", type}, {"minimum", least}, {"maximum", most}}, description, required);
}

Json content(char const *type, Json schema = Json::object()) {
  return {{type, {{"schema", std::move(schema)}}}};
}

Json schema_ref(char const *name) {
  return {{"$ref", std::string{"#/components/schemas/"} + name}};
}

Json operation(char const *summary, Json parameters, Json answer_content) {
  Json const error = {{"description", "an error"},
                      {"content", content("application/json", schema_ref("Error"))}};
  Json made = {
      {"summary", summary},
      {"responses", {{"200", {{"description", summary}, {"content", answer_content}}}, {"default", error}}}};
  if (!parameters.empty()) made["parameters"] = std::move(parameters);
  return made;
}

Json get(char const *summary, Json parameters, Json answer_content) {
  return {{"get", operation(summary, std::move(parameters), std::move(answer_content))}};
}

Json object_content() {
  return content("application/json", {{"type", "object"}});
}

Json track_content() {
  auto tracks = content("application/json", schema_ref("Features"));
  for (auto const *type : {"application/geo+json", "application/gpx+xml"}) tracks.update(content(type));
  return tracks;
}

Json live_paths() {
  auto const cost_centre = text("cost_centre", "only this cost centre, as shown (Unassigned included)");
  auto const features = content("application/json", schema_ref("Features"));
  Json paths;
  paths["/webhook/live-positions"] =
      get("Every enabled vehicle, where it is and what it does",
          Json::array({cost_centre, choice("acc_status", {"on", "off"}, "ignition")}), features);
  paths["/webhook/live-positions/nearest"] =
      get("Vehicles by distance from a point",
          Json::array({number("lat", "number", -90, 90, "degrees", true),
                       number("lng", "number", -180, 180, "degrees", true),
                       number("limit", "integer", 1, 100, "how many; default 5", false)}),
          features);
  paths["/webhook/live-positions/track"] =
      get("Where a vehicle was",
          Json::array({text("vehicle_number", "plate in any spelling, or imei", true),
                       number("hours", "integer", 1, 2160, "how far back; default 24", false),
                       choice("format", {"json", "geojson", "gpx"}, "default json")}),
          track_content());
  paths["/webhook/live-positions/stream"] = get("Server-sent events: positions as they are stored",
                                                Json::array({cost_centre}), content("text/event-stream"));
  return paths;
}

Json trip_paths() {
  Json const texts = {{"type", "string"}};
  Json const form = {{"type", "object"},
                     {"properties",
                      {{"vehicles", {{"type", "array"}, {"items", texts}}},
                       {"driver", texts},
                       {"cost_centre", texts},
                       {"city", texts},
                       {"start", texts},
                       {"end", texts}}}};
  auto body = content("application/json", form);
  body.update(content("application/x-www-form-urlencoded", form));
  Json dashboard = get("What trips can be filtered by", Json::array(), object_content());
  dashboard["post"] = operation("Trips that start in [start, end)", Json::array(),
                                content("application/json", schema_ref("Features")));
  dashboard["post"]["requestBody"] = {{"content", body}};
  auto const trip = get("One trip as it was driven, with times and speeds",
                        Json::array({parameter("trip_id", {{"type", "integer"}, {"minimum", 1}},
                                               "as in the trips of the dashboard", true),
                                     choice("format", {"json", "geojson", "gpx"}, "default json")}),
                        track_content());
  return {{"/webhook/fleet-dashboard", dashboard}, {"/webhook/fleet-dashboard/trip", trip}};
}

Json analytics_paths() {
  Json paths;
  for (auto const &analysis : store::analyses()) {
    Json parameters = Json::array();
    if (analysis.period) parameters.push_back(choice("period", {"day", "week", "month"}, "default day"));
    for (auto const *name : {"from", "to"})
      if (analysis.days)
        parameters.push_back(
            parameter(name, {{"type", "string"}, {"format", "date"}}, "day of the fleet's zone, included"));
    if (analysis.cost_centre) parameters.push_back(text("cost_centre", "only this cost centre"));
    parameters.push_back(choice("format", {"json", "csv"}, "default json"));
    if (analysis.shape == store::Shape::panel)
      parameters.push_back(
          choice("part", {"status", "idle", "not_moved", "clock"}, "which list as CSV; default status"));
    auto answer = object_content();
    answer.update(content("text/csv"));
    paths[std::string{"/analytics/"} + analysis.name] = get(analysis.summary, std::move(parameters), answer);
  }
  return paths;
}

Json service_paths() {
  Json paths;
  paths["/health"] =
      get("Whether the service and its database answer; needs no token", Json::array(), object_content());
  paths["/health"]["get"]["security"] = Json::array();
  paths["/health/ingest"] =
      get("Whether every stream comes in on time; 503 when not", Json::array(), object_content());
  paths["/metrics"] = get("Figures for Prometheus", Json::array(), content("text/plain"));
  paths["/openapi.json"] = get("This document", Json::array(), object_content());
  paths["/config.json"] = get("What the pages need to start", Json::array(), object_content());
  paths["/"] = get("The live map", Json::array(), content("text/html"));
  paths["/trips"] = get("The trips map", Json::array(), content("text/html"));
  return paths;
}

Json components() {
  Json const object = {{"type", "object"}};
  Json const texts = {{"type", "string"}};
  Json const error = {{"type", "object"},
                      {"required", {"error"}},
                      {"properties",
                       {{"error",
                         {{"type", "object"},
                          {"required", {"code", "message", "hint"}},
                          {"properties", {{"code", texts}, {"message", texts}, {"hint", texts}}}}}}}};
  Json const features = {{"type", "object"},
                         {"required", {"summary", "geojson"}},
                         {"properties", {{"summary", object}, {"geojson", object}}}};
  return {{"schemas", {{"Error", error}, {"Features", features}}},
          {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

}  // namespace

std::string openapi_json() {
  Json paths;
  for (auto const &part : {live_paths(), trip_paths(), analytics_paths(), service_paths()})
    paths.update(part);
  Json const document = {{"openapi", "3.1.0"},
                         {"info", {{"title", "fleet"}, {"version", FLEET_VERSION}}},
                         {"security", Json::array({{{"token", Json::array()}}})},
                         {"paths", paths},
                         {"components", components()}};
  return document.dump();
}

}  // namespace fleet::serve
