// Output formats of fleet audit for people, build servers and monitors.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "audit/report.hpp"
#include "base/error.hpp"
#include "support/files.hpp"

using namespace fleet;
using audit::Severity;
using nlohmann::json;

namespace {

audit::Check check(std::string const &id, Severity severity) {
  return {id, "a title", "a reason", "a fix", severity, {}, {}, "select"};
}

/// An error, a warning with characters that every format has to escape, a question without an answer.
audit::Report report() {
  audit::Report report;
  report.as_of = "2008-03-31T10:00:00Z";
  report.database = "fleet";
  report.checks = {check("engine/a", Severity::error), check("data/b", Severity::warning),
                   check("data/c", Severity::warning), check("data/d", Severity::info)};
  report.findings = {{"engine/a", "index x", "is broken", "drop it", Severity::error},
                     {"data/b", "device <1> | \"A&B\"", "two\nlines | of it", "look", Severity::warning}};
  report.unanswered = {{"data/c", "this login may not"}};
  return report;
}

bool has(std::string const &text, std::string const &part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a monitor gets one line, its figures and the status that goes with it") {
  auto one = report();
  CHECK(audit::nagios_status(one) == 2);
  auto const line = audit::as_nagios(one);
  CHECK(line.starts_with(
      "FLEET CRITICAL - 1 error, 1 warning, 1 not checked; engine/a index x; data/b device <1> / "
      "\"A&B\" | errors=1 warnings=1 infos=0 known=0 not_checked=1 time=0.00s"));
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  one.findings.erase(one.findings.begin());
  CHECK(audit::nagios_status(one) == 1);
  one.findings.front().severity = Severity::info;
  CHECK(audit::nagios_status(one) == 0);
  CHECK(audit::as_nagios(one).starts_with("FLEET OK - 1 info"));
}

TEST_CASE("JUnit has a case for each check, unchecked ones are skipped, and nothing breaks the XML") {
  auto const xml = audit::as_junit(report());
  // Order and presence as the schemas of Ant and Jenkins want them.
  CHECK(has(
      xml,
      R"(<testsuite id="0" package="fleet" name="audit" tests="4" failures="2" errors="0" skipped="1" hostname="localhost" timestamp="2008-03-31T10:00:00" time="0.000">)"
      "\n    <properties/>\n    <testcase "));
  CHECK(has(xml, "</testcase>\n    <system-out/>\n    <system-err/>\n  </testsuite>\n</testsuites>\n"));
  CHECK(has(xml, R"(<testcase classname="fleet.audit.data" name="data/d" time="0"></testcase>)"));
  CHECK(has(xml, R"(name="data/c" time="0"><skipped message="this login may not"/></testcase>)"));
  CHECK(has(xml, "warning device &lt;1&gt; | &quot;A&amp;B&quot;: two\nlines | of it"));
}

TEST_CASE("SARIF names rule, level, place and a fingerprint that outlives the evidence") {
  auto one = report();
  auto const run = json::parse(audit::as_sarif(one))["runs"][0];
  CHECK(run["tool"]["driver"]["rules"].size() == 4);
  CHECK(run["tool"]["driver"]["rules"][3]["defaultConfiguration"]["level"] == "note");
  REQUIRE(run["results"].size() == 2);
  CHECK(run["results"][0]["ruleId"] == "engine/a");
  CHECK(run["results"][0]["level"] == "error");
  CHECK(run["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "index x");
  one.findings[0].evidence = "is still broken";
  auto const later = json::parse(audit::as_sarif(one))["runs"][0];
  CHECK(later["results"][0]["partialFingerprints"] == run["results"][0]["partialFingerprints"]);
  CHECK(later["results"][0]["partialFingerprints"] != run["results"][1]["partialFingerprints"]);
}

TEST_CASE("a table in Markdown keeps its columns") {
  auto const text = audit::as_markdown(report());
  CHECK(has(text, R"(| warning | `data/b` | device <1> \| "A&B" | a title: two lines \| of it | look |)"));
  CHECK(has(text, "* `data/c`: this login may not"));
}

TEST_CASE("many findings of one check are cut short for people, not for programs") {
  auto one = report();
  for (int i = 0; i < 30; ++i)
    one.findings.push_back({"data/d", "device " + std::to_string(i), "e", "f", Severity::info});
  CHECK(has(audit::as_text(one), "device 19\n"));
  CHECK_FALSE(has(audit::as_text(one), "device 20\n"));
  CHECK(has(audit::as_text(one), "… and 10 more of data/d"));
  CHECK(json::parse(audit::as_json(one))["findings"].size() == 32);
}

TEST_CASE("with a baseline only new findings count, and gone ones are named") {
  testing::TempDir const dir;
  auto const file = (dir.path() / "known.json").string();
  auto then = report();
  audit::write_baseline(then, file);
  auto now = report();
  now.findings[0].evidence = "is broken in another way";
  audit::apply_baseline(now, file);
  CHECK(now.known() == 2);
  CHECK_FALSE(now.worst());
  now.findings[1].object = "another device";
  now.findings[1].known = false;
  audit::apply_baseline(now, file);
  CHECK(now.known() == 1);
  CHECK(now.worst() == Severity::warning);
  CHECK(now.gone == std::vector<std::string>{"data/b device <1> | \"A&B\""});
  CHECK_THROWS_AS(audit::apply_baseline(now, (dir.path() / "none").string()), Error);
  CHECK_THROWS_AS(audit::apply_baseline(now, dir.write("odd.json", "[]")), Error);
  CHECK_THROWS_AS(audit::apply_baseline(now, dir.write("odd.json", "{")), Error);
}

TEST_CASE("a check is chosen by id or part, and the error for a mistyped one names the nearest id") {
  CHECK(audit::select_checks({}).size() == audit::catalogue().size());
  CHECK(audit::select_checks({"data/future_time"}).size() == 1);
  auto const data = audit::select_checks({"data"});
  CHECK(data.size() > 10);
  for (auto const &one : data) CHECK(one.part() == "data");
  try {
    audit::select_checks({"data/futur_time"});
    FAIL("accepted");
  } catch (Error const &error) {
    CHECK(error.stop() == Stop::usage);
    CHECK(error.hint() == "did you mean 'data/future_time'?");
  }
}

TEST_CASE("a check without its header is refused when the program is built wrong") {
  CHECK_THROWS_AS(audit::read_check({"data/x.sql", "-- Title: a\n-- Severity: error\n-- Why: b\nselect 1"}),
                  std::logic_error);
  CHECK_THROWS_AS(audit::read_check({"data/x.sql", "-- Title: a\n-- Severity: bad\n-- Why: b\n-- Fix: c\n"}),
                  std::invalid_argument);
  auto const good = audit::read_check(
      {"data/x.sql", "-- Title:    a: b\n-- Severity: info\n-- Why: c\n--    d\n-- Fix: e\nselect 1"});
  CHECK(good.id == "data/x");
  CHECK(good.title == "a: b");
  CHECK(good.why == "c d");
}

TEST_CASE("docs/run/audit.md lists every check as the program does") {
  CHECK(has(testing::read_file(testing::source_dir() / "docs/run/audit.md"), audit::checks_as_markdown()));
}
