// For programs: our own JSON, and SARIF 2.1.0 for code-scanning pages.
#include "audit/report.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"

namespace fleet::audit {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(Json const &json) {
  return dump_json(json, 2) + "\n";  // data may hold odd bytes
}

char const *sarif_level(Severity severity) {
  return severity == Severity::info ? "note" : name(severity);
}

Json sarif_rule(Check const &check) {
  return {{"id", check.id},
          {"shortDescription", {{"text", check.title}}},
          {"fullDescription", {{"text", check.why}}},
          {"help", {{"text", check.fix}}},
          {"defaultConfiguration", {{"level", sarif_level(check.severity)}}}};
}

/// Code-scanning pages want a file: the one that asks the question.
std::string source_of(Check const &check) {
  return check.sql.empty() ? "migrations/0001_foundation.sql" : "migrations/audit/" + check.id + ".sql";
}

Json sarif_result(Report const &report, Finding const &finding) {
  auto const &check = report.check(finding.id);
  Json const location{{"physicalLocation",
                       {{"artifactLocation", {{"uri", source_of(check)}}}, {"region", {{"startLine", 1}}}}},
                      {"logicalLocations", Json::array({{{"fullyQualifiedName", finding.object}}})}};
  return {
      {"ruleId", finding.id},
      {"level", sarif_level(finding.severity)},
      {"message",
       {{"text", finding.object + ": " + check.title + ": " + finding.evidence + ". Fix: " + finding.fix}}},
      {"locations", Json::array({location})},
      {"partialFingerprints", {{"object/v1", sha256_hex(finding.id + " " + finding.object)}}},
      {"baselineState", finding.known ? "unchanged" : "new"}};
}

}  // namespace

std::string as_json(Report const &report) {
  auto findings = Json::array();
  for (auto const &finding : report.findings)
    findings.push_back({{"id", finding.id},
                        {"severity", name(finding.severity)},
                        {"title", report.check(finding.id).title},
                        {"object", finding.object},
                        {"evidence", finding.evidence},
                        {"fix", finding.fix},
                        {"known", finding.known}});
  auto unanswered = Json::array();
  for (auto const &question : report.unanswered)
    unanswered.push_back({{"id", question.id}, {"reason", question.reason}});
  return dumped({{"as_of", report.as_of},
                 {"database", report.database},
                 {"engine", report.engine.empty() ? Json(nullptr) : Json(report.engine)},
                 {"checks", report.checks.size()},
                 {"seconds", report.seconds},
                 {"counts",
                  {{"error", report.count(Severity::error)},
                   {"warning", report.count(Severity::warning)},
                   {"info", report.count(Severity::info)},
                   {"known", report.known()}}},
                 {"findings", std::move(findings)},
                 {"not_checked", std::move(unanswered)},
                 {"cut", report.cut},
                 {"gone", report.gone}});
}

std::string as_sarif(Report const &report) {
  auto rules = Json::array();
  for (auto const &check : report.checks) rules.push_back(sarif_rule(check));
  auto results = Json::array();
  for (auto const &finding : report.findings) results.push_back(sarif_result(report, finding));
  auto notes = Json::array();
  for (auto const &question : report.unanswered)
    notes.push_back({{"level", "warning"},
                     {"message", {{"text", "not checked: " + question.reason}}},
                     {"associatedRule", {{"id", question.id}}}});
  Json const run{
      {"tool",
       {{"driver", {{"name", "fleet audit"}, {"version", FLEET_VERSION}, {"rules", std::move(rules)}}}}},
      {"invocations",
       Json::array({{{"executionSuccessful", true}, {"toolExecutionNotifications", std::move(notes)}}})},
      {"results", std::move(results)}};
  return dumped({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", Json::array({run})}});
}

}  // namespace fleet::audit
