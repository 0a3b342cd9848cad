#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "migrate/file.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

struct MovedTable {
  std::string name;
  long rows = 0;    ///< in the old and in the new table, counted
  long copied = 0;  ///< of them by this run
};

struct MoveReport {
  std::vector<MovedTable> tables;  ///< empty when the database had been moved before
  long dropped = 0;                ///< old partitions and tables
};

/// Moves a database from pg_partman to timescaledb while the jobs go on. Partitions are copied in
/// transactions of their own; the tables are locked only while they change places. Whatever interrupts it,
/// another call goes on from there. `files` are those of this binary: all must be applied. Throws Error;
/// nothing is switched then.
MoveReport move_to_timescaledb(store::Database const &database, std::vector<File> const &files,
                               std::chrono::seconds lock_timeout);

}  // namespace fleet::migrate
