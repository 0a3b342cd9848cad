// The operator's list of vehicles: what is read, what is refused, and on which line.
#include <doctest/doctest.h>

#include "e2e/mock_vendor.hpp"
#include "support/files.hpp"

using namespace fleet::testing;

namespace {

struct Row {
  char const *what;
  std::string text;
  int exit_code;
  char const *drivers;  ///< driver and cost centre of both vehicles afterwards
  char const *words;    ///< in what is printed; "" when nothing has to be
};

}  // namespace

TEST_CASE("a list is taken as it is meant, or refused with its line; no cell ends up in another column") {
  Row const rows[] = {
      {"semicolons, CRLF, quoted line break",
       "\xEF\xBB\xBFimei;driver_name;cost_centre\r\n860000000000001;\"Doe\r\nJane\";North\r\n", 0,
       "Doe\nJane/North -/-", ""},
      {"American spelling", "imei,driver_name,cost_center\n860000000000001,Jane,North\n", 0, "Jane/North -/-",
       ""},
      {"a column that nobody knows", "imei,driver,cost_centre\n860000000000001,Jane,North\n", 2, "-/- -/-",
       "line 1: column 'driver' is not known"},
      {"a column twice", "imei,cost_centre,Cost_Center\n860000000000001,North,South\n", 2, "-/- -/-",
       "line 1: column 'Cost_Center' is there twice"},
      {"an unquoted comma", "imei,driver_name,cost_centre\n\n860000000000001,Doe, Jane,North\n", 2, "-/- -/-",
       "line 3 has 4 cells, the header 3"},
      {"fewer cells than columns", "imei,driver_name,cost_centre\n860000000000001,Jane\n", 0, "Jane/- -/-",
       ""},
      {"a vehicle twice",
       "imei,cost_centre\n860000000000001,North\n860000000000002,East\n860000000000001,South\n", 3,
       "-/- -/East", "line 4: '860000000000001': this vehicle is on line 2 already: neither line is taken"},
      {"a vehicle by its imei and by its plate",
       "imei,plate,cost_centre\n860000000000001,,North\n,KDA 1,South\n860000000000002,,East\n", 3,
       "-/- -/East", "line 3: 'KDA 1': this tracker is on another line as well"},
      {"a NUL", std::string{"imei,cost_centre\n860000000000001,No\0rth\n", 40}, 2, "-/- -/-",
       "line 2 holds a NUL character"},
      {"CR only", "imei,cost_centre\r860000000000001,North\r", 0, "-/North -/-", ""},
      {"tabs", "imei\tcost_centre\n860000000000001\tNorth\n", 0, "-/North -/-", ""},
      {"sep= of a spreadsheet", "sep=;\nimei;cost_centre\n860000000000001;North\n", 0, "-/North -/-", ""},
      {"blank lines before a vehicle that is not there", "imei,cost_centre\n\n\n860000000000009,North\n", 3,
       "-/- -/-", "line 4: '860000000000009': no such vehicle"},
      {"a no-break space behind the imei", "imei,cost_centre\n860000000000001\xC2\xA0,North\n", 0,
       "-/North -/-", ""},
      {"an imei that a spreadsheet has rounded", "imei,cost_centre\n8.6E+14,North\n", 3, "-/- -/-",
       "line 2: '8.6E+14': no such vehicle; a spreadsheet has rounded this number"},
      {"an imei as text, of a spreadsheet",
       "imei,driver_name\n=\"860000000000001\",'t Hart\n'860000000000002,=\"Jane\"\n", 0, "'t Hart/- Jane/-",
       ""},
      {"an imei of a table with empty cells", "imei,cost_centre\n860000000000001.0,North\n", 0, "-/North -/-",
       ""},
  };
  MockFleet fleet;
  fleet.add_devices({"860000000000001", "860000000000002"});
  fleet.execute("update tracksolid.devices set vehicle_number = 'KDA 1' where imei = '860000000000001'");
  TempDir const folder;
  for (auto const &row : rows) {
    CAPTURE(row.what);
    auto const run = fleet.run({"poll-movement", "--yes", "--registry", folder.write("list.csv", row.text)});
    CAPTURE(run.err);
    CAPTURE(run.out);
    CHECK(run.exit_code == row.exit_code);
    CHECK((run.out + run.err).find(row.words) != std::string::npos);
    CHECK(
        fleet.value(
            "select string_agg(concat(coalesce(driver_name, '-'), '/', coalesce(cost_centre, '-')), ' ' order by imei) "
            "from tracksolid.devices") == row.drivers);
    fleet.execute("update tracksolid.devices set driver_name = null, cost_centre = null, pinned = '{}'");
  }
}
