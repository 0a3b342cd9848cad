#pragma once
#include <filesystem>

#include "base/text.hpp"
#include "migrate/fingerprint.hpp"
#include "sql.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

namespace fleet::testing {

/// `fleet migrate …` on a database.
inline Result run_migrate(TempDb const &db, std::vector<std::string> arguments, Environment more = {}) {
  arguments.insert(arguments.begin(), "migrate");
  auto environment = db.environment();
  environment.merge(more);
  return run_fleet(arguments, environment);
}

/// A copy of migrations/ whose files a test may change.
class OwnMigrations {
 public:
  OwnMigrations() : folder_("fleet-migrations-") {
    std::filesystem::copy(source_dir() / "migrations", folder_.path(),
                          std::filesystem::copy_options::recursive);
  }
  std::filesystem::path path() const { return folder_.path(); }
  std::string dir() const { return folder_.path().string(); }
  void write(std::string const &name, std::string const &text) { folder_.write(name, text); }
  /// 9001 with a header and `sql`, which starts in line 3.
  void write_9001(std::string const &transaction, std::string const &sql) {
    write("9001_test.sql", "-- 9001 test: x\n-- Transaction: " + transaction + "\n" + sql);
  }

 private:
  TempDir folder_;
};

/// The schema in one figure.
inline std::string fingerprint(TempDb const &db) {
  Sql sql{db};
  store::ReadTransaction tx{sql.session()};
  return migrate::digest(migrate::read_objects(tx));
}

/// Hash of the objects that the last migrate recorded.
inline std::string recorded_fingerprint(TempDb const &db) {
  Sql sql{db};
  store::ReadTransaction tx{sql.session()};
  return migrate::digest(migrate::recorded_objects(tx));
}

}  // namespace fleet::testing
