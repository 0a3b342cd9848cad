#pragma once
#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "store/db.hpp"

namespace fleet::tools {

/// What every subcommand shares: options given so far, the configuration (read at first use), output, exit
/// status.
class Context {
 public:
  std::string command;  ///< "poll-movement"
  std::string config_file;
  bool json = false;  ///< --json: the run's report on stdout
  int exit_code = 0;

  /// A flag that overrides a setting, by its key ("serve-bind").
  void override_setting(std::string const &key, std::string const &value) { flags_[key] = value; }
  config::Loaded const &loaded();
  config::Config const &config() { return loaded().config; }
  store::Database database();

  /// Results go to stdout; a closed pipe is not an error worth a message.
  template <class... Args>
  void print(fmt::format_string<Args...> form, Args &&...args) {
    put(fmt::format(form, std::forward<Args>(args)...));
  }
  static void put(std::string const &text);

 private:
  std::map<std::string, std::string> flags_;
  std::optional<config::Loaded> loaded_;
};

}  // namespace fleet::tools
