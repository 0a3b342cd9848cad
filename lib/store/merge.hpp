#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "rows/rows.hpp"
#include "store/transaction.hpp"

/// COPY into a staging table, then one merge in the database (migrations/repeatable/2_ingest/merge_….sql). The
/// caller owns the transaction; every merge may be repeated without doubling anything.
namespace fleet::store {

struct Merged {
  std::size_t rows_in = 0;
  std::size_t rows_written = 0;  ///< new or really changed
};

/// A window that an answer covers completely: stored rows of this kind inside it that the answer lacks are superseded.
struct Claim {
  std::string imei, kind;  ///< trip, parking or idling
  Window window;
};
/// Source of a fix.
enum class FixSource { poll, track_list, push };

/// How fixes are stored.
enum class FixPath {
  merge,        ///< stage and merge, which takes what is there already
  copy_if_new,  ///< COPY into the table, half the time, for devices that have no fix of that time, as in a backfill; merge for the others
};

/// Options of the merges of a transaction.
struct MergeOptions {
  std::string_view stream{};  ///< for refusals
  FixSource fix_source = FixSource::poll;
  FixPath fix_path = FixPath::merge;
  std::vector<Claim> claims{};
};

/// Stores all rows, list by list in the order of rows::Lists::in_lock_order().
///
/// Shape:  with FixPath::copy_if_new fixes are sorted by device and time, without repeats.
/// Gives:  the sum over all lists; refusals are not counted.
/// Throws: DatabaseError; 23505 when another session stored one of the fixes to be copied: repeat with FixPath::merge.
Merged merge(Tx &tx, rows::Lists const &rows, MergeOptions const &options);

}  // namespace fleet::store
