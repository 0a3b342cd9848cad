#include "notify/notify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/crash_point.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "store/control_store.hpp"
#include "store/log_store.hpp"
#include "store/reconnecting.hpp"

namespace fleet::notify {
namespace {

using Json = nlohmann::ordered_json;

constexpr char const *job = "notify";
/// Messages of one destination that are read at a time.
constexpr int batch = 200;

/// Addresses and secrets must be in no message of ours; a mail address is shown.
void hide_destination(store::NotifyDestination const &destination) {
  hide(destination.secret);
  if (destination.kind != "email") hide(destination.address);
}

std::vector<store::NotedRule> note(store::Session &session) {
  store::Transaction tx{session};
  auto noted = store::note_episodes(tx);
  tx.commit();
  return noted;
}

void note_attempt(store::Reconnecting &session, Attempt const &attempt, NotifyReport &report) {
  crash_point("notify-answered");
  bool const dead = session.run([&](store::Session &one) {
    store::Autocommit tx{one};
    if (!attempt.error.empty())
      return store::note_failed(tx, attempt.message.id, attempt.error, attempt.retry_after_s);
    store::note_sent(tx, attempt.message.id);
    return false;
  });
  if (attempt.error.empty()) {
    ++report.sent;
    return;
  }
  ++report.failed;
  if (dead) ++report.dead;
  auto const failure = attempt.message.destination.name + ": " + attempt.error;
  if (std::find(report.failures.begin(), report.failures.end(), failure) == report.failures.end())
    report.failures.push_back(failure);
}

/// Reads and sends until nothing is due, or the run's time is over.
void send_due(store::Reconnecting &session, config::Config const &config, SendLimits const &limits,
              NotifyReport &report) {
  Sender sender{config, limits};
  while (!sender.is_over()) {
    auto due = session.run([&](store::Session &one) {
      store::Autocommit tx{one};
      return store::due_messages(tx, batch, sender.resting());
    });
    if (due.empty()) return;
    for (auto const &message : due) hide_destination(message.destination);
    sender.send(std::move(due), [&](Attempt const &attempt) { note_attempt(session, attempt, report); });
  }
}

void log_run(store::Session &session, Time started_at, NotifyReport const &report) {
  if (report.rules.empty() && report.sent + report.failed == 0) return;
  std::string message = report.failures.empty() ? "" : report.failures.front();
  for (auto const &rule : report.rules)
    if (!rule.problem.empty()) message = fmt::format("rule '{}': {}", rule.rule, rule.problem);
  store::Autocommit tx{session};
  store::append_log(tx, {.job = job,
                         .stream = job,
                         .started_at = started_at,
                         .ok = message.empty(),
                         .rows_in = report.episodes,
                         .rows_written = report.sent,
                         .rows_refused = report.dead,
                         .message = message});
}

}  // namespace

std::size_t NotifyReport::problems() const {
  auto const wrong =
      std::count_if(rules.begin(), rules.end(), [](auto const &one) { return !one.problem.empty(); });
  return static_cast<std::size_t>(wrong);
}

std::string NotifyReport::text() const {
  return fmt::format("rules={} problems={} episodes={} sent={} failed={} dead={}\n", rules.size(), problems(),
                     episodes, sent, failed, dead);
}

std::string NotifyReport::json() const {
  Json list = Json::array();
  for (auto const &rule : rules) {
    Json one{{"rule", rule.rule}, {"episodes", rule.episodes}, {"problem", nullptr}};
    if (!rule.problem.empty()) one["problem"] = rule.problem;
    list.push_back(std::move(one));
  }
  return dump_json(Json{{"job", job},
                        {"episodes", episodes},
                        {"sent", sent},
                        {"failed", failed},
                        {"dead", dead},
                        {"rules", list},
                        {"failures", failures}},
                   2) +
         "\n";
}

NotifyReport run_notify(store::Database const &database, config::Config const &config, SendLimits limits) {
  auto const started_at = now();
  store::Control control{database};
  control.lock_job(job);
  store::Reconnecting session{database};
  NotifyReport report;
  report.rules = session.run([](store::Session &one) { return note(one); });
  for (auto const &rule : report.rules) report.episodes += static_cast<std::size_t>(rule.episodes);
  crash_point("notify-noted");
  send_due(session, config, limits, report);
  session.run([&](store::Session &one) { log_run(one, started_at, report); });
  return report;
}

NotifyPlan plan_notify(store::Database const &database) {
  store::Control control{database};
  control.lock_job(job);
  auto session = database.open();
  store::Transaction tx{session};  // never committed
  auto rules = store::note_episodes(tx);
  return {std::move(rules), store::due_messages(tx, batch, {})};
}

void test_destination(store::NotifyDestination const &destination, config::Config const &config,
                      SendLimits limits) {
  hide_destination(destination);
  auto const at = rfc3339(now());
  Json const content{
      {"rule", nullptr},
      {"kind", "test"},
      {"severity", "info"},
      {"title", "fleet: test of this destination"},
      {"text", fmt::format("fleet notify test {}: messages arrive here. {}", destination.name, at)},
      {"started_at", at}};
  Sender sender{config, limits};
  std::string error = "the run was stopped";
  sender.send({{.id = "test-" + std::to_string(now().time_since_epoch().count()),
                .rule = "",
                .stage = "first",
                .due_at = at,
                .content = dump_json(content),
                .destination = destination}},
              [&](Attempt const &attempt) { error = attempt.error; });
  if (!error.empty())
    throw Error{Stop::failed,
                fmt::format("destination '{}' did not take the message: {}", destination.name, error),
                "check its address and secret in tracksolid.notify_destinations"};
}

}  // namespace fleet::notify
