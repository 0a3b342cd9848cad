#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/report_kinds.hpp"

namespace fleet::report {

/// A report as one HTML page without scripts or other files, made to be printed.
/// `report`: the JSON of the kind's function.
std::string html_of(ReportKind const &kind, nlohmann::ordered_json const &report);

}  // namespace fleet::report
