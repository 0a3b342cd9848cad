#pragma once
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "jobs/announce.hpp"
#include "store/database.hpp"

namespace fleet::tools {

/// The common state of all subcommands: options given so far, the configuration (read at first use), output, exit status.
class Context {
 public:
  std::string command;  ///< "poll-movement"
  std::string config_file;
  bool json = false;  ///< --json: the run's report on stdout
  int exit_code = 0;
  /// A scheduled job fills this in; main completes and announces it (ping-url, metrics-dir).
  std::optional<jobs::Ending> ending;

  /// Adds the flags of setting_table() that a command has; those of all commands when `app` is the program.
  void add_setting_flags(CLI::App &app);
  /// Messages name the command, in the form asked for, also while the settings are not read or wrong.
  void name_log(std::string const &command_name) const;
  config::Loaded const &loaded();
  config::Config const &config() { return loaded().config; }
  store::Database database();
  /// From here on this run is `job`, and whoever watches it hears how it ends: for the caller to complete.
  jobs::Ending &begin_job(std::string const &job);
  /// Tells them. Gives `code` back.
  int end_job(int code);

  /// Results go to stdout.
  template <class... Args>
  void print(fmt::format_string<Args...> form, Args &&...args) {
    put(fmt::format(form, std::forward<Args>(args)...));
  }
  static void put(std::string const &text);
  /// The same of one JSON document, as a line.
  static void put_json(nlohmann::json const &document);

 private:
  std::map<std::string, std::string> flags_;
  std::optional<config::Loaded> loaded_;
  std::chrono::steady_clock::time_point job_clock_;
};

}  // namespace fleet::tools
