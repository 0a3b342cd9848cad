// Workbooks of `fleet report`, every kind of the table of reports: read by Python's openpyxl, and again as LibreOffice has computed and written them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "e2e/report_site.hpp"
#include "report/report_kinds.hpp"
#include "support/files.hpp"
#include "support/skip.hpp"

using namespace fleet;
using nlohmann::json;
using testing::ReportSite;
using testing::TempDir;

namespace {

constexpr auto *python = "/usr/bin/python3";
constexpr auto *office = "/usr/bin/soffice";

/// A row of every kind of report, with a value in each column.
constexpr auto *all_kinds = R"sql(
  insert into tracksolid.fences (fence_id, fence_name, shape, buffer_m) values ('depot', 'Depot', st_setsrid(st_makepoint(36.8, -1.3), 4326), 300);
  insert into tracksolid.visits (imei, fence, entered_at, left_at, enter_seen, exit_seen)
    select '004999010640000', id, '2026-06-05T20:00:00Z', '2026-06-06T22:30:00Z', false, true from tracksolid.fences;
  insert into tracksolid.fuel_days (imei, day, readings, source, first_at, first_l, last_l, spent_l, known_l, km, refuels, refuelled_l, drains, drained_l) values
    ('004999010640000', '2026-06-05', 20, 'obd', '2026-06-05T05:00:00Z', 50, 81.5, 8.5, 8.5, 60.5, 1, 45, 1, 5);
  insert into tracksolid.counter_days (imei, day, counter, amount, first_at, last_at, reading, breaks) values
    ('004999010640000', '2026-06-05', 'obd', 60.5, '2026-06-05T05:00:00Z', '2026-06-05T14:00:00Z', 120060.5, 1);
  insert into tracksolid.temperature_bounds (min_c, max_c, valid) values (2, 8, '[2026-06-01Z,)');
  insert into tracksolid.temperature_readings (imei, sensor, reading_time, temperature_c, item) values
    ('004999010640000', 'box', '2026-06-05T06:00:00Z', 5, '1'), ('004999010640000', 'box', '2026-06-05T06:10:00Z', 11.5, '2'),
    ('004999010640000', 'box', '2026-06-05T06:40:00Z', 5, '3');
  insert into tracksolid.maintenance_plans (name, every_km, every_hours, every_months) values ('oil', 10000, 500, 600);
  insert into tracksolid.maintenance_services (plan, vehicle_key, done_on, odometer_km)
    select 'oil', a.vehicle_key, '2026-06-01', 119000 from tracksolid.assignments a where a.imei = '004999010640000';
)sql";

json columns_of(std::vector<report::ReportColumn> const &columns) {
  constexpr std::array names{"text", "day", "month", "time", "integer", "number", "duration", "yes_no"};
  json list = json::array();
  for (auto const &column : columns)
    list.push_back({{"name", column.name},
                    {"title", column.title},
                    {"cell", names.at(static_cast<std::size_t>(column.cell))},
                    {"total", column.total}});
  return list;
}

json table_of_reports() {
  json kinds = json::array();
  for (auto const &kind : report::report_kinds())
    kinds.push_back({{"name", kind.name},
                     {"title", kind.title},
                     {"chart_title", kind.chart_title},
                     {"columns", columns_of(kind.columns)}});
  return {{"kinds", kinds},
          {"gaps", columns_of(report::gap_columns())},
          {"silences", columns_of(report::silence_columns())}};
}

std::string check(TempDir const &folder, std::string const &workbooks) {
  auto const result = testing::run({python, (testing::source_dir() / "tests/e2e/check_workbooks.py").string(),
                                    folder.path().string(), (folder.path() / workbooks).string()},
                                   testing::clean_environment());
  return result.out + result.err;
}

