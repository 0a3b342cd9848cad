#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/pages.hpp"

/// The file around the pages: their headers, row groups and the footer. Pages are compressed with zstd and have a checksum.
namespace fleet::archive {

inline constexpr std::size_t rows_of_group = 100'000;

/// The key of the CRC-32 of the footer, which the format has none of. It is computed with `no_footer_checksum` in its place.
inline constexpr std::string_view footer_checksum_key = "fleet.footer_crc32";
inline constexpr std::string_view no_footer_checksum = "00000000";

/// What the values of a column stand for.
enum class Meaning : std::uint8_t {
  number,
  text,
  milliseconds,  ///< since 1970 in UTC
  microseconds,  ///< the same
  date,          ///< days since 1970
  degrees        ///< DECIMAL(10,7)
};

struct ColumnForm {
  std::string name;
  Physical physical;
  Meaning meaning;
  bool is_optional;
};

/// A column of a row group, with the least and the most value that readers leave the group out by. "": none.
struct GroupColumn {
  ColumnPages pages;
  std::string least = {}, most = {};
};

/// Writes a file front to back: a pipe will do. Memory holds one column, and some hundred bytes for each column of a row group.
class ParquetWriter {
 public:
  using Write = std::function<void(std::string_view)>;

  ParquetWriter(std::vector<ColumnForm> columns, Write write);

  /// A row group of `rows` rows; `column` is asked for each column in turn.
  void add_group(std::size_t rows, std::function<GroupColumn(std::size_t column)> const &column);
  /// The footer. `name`: of the schema; `sorted_by`: the columns that the rows are sorted by. Gives the size of the file in bytes.
  std::int64_t complete(std::string_view name, std::vector<std::size_t> const &sorted_by = {});

 private:
  /// One column of a row group, as the footer describes it.
  struct Chunk {
    std::int64_t start = 0, data_start = 0, size = 0, plain_size = 0;
    bool has_dictionary = false;
    Encoding encoding = Encoding::plain;
    std::size_t nulls = 0;
    std::string least, most;
  };
  struct Group {
    std::vector<Chunk> chunks;
    std::int64_t rows = 0, start = 0;
  };

  void put(std::string_view bytes);
  std::string footer(std::string_view name, std::vector<std::size_t> const &sorted_by) const;

  std::vector<ColumnForm> columns_;
  Write write_;
  std::int64_t at_ = 0;
  std::vector<Group> groups_;
};

/// The eight bytes of a number, as a bound.
std::string bound_of(std::int64_t number);

}  // namespace fleet::archive
