#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/transaction.hpp"

/// The position history as `fleet archive` reads, drops and restores it.
namespace fleet::store {

/// A row of tracksolid.position_history, as exact as PostgreSQL has it.
struct StoredFix {
  std::string imei;
  std::int64_t time_us = 0;  ///< microseconds after 1970-01-01 UTC
  double lat = 0, lng = 0;   ///< degrees, WGS 84
  std::optional<float> speed_kmh, direction_deg, altitude_m;
  std::optional<int> satellites;
  std::optional<bool> acc_on;
  std::optional<std::string> position_type;
  std::string source;
  bool operator==(StoredFix const &) const = default;
};

/// True where `a` comes before `b`: by imei, byte for byte, then by time.
inline bool is_before(StoredFix const &a, StoredFix const &b) {
  return a.imei != b.imei ? a.imei < b.imei : a.time_us < b.time_us;
}

/// A span of the history that is stored as one: a partition, a chunk. Ends as text.
struct ArchiveSpan {
  std::string starts, ends;
  std::string day;          ///< YYYY-MM-DD on which it starts, UTC
  bool is_stored = false;   ///< there is a partition or chunk of it
  bool has_late = false;    ///< fixes of it came after it was archived
  bool has_erased = false;  ///< a file of it holds erased time
  bool waits = false;       ///< figures or routes of it are not computed yet
};

/// A row of tracksolid.archived_files. Times as text of UTC.
struct ArchivedFile {
  long id = 0;
  std::string starts, ends;  ///< of its span
  std::string day;           ///< YYYY-MM-DD on which that starts, UTC
  std::string file;          ///< relative to the archive
  std::string first_imei, last_imei;
  std::int64_t first_us = 0, last_us = 0;  ///< of its fixes
  std::int64_t fixes = 0, bytes = 0;
  std::string sha256;
  std::string state;  ///< archived, restored, replaced
};

/// Erased time of a tracker: [from, to).
struct ErasedSpan {
  std::optional<std::string> imei;  ///< none: every tracker
  std::int64_t from_us = 0, to_us = 0;
  bool covers(StoredFix const &fix) const {
    return (!imei || *imei == fix.imei) && fix.time_us >= from_us && fix.time_us < to_us;
  }
};

/// Which short forms the values of a span have.
struct ValueForms {
  bool has_short_coordinates = true;   ///< all coordinates have seven decimals at most
  bool has_whole_milliseconds = true;  ///< all times
  bool operator==(ValueForms const &) const = default;
};

/// Count and digest of the rows of a span, as PostgreSQL has them.
struct ArchiveCheck {
  std::int64_t fixes = 0;
  std::string digest;
};

/// Spans that end by `before` (text of a time), and archived ones with late fixes or erased time; oldest first.
std::vector<ArchiveSpan> archive_spans(Tx &tx, std::string const &before, bool with_restored);
/// The time that lies so many days back, as text. Throws Error{usage} for less than the polls ask for again.
std::string archive_edge(Tx &tx, int days);
/// Fixes before the end of the span are kept aside from here on, and figures of that time final. For a transaction of its own.
void hold_archive(Tx &tx, ArchiveSpan const &span);

/// One state of the database: what is read after it is that of one moment. In a temporary table it notes which late fixes it sees.
struct SpanSnapshot {
  ArchiveCheck check;
  ValueForms forms;
  long erasure_id = 0;  ///< the newest erasure
  std::vector<ErasedSpan> erased;
  std::vector<ArchivedFile> files;  ///< archived of this span
};
SpanSnapshot begin_snapshot(Tx &tx, ArchiveSpan const &span);
/// Drops the rows of the span and the late fixes that the snapshot saw, and records its files instead of those that were archived
/// of it. Throws Error{busy} when the rows have changed since, or somebody reads them.
void finish_archive(Tx &tx, ArchiveSpan const &span, SpanSnapshot const &snapshot,
                    std::vector<ArchivedFile> const &files);

/// The files of the manifest, by span and imei; of spans that touch [from, to) where they are given, as text.
std::vector<ArchivedFile> archived_files(Tx &tx, std::optional<std::string> const &from = {},
                                         std::optional<std::string> const &to = {});
void forget_replaced_file(Tx &tx, long id);

/// Opens pg_temp.restored_fixes, and keeps erasures away until the transaction ends. Gives what is erased.
std::vector<ErasedSpan> begin_restore(Tx &tx);
/// Takes the stage over where a row is missing. Gives how many rows the database has in the time of the files.
std::int64_t finish_restore(Tx &tx, ArchivedFile const &any_of_span);

/// The rows of a span in the order of is_before, with its late fixes where a row is missing; through a cursor.
class SpanRows {
 public:
  SpanRows(Tx &tx, ArchiveSpan const &span);
  ~SpanRows();
  SpanRows(SpanRows const &) = delete;
  SpanRows &operator=(SpanRows const &) = delete;
  /// False at the end.
  bool next(StoredFix &fix);

 private:
  Tx &tx_;
  std::optional<Rows> rows_;
  std::size_t at_ = 0;
};

}  // namespace fleet::store
