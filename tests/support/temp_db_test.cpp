#include "support/temp_db.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include "support/skip.hpp"

using namespace fleet;

namespace {

int count(store::Session &session, std::string const &query) {
  return store::Autocommit{session}.value<int>(query);
}

}  // namespace

TEST_CASE("each database is its own") {
  testing::TempDb const one{testing::TempDb::Content::empty};
  testing::TempDb const two{testing::TempDb::Content::empty};
  auto first = one.connect();
  store::Autocommit{first}.script("create table here (n int)");
  auto second = two.connect();
  CHECK(count(first, "select count(*) from pg_tables where tablename = 'here'") == 1);
  CHECK(count(second, "select count(*) from pg_tables where tablename = 'here'") == 0);
}

TEST_CASE("a dropped database is gone from the server") {
  std::string name;
  {
    testing::TempDb const db{testing::TempDb::Content::empty};
    name = db.name();
  }
  auto server = testing::connect(testing::TempCluster::shared().url());
  CHECK(count(server, "select count(*) from pg_database where datname = '" + name + "'") == 0);
}

TEST_CASE("a migrated database has the fleet's schemas") {
  for (auto const engine : {testing::Engine::pg_partman, testing::Engine::timescaledb}) {
    if (!testing::why_no_engine(engine).empty()) continue;
    testing::TempDb const db{engine};
    auto session = db.connect();
    CHECK(count(session, "select count(*) from pg_namespace where nspname in ('tracksolid', 'reporting')") ==
          2);
  }
}

TEST_CASE("a durable cluster keeps committed rows through a power cut") {
  testing::TempCluster cluster{{.durable = true, .bare = true}};
  {
    auto session = testing::connect(cluster.url());
    store::Autocommit{session}.script("create table kept as select 7 as n");
  }
  cluster.stop(SIGQUIT);
  cluster.start();
  auto session = testing::connect(cluster.url());
  CHECK(count(session, "select n from kept") == 7);
}

TEST_CASE("the server listens on no network address") {
  auto session = testing::connect(testing::TempCluster::shared().url());
  CHECK(store::Autocommit{session}.value<std::string>("show listen_addresses").empty());
}