/// LibreOffice in a profile of its own, in which it computes all formulas again when it loads a workbook.
void convert(TempDir const &folder, std::vector<std::string> const &files) {
  std::filesystem::create_directories(folder.path() / "profile/user");
  folder.write("profile/user/registrymodifications.xcu", R"xml(<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>)xml");
  std::vector<std::string> command{office,
                                   "-env:UserInstallation=file://" + (folder.path() / "profile").string(),
                                   "--headless",
                                   "--convert-to",
                                   "xlsx",
                                   "--outdir",
                                   (folder.path() / "office").string()};
  command.insert(command.end(), files.begin(), files.end());
  auto environment = testing::clean_environment();
  environment["HOME"] = folder.path().string();
  auto const result = testing::run(command, environment, std::chrono::seconds{180});
  CHECK_MESSAGE(result.exit_code == 0, result.err);
}

}  // namespace

TEST_CASE(
    "workbooks of all reports have numbers, times in the fleet's zone, imeis as text, totals and a chart, also after LibreOffice") {
  ReportSite site;
  site.sql.run(all_kinds);
  TempDir const folder;
  folder.write("kinds.json", table_of_reports().dump());
  std::vector<std::string> files;
  for (auto const &kind : report::report_kinds()) {
    auto const path = (folder.path() / kind.name).string();
    for (std::string const format : {"json", "xlsx"}) {
      auto const result = site.june(std::string{kind.name}, format, path + "." + format);
      CHECK_MESSAGE(result.exit_code == 0, result.err);
    }
    files.push_back(path + ".xlsx");
    CHECK(testing::read_file(files.back()).starts_with("PK"));
  }
  if (testing::run({python, "-c", "import openpyxl"}).exit_code != 0)
    FLEET_SKIP("no python3 with openpyxl (Debian's package python3-openpyxl) to read workbooks with");
  auto const expected = fmt::format("reports={} cells=", files.size());
  auto const found = check(folder, ".");
  CHECK_MESSAGE(found.starts_with(expected), found);
  if (!std::filesystem::exists(office))
    FLEET_SKIP("no LibreOffice (Debian's package libreoffice-calc-nogui) to open workbooks with");
  convert(folder, files);
  auto const computed = check(folder, "office");
  CHECK_MESSAGE(computed == found, computed);
}

TEST_CASE("a workbook of the days has the figures that were worked out by hand") {
  ReportSite const site;
  TempDir const folder;
  auto const file = (folder.path() / "daily.xlsx").string();
  CHECK(site.june("daily", "xlsx", file).exit_code == 0);
  CHECK(testing::read_file(file).starts_with("PK"));
  if (testing::run({"/usr/bin/python3", "-c", "import openpyxl"}).exit_code != 0)
    FLEET_SKIP("no python3 with openpyxl (Debian's package python3-openpyxl) to read workbooks with");
  auto const cells = testing::run({"/usr/bin/python3", "-c", R"py(
import openpyxl, sys
for values in (False, True):
    sheet = openpyxl.load_workbook(sys.argv[1], data_only=values)["Report"]
    for row in sheet.iter_rows(min_row=5, values_only=True):
        print(list(row))
book = openpyxl.load_workbook(sys.argv[1])
print(book.sheetnames, len(book["Chart"]._charts), [c.value for c in book["Chart"][2]], [c.value for c in book["Completeness"]["A"]][:1])
)py",
                                   file});
  REQUIRE_MESSAGE(cells.exit_code == 0, cells.err);
  for (
      auto const *line :
      {"[datetime.datetime(2026, 6, 5, 0, 0), '12E5', '004999010640000', '=1+1', 'North', 2, 60.5, 0, datetime.timedelta(seconds=3600), "
       "datetime.timedelta(seconds=600), 80.5, datetime.datetime(2026, 6, 5, 8, 0), datetime.datetime(2026, 6, 5, 17, 0)]",
       "['Total', None, None, None, None, '=SUM(F6:F8)', '=SUM(G6:G8)', '=SUM(H6:H8)', '=SUM(I6:I8)', '=SUM(J6:J8)', '=MAX(K6:K8)', None, None]",
       "['Total', None, None, None, None, 2, 110, 7.5, datetime.timedelta(seconds=6300), datetime.timedelta(seconds=600), 80.5, None, None]",
       "['Report', 'Chart', 'Completeness'] 1 ['2026-06-05', 70.5] ['The data of 2 trackers is incomplete.']"})
    CHECK_MESSAGE(cells.out.find(line) != std::string::npos, cells.out);
}
