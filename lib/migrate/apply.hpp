#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "migrate/engine_gaps.hpp"
#include "migrate/plan.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

struct UpOptions {
  std::string engine;    ///< timescaledb or pg_partman; empty: the best one there is, at the first migrate
  std::string timezone;  ///< IANA name for tracksolid.settings; empty: leave it
  std::string partition_interval;  ///< 1 day, 7 days or 1 month, for the first migrate; empty: 7 days
  std::chrono::seconds lock_timeout{60};
  int to = 0;  ///< last number to apply; 0: all
};

struct UpReport {
  std::vector<std::string> applied;  ///< names, in order
  std::size_t waiting = 0;           ///< repeatable files left out because of `to`
  std::string engine;
  std::string timezone_set;         ///< the new zone when it was changed
  std::vector<EngineGap> repaired;  ///< what the engine lacked before
  std::vector<EngineGap> gaps;      ///< what it lacks still, because this login may not put it right
};

/// Applies what is missing: each numbered file in a transaction of its own with its row of the ledger, then
/// all repeatable ones together in one. Throws Error: failed with the file's name and the server's reason and
/// hint (everything up to the file before is kept), busy when another migrate holds the lock. Before the first statement it
/// checks all that it will need (requirements.hpp) and changes nothing when something is missing. Afterwards, also when no
/// file was pending, it puts right what the engine lacks.
UpReport up(store::Database const &database, std::vector<File> const &files, UpOptions const &options);

}  // namespace fleet::migrate
