#pragma once
#include <cstddef>
#include <nlohmann/json_fwd.hpp>

namespace fleet::serve {

/// The positions of a GeoJSON feature: one of a Point, many of a LineString; null where there is no geometry.
nlohmann::ordered_json positions_of(nlohmann::ordered_json const &feature);

/// Item of an array that runs beside the positions of a stretch; null where the fixes have expired.
/// `properties`: of the feature. `name`: times, speeds_kmh or directions_deg.
nlohmann::ordered_json beside(nlohmann::ordered_json const &properties, char const *name, std::size_t index);

}  // namespace fleet::serve
