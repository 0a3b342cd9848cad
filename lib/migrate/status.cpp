#include "migrate/status.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "migrate/ledger.hpp"
#include "migrate/progress.hpp"

namespace fleet::migrate {

std::size_t StatusReport::pending() const {
  return static_cast<std::size_t>(std::count_if(
      entries.begin(), entries.end(), [](Entry const &entry) { return entry.state != State::applied; }));
}

StatusReport status(store::Database const &database, std::vector<File> const &files) {
  auto session = database.open();
  store::ReadTransaction tx{session};
  auto const applied = read_ledger(tx);
  StatusReport report{compare(files, applied), recorded_engine(tx), read_engine_gaps(tx), {}, {}};
  auto const progress = read_progress(tx);
  for (auto &entry : report.entries)
    if (auto const begun = progress_of(progress, entry.name); begun && entry.state == State::pending) {
      entry.state = State::begun;
      entry.note = fmt::format("{} statements done since {}{}{}", begun->statements_done, begun->started_at,
                               begun->message.empty() ? "" : ": ", begun->message);
    }
  try {
    make_plan(files, applied);
  } catch (Error const &error) {
    report.problem = error.what();
    report.hint = error.hint();
  }
  return report;
}

}  // namespace fleet::migrate
