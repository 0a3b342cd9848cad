// The writer against a database that is slow or locked.
#include "jobs/writer.hpp"

#include <doctest/doctest.h>

#include "support/temp_db.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::TempDb;

namespace {

constexpr auto imei = "860000000000001";

/// `count` fixes of one device, a second apart, and the coverage of their hour.
jobs::Batch fixes(int count) {
  jobs::Batch batch{.stream = "tracks", .method = "jimi.device.track.list"};
  auto const from = now() - 50h;
  for (int i = 0; i < count; ++i)
    batch.fixes.push_back({.imei = imei, .gps_time = from + Seconds{i}, .lat = 48, .lng = 11});
  batch.rows_in = batch.fixes.size();
  batch.answered.push_back({imei, {from, from + 1h}, {from, from + 1h}, from + 1h});
  return batch;
}

store::Database limited(TempDb const &db, store::Limits limits) {
  return store::Database{db.url(), "fleet/test", limits};
}

template <class Value>
Value one(TempDb const &db, std::string const &query) {
  auto session = db.connect();
  return store::Autocommit{session}.value<Value>(query);
}

}  // namespace

TEST_CASE("a unit that takes longer than a statement may is stored in halves, covered with the last") {
  TempDb const db;
  {
    auto session = db.connect();
    store::Autocommit{session}.script(
        "create function public.slow() returns trigger language plpgsql as "
        "$$ begin perform pg_sleep(count(*) * 0.0006) from added; return null; end $$;"
        "create trigger zz_slow after insert on tracksolid.position_history referencing new table as added "
        "for each statement execute function public.slow()");
  }
  auto limits = store::limits::job;
  limits.statement = 800ms;
  jobs::Report report;
  jobs::Writer writer{limited(db, limits), "poll-movement", report};
  writer.push(fixes(2400));
  writer.finish();
  CHECK(one<int>(db, "select count(*) from tracksolid.position_history") == 2400);
  CHECK(one<int>(db, "select count(*) from tracksolid.coverage where not isempty(covered)") == 1);
  CHECK(report.streams["tracks"].rows_in == 2400);
  CHECK(report.streams["tracks"].calls == 1);
  CHECK(report.failures() == 0);
}

TEST_CASE("a lock that is not free in time is a lost race: the unit is stored once it is") {
  TempDb const db;
  auto limits = store::limits::job;
  limits.lock = 100ms;
  jobs::Report report;
  auto holder = db.connect();
  {
    store::Transaction tx{holder};
    tx.script("lock table tracksolid.coverage in access exclusive mode");
    jobs::Writer writer{limited(db, limits), "poll-movement", report};
    writer.push(fixes(10));
    std::this_thread::sleep_for(1s);
    tx.commit();
    writer.finish();
  }
  CHECK(one<int>(db, "select count(*) from tracksolid.position_history") == 10);
  CHECK(report.failures() == 0);
}
