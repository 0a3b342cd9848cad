#pragma once
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/skip.hpp"
#include "support/temp_db.hpp"

namespace fleet::testing {

/// One session on a test database, in autocommit, UTC; of the superuser or logged in as `role`.
class Sql {
 public:
  explicit Sql(TempDb const &db, std::string const &role = {})
      : session_(connect(db.url() + (role.empty() ? "" : "&user=" + role))) {
    run("set timezone = 'UTC'; set client_min_messages = warning");
  }

  void run(std::string const &statements) { store::Autocommit{session_}.script(statements); }

  /// The first field of the only row.
  template <class Value = std::string>
  Value one(std::string const &query) {
    return store::Autocommit{session_}.value<Value>(query);
  }
  nlohmann::json json(std::string const &query) { return nlohmann::json::parse(one(query)); }

  /// SQLSTATE that the server refuses the statement with, "" when it does not.
  std::string refusal(std::string const &statement) {
    try {
      run(statement);
      return {};
    } catch (store::DatabaseError const &error) {
      return error.state();
    }
  }

  store::Session &session() { return session_; }

 private:
  store::Session session_;
};

struct PgPartman {
  static constexpr auto engine = Engine::pg_partman;
};
struct Timescaledb {
  static constexpr auto engine = Engine::timescaledb;
};

}  // namespace fleet::testing

TYPE_TO_STRING(fleet::testing::PgPartman);
TYPE_TO_STRING(fleet::testing::Timescaledb);

/// A test case on each engine: the same statements must give the same answers. `db` and `sql` are ready in
/// it.
#define ON_EACH_ENGINE(name) \
  TEST_CASE_TEMPLATE(name, EngineUnderTest, ::fleet::testing::PgPartman, ::fleet::testing::Timescaledb)
#define ENGINE_DATABASE()                                     \
  FLEET_SKIP_WITHOUT(EngineUnderTest::engine);                \
  ::fleet::testing::TempDb const db{EngineUnderTest::engine}; \
  ::fleet::testing::Sql sql {                                 \
    db                                                        \
  }
