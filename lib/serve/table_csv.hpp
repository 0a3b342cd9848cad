#pragma once
#include <string>

/// Answers as CSV (RFC 4180): the names first, null as an empty field, what is no plain value as JSON.
namespace fleet::serve {

/// Of {columns, rows}.
std::string table_csv(std::string const &table);
/// Of GeoJSON, alone or below "geojson": a line for each position, its feature's properties, then lng and
/// lat.
std::string features_csv(std::string const &answer);
/// Of one list of objects in {name: [...]}; empty when there are none.
std::string list_csv(std::string const &answer, std::string const &name);

}  // namespace fleet::serve
