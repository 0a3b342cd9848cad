#pragma once
#include <cstddef>
#include <string>

#include "report/export_kinds.hpp"
#include "store/database.hpp"
#include "store/export_store.hpp"

namespace fleet::report {

enum class ExportFormat { csv, geojson, gpx, parquet };

struct ExportCount {
  std::size_t rows = 0;
  std::size_t left_out = 0;  ///< of `rows`: those that the format has no form for
};

/// Streams the rows of one kind from a snapshot of the database to `path`, "" for stdout. Memory does not grow with the rows.
///
/// `archive`: the setting, for windows that reach into it: their fixes are read tracker by tracker.
///
/// Shape:  CSV and times as the API has them (docs/use/api.md), the columns of `kind`; Parquet: the same columns, with types.
/// Throws: Error{usage} for the selection; Error{failed} when it cannot be written, or after a stop signal; DatabaseError. A
///         file that was at `path` is then as before.
ExportCount export_rows(store::Database const &database, ExportKind const &kind, ExportFormat format,
                        store::ExportSelection const &selection, std::string const &path,
                        std::string const &archive);

}  // namespace fleet::report
