#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/transaction.hpp"

namespace fleet::store {

/// What an export is about, as the command line has it.
struct ExportSelection {
  std::string from;                   ///< RFC 3339, or a day of the fleet's zone (2026-06-05)
  std::string to;                     ///< the same, not included
  std::vector<std::string> vehicles;  ///< plates in any spelling, or imeis; none: all
};

/// The same, checked by the database.
struct ExportWindow {
  std::string starts, ends;          ///< instants, as text
  std::optional<std::string> names;  ///< of the vehicles, as text[]; nothing: all
};

/// Throws: Error{usage} for a window without length and for a vehicle that nobody knows; DatabaseError.
ExportWindow export_window(Tx &tx, ExportSelection const &selection);

/// The rows of a function of schema `reporting` that gives a JSON object a row, fetched in batches through a cursor: memory
/// on both sides is that of one batch. For one export a transaction.
class ExportRows {
 public:
  /// `function`: "fn_export_fixes". `more`: further arguments, as SQL, with `values` for $4 and on. Throws: DatabaseError.
  ExportRows(Tx &tx, ExportWindow const &window, std::string_view function, int batch,
             std::string_view more = {}, ParameterList const &values = {});
  ~ExportRows();
  ExportRows(ExportRows const &) = delete;
  ExportRows &operator=(ExportRows const &) = delete;

  /// Gives:  the next rows, one JSON text each; none at the end.
  std::vector<std::string> next();

 private:
  Tx &tx_;
  std::string fetch_;
};

/// What the rows of a window need from the archive.
struct ExportReach {
  std::string archive;                ///< as tracksolid.archive_json has it; "": nothing
  std::vector<std::string> trackers;  ///< in the order of the rows
};
ExportReach export_reach(Tx &tx, ExportWindow const &window);
/// A trip as a track, of fixes in the archive as well; `archived`: the text of a tracksolid.archived_fix[].
std::string archived_trip(Tx &tx, long trip_id, std::optional<std::string> const &archived);

/// Every query of this transaction sees the same rows. Before its first query.
void hold_snapshot(Tx &tx);

/// What a report is about.
struct ReportSelection {
  std::string first, last;  ///< days of the fleet's zone, both included
  std::optional<std::string> vehicles,
      cost_centres;  ///< plates or imeis, and cost centres, as text[]; nothing: all
};

/// Gives:  the JSON of a report's function.
/// Throws: Error{usage} for days and names that the function refuses, and for a filter of a report that has none; DatabaseError.
std::string report_json(Tx &tx, std::string_view function, ReportSelection const &selection);

}  // namespace fleet::store
