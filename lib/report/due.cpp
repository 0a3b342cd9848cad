#include "report/due.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/crash_point.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "report/completeness.hpp"
#include "report/report_mail.hpp"
#include "store/control_store.hpp"
#include "store/errors.hpp"
#include "store/log_store.hpp"
#include "store/reconnecting.hpp"

namespace fleet::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr char const *due_job = "report";

ReportKind const &kind_named(std::string const &name) {
  for (auto const &kind : report_kinds())
    if (kind.name == name) return kind;
  throw Error{Stop::usage, "this version has no report " + name, "install the version of the database"};
}

/// The makings of a run, each with its own session and with notes in the outbox.
class Runner {
 public:
  Runner(store::Database const &database, config::Config const &config, notify::SendLimits const &limits)
      : config_(config),
        session_(database),
        sender_(limits, [this](store::DueMessage const &) { return notify::Outgoing{std::move(mail_)}; }) {}

  DueRun run() {
    auto const started_at = now();
    run_.subscriptions = session_.run([](store::Session &one) {
      store::Transaction tx{one};
      auto noted = store::note_reports(tx);
      tx.commit();
      return noted;
    });
    crash_point("report-noted");
    for (auto const &one : run_.subscriptions)
      if (!one.problem.empty()) passed_over_.subscriptions.push_back(one.subscription);
    while (!sender_.is_over() && send_next()) passed_over_.destinations = sender_.resting();
    log(started_at);
    return std::move(run_);
  }

 private:
  bool send_next() {
    auto const due = session_.run([&](store::Session &one) {
      store::Autocommit tx{one};
      return store::due_reports(tx, 1, passed_over_);
    });
    if (!due.empty()) send(due.front());
    return !due.empty();
  }

  /// A report that cannot be made is a failed attempt of its own; others go on.
  void send(store::DueReport const &due) {
    try {
      auto const &kind = kind_named(due.report);
      auto const made = session_.run([&](store::Session &one) {
        store::ReadTransaction tx{one};
        return make_report(tx, kind, report_format(due.format).format, due.selection);
      });
      if (due.may_wait && !is_final(made.head.at("completeness"))) return put_off(due);
      mail_ = report_mail(due, kind, made, config_, now());
    } catch (store::ConnectionLost const &) {
      throw;
    } catch (store::Unreachable const &) {
      throw;
    } catch (store::DatabaseError const &error) {
      return note({due.message, one_line(error.message()), std::nullopt});
    } catch (Error const &error) {
      return note({due.message, fmt::format("{}; {}", error.what(), error.hint()), std::nullopt});
    }
    sender_.send({due.message}, [this](notify::Attempt const &attempt) { note(attempt); });
  }

  void put_off(store::DueReport const &due) {
    session_.run([&](store::Session &one) {
      store::Autocommit tx{one};
      store::put_report_off(tx, due.message.id);
    });
    ++run_.put_off;
  }

  void note(notify::Attempt const &attempt) {
    crash_point("report-answered");
    bool const is_sent = attempt.error.empty();
    bool const is_dead = session_.run([&](store::Session &one) {
      store::Autocommit tx{one};
      if (!is_sent) return store::note_failed(tx, attempt.message.id, attempt.error, attempt.retry_after_s);
      store::note_sent(tx, attempt.message.id);
      return false;
    });
    ++(is_sent ? run_.sent : run_.failed);
    if (is_dead) ++run_.dead;
    auto const failure = attempt.message.rule + ": " + attempt.error;
    if (!is_sent && std::find(run_.failures.begin(), run_.failures.end(), failure) == run_.failures.end())
      run_.failures.push_back(failure);
  }

  void log(Time started_at) {
    if (run_.subscriptions.empty() && run_.sent + run_.failed == 0) return;
    std::string message = run_.failures.empty() ? "" : run_.failures.front();
    for (auto const &one : run_.subscriptions)
      if (!one.problem.empty()) message = fmt::format("subscription '{}': {}", one.subscription, one.problem);
    session_.run([&](store::Session &one) {
      store::Autocommit tx{one};
      store::append_log(tx, {.job = due_job,
                             .stream = due_job,
                             .started_at = started_at,
                             .ok = message.empty(),
                             .rows_in = run_.reports(),
                             .rows_written = run_.sent,
                             .rows_refused = run_.dead,
                             .message = message});
    });
  }

  config::Config const &config_;
  store::Reconnecting session_;
  http::Mail mail_;  ///< of the report that is sent
  notify::Sender sender_;
  store::PassedOver passed_over_;
  DueRun run_;
};

}  // namespace

std::size_t DueRun::problems() const {
  auto const wrong = std::count_if(subscriptions.begin(), subscriptions.end(),
                                   [](auto const &one) { return !one.problem.empty(); });
  return static_cast<std::size_t>(wrong);
}

std::size_t DueRun::reports() const {
  std::size_t count = 0;
  for (auto const &one : subscriptions) count += static_cast<std::size_t>(one.reports);
  return count;
}

std::string DueRun::text() const {
  return fmt::format("subscriptions={} problems={} reports={} put_off={} sent={} failed={} dead={}\n",
                     subscriptions.size(), problems(), reports(), put_off, sent, failed, dead);
}

std::string DueRun::json() const {
  Json list = Json::array();
  for (auto const &one : subscriptions) {
    list.push_back({{"subscription", one.subscription}, {"reports", one.reports}, {"problem", nullptr}});
    if (!one.problem.empty()) list.back()["problem"] = one.problem;
  }
  return dump_json(Json{{"job", due_job},
                        {"reports", reports()},
                        {"put_off", put_off},
                        {"sent", sent},
                        {"failed", failed},
                        {"dead", dead},
                        {"subscriptions", list},
                        {"failures", failures}},
                   2) +
         "\n";
}

DueRun run_due_reports(store::Database const &database, config::Config const &config,
                       notify::SendLimits limits) {
  store::Control control{database};
  control.lock_job(due_job);
  return Runner{database, config, limits}.run();
}

DuePlan plan_due_reports(store::Database const &database) {
  store::Control control{database};
  control.lock_job(due_job);
  auto session = database.open();
  store::Transaction tx{session};  // never committed
  auto noted = store::note_reports(tx);
  store::PassedOver passed_over;
  for (auto const &one : noted)
    if (!one.problem.empty()) passed_over.subscriptions.push_back(one.subscription);
  constexpr int most = 1'000;
  return {std::move(noted), store::due_reports(tx, most, passed_over)};
}

}  // namespace fleet::report
