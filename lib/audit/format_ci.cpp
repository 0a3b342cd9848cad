// For build servers and monitors: JUnit XML and a Nagios plugin's line.
#include <fmt/format.h>

#include <algorithm>

#include "audit/report.hpp"
#include "base/xml.hpp"

namespace fleet::audit {
namespace {

std::vector<Finding> new_findings(Report const &report, std::string const &id) {
  std::vector<Finding> found;
  std::copy_if(report.findings.begin(), report.findings.end(), std::back_inserter(found),
               [&](auto const &finding) { return finding.id == id && !finding.known; });
  return found;
}

std::string case_body(Report const &report, Check const &check) {
  for (auto const &question : report.unanswered)
    if (question.id == check.id)
      return fmt::format("<skipped message=\"{}\"/>", xml_escaped(question.reason));
  auto const found = new_findings(report, check.id);
  if (found.empty()) return {};
  std::string lines;
  for (auto const &finding : found)
    lines += fmt::format("{} {}: {}\n  fix: {}\n", name(finding.severity), finding.object, finding.evidence,
                         finding.fix);
  return fmt::format("<failure type=\"{}\" message=\"{}: {}\">{}</failure>", name(check.severity),
                     found.size(), xml_escaped(check.title), xml_escaped(lines));
}

}  // namespace

/// JUnit XML that the schemas of Ant and Jenkins both accept, with attributes and elements that they require.
std::string as_junit(Report const &report) {
  std::string cases;
  std::size_t failures = 0;
  for (auto const &check : report.checks) {
    auto const body = case_body(report, check);
    if (body.starts_with("<failure")) ++failures;
    cases += fmt::format("    <testcase classname=\"fleet.audit.{}\" name=\"{}\" time=\"0\">{}</testcase>\n",
                         check.part(), xml_escaped(check.id), body);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites>\n"
      "  <testsuite id=\"0\" package=\"fleet\" name=\"audit\" tests=\"{}\" failures=\"{}\" "
      "errors=\"0\" skipped=\"{}\" hostname=\"localhost\" timestamp=\"{}\" time=\"{:.3f}\">\n"
      "    <properties/>\n"
      "{}    <system-out/>\n"
      "    <system-err/>\n"
      "  </testsuite>\n"
      "</testsuites>\n",
      report.checks.size(), failures, report.unanswered.size(), report.as_of.substr(0, 19), report.seconds,
      cases);
}

int nagios_status(Report const &report) {
  auto const worst = report.worst();
  if (!worst || *worst == Severity::info) return 0;
  return *worst == Severity::warning ? 1 : 2;
}

std::string as_nagios(Report const &report) {
  constexpr char const *words[] = {"OK", "WARNING", "CRITICAL"};
  std::string named;
  for (auto const severity : {Severity::error, Severity::warning})
    for (auto const &finding : report.findings)
      if (!finding.known && finding.severity == severity && named.size() < 200)
        named += fmt::format("; {} {}", finding.id, finding.object);
  std::replace(named.begin(), named.end(), '|', '/');  // a bar begins the figures
  std::replace(named.begin(), named.end(), '\n', ' ');
  return fmt::format(
      "FLEET {} - {}{} | errors={} warnings={} infos={} known={} not_checked={} time={:.2f}s\n",
      words[nagios_status(report)], summary(report), named, report.count(Severity::error),
      report.count(Severity::warning), report.count(Severity::info), report.known(), report.unanswered.size(),
      report.seconds);
}

}  // namespace fleet::audit
