#pragma once
#include <string>
#include <vector>

#include "migrate/fingerprint.hpp"
#include "migrate/plan.hpp"

namespace fleet::migrate {

/// The numbered files of the builds before 0.1.0, which files 0001 to 0005 of the release replace. A database that was
/// migrated with them has the same schema and is adopted by `fleet migrate baseline`.
struct DevelopmentFile {
  char const *name;
  char const *checksum;
};
std::vector<DevelopmentFile> const &development_chain();

/// The last numbered file of the release that stands for the development chain.
constexpr int baseline_number = 5;

/// Whether `applied` is the history of a development build.
bool is_development_history(std::vector<Applied> const &applied);

/// Throws Error{failed} for such a history, with the command that adopts the database.
void refuse_development_history(std::vector<Applied> const &applied);

/// Throws Error{failed} when a file of the chain was not applied, or one was that is not part of it.
void require_whole_development_history(std::vector<Applied> const &applied);

/// The objects that numbered files make: tables with their columns, keys, indexes and comments, sequences, types. What
/// the engine does to the way a table is partitioned is left out when `engine` is timescaledb.
std::vector<Object> objects_of_numbered_files(std::vector<Object> const &objects, std::string const &engine);

/// `recorded` with the names that builds before 0.1.0 cut off after 63 bytes as they are in `live`.
std::vector<Object> with_whole_names(std::vector<Object> const &recorded, std::vector<Object> const &live);

}  // namespace fleet::migrate
