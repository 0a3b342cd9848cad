#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/reader.hpp"

namespace fleet::store {

/// What an answer is made of.
enum class Shape {
  table,     ///< {columns, rows}
  features,  ///< GeoJSON, alone or below "geojson"
  panel      ///< several lists of rows, by name
};

/// One analytics function of schema `reporting` and what it can be asked for.
struct Analysis {
  char const *name;  ///< "fleet-summary"
  char const *summary;
  Statement statement;
  bool period;       ///< day, week or month
  bool days;         ///< from and to, days of the fleet's zone
  bool cost_centre;  ///< false: it is about the fleet as a whole
  Shape shape;
};

std::vector<Analysis> const &analyses();

struct AnalysisFilter {
  std::optional<std::string> period, from, to, cost_centre;
};

/// JSON text. Throws as store/reports.hpp says.
std::string analyse(Reader &reader, Analysis const &analysis, AnalysisFilter const &filter);

}  // namespace fleet::store
