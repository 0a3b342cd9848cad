#include "jobs/announce.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "http/client.hpp"
#include "jobs/textfile.hpp"

namespace fleet::jobs {
namespace {

bool succeeded(Ending const &ending) {
  return ending.exit_code == 0 ||
         (ending.exit_code == static_cast<int>(Stop::partial) && !ending.findings_fail);
}

/// The address of healthchecks.io's kind: as it is for success, with the exit code behind it for failure.
std::string address(std::string url, Ending const &ending) {
  if (auto const at = url.find("{job}"); at != std::string::npos) url.replace(at, 5, ending.job);
  if (succeeded(ending)) return url;
  while (url.ends_with('/')) url.pop_back();
  return fmt::format("{}/{}", url, ending.exit_code);
}

/// Two tries of three seconds; the address is a secret and stays out of every message.
void ping(std::string const &url) {
  http::Client client{{.connect_timeout_ms = 2000, .total_timeout_ms = 3000, .max_body_bytes = 65'536}};
  std::string problem;
  for (int attempt = 0; attempt < 2; ++attempt) {
    client.get(0, url);
    while (client.in_flight() > 0)
      for (auto const &response : client.wait(std::chrono::milliseconds{200})) {
        if (response.outcome == http::Outcome::answered && response.status < 300) return;
        problem = response.outcome == http::Outcome::answered ? fmt::format("status {}", response.status)
                                                              : response.error;
      }
  }
  log::warning("could not report to the ping address: " + problem);
}

}  // namespace

std::vector<Figure> figures_of(Report const &report) {
  std::vector<Figure> figures{{"calls", "", static_cast<double>(report.calls)},
                              {"retries", "", static_cast<double>(report.retries)}};
  for (auto const &[stream, one] : report.streams) {
    figures.push_back({"rows_in", stream, static_cast<double>(one.rows_in)});
    figures.push_back({"rows_written", stream, static_cast<double>(one.rows_written)});
    figures.push_back({"rows_refused", stream, static_cast<double>(one.rows_refused)});
    figures.push_back({"devices_failed", stream, static_cast<double>(one.failures.size())});
  }
  return figures;
}

void announce(config::Config const &config, Ending const &ending) {
  if (ending.exit_code == static_cast<int>(Stop::busy)) return;
  try {
    if (!config.metrics_dir.empty()) write_textfile(config.metrics_dir, ending, succeeded(ending));
  } catch (std::exception const &error) {
    log::warning(error.what());
  }
  try {
    if (!config.ping_url.empty()) ping(address(config.ping_url, ending));
  } catch (std::exception const &error) {
    log::warning(fmt::format("could not report to the ping address: {}", error.what()));
  }
}

}  // namespace fleet::jobs
