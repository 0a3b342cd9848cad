#include "archive/folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"
#include "base/file.hpp"

namespace fleet::archive {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view subject = "position_history";

Error cannot(std::string_view what, std::string const &path, std::string const &why) {
  return {Stop::failed, fmt::format("cannot {} '{}': {}", what, path, why),
          "is the archive mounted, and may this user write to it?"};
}

void expect_synced(std::string const &folder) {
  if (!sync_folder(folder)) throw cannot("sync", folder, std::strerror(errno));
}

}  // namespace

Folder::Folder(std::string location) : location_(std::move(location)) {
  if (location_.empty())
    throw Error{Stop::usage, "no archive is set",
                "set FLEET_ARCHIVE, or `archive` in the configuration file, to a folder"};
  if (location_.find("://") != std::string::npos)
    throw Error{
        Stop::usage, fmt::format("the archive '{}' is an address, and only folders are supported", location_),
        "mount the bucket as a folder, or archive to a disk and copy that to the bucket: docs/run/archive.md"};
  if (!location_.starts_with('/'))
    throw Error{Stop::usage, fmt::format("the archive '{}' is a relative path", location_),
                "give a path that begins with /"};
  while (location_.size() > 1 && location_.ends_with('/')) location_.pop_back();
}

void Folder::expect() const {
  std::error_code error;
  if (!fs::is_directory(location_, error))
    throw Error{Stop::failed,
                fmt::format("the archive '{}' is out of reach: {}", location_,
                            error ? error.message() : "it is no folder"),
                "mount it, or set FLEET_ARCHIVE to where it is now"};
}

std::string Folder::day_folder(std::string const &day) const {
  return fmt::format("{}/{}/{}", location_, subject, day);
}

void Folder::open_day(std::string const &day) const {
  expect();
  std::error_code error;
  fs::create_directories(day_folder(day), error);
  if (error) throw cannot("make", day_folder(day), error.message());
  expect_synced(location_);
  expect_synced(fmt::format("{}/{}", location_, subject));
}

void Folder::remove_parts(std::string const &day) const {
  std::error_code error;
  for (auto const &entry : fs::directory_iterator{day_folder(day), error})
    if (entry.path().extension() == ".part") fs::remove(entry.path(), error);
}

std::string Folder::part(std::string const &day, int number) const {
  return fmt::format("{}/{:04}.part", day_folder(day), number);
}

std::string Folder::name(std::string const &part, std::string const &day, int number,
                         std::string const &sha256) const {
  auto file = fmt::format("{}/{}/{:04}-{}.parquet", subject, day, number, sha256.substr(0, 16));
  if (::rename(part.c_str(), path(file).c_str()) != 0) throw cannot("rename", part, std::strerror(errno));
  expect_synced(day_folder(day));
  return file;
}

void Folder::remove(std::string const &file) const {
  expect();
  if (::unlink(path(file).c_str()) != 0 && errno != ENOENT)
    throw cannot("remove", path(file), std::strerror(errno));
}

}  // namespace fleet::archive
