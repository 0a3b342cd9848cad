#pragma once
#include <string_view>
#include <vector>

#include "serve/answer_shape.hpp"

namespace fleet::report {

/// A kind of rows that can be exported: a row of the table of exports.
struct ExportKind {
  std::string_view name;      ///< "fixes"
  std::string_view help;      ///< for people
  std::string_view function;  ///< of schema `reporting`; a JSON object a row
  serve::List list;           ///< the columns, in order
  std::string_view label =
      {};  ///< of kinds that are places: the column that a waypoint is named by, beside the vehicle
};

std::vector<ExportKind> const &export_kinds();

}  // namespace fleet::report
