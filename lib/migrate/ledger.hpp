#pragma once
#include <string>
#include <vector>

#include "migrate/plan.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

/// Whether the database has a table of that name, which is written as "schema.table".
bool table_exists(store::Tx &tx, char const *table);

/// Reads tracksolid.schema_migrations; nothing when the database was never migrated.
std::vector<Applied> read_ledger(store::Tx &tx);

/// Records `file` as applied, in the caller's transaction; makes the table at its first row.
void record(store::Tx &tx, File const &file, long duration_ms);

/// Gives the row of `recorded_name` the name and checksum of `file`; when it was applied stays.
void rename_row(store::Tx &tx, std::string const &recorded_name, File const &file);

/// Drops the rows of repeatable files that no longer exist.
void forget_gone(store::Tx &tx, std::vector<File> const &files);

/// Drops every row: `baseline` writes another history.
void forget_all(store::Tx &tx);

/// The engine recorded in tracksolid.settings, "" before the first migrate.
std::string recorded_engine(store::Tx &tx);

/// Throws Error{usage} when the server knows no such zone.
void check_timezone(store::Tx &tx, std::string const &timezone);

/// Writes tracksolid.settings.timezone; true when it was another one.
bool set_timezone(store::Tx &tx, std::string const &timezone);

}  // namespace fleet::migrate
