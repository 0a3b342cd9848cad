// fleet migrate baseline|repair: put the history of migrations right, after a look at the schema.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "migrate/adopt.hpp"
#include "migrate/status.hpp"
#include "migrate_commands.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

using nlohmann::json;

void run_baseline(MigrateOptions const &options, int to, Context &context) {
  context.command = "migrate";
  auto const report = migrate::baseline(server_of(context), options.files(), to, options.lock_timeout());
  if (!report.differences.empty()) {
    put_differences(context, report.differences);
    throw Error{
        Stop::failed,
        fmt::format("this database differs from what the migrations make in {} points; nothing was recorded",
                    report.differences.size()),
        "bring it to that shape, or name the last migration it has with --to N"};
  }
  auto const pending = migrate::status(context.database(), options.files()).pending();
  if (context.json)
    Context::put_json(json{{"recorded", report.recorded}, {"pending", pending}});
  else
    context.print("recorded={} pending={}\n", report.recorded.size(), pending);
}

struct RepairOptions {
  bool yes = false;
  bool accept_drift = false;
};

void run_repair(MigrateOptions const &options, RepairOptions const &own, Context &context) {
  context.command = "migrate";
  auto const report =
      migrate::repair(server_of(context), options.files(), own.accept_drift, own.yes, options.lock_timeout());
  if (!report.differences.empty()) {
    put_differences(context, report.differences);
    throw Error{
        Stop::failed,
        fmt::format(
            "the changed files would make another schema than is there, in {} points; nothing was recorded",
            report.differences.size()),
        "restore their text and put the change into a new migration"};
  }
  if (context.json) return Context::put_json(json{{"steps", report.steps}, {"done", report.done}});
  for (auto const &step : report.steps) context.print("{} {}\n", report.done ? "done:" : "would", step);
  if (report.steps.empty())
    context.print("nothing to repair\n");
  else if (!report.done)
    context.print("nothing was changed; repeat it with --yes\n");
}

}  // namespace

void add_migrate_adopt(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context) {
  auto to = std::make_shared<int>(0);
  auto *baseline = migrate.add_subcommand(
      "baseline",
      "Adopt a database that has this schema but no history, or that of a build before 0.1.0: compare, then record the "
      "files as applied");
  baseline->add_option("--to", *to, "Number of the last migration it has; what follows is left to `up`")
      ->type_name("N")
      ->transform(whole_number(1, 9999));
  baseline->callback([options, to, &context] { run_baseline(*options, *to, context); });

  auto own = std::make_shared<RepairOptions>();
  auto *repair = migrate.add_subcommand(
      "repair",
      "List the steps that repair the history: changed or renamed files, files that stopped half-way");
  repair->add_flag("--yes", own->yes, "Do it");
  repair->add_flag("--accept-drift", own->accept_drift, "Record the present schema as the migrated one");
  repair->callback([options, own, &context] { run_repair(*options, *own, context); });
}

}  // namespace fleet::tools
