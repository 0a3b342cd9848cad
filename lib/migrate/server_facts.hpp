#pragma once
#include <string>

#include "store/database.hpp"

namespace fleet::migrate {

/// An extension as the server offers it and the database has it.
struct ExtensionFacts {
  std::string offered;    ///< default version of its files, "" when the server has none
  std::string installed;  ///< version in this database, "" when it has none
  std::string schema;     ///< where it is installed, "" when it is not
  bool may_create = false;
};

/// Facts about server, database and login, read before the first statement of a migration.
struct ServerFacts {
  int version_num = 0;  ///< 150018
  std::string version;  ///< "15.18"
  std::string database;
  std::string encoding;  ///< "UTF8"
  std::string login;
  bool has_unicode_collation = false;  ///< und-x-icu, which plates are normalised with
  bool has_public_schema = false;
  bool may_create_schema = false;
  bool is_standby = false;
  bool is_read_only = false;
  ExtensionFacts postgis, pg_partman, timescaledb;
  bool timescaledb_loaded = false;  ///< in shared_preload_libraries
  std::string timescaledb_license;  ///< "timescale", "apache", or "" when nobody has looked
  std::string timescaledb_refusal;  ///< what the server said when its features were tried, "" when all work
};

/// Reads everything but the last two fields.
ServerFacts read_facts(store::Tx &tx);

/// Tries what fleet needs of TimescaleDB in a transaction that is rolled back: compression, a continuous aggregate, policies.
/// Needs the right to create the extension unless the database has it. Fills timescaledb_license and timescaledb_refusal.
void try_timescaledb(store::Database const &database, ServerFacts &facts);

}  // namespace fleet::migrate
