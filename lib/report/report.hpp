#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "report/report_kinds.hpp"
#include "store/database.hpp"
#include "store/export_store.hpp"

namespace fleet::report {

enum class ReportFormat { csv, xlsx, html, json };

/// A row of the table of formats.
struct FormatRow {
  std::string_view name;  ///< of the command line, and the ending of files
  ReportFormat format;
  std::string_view media_type;
};

std::vector<FormatRow> const &report_formats();
/// Throws Error{usage} for a name that no format has.
FormatRow const &report_format(std::string_view name);

struct MadeReport {
  std::string bytes;
  nlohmann::ordered_json head;  ///< the report without its rows, with the completeness of its data
};

/// Makes a report in its form.
/// Throws: Error{usage} for the days, the filter, and for more rows than a sheet holds; DatabaseError.
MadeReport make_report(store::Tx &tx, ReportKind const &kind, ReportFormat format,
                       store::ReportSelection const &selection);

/// Makes a report and writes it to `path`, "" for stdout.
///
/// Gives:  warnings that belong to a CSV, which has no place for them: how complete the data is; none when it is complete.
/// Throws: as make_report; Error{failed} when it cannot be written. A file that was at `path` is then as before.
std::vector<std::string> write_report(store::Database const &database, ReportKind const &kind,
                                      ReportFormat format, store::ReportSelection const &selection,
                                      std::string const &path);

}  // namespace fleet::report
