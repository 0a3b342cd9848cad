// fleet migrate: bring the database to the schema this binary was built for.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "migrate/apply.hpp"

namespace fleet::tools {
namespace {

using nlohmann::json;

struct Options {
  std::string dir;
  std::string engine;
  int lock_timeout_s = 60;
};

std::vector<migrate::File> files(Options const &options) {
  return migrate::read_files(options.dir.empty() ? migrate::embedded_sources()
                                                 : migrate::sources_in(options.dir));
}

/// FLEET_TIMEZONE where somebody has set it; the default must not overwrite what people put into the
/// settings.
std::string given_timezone(config::Loaded const &loaded) {
  auto const found =
      std::find_if(loaded.effective.begin(), loaded.effective.end(),
                   [](config::Effective const &one) { return one.environment == "FLEET_TIMEZONE"; });
  bool const given = found != loaded.effective.end() && found->source != config::Source::fallback;
  return given ? loaded.config.timezone : "";
}

void run_up(Options const &options, Context &context) {
  context.command = "migrate";
  migrate::UpOptions const up{options.engine, given_timezone(context.loaded()),
                              std::chrono::seconds{options.lock_timeout_s}};
  context.begin_job("migrate");
  auto const report = migrate::up(context.database(), files(options), up);
  context.ending->figures = {{"migrations_applied", "", static_cast<double>(report.applied.size())}};
  if (context.json)
    Context::put(
        json{{"applied", report.applied}, {"engine", report.engine}, {"timezone_set", report.timezone_set}}
            .dump() +
        "\n");
  else
    context.print("applied={} engine={}{}\n", report.applied.size(), report.engine,
                  report.timezone_set.empty() ? "" : " timezone_set=" + report.timezone_set);
}

json as_json(migrate::StatusReport const &report) {
  auto entries = json::array();
  for (auto const &entry : report.entries)
    entries.push_back({{"name", entry.name},
                       {"state", migrate::name(entry.state)},
                       {"applied_at", entry.applied_at.empty() ? json(nullptr) : json(entry.applied_at)}});
  return {{"engine", report.engine.empty() ? json(nullptr) : json(report.engine)},
          {"pending", report.pending()},
          {"migrations", std::move(entries)}};
}

void run_status(Options const &options, Context &context) {
  context.command = "migrate";
  auto const report = migrate::status(context.database(), files(options));
  if (context.json) {
    Context::put(as_json(report).dump() + "\n");
  } else {
    for (auto const &entry : report.entries)
      context.print("{:<8} {:<44} {}\n", migrate::name(entry.state), entry.name, entry.applied_at);
    context.print("pending={} engine={}\n", report.pending(), report.engine.empty() ? "none" : report.engine);
  }
  if (report.pending() > 0) context.exit_code = static_cast<int>(Stop::partial);
}

}  // namespace

void add_migrate(CLI::App &app, Context &context) {
  auto options = std::make_shared<Options>();
  auto *command = app.add_subcommand("migrate", "Create or update the database schema");
  command->add_option("--dir", options->dir, "Folder with migrations to use instead of the ones built in")
      ->type_name("FOLDER");
  command->add_option("--engine", options->engine, "What partitions by time; fixed at the first migrate")
      ->check(CLI::IsMember({"timescaledb", "pg_partman"}));
  command
      ->add_option("--lock-timeout", options->lock_timeout_s,
                   "How long to wait for another migrate or for a table, in s")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
  command->require_subcommand(0, 1);
  command->add_subcommand("up", "Apply what is missing (the default)");
  auto *status = command->add_subcommand("status", "List migrations; exit code 3 when some are not applied");
  command->callback([options, status, &context] {
    if (status->parsed())
      run_status(*options, context);
    else
      run_up(*options, context);
  });
}

}  // namespace fleet::tools
