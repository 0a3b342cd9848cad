#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fleet::report {

/// What a column holds, and so how a file shows it.
enum class Cell {
  text,   ///< also an imei: never a number
  day,    ///< "2026-06-05"
  month,  ///< the same, of its first day
  time,   ///< "2026-06-05T12:00:00+03:00", in the fleet's zone
  integer,
  number,    ///< km, km/h or hours, as the title says
  duration,  ///< seconds
  yes_no
};

struct ReportColumn {
  std::string_view name;  ///< key of a row, and of the CSV
  std::string_view title;
  Cell cell = Cell::text;
  std::string_view total = {};  ///< of the last line: "sum", "max" or ""
};

/// A row of the table of reports.
struct ReportKind {
  std::string_view name;  ///< of the command line
  std::string_view title;
  std::string_view help;
  std::string_view function;  ///< of schema `reporting`; its JSON is the report
  std::vector<ReportColumn> columns;
  std::string_view chart_title;
};

std::vector<ReportKind> const &report_kinds();

/// The lists of gaps and of silences in a report's completeness.
std::vector<ReportColumn> const &gap_columns();
std::vector<ReportColumn> const &silence_columns();

}  // namespace fleet::report
