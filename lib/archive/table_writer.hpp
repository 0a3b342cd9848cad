#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "archive/parquet_writer.hpp"

/// Any table as a Parquet file.
namespace fleet::archive {

enum class ValueType : std::uint8_t {
  text,
  whole,    ///< INT64
  real,     ///< DOUBLE
  boolean,  ///< BOOLEAN
  time,     ///< TIMESTAMP in UTC; microseconds since 1970
  day       ///< DATE; days since 1970
};

struct TableColumn {
  std::string name;
  ValueType type;
};

/// The null is std::monostate; a time and a day are whole numbers.
using TableValue = std::variant<std::monostate, std::string, std::int64_t, double, bool>;

/// Every column may be null. Rows are kept until they make a row group: `rows_of_group`, or 32 MB of values.
class TableWriter {
 public:
  TableWriter(std::vector<TableColumn> const &columns, ParquetWriter::Write write);

  /// A value for each column. Throws: std::bad_variant_access for one of another type; what `write` throws.
  void add(std::vector<TableValue> row);
  /// Writes the rows that are left, and the footer. `name`: of the table.
  void complete(std::string_view name);

 private:
  /// The values of a column that are not null.
  using Values = std::variant<std::vector<std::string>, std::vector<std::int64_t>, std::vector<std::int32_t>,
                              std::vector<double>, std::vector<bool>>;
  struct Column {
    ValueType type;
    Values values;
    Indexes is_there = {};
  };

  static Values no_values(ValueType type);
  static GroupColumn group_column(Column const &column);
  void flush();

  ParquetWriter file_;
  std::vector<Column> columns_;
  std::size_t rows_ = 0, bytes_ = 0;  ///< that are kept
};

}  // namespace fleet::archive
