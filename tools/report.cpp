// fleet report: a report of whole days as CSV, XLSX, HTML or JSON, with how complete its data is.
#include "report/report.hpp"

#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "commands.hpp"
#include "file_options.hpp"

namespace fleet::tools {
namespace {

struct ReportOptions {
  std::string from, to, output;
  std::string format = "csv";
};

std::map<std::string, report::ReportFormat> const &report_formats() {
  static std::map<std::string, report::ReportFormat> const formats{{"csv", report::ReportFormat::csv},
                                                                   {"xlsx", report::ReportFormat::xlsx},
                                                                   {"html", report::ReportFormat::html},
                                                                   {"json", report::ReportFormat::json}};
  return formats;
}

void run_report(report::ReportKind const &kind, ReportOptions const &options, Context &context) {
  context.command = "report";
  refuse_report_on_stdout(context.json, options.output);
  auto const days = days_option(options.from, options.to);
  if (options.format == "xlsx" && options.output.empty() && isatty(STDOUT_FILENO) == 1)
    throw Error{Stop::usage, "a workbook is nothing for a terminal", "give --output FILE.xlsx"};
  auto const beside = report::write_report(context.database(), kind, report_formats().at(options.format),
                                           days.first, days.last, options.output);
  for (auto const &sentence : beside) log::warning(sentence);
  if (options.output.empty()) return;
  if (context.json)
    Context::put_json({{"file", options.output}});
  else
    Context::put("file=" + options.output + "\n");
}

}  // namespace

void add_report(CLI::App &app, Context &context) {
  auto options = std::make_shared<ReportOptions>();
  auto *command = app.add_subcommand("report", "Write a report of whole days as CSV, XLSX, HTML or JSON");
  command->add_option("--from", options->from, "First day, of the fleet's zone: 2026-06-01")
      ->required()
      ->type_name("DAY");
  command->add_option("--to", options->to, "Day after the last one")->required()->type_name("DAY");
  command->add_option("--format", options->format, "Form of the file")
      ->check(CLI::IsMember({"csv", "xlsx", "html", "json"}))
      ->capture_default_str();
  add_output_option(*command, options->output);
  command->require_subcommand(1);
  for (auto const &kind : report::report_kinds())
    command->add_subcommand(std::string{kind.name}, std::string{kind.help})
        ->callback([options, &kind, &context] { run_report(kind, *options, context); });
}

}  // namespace fleet::tools
