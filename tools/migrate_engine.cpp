// fleet migrate engine timescaledb: move a database from pg_partman while the jobs go on.
#include "migrate_engine.hpp"

#include <memory>
#include <nlohmann/json.hpp>

#include "migrate/engine.hpp"

namespace fleet::tools {
namespace {

using nlohmann::json;

void print(migrate::MoveReport const &report, Context &context) {
  if (context.json) {
    auto tables = json::array();
    for (auto const &table : report.tables)
      tables.push_back({{"name", table.name}, {"rows", table.rows}, {"copied", table.copied}});
    Context::put_json(json{{"engine", "timescaledb"}, {"tables", tables}, {"dropped", report.dropped}});
    return;
  }
  for (auto const &table : report.tables)
    context.print("{}: rows={} copied={}\n", table.name, table.rows, table.copied);
  context.print("engine=timescaledb dropped={}\n", report.dropped);
}

}  // namespace

CLI::App *add_migrate_engine(CLI::App &migrate, std::function<std::vector<migrate::File>()> const &files,
                             std::function<int()> const &lock_timeout_s, Context &context) {
  auto to = std::make_shared<std::string>();
  auto *command = migrate.add_subcommand(
      "engine",
      "Move from pg_partman to timescaledb while the jobs go on; a run that was stopped is continued");
  command->add_option("ENGINE", *to, "timescaledb")->required()->check(CLI::IsMember({"timescaledb"}));
  command->callback([to, files, lock_timeout_s, &context] {
    context.command = "migrate";
    print(migrate::move_to_timescaledb(context.database(), files(), std::chrono::seconds{lock_timeout_s()}),
          context);
  });
  return command;
}

}  // namespace fleet::tools
