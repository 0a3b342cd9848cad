// fleet migrate up|status|wait: bring the database to the schema this binary was built for.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "migrate/apply.hpp"
#include "migrate/forecast.hpp"
#include "migrate/status.hpp"
#include "migrate/wait.hpp"
#include "migrate_commands.hpp"
#include "migrate_engine.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

using nlohmann::json;

struct UpOptions {
  int to = 0;
  bool dry_run = false;
};

json as_json(migrate::ForecastStatement const &statement) {
  auto impacts = json::array();
  for (auto const &[impact, size] : statement.impacts)
    impacts.push_back({{"action", impact.action},
                       {"object", impact.object},
                       {"lock", impact.lock},
                       {"work", migrate::text(impact.work)},
                       {"exists", size.exists},
                       {"rows", size.rows},
                       {"bytes", size.bytes}});
  return {{"line", statement.line}, {"sql", statement.text}, {"impacts", std::move(impacts)}};
}

void dry_run(MigrateOptions const &options, UpOptions const &own, Context &context) {
  auto const forecast = migrate::forecast(context.database(), options.files(), own.to);
  if (!context.json) {
    Context::put(migrate::text(forecast));
    return context.print("-- {} files would be applied\n", forecast.files.size());
  }
  auto files = json::array();
  for (auto const &file : forecast.files) {
    auto statements = json::array();
    for (auto const &statement : file.statements) statements.push_back(as_json(statement));
    files.push_back({{"name", file.name},
                     {"in_transaction", file.in_transaction},
                     {"locks", file.locks},
                     {"statements", std::move(statements)}});
  }
  Context::put_json(json{{"files", std::move(files)}, {"waiting", forecast.waiting}});
}

json as_json(std::vector<migrate::EngineGap> const &gaps) {
  auto all = json::array();
  for (auto const &one : gaps) all.push_back({{"kind", one.kind}, {"object", one.object}, {"gap", one.gap}});
  return all;
}

void run_up(MigrateOptions const &options, UpOptions const &own, Context &context) {
  context.command = "migrate";
  if (own.dry_run) return dry_run(options, own, context);
  // Only a zone that somebody has given: the default must not replace the one in tracksolid.settings.
  migrate::UpOptions const up{
      options.engine, context.loaded().given("timezone").value_or(""), {}, options.lock_timeout(), own.to};
  auto &ending = context.begin_job("migrate");
  auto const report = migrate::up(context.database(), options.files(), up);
  for (auto const &gap : report.repaired) log::info("repaired", {{"gap", migrate::text(gap)}});
  for (auto const &gap : report.gaps)
    log::warning("this login may not put it right", {{"gap", migrate::text(gap)}});
  if (!report.gaps.empty()) context.exit_code = static_cast<int>(Stop::partial);
  ending.figures = {{"migrations_applied", "", static_cast<double>(report.applied.size())}};
  if (context.json)
    Context::put_json(json{{"applied", report.applied},
                           {"waiting", report.waiting},
                           {"engine", report.engine},
                           {"repaired", as_json(report.repaired)},
                           {"gaps", as_json(report.gaps)},
                           {"timezone_set", report.timezone_set}});
  else
    context.print("applied={}{} engine={}{}{}{}\n", report.applied.size(),
                  report.waiting == 0 ? "" : fmt::format(" waiting={}", report.waiting),
                  report.engine.empty() ? "none" : report.engine,
                  report.timezone_set.empty() ? "" : " timezone_set=" + report.timezone_set,
                  report.repaired.empty() ? "" : fmt::format(" repaired={}", report.repaired.size()),
                  report.gaps.empty() ? "" : fmt::format(" gaps={}", report.gaps.size()));
}

json as_json(migrate::StatusReport const &report) {
  auto entries = json::array();
  auto const or_null = [](std::string const &text) { return text.empty() ? json(nullptr) : json(text); };
  for (auto const &entry : report.entries)
    entries.push_back({{"name", entry.name},
                       {"state", migrate::name(entry.state)},
                       {"applied_at", or_null(entry.applied_at)},
                       {"note", or_null(entry.note)}});
  return {{"engine", or_null(report.engine)},
          {"pending", report.pending()},
          {"gaps", as_json(report.gaps)},
          {"problem", or_null(report.problem)},
          {"migrations", std::move(entries)}};
}

