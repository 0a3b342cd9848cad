#include "migrate/blockers.hpp"

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/text.hpp"

namespace fleet::migrate {
namespace {

constexpr std::chrono::milliseconds look_every{200};
// Age of the transaction: a session idle in one holds its locks since then.
constexpr char const *blockers_query = R"sql(
  select a.pid, a.application_name, coalesce(host(a.client_addr), 'local'),
         extract(epoch from clock_timestamp() - coalesce(a.xact_start, a.backend_start))::bigint, left(a.query, 60)
    from pg_stat_activity a where a.pid = any (pg_blocking_pids($1)) order by a.xact_start limit 3
)sql";

}  // namespace

std::string sessions_text(store::Rows const &rows) {
  std::string text;
  for (auto const &row : rows)
    text += fmt::format("{}database process {} ({}, host {}), for {} at '{}'", text.empty() ? "" : "; ",
                        row[0].text(), row[1].text(), row[2].text(),
                        duration_text(std::chrono::seconds{row[3].as<long>()}), one_line(row[4].text()));
  return text;
}

Blockers::Blockers(store::Database const &database, int pid)
    : thread_([this, database, pid] { watch(database, pid); }) {}

Blockers::~Blockers() {
  stop_ = true;
  thread_.join();
}

std::string Blockers::take() {
  std::lock_guard const lock{mutex_};
  return std::exchange(last_, {});
}

void Blockers::watch(store::Database const &database, int pid) {
  try {
    auto session = database.open();
    while (!stop_) {
      auto const text = sessions_text(store::Autocommit{session}.query(blockers_query, pid));
      if (!text.empty()) {
        std::lock_guard const lock{mutex_};
        last_ = text;
      }
      std::this_thread::sleep_for(look_every);
    }
  } catch (
      std::exception const &) {  // no name for the blocker, then: the migrate itself will say what is wrong
  }
}

}  // namespace fleet::migrate
