#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::migrate {

/// One thing that the engine lacks to keep the tables partitioned by time as the settings say.
struct EngineGap {
  std::string kind;    ///< extension, edition, right, registration, partition, name, table, policy
  std::string object;  ///< "tracksolid.heartbeats"
  std::string gap;     ///< "is not registered with pg_partman"
  bool operator==(EngineGap const &) const = default;
};

/// "tracksolid.heartbeats is not registered with pg_partman".
std::string text(EngineGap const &gap);

/// The gaps that tracksolid.engine_gaps() reports; none before the schema has it, or when the login may not call it.
std::vector<EngineGap> read_engine_gaps(store::Tx &tx);

/// Puts them right as far as the login may. Throws what the server says; nothing was changed then.
void repair_engine(store::Tx &tx);

}  // namespace fleet::migrate
