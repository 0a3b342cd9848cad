#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "archive/fix_file.hpp"

/// The columns of a file of fixes: their names and types, and their values as pages. What writes and what reads stand side by side.
namespace fleet::archive {

struct FixColumn {
  std::string_view name;
  bool is_optional;
};

enum ColumnNumber : std::uint8_t {
  imei,
  gps_time,
  lat,
  lng,
  speed_kmh,
  direction_deg,
  altitude_m,
  satellites,
  acc_on,
  position_type,
  source
};

std::vector<FixColumn> const &fix_columns();
Physical physical_type(int column, Forms forms);

ColumnPages pages_of(int column, std::vector<StoredFix> const &rows, Forms forms);
/// Sets the column in `rows`, which has the rows of the group. Throws: std::invalid_argument.
void set_column(int column, ColumnPages const &pages, Forms forms, std::vector<StoredFix> &rows);

}  // namespace fleet::archive
