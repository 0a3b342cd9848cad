#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::migrate {

/// One object of the schemas tracksolid and reporting as the catalogue describes it.
struct Object {
  std::string kind;        ///< "column", "view", "grant" …
  std::string name;        ///< "tracksolid.devices.vin", "reporting.v_trips to fleet_ingest"
  std::string definition;  ///< as the server prints it; "" where the name says it all
  bool operator==(Object const &) const = default;
};

/// Every object, by kind and name. Objects that come and go by themselves are left out: partitions and chunks, the
/// engine's own triggers, the fleet's zone inside the daily aggregate. Works with any login that may read
/// tracksolid.settings.
std::vector<Object> read_objects(store::Tx &tx);

/// SHA-256 over all of them, lower-case hex: two databases with the same schema have the same.
std::string digest(std::vector<Object> const &objects);

enum class Change {
  missing,  ///< expected, but not there
  changed,  ///< there, with another definition
  added     ///< there, but nothing that migrates made it
};
char const *name(Change change);

struct Difference {
  Change change = Change::changed;
  std::string kind;
  std::string name;
  std::string expected;  ///< definition, "" when added
  std::string found;     ///< definition, "" when missing
};

/// Differences by kind and name. A table that is missing or added stands for its columns, indexes, grants …
std::vector<Difference> compare(std::vector<Object> const &expected, std::vector<Object> const &found);

/// The objects as the last migrate left them (tracksolid.schema_objects); empty when it recorded none.
std::vector<Object> recorded_objects(store::Tx &tx);

/// Whether there is a place for the record: migration 0001 makes it.
bool records_objects(store::Tx &tx);

/// Replaces the record, in the caller's transaction.
void record_objects(store::Tx &tx, std::vector<Object> const &objects);

/// Whether the record was made under another major version of PostgreSQL.
bool is_recorded_elsewhere(store::Tx &tx);

/// `recorded`, but under another major version of PostgreSQL, which prints views in its own way, with the text of `live`
/// where the two mean the same.
std::vector<Object> as_printed_now(std::vector<Object> const &recorded, std::vector<Object> const &live);

/// Changes by hand since the last migrate, also when that was under another major version of PostgreSQL.
/// Throws Error{failed} when nothing is recorded.
std::vector<Difference> drift(store::Tx &tx);

/// `found`, but with what was `drifted` before and is still so as it was `recorded`: a migrate must not make
/// a change by hand look like its own.
std::vector<Object> without_drift(std::vector<Object> const &recorded, std::vector<Object> const &before,
                                  std::vector<Object> const &found);

}  // namespace fleet::migrate
