#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/parquet_writer.hpp"
#include "store/archive_store.hpp"

/// Fixes as a Parquet file: one row group for each 100,000 rows, pages compressed with zstd and with a checksum.
///
/// Shape: the columns of tracksolid.position_history, sorted by imei and gps_time. Coordinates are DECIMAL(10,7) and times whole
///        milliseconds, or DOUBLE and microseconds where a value of the span needs it.
/// Source: docs/run/archive.md.
namespace fleet::archive {

using store::StoredFix;

/// How the values of a file are stored.
using Forms = store::ValueForms;

/// Writes a file in one pass.
class FixWriter {
 public:
  /// Creates `path`, which must not be there. Throws Error{failed} where it cannot be written.
  FixWriter(std::string path, Forms forms);
  ~FixWriter();
  FixWriter(FixWriter const &) = delete;
  FixWriter &operator=(FixWriter const &) = delete;

  /// Rows come in their order. Throws Error{failed} when the disk is full.
  void add(StoredFix fix);
  /// Writes what is left and the footer; everything is on the disk. Gives the size in bytes.
  std::int64_t complete();

 private:
  void flush();

  std::string path_;
  Forms forms_;
  int fd_;
  std::optional<ParquetWriter> file_;
  std::vector<StoredFix> pending_;
};

/// Reads a file of FixWriter.
class FixReader {
 public:
  struct Group {
    std::string first_imei, last_imei;
    std::int64_t first_us = 0, last_us = 0, rows = 0;
  };

  /// Throws Error{failed} for a file that is not there, is no Parquet file, or not one of ours.
  explicit FixReader(std::string path);
  ~FixReader();
  FixReader(FixReader const &) = delete;
  FixReader &operator=(FixReader const &) = delete;

  std::vector<Group> const &groups() const { return groups_; }
  Forms forms() const { return forms_; }
  std::int64_t rows() const { return rows_; }
  /// The rows of one group. Throws Error{failed} that names the file when it is damaged.
  std::vector<StoredFix> read(std::size_t group) const;

 private:
  struct Chunk {
    int column = 0;
    std::int64_t start = 0, size = 0, values = 0;
  };
  void read_footer();
  std::string bytes_at(std::int64_t at, std::int64_t size) const;
  void read_column(Chunk const &chunk, std::vector<StoredFix> &rows) const;

  std::string path_;
  int fd_;
  std::int64_t size_ = 0;
  std::int64_t rows_ = 0;
  Forms forms_;
  std::vector<Group> groups_;
  std::vector<std::vector<Chunk>> chunks_;
};

}  // namespace fleet::archive
