#include "report/report.hpp"

#include <nlohmann/json.hpp>

#include "report/completeness.hpp"
#include "report/output.hpp"
#include "report/report_html.hpp"
#include "report/report_xlsx.hpp"
#include "serve/csv.hpp"
#include "store/export_store.hpp"

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

}  // namespace

std::vector<std::string> write_report(store::Database const &database, ReportKind const &kind,
                                      ReportFormat format, std::string const &first, std::string const &last,
                                      std::string const &path) {
  auto session = database.open();
  store::ReadTransaction tx{session};
  auto const text = store::report_json(tx, kind.function, first, last);
  auto const report = nlohmann::ordered_json::parse(text);
  Output output{path};
  std::vector<std::string> beside;
  switch (format) {
    case ReportFormat::csv:
      output.write(csv_of_report(kind, report));
      beside = completeness_warnings(report.at("completeness"));
      break;
    case ReportFormat::xlsx:
      output.write(xlsx_of(kind, report));
      break;
    case ReportFormat::html:
      output.write(html_of(kind, report));
      break;
    case ReportFormat::json:
      output.write(text + "\n");
      break;
  }
  output.complete();
  return beside;
}

}  // namespace fleet::report
