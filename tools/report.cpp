// fleet report: a report of whole days as CSV, XLSX, HTML or JSON, with how complete its data is; with --due those that are to be mailed.
#include "report/report.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "commands.hpp"
#include "file_options.hpp"
#include "partial.hpp"
#include "report/due.hpp"
#include "store/report_function.hpp"

namespace fleet::tools {
namespace {

using Json = nlohmann::ordered_json;

struct ReportOptions {
  std::string from, to, output;
  std::string format = "csv";
  std::vector<std::string> vehicles, cost_centres;
  bool due = false, dry_run = false;
};

std::optional<std::string> names_of(std::vector<std::string> const &names) {
  if (names.empty()) return std::nullopt;
  return store::array_text(names);
}

void run_report(report::ReportKind const &kind, ReportOptions const &options, Context &context) {
  context.command = "report";
  if (options.due)
    throw Error{Stop::usage, "--due takes no report: they are rows of tracksolid.report_subscriptions",
                "leave out " + std::string{kind.name} + ", or --due"};
  refuse_report_on_stdout(context.json, options.output);
  auto const days = days_option(options.from, options.to);
  if (options.format == "xlsx" && options.output.empty() && isatty(STDOUT_FILENO) == 1)
    throw Error{Stop::usage, "a workbook is nothing for a terminal", "give --output FILE.xlsx"};
  auto const beside = report::write_report(
      context.database(), kind, report::report_format(options.format).format,
      {days.first, days.last, names_of(options.vehicles), names_of(options.cost_centres)}, options.output);
  for (auto const &sentence : beside) log::warning(sentence);
  if (options.output.empty()) return;
  if (context.json)
    Context::put_json({{"file", options.output}});
  else
    Context::put("file=" + options.output + "\n");
}

void warn_of_problems(std::vector<store::NotedReports> const &subscriptions, Context &context) {
  for (auto const &one : subscriptions)
    if (!one.problem.empty())
      warn_partial(context, fmt::format("subscription '{}': {}", one.subscription, one.problem));
}

void show_due(Context &context) {
  auto const plan = report::plan_due_reports(context.database());
  warn_of_problems(plan.subscriptions, context);
  Json reports = Json::array();
  for (auto const &due : plan.due)
    reports.push_back({{"subscription", due.message.rule},
                       {"report", due.report},
                       {"format", due.format},
                       {"first_day", due.selection.first},
                       {"last_day", due.selection.last},
                       {"destination", due.message.destination.name}});
  if (context.json) return Context::put_json(reports);
  for (auto const &due : plan.due)
    context.print("{}: {} of {} to {} as {}, to {}\n", due.message.rule, due.report, due.selection.first,
                  due.selection.last, due.format, due.message.destination.name);
  context.print("reports={}\n", reports.size());
}

void send_due(Context &context) {
  auto &ending = context.begin_job("report");
  auto const run = report::run_due_reports(context.database(), context.config());
  ending.figures = {{"reports", "", static_cast<double>(run.reports())},
                    {"sent", "", static_cast<double>(run.sent)},
                    {"failed", "", static_cast<double>(run.failed)},
                    {"dead", "", static_cast<double>(run.dead)}};
  warn_of_problems(run.subscriptions, context);
  for (auto const &failure : run.failures) warn_partial(context, "subscription " + failure);
  if (context.json)
    Context::put(run.json());
  else if (isatty(STDOUT_FILENO) == 1)
    Context::put(run.text());
}

void run_due(ReportOptions const &options, Context &context) {
  context.command = "report";
  catch_stop_signals();
  if (!options.due)
    throw Error{Stop::usage, "no report was named",
                "give one: fleet report --help; --due mails those that are due"};
  if (options.dry_run)
    show_due(context);
  else
    send_due(context);
}

}  // namespace

void add_report(CLI::App &app, Context &context) {
  auto options = std::make_shared<ReportOptions>();
  auto *command = app.add_subcommand(
      "report", "Write a report of whole days as CSV, XLSX, HTML or JSON, or mail those that are due");
  auto *due = command->add_flag("--due", options->due,
                                "Mail the reports of the subscriptions in the database, each period once");
  command
      ->add_flag("--dry-run,--plan", options->dry_run,
                 "With --due: show what would be mailed; change nothing")
      ->needs(due);
  command->add_option("--from", options->from, "First day, of the fleet's zone: 2026-06-01")
      ->type_name("DAY")
      ->excludes(due);
  command->add_option("--to", options->to, "Day after the last one")->type_name("DAY")->excludes(due);
  command->add_option("--vehicle", options->vehicles, "Only this vehicle: plate or imei; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->excludes(due);
  command->add_option("--cost-centre", options->cost_centres, "Only this cost centre; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->excludes(due);
  std::vector<std::string> formats;
  for (auto const &row : report::report_formats()) formats.emplace_back(row.name);
  command->add_option("--format", options->format, "Form of the file")
      ->check(CLI::IsMember(formats))
      ->capture_default_str()
      ->excludes(due);
  add_output_option(*command, options->output);
  command->get_option("--output")->excludes(due);
  command->require_subcommand(0, 1);
  for (auto const &kind : report::report_kinds())
    command->add_subcommand(std::string{kind.name}, std::string{kind.help})
        ->callback([options, &kind, &context] { run_report(kind, *options, context); });
  command->callback([options, command, &context] {
    if (command->get_subcommands().empty()) run_due(*options, context);
  });
}

}  // namespace fleet::tools
