#pragma once
#include <nlohmann/json_fwd.hpp>

#include "archive/table_writer.hpp"
#include "report/export_kinds.hpp"

namespace fleet::report {

/// The columns of an export for Parquet. A place takes two columns, as in CSV; lists and objects are JSON text.
std::vector<archive::TableColumn> table_columns(serve::List const &list);
/// A row of the export as the values of these columns. Throws Error{failed} for a value of another type than its column.
std::vector<archive::TableValue> table_row(serve::List const &list, nlohmann::ordered_json const &row);

}  // namespace fleet::report
