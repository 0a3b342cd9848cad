// docs/understand/simulator.md against the table of switches.
#include <doctest/doctest.h>

#include <set>

#include "sim/switch_table.hpp"
#include "support/files.hpp"
#include "support/run_fleet.hpp"

using namespace fleet::sim;

TEST_CASE("docs/understand/simulator.md lists every switch as the table has it") {
  auto const document =
      fleet::testing::read_file(fleet::testing::source_dir() / "docs/understand/simulator.md");
  // To put it right: fleet-sim --switches
  CHECK(document.find(switches_markdown()) != std::string::npos);
}

TEST_CASE("every field of a switch group is in the table, under its own name, with a unit or words") {
  std::set<std::string_view> names;
  for (auto const &group : switch_table())
    for (auto const &row : group.rows) {
      CAPTURE(row.name);
      CHECK(names.insert(row.name).second);
      CHECK(!row.doc.empty());
      bool const plain = std::holds_alternative<bool Switches::*>(row.field);
      CHECK((plain || !row.unit.empty() || !row.words.empty()));
    }
  CHECK(to_json(Switches{}).size() == names.size());
}

TEST_CASE("every switch accepts its documented default") {
  auto const defaults = to_json(Switches{});
  Switches switches;
  set_switches(switches, defaults);
  CHECK(to_json(switches) == defaults);
}
