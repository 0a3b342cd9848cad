#include "jobs/report.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/log.hpp"

namespace fleet::jobs {
namespace {

/// The most this process has held so far, MB.
long peak_memory_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

}  // namespace

void StreamReport::add_failure(std::string const &what, std::string const &reason) {
  bool const known = std::any_of(failures.begin(), failures.end(),
                                 [&](auto const &failure) { return failure.what == what; });
  if (!known) failures.push_back({what, reason});
}

std::size_t Report::failures() const {
  std::size_t count = 0;
  for (auto const &[name, stream] : streams) count += stream.failures.size();
  return count;
}

int Report::exit_code() const {
  if (!quota.empty()) return static_cast<int>(Stop::busy);
  return static_cast<int>(stopped || failures() > 0 ? Stop::partial : Stop::done);
}

std::string Report::text() const {
  std::string out;
  for (auto const &[name, s] : streams)
    out += fmt::format(
        "stream={} calls={} devices={} devices_failed={} rows_in={} rows_written={} rows_refused={} "
        "odd_values={}\n",
        name, s.calls, s.devices, s.failures.size(), s.rows_in, s.rows_written, s.rows_refused, s.odd_values);
  return out;
}

std::string Report::json() const {
  nlohmann::ordered_json out{
      {"job", job},
      {"started_at", rfc3339(started_at)},
      {"finished_at", rfc3339(finished_at)},
      {"exit_code", exit_code()},
      {"calls", calls},
      {"retries", retries},
      {"peak_memory_mb", peak_memory_mb()},
      {"stopped", stopped},
      {"quota", quota.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(quota)},
      {"streams", nlohmann::ordered_json::object()}};
  for (auto const &[name, s] : streams) {
    auto &stream = out["streams"][name];
    stream = {{"calls", s.calls},
              {"devices", s.devices},
              {"devices_failed", s.failures.size()},
              {"rows_in", s.rows_in},
              {"rows_written", s.rows_written},
              {"rows_refused", s.rows_refused},
              {"odd_values", s.odd_values},
              {"refused", s.refused},
              {"failures", nlohmann::ordered_json::array()}};
    for (auto const &failure : s.failures)
      stream["failures"].push_back({{"device", failure.what}, {"reason", failure.reason}});
  }
  return dump_json(out, 2) + "\n";
}

void warn_of_failures(Report const &report) {
  constexpr std::size_t most = 20;
  std::size_t shown = 0;
  for (auto const &[name, stream] : report.streams)
    for (auto const &failure : stream.failures)
      if (shown++ < most) log::warning(fmt::format("{}: '{}': {}", name, failure.what, failure.reason));
  if (shown > most) log::warning(fmt::format("and {} more; --json lists them all", shown - most));
  if (!report.quota.empty()) log::warning(report.quota);
  if (report.stopped) log::warning("stopped by a signal; run the command again to go on");
}

}  // namespace fleet::jobs
