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
  /// `function`: "fn_export_fixes". `more`: further arguments, as SQL. Throws: DatabaseError.
  ExportRows(Tx &tx, ExportWindow const &window, std::string_view function, int batch,
             std::string_view more = {});
  ~ExportRows();
  ExportRows(ExportRows const &) = delete;
  ExportRows &operator=(ExportRows const &) = delete;

  /// Gives:  the next rows, one JSON text each; none at the end.
  std::vector<std::string> next();

 private:
  Tx &tx_;
  std::string fetch_;
};

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
