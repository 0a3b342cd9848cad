#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archive/folder.hpp"
#include "store/archive_store.hpp"
#include "store/database.hpp"

/// Old fixes become Parquet files, and come back.
namespace fleet::archive {

struct ArchiveOptions {
  int older_than_days = 0;
  bool with_restored = false;              ///< archive again what was restored
  std::int64_t rows_per_file = 4'000'000;  ///< a file goes on to the end of a vehicle
};

struct ArchiveReport {
  std::int64_t spans = 0, waiting = 0, busy = 0;
  std::int64_t fixes = 0, files = 0, bytes = 0;
  std::int64_t late = 0, erased = 0;  ///< spans that were written again for them
};

/// Spans that a run would work on. Throws Error{usage} for days that may not be archived.
std::vector<store::ArchiveSpan> pending_spans(store::Database const &database, ArchiveOptions const &options);

/// Archives one span after the other. Each is written, read back and compared row by row before one transaction drops its rows; killed
/// anywhere, nothing is lost and the next run goes on.
///
/// Throws: Error{failed} when a file cannot be written or differs from the rows: nothing of that span is then dropped; DatabaseError.
ArchiveReport archive(store::Database const &database, Folder const &folder, ArchiveOptions const &options);

/// Deletes the files that newer ones have replaced.
void remove_replaced(store::Database const &database, Folder const &folder);

struct VerifyReport {
  std::int64_t files = 0, fixes = 0;
  std::vector<std::string> damaged;  ///< "FILE: reason"
};
/// Reads all files: size, SHA-256, each row, their order and number.
VerifyReport verify(store::Database const &database, Folder const &folder);

struct RestoreReport {
  std::int64_t spans = 0, files = 0, fixes = 0;
};
/// Brings the spans back that touch [from, to) (times as text; nothing: all), a transaction for each. Throws Error{failed} for a damaged file.
RestoreReport restore(store::Database const &database, Folder const &folder,
                      std::optional<std::string> const &from, std::optional<std::string> const &to);

}  // namespace fleet::archive
