#include "serve/feature_positions.hpp"

#include <nlohmann/json.hpp>

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json positions_of(Json const &feature) {
  auto const &geometry = feature.at("geometry");
  if (geometry.is_null()) return Json::array({nullptr});
  auto const &coordinates = geometry.at("coordinates");
  return geometry.at("type") == "LineString" ? coordinates : Json::array({coordinates});
}

Json beside(Json const &properties, char const *name, std::size_t index) {
  auto const &values = properties.at(name);
  return values.is_array() ? values.at(index) : Json{};
}

}  // namespace fleet::serve
