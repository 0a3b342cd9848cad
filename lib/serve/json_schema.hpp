#pragma once
#include <nlohmann/json.hpp>

#include "serve/schema.hpp"

namespace fleet::serve {

/// `schema` as JSON Schema 2020-12, the dialect of OpenAPI 3.1. Geometries refer to #/components/schemas/Point and so on.
nlohmann::ordered_json json_schema(Schema const &schema);
/// Those components: Point, LineString.
nlohmann::ordered_json geometry_schemas();

}  // namespace fleet::serve