void put_status(migrate::StatusReport const &report, Context const &context) {
  if (context.json) return Context::put_json(as_json(report));
  std::string text;
  for (auto const &entry : report.entries)
    text += fmt::format("{:<8} {:<44} {}{}{}\n", migrate::name(entry.state), entry.name, entry.applied_at,
                        entry.applied_at.empty() || entry.note.empty() ? "" : " ", entry.note);
  for (auto const &gap : report.gaps) text += fmt::format("{:<8} {}\n", "gap", migrate::text(gap));
  Context::put(text + fmt::format("pending={} engine={}{}\n", report.pending(),
                                  report.engine.empty() ? "none" : report.engine,
                                  report.gaps.empty() ? "" : fmt::format(" gaps={}", report.gaps.size())));
}

void run_status(MigrateOptions const &options, bool only_exit_code, Context &context) {
  context.command = "migrate";
  auto const report = migrate::status(context.database(), options.files());
  if (!only_exit_code) put_status(report, context);
  if (!report.problem.empty()) throw Error{Stop::failed, report.problem, report.hint};
  if (report.pending() > 0 || !report.gaps.empty()) context.exit_code = static_cast<int>(Stop::partial);
}

void run_wait(MigrateOptions const &options, int timeout_s, Context &context) {
  context.command = "migrate";
  migrate::wait_until_migrated(context.database(), options.files(), std::chrono::seconds{timeout_s});
}

void add_up(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context) {
  auto own = std::make_shared<UpOptions>();
  auto *up = migrate.add_subcommand("up", "Apply what is missing (the default)");
  up->add_option("--to", own->to,
                 "Stop after the migration of this number; repeatable files wait for the last")
      ->type_name("N")
      ->transform(whole_number(1, 9999));
  up->add_flag(
      "--dry-run", own->dry_run,
      "Print the SQL with the lock and the amount of data of each statement; changes nothing and needs no right but to read");
  up->callback([options, own, &context] { run_up(*options, *own, context); });
  migrate.callback([&migrate, options, &context] {
    if (migrate.get_subcommands().empty()) run_up(*options, {}, context);
  });
}

void add_status(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context) {
  auto only = std::make_shared<bool>(false);
  auto *status = migrate.add_subcommand(
      "status",
      "List migrations; exit code 3 when there is work, 1 when files and history contradict each other");
  status->add_flag("--exit-code", *only, "Print nothing; the exit code is the answer");
  status->callback([options, only, &context] { run_status(*options, *only, context); });
}

void add_wait(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context) {
  auto timeout_s = std::make_shared<int>(60);
  auto *wait = migrate.add_subcommand(
      "wait", "Return once the database answers and is migrated; exit code 4 when it takes too long");
  wait->add_option("--timeout", *timeout_s, "How long to wait, in s")
      ->type_name("SECONDS")
      ->transform(whole_number(1, 86400))
      ->capture_default_str();
  wait->callback([options, timeout_s, &context] { run_wait(*options, *timeout_s, context); });
}

/// The reason for an engine that people ask for and that cannot be had; "" for every other name.
std::string refuse_citus(std::string const &engine) {
  if (engine != "citus") return "";
  return "citus is refused: it distributes no table of fleet with its keys, triggers and merges as they are "
         "(docs/run/scale-out.md has the list); choose timescaledb or pg_partman";
}

}  // namespace

std::vector<migrate::File> MigrateOptions::files() const {
  return migrate::read_files(dir.empty() ? migrate::embedded_sources() : migrate::sources_in(dir));
}

void add_migrate(CLI::App &app, Context &context) {
  auto options = std::make_shared<MigrateOptions>();
  auto *command = app.add_subcommand("migrate", "Create or update the database schema, and check it");
  command->add_option("--dir", options->dir, "Folder with migrations to use instead of the ones built in")
      ->type_name("FOLDER");
  command->add_option("--engine", options->engine, "What partitions by time; fixed at the first migrate")
      ->check(CLI::Validator{refuse_citus, ""})
      ->check(CLI::IsMember({"timescaledb", "pg_partman"}));
  command
      ->add_option("--lock-timeout", options->lock_timeout_s,
                   "How long to wait for another migrate, and for the tables of each file, in s")
      ->type_name("SECONDS")
      ->transform(whole_number(1, 86400))
      ->capture_default_str();
  command->require_subcommand(0, 1);
  add_up(*command, options, context);
  add_status(*command, options, context);
  add_migrate_check(*command, options, context);
  add_migrate_adopt(*command, options, context);
  add_migrate_write(*command, options, context);
  add_migrate_engine(
      *command, [options] { return options->files(); }, [options] { return options->lock_timeout_s; },
      context);
  add_wait(*command, options, context);
  for (auto *one : command->get_subcommands({})) one->fallthrough();
}

}  // namespace fleet::tools
