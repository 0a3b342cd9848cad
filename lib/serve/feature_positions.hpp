#pragma once
#include <cstddef>
#include <nlohmann/json_fwd.hpp>

namespace fleet::serve {

/// The lines of a GeoJSON feature, each an array of positions: those of a MultiLineString (a line over 180° is cut there), the one of a
/// LineString, one of one position of a Point. Null in place of a position where there is no geometry.
nlohmann::ordered_json lines_of(nlohmann::ordered_json const &feature);
/// The positions of all these lines.
nlohmann::ordered_json positions_of(nlohmann::ordered_json const &feature);

/// Item of an array that runs beside the positions of a stretch; null where the fixes have expired.
/// `properties`: of the feature. `name`: times, speeds_kmh or directions_deg.
nlohmann::ordered_json beside(nlohmann::ordered_json const &properties, char const *name, std::size_t index);

}  // namespace fleet::serve
