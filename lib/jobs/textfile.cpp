#include "jobs/textfile.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "base/metrics.hpp"
#include "base/text.hpp"

namespace fleet::jobs {
namespace {

constexpr char const *last_success = "fleet_job_last_success_timestamp_seconds";

/// The value of a line `NAME{…} VALUE` of the file before.
std::optional<double> value_before(std::string const &path, std::string const &name) {
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(name + "{")) return to_number<double>(line.substr(line.rfind(' ') + 1));
  return std::nullopt;
}

std::string text_of(Ending const &ending, double finished, std::optional<double> success) {
  MetricsText metrics;
  auto const gauge = [&](std::string const &name, std::string const &help, double value) {
    metrics.begin(name, "gauge", help);
    metrics.sample(value, {{"job", ending.job}});
  };
  gauge("fleet_job_last_run_timestamp_seconds", "When the job last ended, Unix time.", finished);
  if (success) gauge(last_success, "When the job last succeeded, Unix time.", *success);
  gauge("fleet_job_exit_code", "Exit code of the last run: " + exit_code_list() + ".", ending.exit_code);
  gauge("fleet_job_duration_seconds", "How long the last run took.",
        static_cast<double>(ending.took.count()) / 1000);
  std::map<std::string, std::vector<Figure const *>> by_name;
  for (auto const &figure : ending.figures) by_name[figure.name].push_back(&figure);
  for (auto const &[name, figures] : by_name) {
    metrics.begin("fleet_job_" + name, "gauge", "Of the last run; see docs/run/operations.md.");
    for (auto const *figure : figures) {
      MetricsText::Labels labels{{"job", ending.job}};
      if (!figure->stream.empty()) labels.emplace_back("stream", figure->stream);
      metrics.sample(std::round(figure->value), labels);
    }
  }
  return metrics.text();
}

[[noreturn]] void give_up(std::string const &path, char const *what) {
  throw Error{Stop::failed, fmt::format("cannot write '{}' of metrics-dir: {}", path, what)};
}

/// Readable for the exporter whatever the umask; in place at once, so that nobody reads half of it.
void replace(std::string const &path, std::string const &text) {
  auto const draft = fmt::format("{}.{}", path, ::getpid());  // does not end in .prom: nobody collects it
  auto *file = std::fopen(draft.c_str(), "we");
  if (file == nullptr) give_up(path, std::strerror(errno));
  bool const written = std::fwrite(text.data(), 1, text.size(), file) == text.size() &&
                       ::fchmod(::fileno(file), 0644) == 0 && std::fflush(file) == 0;
  bool const closed = std::fclose(file) == 0;
  if (written && closed && std::rename(draft.c_str(), path.c_str()) == 0) return;
  auto const reason = errno;
  ::unlink(draft.c_str());
  give_up(path, std::strerror(reason));
}

}  // namespace

void write_textfile(std::string const &folder, Ending const &ending, bool succeeded) {
  auto const path = fmt::format("{}/fleet_{}.prom", folder, ending.job);
  auto const ended = ending.started_at.time_since_epoch() + std::chrono::ceil<Seconds>(ending.took);
  auto const finished = static_cast<double>(ended.count());
  auto const success = succeeded ? std::optional{finished} : value_before(path, last_success);
  replace(path, text_of(ending, finished, success));
}

}  // namespace fleet::jobs
