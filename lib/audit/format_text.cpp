// For people: plain text and Markdown.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "audit/report.hpp"

namespace fleet::audit {
namespace {

constexpr std::size_t shown_of_a_check = 20;

/// Calls `each` with the first findings of every check, then `rest` with how many were left out.
template <class Each, class Rest>
void for_some(Report const &report, Each each, Rest rest) {
  std::map<std::string, std::size_t> seen;
  for (auto const &finding : report.findings)
    if (!finding.known && ++seen[finding.id] <= shown_of_a_check) each(finding);
  for (auto const &[id, count] : seen)
    if (count > shown_of_a_check) rest(id, count - shown_of_a_check);
}

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::string as_text(Report const &report) {
  std::string out;
  for_some(
      report,
      [&](Finding const &finding) {
        out +=
            fmt::format("{:<7} {}  {}\n        {}: {}\n        fix: {}\n", name(finding.severity), finding.id,
                        finding.object, report.check(finding.id).title, finding.evidence, finding.fix);
      },
      [&](auto const &id, auto count) { out += fmt::format("        … and {} more of {}\n", count, id); });
  for (auto const &question : report.unanswered)
    out += fmt::format("not checked  {}: {}\n", question.id, question.reason);
  for (auto const &gone : report.gone)
    out += fmt::format("gone from the database, still in the baseline: {}\n", gone);
  return out + fmt::format("{} checks of '{}' in {:.1f} s: {}\n", report.checks.size(), report.database,
                           report.seconds, summary(report));
}

std::string as_markdown(Report const &report) {
  auto out = fmt::format("# Audit of {}\n\n{}, {} checks: {}.\n", report.database, report.as_of,
                         report.checks.size(), summary(report));
  std::string rows;
  for_some(
      report,
      [&](Finding const &finding) {
        rows += fmt::format("| {} | `{}` | {} | {}: {} | {} |\n", name(finding.severity), finding.id,
                            cell(finding.object), report.check(finding.id).title, cell(finding.evidence),
                            cell(finding.fix));
      },
      [&](auto const &id, auto count) { rows += fmt::format("| | `{}` | … | {} more | |\n", id, count); });
  if (!rows.empty())
    out += "\n| severity | check | object | evidence | fix |\n|---|---|---|---|---|\n" + rows;
  if (!report.unanswered.empty()) out += "\n## Not checked\n\n";
  for (auto const &question : report.unanswered)
    out += fmt::format("* `{}`: {}\n", question.id, question.reason);
  if (!report.gone.empty()) out += "\n## Gone, still in the baseline\n\n";
  for (auto const &gone : report.gone) out += fmt::format("* {}\n", gone);
  return out;
}

}  // namespace fleet::audit
