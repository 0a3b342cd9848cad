#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "audit/report.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

// The baseline of an audit: a file of known findings, which do not fail later runs.
namespace fleet::audit {
namespace {

using Names = std::set<std::pair<std::string, std::string>>;

Names read_baseline(std::string const &file) {
  try {
    auto const text = read_text_file(file);
    if (!text)
      throw Error{Stop::usage, fmt::format("cannot read baseline '{}'", file),
                  "make it with `fleet audit --baseline " + file + " --write-baseline`"};
    Names names;
    auto const baseline = nlohmann::json::parse(*text);
    for (auto const &entry : baseline.at("findings"))
      names.emplace(entry.at("id").get<std::string>(), entry.at("object").get<std::string>());
    return names;
  } catch (nlohmann::json::exception const &) {
    throw Error{Stop::usage, fmt::format("'{}' is no baseline of fleet audit", file),
                "write a new one with --write-baseline"};
  }
}

}  // namespace

void apply_baseline(Report &report, std::string const &file) {
  auto names = read_baseline(file);
  for (auto &finding : report.findings) finding.known = names.contains({finding.id, finding.object});
  for (auto const &finding : report.findings) names.erase({finding.id, finding.object});
  for (auto const &[id, object] : names)  // a check that did not run has no gone findings
    for (auto const &check : report.checks)
      if (check.id == id) report.gone.push_back(fmt::format("{} {}", id, object));
}

void write_baseline(Report const &report, std::string const &file) {
  auto findings = nlohmann::ordered_json::array();
  for (auto const &finding : report.findings)
    findings.push_back({{"id", finding.id}, {"object", finding.object}});
  nlohmann::ordered_json const baseline{
      {"about", "findings that are known: `fleet audit --baseline` fails for others only"},
      {"written_at", report.as_of},
      {"findings", std::move(findings)}};
  std::ofstream out{file};
  out << baseline.dump(2) << '\n';
  out.close();
  if (!out)
    throw Error{Stop::failed, fmt::format("cannot write baseline '{}'", file),
                "check the folder's permissions"};
}

}  // namespace fleet::audit
