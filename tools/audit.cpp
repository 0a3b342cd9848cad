// fleet audit: is everything in the database as it should be? Changes nothing.
#include "audit/run.hpp"

#include <memory>

#include "audit/flow.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "store/notify_store.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

struct AuditOptions {
  std::vector<std::string> only;
  std::string format;
  std::string fail_on = "warning";
  std::string baseline;
  bool write_baseline = false;
  bool list = false;
  bool quiet = false;
  bool record = false;
  std::string data_flow;  ///< mermaid, dot or ascii: draw instead of check
  int timeout_s = 30;
};

std::string formatted(audit::Report const &report, std::string const &format) {
  if (format == "json") return audit::as_json(report);
  if (format == "markdown") return audit::as_markdown(report);
  if (format == "sarif") return audit::as_sarif(report);
  if (format == "junit") return audit::as_junit(report);
  if (format == "nagios") return audit::as_nagios(report);
  return audit::as_text(report);
}

bool fails(audit::Report const &report, std::string const &fail_on) {
  auto const worst = report.worst();
  return fail_on != "never" && worst && *worst >= audit::severity_of(fail_on);
}

std::vector<std::string> words(std::vector<std::string> const &lists) {
  std::vector<std::string> all;
  for (auto const &list : lists)
    for (auto &word : split(list, ',')) all.push_back(std::move(word));
  return all;
}

/// Figures for a monitor of jobs: one per severity.
std::vector<jobs::Figure> figures_of(audit::Report const &report) {
  auto const figure = [](char const *name, std::size_t value) {
    return jobs::Figure{name, "", static_cast<double>(value)};
  };
  return {figure("findings_error", report.count(audit::Severity::error)),
          figure("findings_warning", report.count(audit::Severity::warning)),
          figure("findings_info", report.count(audit::Severity::info)),
          figure("findings_known", report.known()), figure("not_checked", report.unanswered.size())};
}

/// Only the whole audit is the daily job: a part, or a question by a monitor, says nothing about it.
void begin_daily(AuditOptions const &options, std::string const &format, Context &context) {
  if (!options.only.empty() || options.write_baseline || format == "nagios") return;
  context.begin_job("audit").findings_fail = true;
}

/// Known findings of the baseline are left out; the audit's own session is read-only.
void record(audit::Report const &report, Context &context) {
  std::vector<store::RecordedFinding> findings;
  for (auto const &one : report.findings)
    if (!one.known)
      findings.push_back({one.id, one.object,
                          one.severity == audit::Severity::error ? "critical" : audit::name(one.severity),
                          one.evidence});
  auto session = context.database().open();
  store::Transaction tx{session};
  store::record_findings(tx, findings);
  tx.commit();
}

void check(AuditOptions const &options, std::string const &format, Context &context) {
  begin_daily(options, format, context);
  auto report =
      audit::run(context.database(), {.checks = audit::select_checks(words(options.only)),
                                      .statement_timeout = std::chrono::seconds{options.timeout_s}});
  if (options.write_baseline) {
    audit::write_baseline(report, options.baseline);
    context.print("written={} file={}\n", report.findings.size(), options.baseline);
    return;
  }
  if (!options.baseline.empty()) audit::apply_baseline(report, options.baseline);
  if (options.record) record(report, context);
  if (context.ending) context.ending->figures = figures_of(report);
  if (format == "nagios")
    context.exit_code = audit::nagios_status(report);
  else if (fails(report, options.fail_on))
    context.exit_code = static_cast<int>(Stop::partial);
  if (!options.quiet || context.exit_code != 0) Context::put(formatted(report, format));
}

std::string drawn(std::string const &form, Context &context) {
  auto const flow = audit::read_flow(context.database());
  if (form == "dot") return audit::as_dot(flow);
  return form == "ascii" ? audit::as_ascii(flow) : audit::as_mermaid(flow);
}

/// A monitor takes exit status 1 for a warning, so what keeps us from looking is said in its own way.
void check_for_nagios(AuditOptions const &options, Context &context) {
  try {
    check(options, "nagios", context);
  } catch (std::exception const &error) {
    context.print("FLEET UNKNOWN - {}\n", one_line(store::explain(error).what()));
    context.exit_code = 3;
  }
}

void run(AuditOptions const &options, Context &context) {
  context.command = "audit";
  if (options.write_baseline && options.baseline.empty())
    throw Error{Stop::usage, "--write-baseline needs --baseline FILE", "name the file to write"};
  if (options.record && !options.only.empty())
    throw Error{Stop::usage, "--record needs the whole audit", "leave --only out"};
  if (context.json && !options.format.empty() && options.format != "json")
    throw Error{Stop::usage, "--json and --format " + options.format + " contradict each other",
                "give one of them"};
  auto const format = options.format.empty() ? (context.json ? "json" : "text") : options.format;
  if (options.list)
    Context::put(audit::checks_as_markdown());
  else if (!options.data_flow.empty())
    Context::put(drawn(options.data_flow, context));
  else if (format == "nagios")
    check_for_nagios(options, context);
  else
    check(options, format, context);
}

}  // namespace

void add_audit(CLI::App &app, Context &context) {
  auto options = std::make_shared<AuditOptions>();
  auto *command = app.add_subcommand(
      "audit", "Check engine, schema and data, read-only; exit code 3 when there is something to do");
  command
      ->add_option("--only", options->only, "Checks or parts (engine, timeseries, schema, data), comma list")
      ->type_name("LIST");
  command->add_option("--format", options->format, "text (default), json, markdown, sarif, junit or nagios")
      ->check(CLI::IsMember({"text", "json", "markdown", "sarif", "junit", "nagios"}));
  command->add_option("--fail-on", options->fail_on, "Least severity of a finding that gives exit code 3")
      ->check(CLI::IsMember({"info", "warning", "error", "never"}))
      ->capture_default_str();
  command->add_option("--baseline", options->baseline, "File of known findings: only others count")
      ->type_name("FILE");
  command->add_flag("--write-baseline", options->write_baseline, "Write what is found to --baseline FILE");
  command->add_flag("--quiet", options->quiet, "Print nothing when the exit code is 0");
  command->add_flag("--record", options->record,
                    "Keep the findings for the rules of fleet notify (tracksolid.audit_findings)");
  command->add_option("--statement-timeout", options->timeout_s, "Longest that one check may take, s")
      ->transform(whole_number(1, 86400))
      ->capture_default_str();
  command->add_flag("--list", options->list, "Print the checks as a table in Markdown; needs no database");
  command
      ->add_option("--data-flow", options->data_flow,
                   "Draw the flow of data instead: mermaid (default), dot or ascii")
      ->expected(0, 1)
      ->default_str("mermaid")
      ->check(CLI::IsMember({"mermaid", "dot", "ascii"}));
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
