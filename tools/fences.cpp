// fleet fences: the fences that visits are computed for. The operator's are imported from GeoJSON; the vendor's come with poll-events.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "jobs/fence_import.hpp"

namespace fleet::tools {
namespace {

struct FenceOptions {
  std::string file;
  bool dry_run = false;
};

void run_import(FenceOptions const &options, Context &context) {
  context.command = "fences";
  auto const report = jobs::import_fences(context.database(), options.file, !options.dry_run);
  Context::put(context.json ? report.json() : report.text());
  if (!report.refused.empty())
    throw Error{
        Stop::usage,
        fmt::format("{} of {} features of '{}' are refused, and nothing was written", report.refused.size(),
                    report.refused.size() + report.fences.size(), options.file),
        "correct or remove them, and import the file again"};
}

void run_list(Context &context) {
  context.command = "fences";
  auto session = context.database().open();
  store::Autocommit tx{session};
  auto const fences = store::listed_fences(tx);
  if (!context.json) {
    for (auto const &f : fences)
      context.print("{}\t{}\t{}\t{}\t{} km²\t{} visits{}\n", f.name, f.id, f.source,
                    f.kind.empty() ? "no shape" : f.kind, f.area_km2.empty() ? "0" : f.area_km2, f.visits,
                    f.deleted_at.empty() ? "" : "\tended " + f.deleted_at);
    return;
  }
  auto list = nlohmann::ordered_json::array();
  for (auto const &f : fences) {
    nlohmann::ordered_json one{{"name", f.name}, {"id", f.id}, {"source", f.source}, {"kind", f.kind}};
    one["color"] = f.color.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(f.color);
    one["area_km2"] =
        f.area_km2.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json::parse(f.area_km2);
    one["visits"] = nlohmann::ordered_json::parse(f.visits);
    one["deleted_at"] =
        f.deleted_at.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(f.deleted_at);
    list.push_back(std::move(one));
  }
  Context::put(list.dump(2) + "\n");
}

}  // namespace

void add_fences(CLI::App &app, Context &context) {
  auto options = std::make_shared<FenceOptions>();
  auto *command = app.add_subcommand("fences", "Import and list the fences that visits are computed for");
  auto *importing = command->add_subcommand(
      "import", "Take the polygons, lines and points of a GeoJSON file over as fences, all or none");
  importing->add_option("FILE", options->file, "GeoJSON in longitude and latitude; see docs/use/fences.md")
      ->required();
  importing->add_flag("--dry-run", options->dry_run, "Show what would change, and write nothing");
  importing->callback([options, &context] { run_import(*options, context); });
  command->add_subcommand("list", "Print the operator's fences and the vendor's")->callback([&context] {
    run_list(context);
  });
  command->require_subcommand(1);
}

}  // namespace fleet::tools
