#include "migrate/wait.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "migrate/status.hpp"

namespace fleet::migrate {
namespace {

constexpr std::chrono::milliseconds ask_every{500};

/// The reason to wait longer, "" for none.
std::string obstacle(store::Database const &database, std::vector<File> const &files) {
  try {
    auto const report = status(database, files);
    auto const missing = std::count_if(report.entries.begin(), report.entries.end(), [](Entry const &one) {
      return one.state != State::applied && one.state != State::gone;
    });
    return missing == 0 ? "" : fmt::format("{} of {} migrations are not applied", missing, files.size());
  } catch (std::exception const &error) {
    return store::explain(error).what();
  }
}

}  // namespace

void wait_until_migrated(store::Database const &database, std::vector<File> const &files,
                         std::chrono::seconds timeout) {
  auto const give_up = std::chrono::steady_clock::now() + timeout;
  std::string last;
  for (;;) {
    auto const missing = obstacle(database, files);
    if (missing.empty()) return;
    if (missing != last) log::info("waiting", {{"for", missing}});
    last = missing;
    if (std::chrono::steady_clock::now() + ask_every >= give_up)
      throw Error{Stop::busy, fmt::format("not ready after {}: {}", duration_text(timeout), missing),
                  "run `fleet migrate`, or raise --timeout"};
    std::this_thread::sleep_for(ask_every);
  }
}

}  // namespace fleet::migrate
