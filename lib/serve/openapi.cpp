#include "serve/openapi.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "serve/format.hpp"
#include "serve/json_schema.hpp"
#include "serve/route.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

/// "live_positions" as "LivePositions".
std::string schema_name(Route const &route) {
  std::string name;
  for (auto const &word : split(route.id, '_')) {
    name += word;
    name[name.size() - word.size()] = static_cast<char>(word.front() - 'a' + 'A');
  }
  return name;
}

Json value_schema(Parameter const &parameter) {
  switch (parameter.kind) {
    case ParameterKind::on_off:
      return {{"type", "string"}, {"enum", {"on", "off"}}};
    case ParameterKind::integer:
      return {{"type", "integer"}, {"minimum", parameter.least}, {"maximum", parameter.most}};
    case ParameterKind::id:
      return {{"type", "integer"}, {"minimum", 1}};
    case ParameterKind::degrees:
      return {{"type", "number"}, {"minimum", -parameter.most}, {"maximum", parameter.most}};
    case ParameterKind::date:
      return {{"type", "string"}, {"format", "date"}};
    case ParameterKind::list:
      return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case ParameterKind::geojson:
      return {{"oneOf", {{{"type", "object"}}, {{"type", "string"}}}}};
    case ParameterKind::time:  // also a date: no format
    case ParameterKind::text:
      break;
  }
  Json text{{"type", "string"}, {"maxLength", 200}};
  if (!parameter.values.empty()) text["enum"] = parameter.values;
  return text;
}

Json query_parameter(std::string_view name, std::string_view doc, bool required, Json schema) {
  return {{"name", name},
          {"in", "query"},
          {"required", required},
          {"description", doc},
          {"schema", std::move(schema)}};
}

Json choice(std::string_view name, std::string_view doc, std::vector<std::string_view> const &values) {
  return query_parameter(name, doc, false,
                         {{"type", "string"}, {"enum", values}, {"default", values.front()}});
}

/// The parameters `format` and `part`, which follow from the shape of the answer.
void add_choices(Json &parameters, AnswerShape const &shape) {
  auto const &formats = formats_of(shape);
  if (formats.size() == 1) return;
  std::vector<std::string_view> names;
  names.reserve(formats.size());
  for (auto const &format : formats) names.push_back(format.name);
  parameters.push_back(choice("format", "also by Accept", names));
  if (shape.lists.size() == 1) return;
  names.clear();
  for (auto const &list : shape.lists) names.push_back(list.name);
  parameters.push_back(choice("part", "list that is given as CSV", names));
}

Json request_body(Route const &route) {
  Json properties = Json::object();
  Json required = Json::array();
  for (auto const &parameter : route.parameters) {
    auto schema = value_schema(parameter);
    schema["description"] = parameter.doc;
    properties[std::string{parameter.name}] = std::move(schema);
    if (parameter.required) required.push_back(parameter.name);
  }
  Json body{{"required", !required.empty()}};
  Json form{{"schema", {{"type", "object"}, {"properties", std::move(properties)}}}};
  if (!required.empty()) form["schema"]["required"] = std::move(required);
  body["content"] = {{"application/json", form}, {"application/x-www-form-urlencoded", form}};
  return body;
}

Json csv_schema(AnswerShape const &shape) {
  std::vector<std::string> headers;
  for (auto const &list : shape.lists)
    headers.push_back((shape.lists.size() > 1 ? "part " + std::string{list.name} : "header") + ": " +
                      join(header_of(list), ","));
  return {{"type", "string"}, {"description", join(headers, "; ")}};
}

Json content(Route const &route) {
  auto const &shape = route.answer;
  if (shape.content_type != "application/json")
    return {{std::string{shape.content_type}, {{"schema", {{"type", "string"}}}}}};
  Json content = Json::object();
  for (auto const &format : formats_of(shape)) {
    std::string const media_type{format.content_type.substr(0, format.content_type.find(';'))};
    Json schema{{"type", "string"}};
    if (format.name == "json") schema = {{"$ref", "#/components/schemas/" + schema_name(route)}};
    if (format.name == "geojson")
      schema = {{"$ref", "#/components/schemas/" + schema_name(route) + "/properties/geojson"}};
    if (format.name == "csv") schema = csv_schema(shape);
    content[media_type] = {{"schema", std::move(schema)}};
  }
  return content;
}

/// Statuses of the error answers that the route may give.
std::vector<std::string> error_statuses(Route const &route) {
  std::vector<std::string> statuses;
  bool const asks = !route.parameters.empty() || formats_of(route.answer).size() > 1;
  if (asks) statuses.emplace_back("400");
  if (route.scope != Scope::open) statuses.emplace_back("401");
  if (route.scope == Scope::whole_fleet || route.scope == Scope::vehicles) statuses.emplace_back("403");
  if (route.answer.is_track) statuses.emplace_back("404");
  if (route.method == "POST") statuses.insert(statuses.end(), {"413", "415"});
  if (route.rate == RateClass::counted) statuses.emplace_back("429");
  return statuses;
}

Json responses(Route const &route) {
  Json responses{{"200", {{"description", route.summary}, {"content", content(route)}}}};
  for (auto const &status : error_statuses(route))
    responses[status] = {{"$ref", "#/components/responses/Error"}};
  bool const says_degraded = route.source == Source::health || route.source == Source::ingest_health;
  if (says_degraded) responses["503"] = {{"description", "degraded"}, {"content", content(route)}};
  responses["default"] = {{"$ref", "#/components/responses/Error"}};
  return responses;
}

Json operation(Route const &route) {
  Json parameters = Json::array();
  if (route.method != "POST")
    for (auto const &parameter : route.parameters) {
      parameters.push_back(
          query_parameter(parameter.name, parameter.doc, parameter.required, value_schema(parameter)));
      if (is_in_path(route, parameter)) parameters.back()["in"] = "path";
    }
  add_choices(parameters, route.answer);
  Json made{{"operationId", route.id}, {"summary", route.summary}, {"responses", responses(route)}};
  if (!parameters.empty()) made["parameters"] = std::move(parameters);
  if (route.method == "POST") made["requestBody"] = request_body(route);
  if (route.scope == Scope::open) made["security"] = Json::array();
  return made;
}

Json error_schema() {
  Json const string{{"type", "string"}};
  Json const error{{"type", "object"},
                   {"properties", {{"code", string}, {"message", string}, {"hint", string}}},
                   {"required", {"code", "message", "hint"}}};
  return {{"type", "object"}, {"properties", {{"error", error}}}, {"required", {"error"}}};
}

Json components() {
  Json schemas{{"Error", error_schema()}};
  schemas.update(geometry_schemas());
  for (auto const &route : route_table())
    if (route.answer.content_type == "application/json")
      schemas[schema_name(route)] = json_schema({.fields = route.answer.json});
  Json const error{
      {"description", "an error"},
      {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}}};
  return {{"schemas", std::move(schemas)},
          {"responses", {{"Error", error}}},
          {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

std::string document() {
  Json paths = Json::object();
  for (auto const &route : route_table())
    paths[std::string{route.path}][lower(route.method)] = operation(route);
  Json const document{{"openapi", "3.1.0"},
                      {"info", {{"title", "fleet"}, {"version", FLEET_VERSION}}},
                      {"servers", Json::array({{{"url", "/"}}})},
                      {"security", Json::array({{{"token", Json::array()}}})},
                      {"paths", std::move(paths)},
                      {"components", components()}};
  return document.dump();
}

}  // namespace

std::string const &openapi_json() {
  static std::string const text = document();
  return text;
}

}  // namespace fleet::serve
