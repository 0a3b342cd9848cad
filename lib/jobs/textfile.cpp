#include "jobs/textfile.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>

#include "base/error.hpp"
#include "base/exit_codes.hpp"

namespace fleet::jobs {
namespace {

constexpr char const *last_success = "fleet_job_last_success_timestamp_seconds";

/// The value of a line `NAME{…} VALUE` of the file before, or "".
std::string value_before(std::string const &path, std::string const &name) {
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(name + "{")) return line.substr(line.rfind(' ') + 1);
  return "";
}

std::string sample(std::string const &name, std::string const &job, std::string const &stream,
                   std::string const &value) {
  auto const more = stream.empty() ? "" : fmt::format(",stream=\"{}\"", stream);
  return fmt::format("{}{{job=\"{}\"{}}} {}\n", name, job, more, value);
}

std::string gauge(std::string const &name, std::string const &help, std::string const &samples) {
  return fmt::format("# HELP {} {}\n# TYPE {} gauge\n{}", name, help, name, samples);
}

std::string text_of(Ending const &ending, std::string const &success) {
  auto const finished = ending.started_at.time_since_epoch() + std::chrono::ceil<Seconds>(ending.took);
  auto const one = [&](std::string const &name, std::string const &help, std::string const &value) {
    return gauge(name, help, sample(name, ending.job, "", value));
  };
  auto out = one("fleet_job_last_run_timestamp_seconds", "When the job last ended, Unix time.",
                 fmt::format("{}", finished.count()));
  if (!success.empty()) out += one(last_success, "When the job last succeeded, Unix time.", success);
  out += one("fleet_job_exit_code", "Exit code of the last run: " + exit_code_list() + ".",
             fmt::format("{}", ending.exit_code));
  out += one("fleet_job_duration_seconds", "How long the last run took.",
             fmt::format("{:.3f}", static_cast<double>(ending.took.count()) / 1000));
  std::map<std::string, std::string> by_name;
  for (auto const &figure : ending.figures)
    by_name[figure.name] +=
        sample("fleet_job_" + figure.name, ending.job, figure.stream, fmt::format("{:.0f}", figure.value));
  for (auto const &[name, samples] : by_name)
    out += gauge("fleet_job_" + name, "Of the last run; see docs/run/operations.md.", samples);
  return out;
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
  auto const finished = ending.started_at.time_since_epoch() + std::chrono::ceil<Seconds>(ending.took);
  auto const success = succeeded ? fmt::format("{}", finished.count()) : value_before(path, last_success);
  replace(path, text_of(ending, success));
}

}  // namespace fleet::jobs
