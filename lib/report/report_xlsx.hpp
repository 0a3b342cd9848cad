#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/report_kinds.hpp"

namespace fleet::report {

/// A report as the bytes of an Excel workbook: sheets Report (rows and totals), Chart, and Completeness.
///
/// Shape:  numbers are numbers, days and times are times in the fleet's zone, durations are parts of a day, imeis are text; no
///         text is ever run as a formula. Totals are formulas over the rows.
/// `report`: the JSON of the kind's function.
/// Throws: Error{usage} for more rows than a sheet holds; Error{failed} when the library cannot write its temporary files.
std::string xlsx_of(ReportKind const &kind, nlohmann::ordered_json const &report);

}  // namespace fleet::report
