#include "report/export.hpp"

#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/stop_signal.hpp"
#include "report/export_writers.hpp"
#include "report/output.hpp"
#include "serve/csv.hpp"

namespace fleet::report {
namespace {

constexpr int rows_at_once = 1000;
constexpr int tracks_at_once = 5;  // a row is a whole trip

/// How the rows of one export are read.
struct Query {
  store::Tx &tx;
  store::ExportWindow const &window;
  std::string_view function;
  int batch = rows_at_once;
  std::string_view more = {};
};

/// Calls `write` with each row; writes what it appends to the text. Gives the number of rows.
std::size_t each_row(Query const &query, Output &output,
                     std::function<void(std::string &, Json &&)> const &write) {
  store::ExportRows rows{query.tx, query.window, query.function, query.batch, query.more};
  std::size_t count = 0;
  for (auto batch = rows.next(); !batch.empty(); batch = rows.next()) {
    if (stop_requested())
      throw Error{Stop::failed, "stopped by a signal", "nothing was put in place; run it again"};
    std::string text;
    for (auto const &row : batch) write(text, Json::parse(row));
    output.write(text);
    count += batch.size();
  }
  return count;
}

ExportCount write_csv(Query const &query, ExportKind const &kind, Output &output) {
  std::string header;
  serve::write_header(header, kind.list);
  output.write(header);
  return {
      each_row(query, output, [&](auto &text, auto const &row) { serve::write_row(text, kind.list, row); })};
}

ExportCount write_geojson(Query query, ExportKind const &kind, Output &output) {
  if (kind.name == "trips") query.more = ", true";  // with the line
  output.write("{\"type\":\"FeatureCollection\",\"features\":[");
  bool is_first = true;
  auto const count = each_row(query, output, [&](auto &text, auto &&row) {
    text += is_first ? "\n" : ",\n";
    is_first = false;
    write_feature(text, std::forward<decltype(row)>(row));
  });
  output.write("\n]}\n");
  return {count};
}

ExportCount write_gpx(Query query, ExportKind const &kind, Output &output) {
  if (kind.name == "trips") {
    query.function = "fn_export_trip_tracks";
    query.batch = tracks_at_once;
  }
  GpxRows rows{kind};
  ExportCount count;
  output.write(serve::gpx_head);
  for (auto const pass : {GpxRows::Pass::waypoints, GpxRows::Pass::tracks}) {
    rows.begin(pass);
    if (pass == GpxRows::Pass::tracks && !kind.label.empty()) break;  // waypoints alone
    count.rows = each_row(query, output, [&](auto &text, auto const &row) { rows.write(text, row); });
    count.left_out = rows.left_out();
    std::string rest;
    rows.end(rest);
    output.write(rest);
  }
  output.write(serve::gpx_foot);
  return count;
}

ExportCount write_rows(ExportFormat format, Query const &query, ExportKind const &kind, Output &output) {
  switch (format) {
    case ExportFormat::csv:
      return write_csv(query, kind, output);
    case ExportFormat::geojson:
      return write_geojson(query, kind, output);
    case ExportFormat::gpx:
      break;
  }
  return write_gpx(query, kind, output);
}

}  // namespace

ExportCount export_rows(store::Database const &database, ExportKind const &kind, ExportFormat format,
                        store::ExportSelection const &selection, std::string const &path) {
  auto session = database.open();
  store::ReadTransaction tx{session};
  store::hold_snapshot(tx);
  Output output{path};
  auto const window = store::export_window(tx, selection);
  auto const count = write_rows(format, {tx, window, kind.function}, kind, output);
  output.complete();
  return count;
}

}  // namespace fleet::report
