#include "report/report.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/completeness.hpp"
#include "report/output.hpp"
#include "report/report_html.hpp"
#include "report/report_xlsx.hpp"
#include "serve/csv.hpp"

namespace fleet::report {
namespace {

std::string csv_of_report(ReportKind const &kind, nlohmann::ordered_json const &report) {
  serve::List list{kind.name};
  for (auto const &column : kind.columns) list.columns.push_back(serve::text(column.name));
  std::string csv;
  serve::write_header(csv, list);
  for (auto const &row : report.at("rows")) serve::write_row(csv, list, row);
  return csv;
}

std::string in_form(ReportKind const &kind, ReportFormat format, std::string const &text,
                    nlohmann::ordered_json const &report) {
  switch (format) {
    case ReportFormat::csv:
      return csv_of_report(kind, report);
    case ReportFormat::xlsx:
      return xlsx_of(kind, report);
    case ReportFormat::html:
      return html_of(kind, report);
    case ReportFormat::json:
      break;
  }
  return text + "\n";
}

}  // namespace

std::vector<FormatRow> const &report_formats() {
  static std::vector<FormatRow> const rows{
      {"csv", ReportFormat::csv, "text/csv; charset=utf-8"},
      {"xlsx", ReportFormat::xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"html", ReportFormat::html, "text/html; charset=utf-8"},
      {"json", ReportFormat::json, "application/json"}};
  return rows;
}

FormatRow const &report_format(std::string_view name) {
  for (auto const &row : report_formats())
    if (row.name == name) return row;
  std::vector<std::string> known;
  for (auto const &row : report_formats()) known.emplace_back(row.name);
  throw Error{Stop::usage, "there is no format '" + std::string{name} + "'",
              "use one of: " + join(known, ", ")};
}

MadeReport make_report(store::Tx &tx, ReportKind const &kind, ReportFormat format,
                       store::ReportSelection const &selection) {
  auto const text = store::report_json(tx, kind.function, selection);
  auto report = nlohmann::ordered_json::parse(text);
  auto bytes = in_form(kind, format, text, report);
  report.erase("rows");
  return {std::move(bytes), std::move(report)};
}

std::vector<std::string> write_report(store::Database const &database, ReportKind const &kind,
                                      ReportFormat format, store::ReportSelection const &selection,
                                      std::string const &path) {
  auto session = database.open();
  store::ReadTransaction tx{session};
  auto const made = make_report(tx, kind, format, selection);
  Output output{path};
  output.write(made.bytes);
  output.complete();
  return format == ReportFormat::csv ? completeness_warnings(made.head.at("completeness"))
                                     : std::vector<std::string>{};
}

}  // namespace fleet::report
