// Answers about archived time: the same as before, or an error where the archive is out of reach.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "db/road.hpp"
#include "serve_site.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet;
using testing::Road;
using testing::Sql;
using testing::TempDb;
using testing::TempDir;

namespace {

std::string const old_day = "date_trunc('week', now() - interval '200 days', 'UTC') + interval '32 hours'";

/// A day of driving 200 days back, a fix a minute, with a trip of the vendor's; plate and imei differ.
void add_day(Sql &sql) {
  sql.run("insert into tracksolid.devices (imei, vehicle_number) values ('1', 'KCC 1'), ('2', 'KCC 2')");
  Road{"1"}.drive(0, 6000, 60, 30).add({6060, 51, -1, "null", "lbs"}).store(sql, old_day);
  Road{"2"}.drive(0, 6000, 60, 60).store(sql, old_day);
  Road{"2"}.drive(0, 600, 60, 60).store(sql, "now() - interval '2 days'");
  sql.run("insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s) values ('1', " +
          old_day + ", " + old_day + " + interval '50 minutes', 25, 3000), ('2', " + old_day + ", " +
          old_day + " + interval '50 minutes', 50, 3000)");
  testing::refresh_figures(sql);
}

testing::Environment with_archive(TempDb const &db, TempDir const &folder) {
  auto environment = db.environment();
  environment["FLEET_ARCHIVE"] = folder.path().string();
  return environment;
}

std::string exported(TempDb const &db, TempDir const &folder,
                     std::vector<std::string> const &kind_and_format) {
  std::vector<std::string> arguments{"export", kind_and_format[0], "--from",   "2020-01-01",
                                     "--to",   "2100-01-01",       "--format", kind_and_format[1]};
  auto const result = testing::run_fleet(arguments, with_archive(db, folder));
  CHECK_MESSAGE(result.exit_code == 0, result.err);
  return result.out;
}

}  // namespace

TEST_CASE(
    "exports of archived time are those of before, byte for byte, and say so when the archive is out of reach") {
  TempDb const db;
  Sql sql{db};
  TempDir const folder;
  add_day(sql);
  std::vector<std::vector<std::string>> const kinds{
      {"fixes", "csv"}, {"fixes", "geojson"}, {"fixes", "gpx"}, {"trips", "gpx"}, {"trips", "csv"}};
  std::vector<std::string> before;
  for (auto const &kind : kinds) before.push_back(exported(db, folder, kind));
  CHECK(std::ranges::count(before[0], '\n') == 1 + 102 + 101 + 11);
  CHECK(testing::run_fleet({"archive", "--older-than", "100"}, with_archive(db, folder)).exit_code == 0);
  CHECK(sql.one<int>("select count(*) from tracksolid.position_history") == 11);
  for (std::size_t i = 0; i < kinds.size(); ++i) CHECK(exported(db, folder, kinds[i]) == before[i]);
  auto const one = testing::run_fleet(
      {"export", "fixes", "--from", "2020-01-01", "--to", "2100-01-01", "--vehicle", "kcc1"},
      with_archive(db, folder));
  CHECK(std::ranges::count(one.out, '\n') == 1 + 102);
  auto const nowhere =
      testing::run_fleet({"export", "fixes", "--from", "2020-01-01", "--to", "2100-01-01"}, db.environment());
  CHECK(nowhere.exit_code == 2);
  CHECK(nowhere.err.find("no archive is set") != std::string::npos);
  std::filesystem::rename(folder.path(), folder.path().string() + ".away");
  auto const away = testing::run_fleet({"export", "fixes", "--from", "2020-01-01", "--to", "2100-01-01"},
                                       with_archive(db, folder));
  CHECK(away.exit_code == 1);
  CHECK(away.err.find("is out of reach") != std::string::npos);
  std::filesystem::rename(folder.path().string() + ".away", folder.path());
}

TEST_CASE(
    "a trip of archived time is served with its times and speeds, and is an error while the archive is away") {
  TempDir const folder;
  testing::ServeSite site{{}, {{"FLEET_ARCHIVE", folder.path().string()}}};
  add_day(site.sql);
  auto const trip = [&](char const *imei) {
    return site.sql.one(std::string{"select trip_id from tracksolid.shown_trips where imei = '"} + imei +
                        "'");
  };
  auto const before = site.sql.json("select reporting.fn_trip(" + trip("1") + ")");
  REQUIRE(before["summary"]["fixes"] == 51);
  CHECK(testing::run_fleet({"archive", "--older-than", "100"}, {{"FLEET_DATABASE_URL", site.database_url()},
                                                                {"FLEET_ARCHIVE", folder.path().string()}})
            .exit_code == 0);
  CHECK(site.sql.json("select reporting.fn_trip(" + trip("1") + ")")["summary"]["fixes"] == 0);
  CHECK(site.json("/webhook/fleet-dashboard/trip?trip_id=" + trip("1")) == before);
  std::filesystem::rename(folder.path(), folder.path().string() + ".away");
  auto const away = site.get("/webhook/fleet-dashboard/trip?trip_id=" + trip("2"));
  std::filesystem::rename(folder.path().string() + ".away", folder.path());
  CHECK(away.status == 503);
  CHECK(nlohmann::json::parse(away.body)["error"]["code"] == "archive_unreachable");
}
