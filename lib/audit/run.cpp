#include "audit/run.hpp"

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/status.hpp"
#include "store/setting_store.hpp"

namespace fleet::audit {
namespace {

constexpr char const *settings =
    "set default_transaction_read_only = on; set client_min_messages = error; set jit = off";
// The thresholds of the operator become settings of the session, so that checks of the engine work for a
// login that may not look into the fleet's schemas.
constexpr char const *take_thresholds =
    "select set_config('fleet.' || name, value, false) from tracksolid.settings where name like 'audit\\_%'";
constexpr char const *has_role = "select pg_has_role(current_user, $1, 'usage')";

/// Runs `question` in a read-only transaction; false with the reason when it can't be answered.
template <class Question>
bool ask(store::Session &session, std::string &reason, Question question) {
  try {
    store::ReadTransaction tx{session};
    question(tx);
    tx.commit();  // for set_config; there is nothing else to keep
    return true;
  } catch (std::exception const &error) {
    if (store::is_connection_loss(error)) throw;
    auto const state = store::state_of(error);
    auto const *refused = dynamic_cast<store::DatabaseError const *>(&error);
    auto const text = one_line(refused == nullptr ? error.what() : refused->message());
    if (state == store::query_canceled)
      reason = "took longer than the statement timeout";
    else if (state == "42501")
      reason = "this login may not: " + text;
    else if (store::is_not_migrated(error))
      reason = "the database has not been migrated so far: " + text;
    else
      reason = text;
    return false;
  }
}

Finding read_finding(Check const &check, store::Row const &row) {
  Finding finding{check.id, row["object"].text(), row["evidence"].text(), check.fix, check.severity};
  for (std::size_t column = 0; column < row.size(); ++column) {
    std::string_view const name = row.name(column);
    if (name == "severity" && !row[column].is_null()) finding.severity = severity_of(row[column].text());
    if (name == "fix" && !row[column].is_null()) finding.fix = row[column].text();
  }
  return finding;
}

class Run {
 public:
  Run(store::Database const &database, Options const &options)
      : database_(database),
        options_(options),
        session_(database.with(store::limits::checking(options.statement_timeout)).open(settings)) {}

  Report all() {
    auto const start = std::chrono::steady_clock::now();
    prepare();
    for (auto const &check : options_.checks) {
      if (!check.engine.empty() && !report_.engine.empty() && check.engine != report_.engine) continue;
      report_.checks.push_back(check);
      one(check);
    }
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(report_);
  }

 private:
  void prepare() {
    report_.as_of = rfc3339(now());
    report_.database = store::Autocommit{session_}.value<std::string>("select current_database()");
    std::string nobody_asks;
    ask(session_, nobody_asks, [](store::Tx &tx) { tx.query(take_thresholds); });
    ask(session_, nobody_asks, [&](store::Tx &tx) { report_.engine = store::setting(tx, "engine"); });
  }

  void one(Check const &check) {
    std::string reason;
    bool const answered = !check.sql.empty()           ? rows(check, reason)
                          : check.id == "schema/drift" ? drift(check, reason)
                                                       : migrations(check, reason);
    if (!answered) report_.unanswered.push_back({check.id, reason});
  }

  bool rows(Check const &check, std::string &reason) {
    if (!check.engine.empty() && report_.engine.empty()) {
      reason = "this login may not see which engine partitions by time";
      return false;
    }
    return ask(session_, reason, [&](store::Tx &tx) {
      if (!check.needs.empty() && !tx.value<bool>(has_role, check.needs))
        throw Error{Stop::failed, "this login is no member of " + check.needs};
      for (auto const &row : tx.query(check.sql)) {
        if (kept(check) >= options_.most_findings) {
          report_.cut.push_back(check.id);
          break;
        }
        report_.findings.push_back(read_finding(check, row));
      }
    });
  }

  std::size_t kept(Check const &check) const {
    std::size_t kept = 0;
    for (auto at = report_.findings.rbegin(); at != report_.findings.rend() && at->id == check.id; ++at)
      ++kept;
    return kept;
  }

  bool drift(Check const &check, std::string &reason) {
    return ask(session_, reason, [&](store::Tx &tx) {
      for (auto const &difference : migrate::drift(tx))
        report_.findings.push_back({check.id, difference.kind + " " + difference.name,
                                    migrate::name(difference.change), check.fix, check.severity});
    });
  }

  bool migrations(Check const &check, std::string &reason) {
    return ask(session_, reason, [&](store::Tx &) {
      auto const status = migrate::status(database_, migrate::read_files(migrate::embedded_sources()));
      for (auto const &entry : status.entries)
        if (entry.state != migrate::State::applied)
          report_.findings.push_back({check.id, entry.name,
                                      fmt::format("{}: {}", entry.name, migrate::name(entry.state)),
                                      check.fix, check.severity});
    });
  }

  store::Database const &database_;
  Options const &options_;
  store::Session session_;
  Report report_;
};

}  // namespace

Report run(store::Database const &database, Options const &options) {
  return Run{database, options}.all();
}

}  // namespace fleet::audit
