// fleet schedule: the crontab, or systemd's units, on stdout or into a folder.
#include <pwd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/log.hpp"
#include "commands.hpp"
#include "schedule/crontab.hpp"
#include "schedule/units.hpp"

namespace fleet::tools {
namespace {

struct ScheduleOptions {
  schedule::Places places;
  std::string output;
};

/// cron and systemd parse a line in their own way: spaces separate words, % and $ are special characters.
void check_path(std::string const &flag, std::string const &path) {
  bool const plain = std::all_of(path.begin(), path.end(), [](unsigned char c) {
    return c > ' ' && c != 0x7F &&
           std::string_view{"%$\"'\\;&|<>()`*?#~"}.find(static_cast<char>(c)) == std::string_view::npos;
  });
  if (!plain || !path.starts_with('/'))
    throw Error{Stop::usage, flag + ": '" + path + "' can't stand in a crontab and a unit",
                "give a whole path, from / on, without spaces and special characters of the shell"};
}

void write(std::filesystem::path const &path, std::string const &text) {
  std::ofstream out{path};
  if (!out || !(out << text) || !out.flush())
    throw Error{Stop::failed, "cannot write '" + path.string() + "'",
                "is it there, and may this user write to it?"};
}

void systemd(ScheduleOptions const &options) {
  for (auto const &unit : schedule::units(options.places)) {
    if (options.output.empty())
      Context::put("# " + unit.name + "\n" + unit.text + "\n");
    else
      write(std::filesystem::path{options.output} / unit.name, unit.text);
  }
}

/// The crontab may be for another host, so a user that is not here is no error.
void warn_of_users() {
  for (auto const &user : schedule::crontab_users())
    if (getpwnam(user.c_str()) == nullptr)
      log::warning("cron leaves the whole file out while a user of it does not exist",
                   {{"user", user}, {"make", "adduser --system --group " + user}});
}

void cron(ScheduleOptions const &options) {
  warn_of_users();
  auto const text = schedule::crontab(options.places);
  if (options.output.empty()) return Context::put(text);
  write(std::filesystem::path{options.output} / "fleet.cron", text);
}

}  // namespace

void add_schedule(CLI::App &app, Context &context) {
  auto options = std::make_shared<ScheduleOptions>();
  auto *command = app.add_subcommand("schedule", "Print the schedule as a crontab or as systemd's units");
  command->add_option("--program", options->places.program, "Path of the program in it")
      ->capture_default_str();
  command->add_option("--output", options->output, "Write files into this folder instead of printing them")
      ->type_name("DIR");
  command->require_subcommand(1);
  auto const form = [&](char const *name, char const *help, void (*print)(ScheduleOptions const &)) {
    command->add_subcommand(name, help)->callback([options, print, name, &context] {
      context.command = "schedule";
      if (!context.config_file.empty()) options->places.config = context.config_file;
      check_path("--program", options->places.program);
      check_path("--config", options->places.config);
      print(*options);
    });
  };
  form("systemd", "Hardened services, timers and one target", systemd);
  form("cron", "A file for /etc/cron.d", cron);
}

}  // namespace fleet::tools
