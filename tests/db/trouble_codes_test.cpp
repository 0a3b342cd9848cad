// Trouble codes: reporting.v_faults and tracksolid.clear_fault.
#include <fmt/format.h>

#include "sql.hpp"

using namespace fleet;
using testing::Sql;

namespace {

void add_vehicle(Sql &sql) {
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number, cost_centre) values ('1', 'KAA 1', 'North')");
}

/// A trouble code of a tracker in June 2026: day and time, code.
void report(Sql &sql, std::string const &at, std::string const &code, std::string const &imei = "1") {
  sql.run(fmt::format(
      "insert into tracksolid.fault_codes (imei, event_time, fault_code) values ('{}', '2026-06-{}Z', '{}')",
      imei, at, code));
}

/// "P0301 01 08:00-03 08:00 x3 open; …": first seen, last seen, reports, cleared.
std::string faults(Sql &sql) {
  return sql.one(
      "select coalesce(string_agg(format('%s %s-%s x%s %s', fault_code, to_char(first_seen_at, 'DD HH24:MI'), to_char(last_seen_at, 'DD HH24:MI'), reports, "
      "coalesce(to_char(cleared_at, '\"cleared\" DD HH24:MI'), 'open')), '; ' order by first_seen_at, fault_code), 'none') from reporting.v_faults");
}

}  // namespace

TEST_CASE("a code is open until a later report leaves it out, and late reports count in their place") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicle(sql);
  report(sql, "01 08:00:00", "P0301");
  report(sql, "01 08:00:00", "p0420 ");
  report(sql, "02 08:00:00", "P0301");
  report(sql, "03 08:00:00", "P0301");
  report(sql, "03 08:00:04", "U0100");  // of the same report
  CHECK(
      faults(sql) ==
      "P0301 01 08:00-03 08:00 x3 open; P0420 01 08:00-01 08:00 x1 cleared 02 08:00; U0100 03 08:00-03 08:00 x1 open");
  report(sql, "01 20:00:00", "P0420");  // late, and without P0301
  CHECK(
      faults(sql) ==
      "P0301 01 08:00-01 08:00 x1 cleared 01 20:00; P0420 01 08:00-01 20:00 x2 cleared 02 08:00; P0301 02 08:00-03 08:00 x2 open; "
      "U0100 03 08:00-03 08:00 x1 open");
  report(sql, "04 08:00:00", "P0000");  // no code
  CHECK(
      faults(sql) ==
      "P0301 01 08:00-01 08:00 x1 cleared 01 20:00; P0420 01 08:00-01 20:00 x2 cleared 02 08:00; P0301 02 08:00-03 08:00 x2 cleared 04 08:00; "
      "U0100 03 08:00-03 08:00 x1 cleared 04 08:00");
}

TEST_CASE(
    "codes of one field count one by one, whatever their case, separators and repeats; other text is kept whole") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicle(sql);
  report(sql, "01 08:00:00", " p0301,P0420; u0100 p0301 ");
  report(sql, "02 08:00:00", "P0420");
  report(sql, "02 08:00:01", "p0420|P0000");
  report(sql, "02 08:00:02", R"(["Oil pressure low"])");
  CHECK(
      faults(sql) ==
      "P0301 01 08:00-01 08:00 x1 cleared 02 08:00; P0420 01 08:00-02 08:00 x2 open; U0100 01 08:00-01 08:00 x1 cleared 02 08:00; "
      "OIL PRESSURE LOW 02 08:00-02 08:00 x1 open");
  CHECK(sql.one("select tracksolid.clear_fault('KAA 1', ' p0420 ', '2026-06-03 08:00Z')") == "1");
}

TEST_CASE("codes go on with their vehicle when its tracker is replaced, and do not go with the tracker") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicle(sql);
  sql.run(
      "insert into tracksolid.devices (imei, vehicle_number) values ('2', 'spare'); "
      "select tracksolid.assign('2', '2026-06-02Z', null, 'KAA 1'); select tracksolid.assign('1', '2026-06-02Z', null, 'KBB 2')");
  report(sql, "01 08:00:00", "P0301");
  report(sql, "03 08:00:00", "P0301", "2");  // the new tracker of KAA 1
  report(sql, "04 08:00:00", "C1234", "1");  // the old one, in another vehicle
  CHECK(faults(sql) == "P0301 01 08:00-03 08:00 x2 open; C1234 04 08:00-04 08:00 x1 open");
  CHECK(
      sql.one(
          "select string_agg(vehicle_number || ' ' || system, ', ' order by vehicle_number) from reporting.v_faults") ==
      "KAA 1 powertrain, KBB 2 chassis");
}

TEST_CASE("a person clears a code, once however often; a report after it opens it again") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicle(sql);
  sql.run("update tracksolid.settings set value = 'single' where name = 'fault_reports'");
  report(sql, "01 08:00:00", "P0301");
  report(sql, "02 08:00:00", "B0074");  // single: says nothing about P0301
  report(sql, "03 08:00:00", "ABC");
  CHECK(faults(sql) ==
        "P0301 01 08:00-01 08:00 x1 open; B0074 02 08:00-02 08:00 x1 open; ABC 03 08:00-03 08:00 x1 open");
  CHECK(sql.one("select string_agg(system, ' ' order by fault_code) from reporting.v_faults") ==
        "other body powertrain");
  auto const clear = "select tracksolid.clear_fault('kaa1', 'p0301', '2026-06-03 12:00Z')";
  CHECK(sql.one<int>(clear) == 1);
  CHECK(sql.one<int>(clear) == 0);
  CHECK(sql.one<int>("select count(*) from tracksolid.fault_clears") == 1);
  report(sql, "04 08:00:00", "P0301");
  CHECK(
      faults(sql) ==
      "P0301 01 08:00-01 08:00 x1 cleared 03 12:00; B0074 02 08:00-02 08:00 x1 open; ABC 03 08:00-03 08:00 x1 open; P0301 04 08:00-04 08:00 x1 open");
  CHECK(sql.one<int>("select tracksolid.clear_fault('KAA 1', p_at => '2026-06-05Z')") == 3);  // all of them
  CHECK(sql.one<int>("select count(*) from reporting.v_faults where cleared_at is null") == 0);
  CHECK(sql.refusal("select tracksolid.clear_fault('KAA 1', 'P9999')") == "P0002");
  CHECK(sql.refusal("select tracksolid.clear_fault('KZZ 9')") == "P0002");
}

TEST_CASE("the answer has the codes that were open in the days, of the token's cost centres") {
  testing::TempDb const db;
  Sql sql{db};
  add_vehicle(sql);
  report(sql, "01 08:00:00", "P0301");
  report(sql, "03 08:00:00", "P0420");
  auto const codes = [&](std::string const &arguments) {
    std::string list;
    auto const answer = sql.json("select reporting.fn_faults(" + arguments + ")");
    for (auto const &row : answer["rows"]) list += row["fault_code"].get<std::string>() + " ";
    return list;
  };
  CHECK(codes("'2026-06-02', '2026-06-02'") == "P0301 ");
  CHECK(codes("'2026-06-03', '2026-06-04'") ==
        "P0420 P0301 ");  // cleared at 08:00 of the 3rd; open ones first
  CHECK(codes("'2026-06-04', '2026-06-04', 'KAA 1'") == "P0420 ");
  CHECK(codes("p_scope => array['South']").empty());
  CHECK(codes("p_scope => array['North']") == "P0420 ");
}
