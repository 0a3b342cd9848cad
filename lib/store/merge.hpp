#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "rows/rows.hpp"
#include "store/transaction.hpp"

/// COPY into a staging table, then one merge in the database (migrations/repeatable/2_ingest/merge_….sql). The
/// caller owns the transaction; every merge may be repeated without doubling anything. A transaction that calls several
/// calls them in the order in which they are declared here: it is the order of their locks
/// (migrations/repeatable/2_ingest/lock_trips_and_fixes.sql).
namespace fleet::store {

struct Merged {
  std::size_t rows_in = 0;
  std::size_t rows_written = 0;  ///< new or really changed
};

/// A window that an answer tells completely: what is stored of this kind inside it, and not told, is superseded.
struct Claim {
  std::string imei, kind;  ///< trip, parking or idling
  Window window;
};
/// Which way a fix came.
enum class FixSource { poll, track_list, push };

Merged merge(Tx &tx, std::vector<rows::Device> const &batch);
Merged merge(Tx &tx, std::vector<rows::LivePosition> const &batch);
Merged merge(Tx &tx, std::vector<rows::Trip> const &batch, std::vector<Claim> const &claims = {});
Merged merge(Tx &tx, std::vector<rows::Position> const &batch, FixSource source);
/// The short way for fixes of devices that have none in that time, as in a backfill: straight COPY, half the
/// time of stage and merge. `sorted` by device and time, without repeats. Nothing when some fixes are there
/// already. Throws DatabaseError (23505) when another session was faster: repeat the transaction with
/// merge().
std::optional<Merged> copy_new(Tx &tx, std::vector<rows::Position> const &sorted, FixSource source);
Merged merge(Tx &tx, std::vector<rows::ParkingEvent> const &batch, std::vector<Claim> const &claims = {});
Merged merge(Tx &tx, std::vector<rows::Alarm> const &batch);
Merged merge(Tx &tx, std::vector<rows::ObdReading> const &batch);
Merged merge(Tx &tx, std::vector<rows::Geofence> const &batch);
Merged merge(Tx &tx, std::vector<rows::Refusal> const &batch, std::string_view stream);

}  // namespace fleet::store
