#include "audit/run.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/status.hpp"
#include "store/setting_store.hpp"

namespace fleet::audit {
namespace {

// The thresholds of the operator become settings of the session, so that checks of the engine work for a
// login that may not look into the fleet's schemas.
constexpr char const *take_thresholds =
    "select set_config('fleet.' || name, value, false) from tracksolid.settings where name like 'audit\\_%'";
constexpr char const *has_role = "select pg_has_role(current_user, $1, 'usage')";

/// Runs `question` in a read-only transaction; false with the reason when it can't be answered.
template <class Question>
bool ask(store::Connection &connection, std::string &reason, Question question) {
  try {
    pqxx::read_transaction tx{connection};
    question(tx);
    tx.commit();  // for set_config; there is nothing else to keep
    return true;
  } catch (std::exception const &error) {
    if (store::is_connection_loss(error)) throw;
    auto const state = store::state_of(error);
    auto const text = one_line(std::string{error.what()}.substr(0, std::string{error.what()}.find('\n')));
    if (state == "57014")
      reason = "took longer than the statement timeout";
    else if (state == "42501")
      reason = "this login may not: " + text;
    else if (state == "42P01" || state == "42883" || state == "42703" || state == "3F000")
      reason = "the database has not been migrated so far: " + text;
    else
      reason = text;
    if (reason.find("ERROR:  ") != std::string::npos) reason.erase(reason.find("ERROR:  "), 8);
    return false;
  }
}

Finding read_finding(Check const &check, pqxx::row const &row) {
  Finding finding{check.id, row["object"].c_str(), row["evidence"].c_str(), check.fix, check.severity};
  for (pqxx::row::size_type column = 0; column < row.size(); ++column) {
    std::string_view const name = row[column].name();
    if (name == "severity" && !row[column].is_null()) finding.severity = severity_of(row[column].c_str());
    if (name == "fix" && !row[column].is_null()) finding.fix = row[column].c_str();
  }
  return finding;
}

class Run {
 public:
  Run(store::Database const &database, Options const &options)
      : database_(database), options_(options), connection_(database.open()) {}

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
    pqxx::nontransaction{*connection_}.exec0(
        fmt::format("set default_transaction_read_only = on; set statement_timeout = '{}s'; "
                    "set lock_timeout = '5s'; set client_min_messages = error; set jit = off",
                    options_.statement_timeout.count()));
    report_.database = pqxx::nontransaction{*connection_}.exec1("select current_database()")[0].c_str();
    std::string nobody_asks;
    ask(*connection_, nobody_asks, [](auto &tx) { tx.exec(take_thresholds); });
    ask(*connection_, nobody_asks, [&](auto &tx) { report_.engine = store::setting(tx, "engine"); });
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
    return ask(*connection_, reason, [&](auto &tx) {
      if (!check.needs.empty() && !tx.exec_params1(has_role, check.needs)[0].template as<bool>())
        throw Error{Stop::failed, "this login is no member of " + check.needs};
      for (auto const &row : tx.exec(check.sql)) {
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
    return ask(*connection_, reason, [&](auto &tx) {
      for (auto const &difference : migrate::drift(tx))
        report_.findings.push_back({check.id, difference.kind + " " + difference.name,
                                    migrate::name(difference.change), check.fix, check.severity});
    });
  }

  bool migrations(Check const &check, std::string &reason) {
    return ask(*connection_, reason, [&](auto &) {
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
  std::unique_ptr<store::Connection> connection_;
  Report report_;
};

}  // namespace

Report run(store::Database const &database, Options const &options) {
  return Run{database, options}.all();
}

}  // namespace fleet::audit
