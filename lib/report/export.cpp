#include "report/export.hpp"

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "archive/reach.hpp"
#include "base/error.hpp"
#include "base/stop_signal.hpp"
#include "report/export_parquet.hpp"
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
  store::ExportReach const &reach;
  std::string const &archive;
  int batch = rows_at_once;
  std::string_view more = {};
};

using WriteRow = std::function<void(std::string &, Json &&)>;

std::size_t each_of(store::ExportRows &rows, Output &output, WriteRow const &write) {
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

/// The fixes of one tracker after the other: those that are in the archive are handed to the function.
std::size_t each_archived_fix(Query const &query, Output &output, WriteRow const &write) {
  archive::Reach const reach{query.reach.archive};
  std::size_t count = 0;
  for (auto const &imei : query.reach.trackers) {
    store::ExportRows rows{query.tx,    query.window, query.function,
                           query.batch, ", $4, $5",   {imei, reach.fixes_of(imei, query.archive)}};
    count += each_of(rows, output, write);
  }
  return count;
}

/// Trips by their number, each asked for with its fixes of the archive.
std::size_t each_archived_trip(Query const &query, Output &output, WriteRow const &write) {
  store::ExportRows rows{query.tx, query.window, "fn_export_trip_reach", query.batch};
  return each_of(rows, output, [&](std::string &text, Json &&row) {
    archive::Reach const reach{row["archive"].dump()};
    std::optional<std::string> fixes;
    if (!reach.empty()) fixes = reach.fixes_of(reach.imei(), query.archive);
    write(text, Json::parse(store::archived_trip(query.tx, row["trip_id"].get<long>(), fixes)));
  });
}

/// Calls `write` with each row; writes what it appends to the text. Gives the number of rows.
std::size_t each_row(Query const &query, Output &output, WriteRow const &write) {
  bool const is_archived = !query.reach.archive.empty();
  if (is_archived && query.function == "fn_export_fixes") return each_archived_fix(query, output, write);
  if (is_archived && query.function == "fn_export_trip_tracks")
    return each_archived_trip(query, output, write);
  store::ExportRows rows{query.tx, query.window, query.function, query.batch, query.more};
  return each_of(rows, output, write);
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

ExportCount write_parquet(Query const &query, ExportKind const &kind, Output &output) {
  archive::TableWriter table{table_columns(kind.list), [&](auto bytes) { output.write(bytes); }};
  auto const count =
      each_row(query, output, [&](auto &, auto const &row) { table.add(table_row(kind.list, row)); });
  table.complete(kind.name);
  return {count};
}

ExportCount write_rows(ExportFormat format, Query const &query, ExportKind const &kind, Output &output) {
  switch (format) {
    case ExportFormat::csv:
      return write_csv(query, kind, output);
    case ExportFormat::geojson:
      return write_geojson(query, kind, output);
    case ExportFormat::parquet:
      return write_parquet(query, kind, output);
    case ExportFormat::gpx:
      break;
  }
  return write_gpx(query, kind, output);
}

}  // namespace

ExportCount export_rows(store::Database const &database, ExportKind const &kind, ExportFormat format,
                        store::ExportSelection const &selection, std::string const &path,
                        std::string const &archive) {
  auto session = database.open();
  store::ReadTransaction tx{session};
  store::hold_snapshot(tx);
  Output output{path};
  auto const window = store::export_window(tx, selection);
  auto const reach = store::export_reach(tx, window);
  auto const count = write_rows(format, {tx, window, kind.function, reach, archive}, kind, output);
  output.complete();
  return count;
}

}  // namespace fleet::report
