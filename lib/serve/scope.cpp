#include "serve/scope.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

void cut(Json &filters, std::string const &cost_centre) {
  Json vehicles = Json::array();
  std::set<std::string> drivers;
  std::set<std::string> cities;
  for (auto const &vehicle : filters.at("vehicles")) {
    if (vehicle.at("cost_centre") != cost_centre) continue;
    vehicles.push_back(vehicle);
    if (auto const &driver = vehicle.at("driver_name"); driver.is_string()) drivers.insert(driver);
    if (auto const &city = vehicle.at("assigned_city"); city.is_string()) cities.insert(city);
  }
  filters["vehicles"] = std::move(vehicles);
  filters["drivers"] = drivers;
  filters["cities"] = cities;
  filters["cost_centres"] = {cost_centre};
}

bool in_scope(Caller const &caller, std::string const &track) {
  return !caller.cost_centre || Json::parse(track).at("vehicle").at("cost_centre") == *caller.cost_centre;
}

}  // namespace

std::optional<std::string> scoped(Caller const &caller, std::optional<std::string> asked) {
  if (!caller.cost_centre) return asked;
  if (asked && *asked != *caller.cost_centre)
    throw Problem{403, "forbidden", "this token sees another cost centre only", "leave cost_centre out"};
  return caller.cost_centre;
}

std::string scoped_filters(Caller const &caller, std::string filters) {
  if (!caller.cost_centre) return filters;
  auto json = Json::parse(filters);
  cut(json, *caller.cost_centre);
  return json.dump();
}

std::string scoped_trips(Caller const &caller, std::string trips) {
  if (!caller.cost_centre) return trips;
  auto json = Json::parse(trips);
  cut(json.at("filters"), *caller.cost_centre);
  return json.dump();
}

std::string scoped_trip(Caller const &caller, std::string trip, std::int64_t trip_id) {
  if (in_scope(caller, trip)) return trip;
  throw Problem{404, "unknown_trip", fmt::format("unknown trip '{}'", trip_id),
                "give a trip_id from the answer of POST /webhook/fleet-dashboard"};
}

std::string scoped_track(Caller const &caller, std::string track, std::string const &asked) {
  if (in_scope(caller, track)) return track;
  throw Problem{404, "unknown_vehicle", fmt::format("unknown vehicle '{}'", asked),
                "give a plate or an imei of this token's cost centre"};
}

}  // namespace fleet::serve
