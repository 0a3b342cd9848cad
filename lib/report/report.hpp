#pragma once
#include <string>
#include <vector>

#include "report/report_kinds.hpp"
#include "store/database.hpp"

namespace fleet::report {

enum class ReportFormat { csv, xlsx, html, json };

/// Makes the report of the days from `first` to `last`, both included, and writes it to `path`, "" for stdout.
///
/// Gives:  what is to be told beside a CSV, which has no place for it: how complete the data is; nothing when it is complete.
/// Throws: Error{usage} for the days; Error{failed} when it cannot be written; DatabaseError. A file that was at `path` is
///         then as before.
std::vector<std::string> write_report(store::Database const &database, ReportKind const &kind,
                                      ReportFormat format, std::string const &first, std::string const &last,
                                      std::string const &path);

}  // namespace fleet::report
