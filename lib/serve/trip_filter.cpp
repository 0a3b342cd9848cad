#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "serve/parameters.hpp"
#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using nlohmann::json;
constexpr std::size_t most_vehicles = 5000;
constexpr std::size_t longest_text = 200;

Problem bad_body(std::string message, std::string hint) {
  return bad_request("bad_body", std::move(message), std::move(hint));
}

std::optional<std::string> checked_text(std::string_view name, std::string_view value) {
  value = trim(value);
  if (value.size() > longest_text)
    throw bad_body(fmt::format("{} is longer than {} bytes", name, longest_text), "");
  if (value.find('\0') != std::string_view::npos)  // PostgreSQL's text ends there
    throw bad_body(fmt::format("{} contains a NUL character", name), "remove it");
  if (value.empty()) return std::nullopt;
  return std::string{value};
}

std::optional<Time> checked_time(std::string_view name, std::string_view value) {
  auto const text = checked_text(name, value);
  if (!text) return std::nullopt;
  auto const time = parse_time(*text);
  if (!time)
    throw bad_body(fmt::format("{} '{}' is not a time", name, *text),
                   "give RFC 3339 (2026-06-05T09:00:00Z) or a date");
  return time;
}

void add_vehicle(store::TripFilter &filter, std::string_view value) {
  auto vehicle = checked_text("vehicles", value);
  if (!vehicle) return;
  if (!filter.vehicles) filter.vehicles.emplace();
  if (filter.vehicles->size() >= most_vehicles)
    throw bad_body(fmt::format("vehicles lists more than {}", most_vehicles),
                   "leave it out for all vehicles");
  filter.vehicles->push_back(std::move(*vehicle));
}

/// False: not a field of ours.
bool set_text(store::TripFilter &filter, std::string_view name, std::string_view value) {
  if (name == "driver") return filter.driver = checked_text(name, value), true;
  if (name == "cost_centre") return filter.cost_centre = checked_text(name, value), true;
  if (name == "city") return filter.city = checked_text(name, value), true;
  if (name == "start") return filter.start = checked_time(name, value), true;
  if (name == "end") return filter.end = checked_time(name, value), true;
  return false;
}

void add_vehicle_list(store::TripFilter &filter, std::string_view list) {
  for (auto const &vehicle : split(list, ',')) add_vehicle(filter, vehicle);
}

void add_json_vehicles(store::TripFilter &filter, json const &value) {
  if (value.is_string()) return add_vehicle_list(filter, value.get_ref<std::string const &>());
  if (!value.is_array())
    throw bad_body("vehicles is neither a list nor a text", "give for example [\"KAA123A\"]");
  for (auto const &entry : value) {
    if (!entry.is_string())
      throw bad_body("vehicles holds something that is not a text", "put plates and imeis in quotes");
    add_vehicle(filter, entry.get_ref<std::string const &>());
  }
}

store::TripFilter from_json(std::string const &body) {
  auto const object = json::parse(body, nullptr, false);
  if (!object.is_object())
    throw bad_body(object.is_discarded() ? "the body is not valid JSON" : "the body is not a JSON object",
                   "give for example {\"start\":\"2026-06-05T00:00:00Z\"}");
  store::TripFilter filter;
  for (auto const &[name, value] : object.items()) {
    if (value.is_null()) continue;
    if (name == "vehicles") {
      add_json_vehicles(filter, value);
    } else if (value.is_string()) {
      set_text(filter, name, value.get_ref<std::string const &>());
    } else if (set_text(filter, name, "")) {  // a name of ours, with the wrong type
      throw bad_body(fmt::format("{} is not a text", name), "put it in quotes");
    }
  }
  return filter;
}

store::TripFilter from_form(http::Fields const &fields) {
  store::TripFilter filter;
  for (auto const &[name, value] : fields) {
    if (name == "vehicles" || name == "vehicles[]")
      add_vehicle_list(filter, value);
    else
      set_text(filter, name, value);
  }
  return filter;
}

}  // namespace

store::TripFilter trip_filter(http::Request const &request) {
  if (trim(request.body).empty()) return {};
  auto const type = http::content_type(request);
  if (type == "application/x-www-form-urlencoded") {
    auto const fields = http::parse_form(request);
    if (!fields) throw bad_body("the form is malformed", "encode it as UTF-8 and %XX, without NUL");
    return from_form(*fields);
  }
  if (type.empty() || type == "application/json" || type == "text/plain") return from_json(request.body);
  throw Problem{415, "bad_content_type", fmt::format("content type '{}' is not understood", type),
                "send application/json or application/x-www-form-urlencoded"};
}

}  // namespace fleet::serve
