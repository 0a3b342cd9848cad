#include "context.hpp"

#include <cstdio>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "config/setting_table.hpp"

namespace fleet::tools {
namespace {

log::Format format_named(std::string_view name) {
  return name == "json" ? log::Format::json : log::Format::text;
}

}  // namespace

void Context::add_setting_flags(CLI::App &app) {
  auto const name = app.get_parent() == nullptr ? std::string{} : app.get_name();
  for (auto const &setting : config::setting_table()) {
    if (setting.flag.empty() || setting.command != name) continue;
    auto const key = setting.key;
    auto *option = app.add_option_function<std::string>(
        setting.flag, [this, key](std::string const &value) { flags_[key] = value; }, setting.doc);
    option->trigger_on_parse()->default_str(setting.default_value);
    auto const &choices = setting.type.choices;
    if (!choices.empty()) option->type_name("TEXT:{" + join(choices, ",") + "}");
  }
}

void Context::name_log(std::string const &command_name) const {
  if (loaded_) return;
  auto const &setting = config::setting_of("log-format");
  auto const flag = flags_.find(setting.key);
  auto const format =
      flag != flags_.end()
          ? flag->second
          : config::process_environment()(setting.environment).value_or(setting.default_value);
  log::configure(log::Level::warning, format_named(format),
                 command_name.empty() ? "fleet" : "fleet " + command_name);
}

config::Loaded const &Context::loaded() {
  if (!loaded_) {
    loaded_ = config::load(flags_, config_file, config::process_environment());
    log::configure(log::level_named(loaded_->config.log_level), format_named(loaded_->config.log_format),
                   "fleet " + command);
  }
  return *loaded_;
}

store::Database Context::database() {
  return {config().database_url, "fleet/" + command};
}

jobs::Ending &Context::begin_job(std::string const &job) {
  auto &begun = ending.emplace();
  begun.job = job;
  begun.started_at = now();
  job_clock_ = std::chrono::steady_clock::now();
  return begun;
}

int Context::end_job(int code) {
  if (!ending || !loaded_) return code;  // without settings nobody knows where to report it
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

void Context::put_json(nlohmann::json const &document) {
  put(dump_json(document) + "\n");
}

}  // namespace fleet::tools
