// For build servers and monitors: JUnit XML and a Nagios plugin's line.
#include <fmt/format.h>

#include <algorithm>

#include "audit/report.hpp"

namespace fleet::audit {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
      out += ' ';  // XML has no others
    else
      out += c;
  }
  return out;
}

std::vector<Finding> new_findings(Report const &report, std::string const &id) {
  std::vector<Finding> found;
  std::copy_if(report.findings.begin(), report.findings.end(), std::back_inserter(found),
               [&](auto const &finding) { return finding.id == id && !finding.known; });
  return found;
}

std::string case_body(Report const &report, Check const &check) {
  for (auto const &question : report.unanswered)
    if (question.id == check.id) return fmt::format("<skipped message=\"{}\"/>", escaped(question.reason));
  auto const found = new_findings(report, check.id);
  if (found.empty()) return {};
  std::string lines;
  for (auto const &finding : found)
    lines += fmt::format("{} {}: {}\n  fix: {}\n", name(finding.severity), finding.object, finding.evidence,
                         finding.fix);
  return fmt::format("<failure type=\"{}\" message=\"{}: {}\">{}</failure>", name(check.severity),
                     found.size(), escaped(check.title), escaped(lines));
}

}  // namespace

std::string as_junit(Report const &report) {
  std::string cases;
  std::size_t failures = 0;
  for (auto const &check : report.checks) {
    auto const body = case_body(report, check);
    if (body.starts_with("<failure")) ++failures;
    cases += fmt::format("    <testcase classname=\"fleet.audit.{}\" name=\"{}\">{}</testcase>\n",
                         check.part(), escaped(check.id), body);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites>\n"
      "  <testsuite name=\"fleet audit\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" timestamp=\"{}\" "
      "time=\"{:.3f}\">\n"
      "{}  </testsuite>\n</testsuites>\n",
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
