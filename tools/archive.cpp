// fleet archive: old fixes become Parquet files outside of the database, and come back.
#include "archive/archive.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "base/stop_signal.hpp"
#include "commands.hpp"
#include "file_options.hpp"
#include "store/control_store.hpp"
#include "store/setting_store.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::optional<int> older_than_days;
  int rows_per_file = 4'000'000;
  bool with_restored = false;
  bool dry_run = false, list = false, verify = false, restore = false;
  std::string from, to;
};

store::Database database_of(Context &context) {
  return context.database().with(store::limits::maintenance);
}

/// Days of --older-than, else of the setting; 0: none is set.
int days_of(Options const &options, Context &context) {
  if (options.older_than_days) return *options.older_than_days;
  auto session = context.database().open();
  store::Autocommit tx{session};
  return std::stoi(store::setting(tx, "archive_after_days"));
}

void show(Context const &context, Json const &report) {
  if (context.json) return Context::put_json(report);
  if (isatty(STDOUT_FILENO) == 0) return;
  std::string line;
  for (auto const &[name, value] : report.items())
    line += fmt::format("{}{}={}", line.empty() ? "" : " ", name, value.dump());
  Context::put(line + "\n");
}

void show_pending(Context const &context, archive::ArchiveOptions const &options,
                  store::Database const &database) {
  auto list = Json::array();
  for (auto const &span : archive::pending_spans(database, options)) {
    char const *why = span.waits        ? "waits for fleet refresh-vtrips"
                      : span.is_stored  ? "old"
                      : span.has_erased ? "erased time"
                                        : "late fixes";
    list.push_back({{"partition", span.day}, {"why", why}});
    if (!context.json) Context::put(fmt::format("{}  {}\n", span.day, why));
  }
  if (context.json) Context::put_json({{"partitions", list}});
}

void run_archive(Options const &options, Context &context) {
  archive::ArchiveOptions const wanted{days_of(options, context), options.with_restored,
                                       options.rows_per_file};
  if (wanted.older_than_days == 0) {
    if (isatty(STDERR_FILENO) == 1)
      log::warning("archive_after_days is 0: give --older-than, or set it to archive every day");
    return;
  }
  auto const database = database_of(context);
  if (options.dry_run) return show_pending(context, wanted, database);
  auto const report = archive::archive(database, archive::Folder{context.config().archive}, wanted);
  show(context, {{"partitions", report.spans},
                 {"files", report.files},
                 {"fixes", report.fixes},
                 {"bytes", report.bytes},
                 {"waiting", report.waiting},
                 {"busy", report.busy},
                 {"late", report.late},
                 {"erased", report.erased}});
  if (report.waiting + report.busy > 0) context.exit_code = static_cast<int>(Stop::partial);
}

void run_list(Options const &options, Context &context) {
  auto session = context.database().open();
  store::Autocommit tx{session};
  auto list = Json::array();
  auto const time = [](std::string const &text) {
    return text.empty() ? std::optional<std::string>{} : text;
  };
  for (auto const &file : store::archived_files(tx, time(options.from), time(options.to))) {
    list.push_back({{"partition", file.day},
                    {"file", file.file},
                    {"state", file.state},
                    {"first_imei", file.first_imei},
                    {"last_imei", file.last_imei},
                    {"fixes", file.fixes},
                    {"bytes", file.bytes},
                    {"sha256", file.sha256}});
    if (!context.json)
      Context::put(fmt::format("{}  {:<8} {:>12} fixes {:>13} bytes  {}\n", file.day, file.state, file.fixes,
                               file.bytes, file.file));
  }
  if (context.json) Context::put_json({{"files", list}});
}

void run_verify(Context &context) {
  auto const report = archive::verify(context.database(), archive::Folder{context.config().archive});
  for (auto const &file : report.damaged) log::warning(file);
  show(context, {{"files", report.files}, {"fixes", report.fixes}, {"damaged", report.damaged.size()}});
  if (!report.damaged.empty()) context.exit_code = static_cast<int>(Stop::partial);
}

void run_restore(Options const &options, Context &context) {
  auto const time = [](std::string const &text) {
    return text.empty() ? std::optional<std::string>{} : text;
  };
  auto const report = archive::restore(database_of(context), archive::Folder{context.config().archive},
                                       time(options.from), time(options.to));
  show(context, {{"partitions", report.spans}, {"files", report.files}, {"fixes", report.fixes}});
}

void run(Options options, Context &context) {
  context.command = "archive";
  if (!options.from.empty()) options.from = instant_option("--from", options.from);
  if (!options.to.empty()) options.to = instant_option("--to", options.to);
  if (options.list) return run_list(options, context);
  catch_stop_signals();
  if (options.verify) return run_verify(context);
  if (options.dry_run) return run_archive(options, context);
  store::Control control{context.database()};
  control.lock_job("archive");
  if (options.restore) return run_restore(options, context);
  run_archive(options, context);
}

}  // namespace

void add_archive(CLI::App &app, Context &context) {
  auto options = std::make_shared<Options>();
  auto *command = app.add_subcommand(
      "archive",
      "Move partitions of old fixes to Parquet files, compared row by row before they are dropped; or bring them back");
  command
      ->add_option("--older-than", options->older_than_days,
                   "Archive partitions that ended so many days ago; default: the setting archive_after_days")
      ->type_name("DAYS")
      ->transform(whole_number(92, 36'500));
  command
      ->add_option("--rows-per-file", options->rows_per_file,
                   "A partition of more fixes becomes several files; a vehicle is never divided")
      ->transform(whole_number(1, 100'000'000))
      ->capture_default_str();
  command->add_flag("--with-restored", options->with_restored, "Archive again what was restored");
  auto *dry_run = command->add_flag("--dry-run", options->dry_run,
                                    "Name the partitions that would be archived; change nothing");
  auto *list = command->add_flag("--list", options->list,
                                 "Print the manifest: each file with its fixes, bytes and state");
  auto *verify = command->add_flag(
      "--verify", options->verify,
      "Read all files and compare them with the manifest; exit code 3 names what is damaged");
  auto *restore =
      command->add_flag("--restore", options->restore, "Bring archived fixes back into the database");
  for (auto *one : {dry_run, list, verify, restore})
    for (auto *other : {dry_run, list, verify, restore})
      if (one != other) one->excludes(other);
  command
      ->add_option("--from", options->from,
                   "With --restore and --list: partitions that reach behind this day or time")
      ->type_name("TIME");
  command
      ->add_option("--to", options->to,
                   "With --restore and --list: partitions that begin before this day or time")
      ->type_name("TIME");
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace fleet::tools
