// fleet export: trips, fixes, stops, alarms, visits or refuels of a time as CSV, GeoJSON, GPX or Parquet, in a stream of bounded memory.
#include "report/export.hpp"

#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "commands.hpp"
#include "file_options.hpp"

namespace fleet::tools {
namespace {

struct ExportOptions {
  std::string from, to, output;
  std::string format = "csv";
  std::vector<std::string> vehicles;
};

std::map<std::string, report::ExportFormat> const &formats() {
  static std::map<std::string, report::ExportFormat> const known{{"csv", report::ExportFormat::csv},
                                                                 {"geojson", report::ExportFormat::geojson},
                                                                 {"gpx", report::ExportFormat::gpx},
                                                                 {"parquet", report::ExportFormat::parquet}};
  return known;
}

void put_count(report::ExportCount const &count, std::string_view kind, ExportOptions const &options,
               Context const &context) {
  if (count.left_out > 0)
    log::warning(
        fmt::format("{} of {} {} have no place in GPX and were left out", count.left_out, count.rows, kind));
  if (options.output.empty()) return;
  if (context.json)
    Context::put_json({{"rows", count.rows}, {"left_out", count.left_out}, {"file", options.output}});
  else
    Context::put(fmt::format("rows={} left_out={} file={}\n", count.rows, count.left_out, options.output));
}

void run_export(report::ExportKind const &kind, ExportOptions const &options, Context &context) {
  context.command = "export";
  refuse_report_on_stdout(context.json, options.output);
  if (options.format == "parquet" && options.output.empty() && isatty(STDOUT_FILENO) == 1)
    throw Error{Stop::usage, "a Parquet file is nothing for a terminal", "give --output FILE.parquet"};
  store::ExportSelection const selection{instant_option("--from", options.from),
                                         instant_option("--to", options.to), options.vehicles};
  catch_stop_signals();
  auto const count = report::export_rows(context.database(), kind, formats().at(options.format), selection,
                                         options.output, context.config().archive);
  put_count(count, kind.name, options, context);
}

}  // namespace

void add_export(CLI::App &app, Context &context) {
  auto options = std::make_shared<ExportOptions>();
  auto *command = app.add_subcommand(
      "export",
      "Write trips, fixes, stops, alarms, visits or refuels of a time as CSV, GeoJSON, GPX or Parquet");
  command
      ->add_option("--from", options->from,
                   "Start of the window: a day of the fleet's zone (2026-06-01), or a time with its zone")
      ->required()
      ->type_name("TIME");
  command->add_option("--to", options->to, "End of the window, not included")->required()->type_name("TIME");
  command
      ->add_option("--vehicle", options->vehicles,
                   "Only these vehicles: plates in any spelling, or imeis; may be repeated")
      ->type_name("NAME");
  std::vector<std::string> names;
  for (auto const &[name, format] : formats()) names.push_back(name);
  command->add_option("--format", options->format, "Form of the file")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  add_output_option(*command, options->output);
  command->require_subcommand(1);
  for (auto const &kind : report::export_kinds())
    command->add_subcommand(std::string{kind.name}, std::string{kind.help})
        ->callback([options, &kind, &context] { run_export(kind, *options, context); });
}

}  // namespace fleet::tools
