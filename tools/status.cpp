// fleet status: every job's last run, lag, open gaps, what was turned away, and whether the calls suffice.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "commands.hpp"

namespace fleet::tools {
namespace {

using Json = nlohmann::ordered_json;

Json read_status(Context &context) {
  auto session = context.database().open();
  auto const &config = context.config();
  return Json::parse(store::Autocommit{session}.value<std::string>(
      "select tracksolid.status($1, $2)", config.min_interval_ms, config.daily_budget));
}

std::string age(Json const &seconds) {
  if (seconds.is_null()) return "never";
  return duration_text(std::chrono::seconds{seconds.get<long>()}) + " ago";
}

std::string shown(Json const &value) {
  return value.is_null() ? "-" : value.is_string() ? value.get<std::string>() : value.dump();
}

std::string jobs_text(Json const &status) {
  auto out = fmt::format("{:<15} {:<8} {:>16} {:>22} {:>8} {:>8} {:>10}\n", "job", "stream", "last success",
                         "next due", "runs 24h", "failed", "rows 24h");
  for (auto const &job : status["jobs"])
    out += fmt::format("{:<15} {:<8} {:>16} {:>22} {:>8} {:>8} {:>10}{}\n", shown(job["job"]),
                       shown(job["stream"]), age(job["age_s"]), shown(job["next_due_at"]),
                       shown(job["runs_24h"]), shown(job["failed_24h"]), shown(job["rows_written_24h"]),
                       job["late"].get<bool>() ? "  LATE" : "");
  for (auto const &job : status["jobs"])
    if (job["ok"] == false)
      out += fmt::format("last run failed: {} {}: {}\n", shown(job["job"]), shown(job["stream"]),
                         shown(job["message"]));
  return out;
}

std::string streams_text(Json const &status) {
  auto out = fmt::format("\n{:<8} {:>18} {:>11} {:>9} {:>12}\n", "stream", "devices with gaps", "open hours",
                         "failing", "quarantined");
  if (status["streams"].is_null()) return out + "no devices\n";
  for (auto const &s : status["streams"])
    out +=
        fmt::format("{:<8} {:>18} {:>11} {:>9} {:>12}\n", shown(s["stream"]), shown(s["devices_with_gaps"]),
                    shown(s["open_hours"]), shown(s["devices_failing"]), shown(s["devices_quarantined"]));
  return out;
}

std::string rest_text(Json const &status) {
  std::string out;
  for (auto const &f : status["failing"])
    out += fmt::format("\nfailing: {} {}: {}", shown(f["stream"]), shown(f["imei"]), shown(f["failure"]));
  for (auto const &r : status["refusals"])
    out += fmt::format("\nrefused, 7 days: {} '{}': {} rows of {} devices", shown(r["stream"]),
                       shown(r["reason"]), shown(r["count"]), shown(r["devices"]));
  auto const &hours = status["private_hours"];
  if (hours["rules"] != 0 || !hours["left_out"].empty())
    out += fmt::format("\nprivate hours: {} rules, {} vehicles are private now", shown(hours["rules"]),
                       shown(hours["private_now"]));
  for (auto const &table : hours["left_out"])
    out += fmt::format("\nprivate hours, 7 days: {} rows of {} left out, {} stored without their place",
                       shown(table["left_out"]), shown(table["table_name"]), shown(table["no_place"]));
  auto const &removed = status["removed"];
  for (auto const &closed : removed["accounts"])
    out += fmt::format("\nclosed: account {} since {}: {}", shown(closed["account"]),
                       shown(closed["closed_at"]), shown(closed["reason"]));
  if (removed["devices"] != 0 || removed["fences"] != 0)
    out += fmt::format("\nno longer listed by the vendor: {} devices, {} fences", shown(removed["devices"]),
                       shown(removed["fences"]));
  for (auto const &list : removed["doubted"])
    out += fmt::format("\ndoubted: the list of {} of account {} of {} left out {}; the next one decides",
                       shown(list["stream"]), shown(list["account"]), shown(list["doubted_at"]),
                       shown(list["left_out"]));
  auto const &push = status["push"];
  if (push["waiting"] != 0 || push["failed"] != 0 || push["raw"] != 0)
    out += fmt::format("\npush inbox: {} waiting, {} failed, {} raw", shown(push["waiting"]),
                       shown(push["failed"]), shown(push["raw"]));
  for (auto const &kept : push["kept"])
    out += fmt::format("\npush inbox, {}: {} {} ({}), last {}", shown(kept["state"]), shown(kept["count"]),
                       shown(kept["message"]), shown(kept["error"]), shown(kept["last_received_at"]));
  auto const &notify = status["notify"];
  for (auto const &one : notify["destinations"])
    out += fmt::format("\nnotify, {}: {} dead letters, {} waiting, last error: {}", shown(one["destination"]),
                       shown(one["dead"]), shown(one["waiting"]), shown(one["error"]));
  for (auto const &one : status["reports"]["overdue"])
    out += fmt::format("\nreport {} of {} to {} is overdue, {} attempts: {}", shown(one["subscription"]),
                       shown(one["first_day"]), shown(one["last_day"]), shown(one["attempts"]),
                       one["error"].is_null() ? "not sent yet" : shown(one["error"]));
  auto const &budget = status["budget"];
  out += fmt::format("\ncalls: {} today, the schedule needs {:.0f} a day, {} are possible{}",
                     budget["calls_today"].is_null() ? "0" : shown(budget["calls_today"]),
                     budget["calls_needed_a_day"].get<double>(), shown(budget["calls_possible_a_day"]),
                     budget["daily_budget"].is_null() ? "" : ", budget " + shown(budget["daily_budget"]));
  if (!budget["cool_down_until"].is_null()) out += "\ncooling down until " + shown(budget["cool_down_until"]);
  if (budget["holds"] == false)
    out += "\nWARNING: the schedule cannot hold with this budget; poll less often or ask the vendor for more";
  return out + "\n";
}

void print_status(Context &context) {
  context.command = "status";
  auto const status = read_status(context);
  Context::put(context.json ? status.dump(2) + "\n"
                            : jobs_text(status) + streams_text(status) + rest_text(status));
  if (status["late"].get<bool>()) context.exit_code = static_cast<int>(Stop::partial);
}

}  // namespace

void add_status(CLI::App &app, Context &context) {
  auto *command = app.add_subcommand(
      "status", "One screen: jobs, lag, gaps, refusals, budget; exit code 3 when something is late");
  command->callback([&context] { print_status(context); });
}

}  // namespace fleet::tools
