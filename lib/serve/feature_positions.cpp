#include "serve/feature_positions.hpp"

#include <nlohmann/json.hpp>

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json lines_of(Json const &feature) {
  auto const &geometry = feature.at("geometry");
  if (geometry.is_null()) return Json::array({Json::array({nullptr})});
  auto const &coordinates = geometry.at("coordinates");
  auto const &type = geometry.at("type");
  if (type == "MultiLineString") return coordinates;
  return Json::array({type == "LineString" ? coordinates : Json::array({coordinates})});
}

Json positions_of(Json const &feature) {
  auto positions = Json::array();
  for (auto const &line : lines_of(feature)) positions.insert(positions.end(), line.begin(), line.end());
  return positions;
}

Json beside(Json const &properties, char const *name, std::size_t index) {
  auto const &values = properties.at(name);
  return values.is_array() ? values.at(index) : Json{};
}

}  // namespace fleet::serve
