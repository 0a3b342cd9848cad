#include "serve/scope.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

/// Leaves the vehicles of one cost centre in `filters`, and their drivers and cities.
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

bool in_scope(std::string const &track, std::string const &cost_centre) {
  return Json::parse(track).at("vehicle").at("cost_centre") == cost_centre;
}

/// As for a vehicle that does not exist: "unknown vehicle 'KAA 1'", "unknown trip '7'".
Problem unknown(Route const &route, store::Parameters const &arguments) {
  auto const &parameter = route.parameters.front();
  std::string const subject{parameter.name.substr(0, parameter.name.find('_'))};
  return {404, "unknown_" + subject, fmt::format("unknown {} '{}'", subject, arguments.front().value_or("")),
          fmt::format("{}: {}", parameter.name, parameter.doc)};
}

}  // namespace

void limit_to_scope(Route const &route, Caller const &caller, store::Parameters &arguments) {
  if (!caller.cost_centre) return;
  if (route.scope == Scope::whole_fleet)
    throw Problem{403, "forbidden", "this token is for one cost centre only",
                  "use a token without a cost centre"};
  for (std::size_t i = 0; i < route.parameters.size(); ++i) {
    if (route.parameters[i].name != "cost_centre") continue;
    if (arguments[i] && *arguments[i] != *caller.cost_centre)
      throw Problem{403, "forbidden", "this token is for another cost centre", "leave cost_centre out"};
    arguments[i] = caller.cost_centre;
  }
}

std::string cut_to_scope(Route const &route, Caller const &caller, store::Parameters const &arguments,
                         std::string answer) {
  if (!caller.cost_centre) return answer;
  if (route.scope == Scope::vehicle && !in_scope(answer, *caller.cost_centre))
    throw unknown(route, arguments);
  if (route.scope != Scope::filters) return answer;
  auto json = Json::parse(answer);
  cut(json.at("filters"), *caller.cost_centre);
  return json.dump();
}

}  // namespace fleet::serve
