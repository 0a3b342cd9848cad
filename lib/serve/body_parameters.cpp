// Parameters in a request's body: a JSON object or a form.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "serve/parameter.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using nlohmann::json;

Problem bad_body(std::string message, std::string hint) {
  return bad_request("bad_body", std::move(message), std::move(hint));
}

bool is_number(ParameterKind kind) {
  return kind == ParameterKind::integer || kind == ParameterKind::id || kind == ParameterKind::degrees;
}

void add_list(std::vector<Given> &given, std::string const &name, json const &list) {
  for (auto const &item : list) {
    if (!item.is_string())
      throw bad_body(fmt::format("{} holds an item that is not a string", name), "put every item in quotes");
    given.push_back({name, item.get<std::string>(), true});
  }
}

void add_value(std::vector<Given> &given, Parameter const &parameter, json const &value) {
  std::string const name{parameter.name};
  bool const takes_list = parameter.kind == ParameterKind::list;
  if (value.is_null()) return;
  if (value.is_string()) return given.push_back({name, value.get<std::string>()});
  if (value.is_object() && parameter.kind == ParameterKind::geojson)
    return given.push_back({name, value.dump()});
  if (value.is_array() && takes_list) return add_list(given, name, value);
  if (value.is_number() && is_number(parameter.kind)) return given.push_back({name, value.dump()});
  throw bad_body(fmt::format("{} is {}", name, takes_list ? "neither a list nor a string" : "not a string"),
                 takes_list ? "give for example [\"KAA123A\"]" : "put it in quotes");
}

/// The JSON object in `body`. A parameter that is given twice is refused: readers of JSON disagree about which one counts.
json parsed_object(std::string const &body, std::vector<Parameter> const &parameters) {
  constexpr int deepest = 64;  // writing it again costs the stack
  std::multiset<std::string> names;
  bool too_deep = false;
  auto const count = [&](int depth, json::parse_event_t event, json const &name) {
    if (depth == 1 && event == json::parse_event_t::key) names.insert(name.get<std::string>());
    too_deep |= depth > deepest;
    return depth <= deepest;
  };
  auto object = json::parse(body, count, false);
  if (too_deep) throw bad_body("the body is nested too deep", "give numbers, strings, lists or GeoJSON");
  if (!object.is_object())
    throw bad_body(object.is_discarded() ? "the body is not valid JSON" : "the body is not a JSON object",
                   "give for example {\"start\":\"2026-06-05T00:00:00Z\"}");
  for (auto const &parameter : parameters)
    if (names.count(std::string{parameter.name}) > 1)
      throw bad_body(fmt::format("{} is given twice", parameter.name), "give it once");
  return object;
}

std::vector<Given> from_json(std::string const &body, std::vector<Parameter> const &parameters) {
  auto const object = parsed_object(body, parameters);
  std::vector<Given> given;
  for (auto const &parameter : parameters)
    if (auto const found = object.find(parameter.name); found != object.end())
      add_value(given, parameter, *found);
  return given;
}

std::vector<Given> from_form(http::Request const &request) {
  auto const fields = http::parse_form(request);
  if (!fields) throw bad_body("the form is malformed", "encode it as UTF-8 and %XX, without NUL");
  std::vector<Given> given;
  for (auto const &[name, value] : *fields) given.push_back({name, value});
  return given;
}

}  // namespace

std::vector<Given> given_in_body(http::Request const &request, std::vector<Parameter> const &parameters) {
  if (trim(request.body).empty()) return {};
  auto const type = http::content_type(request);
  if (type == "application/x-www-form-urlencoded") return from_form(request);
  if (type.empty() || type == "application/json" || type == "text/plain")
    return from_json(request.body, parameters);
  throw Problem{415, "bad_content_type", fmt::format("content type '{}' is not understood", type),
                "send application/json or application/x-www-form-urlencoded"};
}

}  // namespace fleet::serve
