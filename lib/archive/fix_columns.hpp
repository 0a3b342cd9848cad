#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archive/fix_file.hpp"

/// The columns of a file of fixes: their names and types, and their values as pages. What writes and what reads stand side by side.
namespace fleet::archive {

/// Numbers of the format.
enum class Physical : std::uint8_t {
  boolean = 0,
  int32 = 1,
  int64 = 2,
  real = 4,
  double_precision = 5,
  text = 6
};
enum class Encoding : std::uint8_t { plain = 0, rle = 3, deltas = 5, dictionary = 8 };

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

/// The key of the CRC-32 of the footer, which the format has none of. It is computed with `no_footer_checksum` in its place.
inline constexpr std::string_view footer_checksum_key = "fleet.footer_crc32";
inline constexpr std::string_view no_footer_checksum = "00000000";

std::vector<FixColumn> const &fix_columns();
Physical physical_type(int column, Forms forms);

/// The values of one column of a row group, before compression.
struct ColumnPages {
  std::string dictionary;             ///< page of the dictionary
  std::size_t dictionary_values = 0;  ///< 0: there is none
  std::string data;
  Encoding encoding = Encoding::plain;
  std::size_t nulls = 0;
};

ColumnPages pages_of(int column, std::vector<StoredFix> const &rows, Forms forms);
/// Sets the column in `rows`, which has the rows of the group. Throws: std::invalid_argument.
void set_column(int column, ColumnPages const &pages, Forms forms, std::vector<StoredFix> &rows);

}  // namespace fleet::archive
