#include "migrate/apply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <pqxx/pqxx>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/ledger.hpp"
#include "migrate/session.hpp"
#include "migrate/statements.hpp"

namespace fleet::migrate {
namespace {

/// The line of libpq's message that starts with `label`, without it: "HINT:" gives the server's hint.
std::string message_part(std::string const &message, std::string const &label) {
  for (std::size_t at = 0; at < message.size();) {
    auto const end = std::min(message.find('\n', at), message.size());
    if (message.compare(at, label.size(), label) == 0)
      return std::string{trim(std::string_view{message}.substr(at + label.size(), end - at - label.size()))};
    at = end + 1;
  }
  return {};
}

std::string hint_for(std::string const &state, std::string const &servers_hint) {
  if (state == "55P03") return "a session holds the table; end it, or raise --lock-timeout, and run it again";
  if (state == "42501" && servers_hint.find("superuser") != std::string::npos)
    return "let a superuser run the first `fleet migrate`, or create the extension there by hand";
  if (!servers_hint.empty()) return servers_hint;
  return "nothing of this migration was kept; correct the cause and run `fleet migrate` again";
}

/// libpqxx 6 leaves the state out of this one exception.
std::string state_of(pqxx::sql_error const &error) {
  return dynamic_cast<pqxx::insufficient_privilege const *>(&error) != nullptr ? "42501" : error.sqlstate();
}

Error failure(File const &file, pqxx::sql_error const &error) {
  std::string const message = error.what();
  auto what = message_part(message, "ERROR:");
  if (what.empty()) what = one_line(message);
  auto const line = message_part(message, "LINE ");
  return Error{Stop::failed,
               redact(fmt::format("migration '{}': {}{}", file.name, what,
                                  line.empty() ? "" : " (line " + line + ")")),
               hint_for(state_of(error), message_part(message, "HINT:"))};
}

/// Runs `work` and gives its duration; a refusal by the server names the file.
template <class Work>
long timed(File const &file, Work work) {
  auto const start = std::chrono::steady_clock::now();
  try {
    work();
  } catch (pqxx::sql_error const &error) {
    throw failure(file, error);
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
      .count();
}

/// What the schema was like before this run: a change by hand stays visible as one.
struct Before {
  std::vector<Object> recorded;
  std::vector<Object> live;

  explicit Before(pqxx::transaction_base &tx) : recorded(recorded_objects(tx)) {
    if (!recorded.empty()) live = read_objects(tx);
  }
  void record_after(pqxx::transaction_base &tx) const {
    if (records_objects(tx)) record_objects(tx, without_drift(recorded, live, read_objects(tx)));
  }
};

void apply_in(pqxx::transaction_base &tx, File const &file) {
  auto const duration_ms = timed(file, [&] { tx.exec(file.text, file.name); });
  record(tx, file, duration_ms);
}

void apply_numbered(store::Connection &connection, File const &file, Before const &before) {
  if (file.in_transaction) {
    pqxx::work tx{connection};
    apply_in(tx, file);
    before.record_after(tx);
    tx.commit();
    return;
  }
  long const duration_ms = timed(file, [&] {
    for (auto const &statement : split_statements(file.text))
      pqxx::nontransaction{connection}.exec(statement, file.name);
  });
  pqxx::work tx{connection};
  record(tx, file, duration_ms);
  before.record_after(tx);
  tx.commit();
}

/// Readers see either all old views and functions or all new ones.
void apply_repeatable(store::Connection &connection, std::vector<File> const &work, Before const &before) {
  if (work.empty()) return;
  pqxx::work tx{connection};
  for (auto const &file : work)
    if (file.repeatable()) apply_in(tx, file);
  before.record_after(tx);
  tx.commit();
}

void refuse_other_engine(pqxx::transaction_base &tx, std::string const &wanted) {
  auto const engine = recorded_engine(tx);
  if (!engine.empty() && !wanted.empty() && wanted != engine)
    throw Error{Stop::usage, fmt::format("this database is partitioned by '{}', not by '{}'", engine, wanted),
                "the engine is chosen at the first migrate; leave --engine out"};
}

}  // namespace

UpReport up(store::Database const &database, std::vector<File> const &files, UpOptions const &options) {
  Session session{database, options.lock_timeout};
  auto &connection = session.connection();
  session.set("fleet.engine", options.engine);
  session.set("fleet.timezone", options.timezone);
  std::vector<File> todo;
  std::optional<Before> before;
  {
    pqxx::work tx{connection};
    if (!options.timezone.empty()) check_timezone(tx, options.timezone);
    refuse_other_engine(tx, options.engine);
    todo = work(files, read_ledger(tx));
    before.emplace(tx);
  }
  UpReport report;
  for (auto const &file : todo) {
    log::info("applying", {{"migration", file.name}});
    if (!file.repeatable()) apply_numbered(connection, file, *before);
    report.applied.push_back(file.name);
  }
  apply_repeatable(connection, todo, *before);
  pqxx::work tx{connection};
  forget_gone(tx, files);
  report.engine = recorded_engine(tx);
  if (!options.timezone.empty() && set_timezone(tx, options.timezone)) report.timezone_set = options.timezone;
  tx.commit();
  return report;
}

std::size_t StatusReport::pending() const {
  return static_cast<std::size_t>(std::count_if(
      entries.begin(), entries.end(), [](Entry const &entry) { return entry.state != State::applied; }));
}

StatusReport status(store::Database const &database, std::vector<File> const &files) {
  auto const connection = database.open();
  pqxx::read_transaction tx{*connection};
  return {compare(files, read_ledger(tx)), recorded_engine(tx)};
}

}  // namespace fleet::migrate
