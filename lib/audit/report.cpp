#include "audit/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace fleet::audit {

std::size_t Report::count(Severity severity) const {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [&](auto const &finding) {
    return !finding.known && finding.severity == severity;
  }));
}

std::size_t Report::known() const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [](auto const &finding) { return finding.known; }));
}

std::optional<Severity> Report::worst() const {
  std::optional<Severity> worst;
  for (auto const &finding : findings)
    if (!finding.known && (!worst || finding.severity > *worst)) worst = finding.severity;
  return worst;
}

Check const &Report::check(std::string const &id) const {
  auto const found =
      std::find_if(checks.begin(), checks.end(), [&](auto const &check) { return check.id == id; });
  if (found == checks.end()) throw std::logic_error{"no check '" + id + "'"};
  return *found;
}

std::string summary(Report const &report) {
  std::string out;
  for (auto const severity : {Severity::error, Severity::warning, Severity::info})
    if (auto const count = report.count(severity); count > 0)
      out += fmt::format("{}{} {}{}", out.empty() ? "" : ", ", count, name(severity),
                         count > 1 && severity != Severity::info ? "s" : "");
  if (out.empty()) out = "no findings";
  if (report.known() > 0) out += fmt::format(", {} known", report.known());
  if (!report.unanswered.empty()) out += fmt::format(", {} not checked", report.unanswered.size());
  return out;
}

std::string checks_as_markdown() {
  std::string out = "| check | severity | finds | why it matters | what to do |\n|---|---|---|---|---|\n";
  for (auto const &check : catalogue())
    out += fmt::format("| `{}` | {} | {}{} | {} | {} |\n", check.id, name(check.severity), check.title,
                       check.engine.empty() ? "" : " (" + check.engine + ")", check.why, check.fix);
  return out;
}

}  // namespace fleet::audit
