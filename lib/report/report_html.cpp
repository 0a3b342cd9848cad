#include "report/report_html.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/xml.hpp"
#include "report/completeness.hpp"

namespace fleet::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto *style =
    "@page{size:A4 landscape;margin:12mm}body{font:13px/1.4 sans-serif;margin:16px;color:#111}h1{font-size:20px;margin:0}"
    "h2{font-size:15px;break-after:avoid}table{border-collapse:collapse;width:100%;font-size:12px}"
    "th,td{border-bottom:1px solid #bbb;padding:2px 6px;text-align:left;vertical-align:top}td.n,th.n{text-align:right}"
    "thead{display:table-header-group}tfoot{display:table-row-group;font-weight:bold}tr{break-inside:avoid}"
    ".incomplete{border-left:4px solid #b00;padding-left:8px}"
    "@media print{body{margin:0;font-size:10px}table{font-size:9px}}";

bool is_right_aligned(Cell cell) {
  return cell == Cell::integer || cell == Cell::number || cell == Cell::duration;
}

/// "2026-06-05T12:00:00+03:00" as "2026-06-05 12:00".
std::string minute_of(std::string const &time) {
  return time.size() < 16 ? time : time.substr(0, 10) + ' ' + time.substr(11, 5);
}

std::string shown_number(Json const &value, Cell cell) {
  auto const number = value.get<double>();
  if (cell == Cell::number) return fmt::format("{:.1f}", number);
  if (cell != Cell::duration) return fmt::format("{:.0f}", number);
  auto const minutes = std::lround(number / 60);
  return fmt::format("{}:{:02}", minutes / 60, minutes % 60);
}

std::string shown(Json const &value, Cell cell) {
  if (value.is_null()) return {};
  if (value.is_number()) return shown_number(value, is_right_aligned(cell) ? cell : Cell::integer);
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  auto const text = value.get<std::string>();
  if (cell == Cell::time) return minute_of(text);
  return cell == Cell::month ? text.substr(0, 7) : text;
}

void write_cell(std::string &html, char const *tag, std::string const &text, Cell cell) {
  html +=
      fmt::format("<{}{}>{}</{}>", tag, is_right_aligned(cell) ? " class=\"n\"" : "", xml_escaped(text), tag);
}

void write_line(std::string &html, std::vector<ReportColumn> const &columns, Json const &row) {
  html += "<tr>";
  for (auto const &column : columns) {
    auto const found = row.find(column.name);
    write_cell(html, "td", found == row.end() ? std::string{} : shown(*found, column.cell), column.cell);
  }
  html += "</tr>\n";
}

void write_table(std::string &html, std::vector<ReportColumn> const &columns, Json const &rows,
                 Json const &totals = {}) {
  html += "<table>\n<thead><tr>";
  for (auto const &column : columns) write_cell(html, "th", std::string{column.title}, column.cell);
  html += "</tr></thead>\n<tbody>\n";
  for (auto const &row : rows) write_line(html, columns, row);
  html += "</tbody>\n";
  if (totals.is_object() && !totals.empty()) {
    html += "<tfoot>";
    write_line(html, columns, totals);
    html += "</tfoot>\n";
  }
  html += "</table>\n";
}

void write_completeness(std::string &html, Json const &completeness) {
  html += fmt::format("<h2>How complete the data is</h2>\n<ul class=\"{}\">\n",
                      completeness.at("complete").get<bool>() ? "complete" : "incomplete");
  for (auto const &sentence : completeness_sentences(completeness))
    html += "<li>" + xml_escaped(sentence) + "</li>\n";
  html += "</ul>\n";
  if (auto const &gaps = completeness.at("gaps"); !gaps.empty()) write_table(html, gap_columns(), gaps);
  if (auto const &silent = completeness.at("silent"); !silent.empty())
    write_table(html, silence_columns(), silent);
}

}  // namespace

std::string html_of(ReportKind const &kind, Json const &report) {
  auto const text = [&](char const *key) { return xml_escaped(report.at(key).get<std::string>()); };
  auto html = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}, {1} to {2}</title>\n"
      "<style>{3}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<p>{1} to {2}, both included, times of {4}; as of {5}</p>\n",
      xml_escaped(kind.title), text("from"), text("to"), style, text("timezone"),
      xml_escaped(minute_of(report.at("as_of").get<std::string>())));
  if (auto const filter = filter_sentence(report); !filter.empty())
    html += "<p>" + xml_escaped(filter) + "</p>\n";
  write_table(html, kind.columns, report.at("rows"), report.at("totals"));
  if (report.at("rows").empty()) html += "<p>Nothing in this time.</p>\n";
  write_completeness(html, report.at("completeness"));
  return html + "</body>\n</html>\n";
}

}  // namespace fleet::report
