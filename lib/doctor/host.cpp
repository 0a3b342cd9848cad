// Checks of this machine: settings, files of secrets, disk.
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/text.hpp"
#include "doctor/probes.hpp"

namespace fleet::doctor {
namespace {

bool others_may_read(std::string const &path) {
  struct stat found = {};
  return stat(path.c_str(), &found) == 0 && (found.st_mode & S_IROTH) != 0;
}

}  // namespace

void examine_settings(config::Loaded const &loaded, Lines &lines) {
  std::vector<std::string> missing;
  for (auto const *key : {"tracksolid-api-url", "tracksolid-app-key", "tracksolid-app-secret",
                          "tracksolid-user-id", "tracksolid-user-pwd-md5"})
    if (auto const &one = loaded.of(key); one.value.empty()) missing.push_back(one.setting->environment);
  if (missing.empty())
    lines.push_back({"settings", State::ok, "all that the polls need are given", {}});
  else
    lines.push_back({"settings", State::fail, "not set: " + join(missing, ", "),
                     "`fleet config` shows every setting and where it is looked for"});
}

void examine_secrets(config::Loaded const &loaded, Lines &lines) {
  std::vector<std::string> open;
  for (auto const &one : loaded.effective)
    if (!one.value.empty() && others_may_read(one.secret_file)) open.push_back(one.secret_file);
  if (open.empty())
    lines.push_back({"secrets", State::ok, "no file of secrets is open to everyone", {}});
  else
    lines.push_back({"secrets", State::warn, "every user of this machine can read " + open.front(),
                     "chmod o-r " + open.front()});
}

void examine_disk(std::string const &name, std::string const &folder, std::string const &what, Lines &lines) {
  struct statvfs disk = {};
  if (statvfs(folder.c_str(), &disk) != 0) {
    lines.push_back(
        {name, State::skipped, fmt::format("{} '{}' can't be looked at from here", what, folder), {}});
    return;
  }
  constexpr double gib = 1024.0 * 1024 * 1024;
  auto const block = static_cast<double>(disk.f_frsize);
  double const free_gib = static_cast<double>(disk.f_bavail) * block / gib;
  double const all_gib = static_cast<double>(disk.f_blocks) * block / gib;
  auto const state = free_gib < 1                              ? State::fail
                     : free_gib < 5 || free_gib < all_gib / 20 ? State::warn
                                                               : State::ok;
  lines.push_back({name, state, fmt::format("{:.0f} of {:.0f} GiB free for {}", free_gib, all_gib, what),
                   state == State::ok ? "" : "free space, or set compress_after_days and retention_days"});
}

}  // namespace fleet::doctor
