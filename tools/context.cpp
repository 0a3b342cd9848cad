#include "context.hpp"

#include <cstdio>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"

namespace fleet::tools {
namespace {

log::Level level_of(std::string const &name) {
  if (name == "debug") return log::Level::debug;
  if (name == "info") return log::Level::info;
  return name == "error" ? log::Level::error : log::Level::warning;
}

}  // namespace

void Context::name_log(std::string const &command_name) const {
  if (loaded_) return;
  auto const flag = flags_.find("log-format");
  auto const form = flag != flags_.end() ? flag->second
                                         : config::process_environment()("FLEET_LOG_FORMAT").value_or("text");
  log::configure(log::Level::warning, form == "json" ? log::Format::json : log::Format::text,
                 command_name.empty() ? "fleet" : "fleet " + command_name);
}

config::Loaded const &Context::loaded() {
  if (!loaded_) {
    loaded_ = config::load(flags_, config_file, config::process_environment());
    log::configure(level_of(loaded_->config.log_level),
                   loaded_->config.log_format == "json" ? log::Format::json : log::Format::text,
                   "fleet " + command);
  }
  return *loaded_;
}

store::Database Context::database() {
  return {config().database_url, "fleet/" + command};
}

void Context::begin_job(std::string const &job) {
  ending.emplace();
  ending->job = job;
  ending->started_at = now();
  job_clock_ = std::chrono::steady_clock::now();
}

int Context::end_job(int code) {
  if (!ending || !loaded_) return code;  // without settings nobody knows whom to tell
  ending->exit_code = code;
  ending->took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - job_clock_);
  jobs::announce(config(), *ending);
  return code;
}

void Context::put(std::string const &text) {
  auto const safe = redact(text);
  if (std::fwrite(safe.data(), 1, safe.size(), stdout) != safe.size() || std::fflush(stdout) != 0)
    throw Error{Stop::failed, "cannot write to stdout", "is the disk full, or the reader gone?"};
}

}  // namespace fleet::tools
