// The writer against a database that is slow or locked.
#include "jobs/writer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <thread>

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

namespace {

/// `count` fixes of a device, a minute apart, from two days ago on.
void add_fixes(jobs::Batch &batch, std::string const &of, int count, double lat) {
  auto const from = std::chrono::floor<std::chrono::hours>(now()) - 48h;
  for (int i = 0; i < count; ++i)
    batch.fixes.push_back(
        {.imei = of, .gps_time = from + Seconds{60 * i}, .lat = lat, .lng = 11, .satellites = 9});
  batch.rows_in = batch.fixes.size();
  batch.answered.push_back({of, {from, from + 24h}, {from, from + 24h}, from + 24h});
}

}  // namespace

TEST_CASE("a unit of devices with and without fixes of that time stores each fix once, and the better one") {
  TempDb const db;
  std::string const known = "860000000000001", fresh = "860000000000002";
  auto const from = std::chrono::floor<std::chrono::hours>(now()) - 48h;
  jobs::Report report;
  jobs::Writer writer{limited(db, store::limits::job), "poll-movement", report};
  jobs::Batch live{.stream = "live"};
  live.fix_source = store::FixSource::poll;
  live.fixes = {{.imei = known, .gps_time = from + 1h, .lat = 1, .lng = 11},
                {.imei = known, .gps_time = from + 1h + Seconds{30}, .lat = 48, .lng = 11}};
  live.rows_in = 2;
  writer.push(std::move(live));
  writer.drain();
  jobs::Batch batch{.stream = "tracks", .method = "jimi.device.track.list"};
  add_fixes(batch, known, 700, 48);
  add_fixes(batch, fresh, 700, 49);
  writer.push(std::move(batch));
  writer.finish();
  CHECK(
      one<std::string>(
          db,
          "select string_agg(imei || ' ' || n || ' ' || lat, ', ' order by imei, lat) from (select imei, lat, "
          "count(*) as n from tracksolid.position_history group by 1, 2) g") ==
      known + " 701 48, " + fresh + " 700 49");
  CHECK(one<int>(db, "select rows_written from tracksolid.ingestion_log where stream = 'tracks'") == 1400);
  CHECK(report.failures() == 0);
}

TEST_CASE("two writers that bring the same new fixes at once store each of them once") {
  TempDb const db;
  jobs::Report reports[2];
  auto const store_all = [&](jobs::Report &report) {
    jobs::Writer writer{limited(db, store::limits::job), "poll-movement", report};
    for (int day = 0; day < 3; ++day) {
      jobs::Batch batch{.stream = "tracks", .method = "jimi.device.track.list"};
      for (auto const *of : {"860000000000001", "860000000000002", "860000000000003"})
        add_fixes(batch, of, 1400, 48);
      for (auto &fix : batch.fixes) fix.gps_time -= day * 24h;
      writer.push(std::move(batch));
    }
    writer.finish();
  };
  std::thread other{[&] { store_all(reports[1]); }};
  store_all(reports[0]);
  other.join();
  CHECK(one<int>(db, "select count(*) from tracksolid.position_history") == 3 * 3 * 1400);
  CHECK(reports[0].failures() + reports[1].failures() == 0);
}

TEST_CASE("a row that the database refuses leaves the other devices of its unit theirs") {
  TempDb const db;
  jobs::Report report;
  jobs::Writer writer{limited(db, store::limits::job), "poll-movement", report};
  jobs::Batch batch{.stream = "tracks", .method = "jimi.device.track.list"};
  for (int i = 1; i <= 4; ++i) add_fixes(batch, "86000000000000" + std::to_string(i), 400, 48);
  batch.fixes[10].lat = std::nan("");             // violates a constraint
  batch.fixes[410].altitude_m = 1e300;            // no real
  batch.fixes[810].gps_time = from_epoch(-1e11);  // no time that PostgreSQL knows in text
  writer.push(std::move(batch));
  writer.finish();
  CHECK(
      one<std::string>(
          db, "select string_agg(distinct imei, ' ') || ' ' || count(*) from tracksolid.position_history") ==
      "860000000000004 400");
  CHECK(
      one<std::string>(
          db,
          "select string_agg(imei, ' ' order by imei) from tracksolid.coverage where not isempty(answered)") ==
      "860000000000004");
  CHECK(report.failures() == 3);
}
