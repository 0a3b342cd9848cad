#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace fleet {
namespace {

std::string folder_of(std::string const &path) {
  auto const folder = std::filesystem::path{path}.parent_path().string();
  return folder.empty() ? "." : folder;
}

Error cannot_write(std::string const &path) {
  return {Stop::failed, fmt::format("cannot write '{}': {}", path, std::strerror(errno)),
          "is there space, and may this user write to the folder?"};
}

/// Owner, group and mode of the file that `fd` will replace. The mode comes last: a change of owner may clear bits of it.
bool inherit(int fd, std::string const &path) {
  struct stat before = {};
  if (::stat(path.c_str(), &before) != 0) return errno == ENOENT;
  struct stat own = {};
  if (::fstat(fd, &own) != 0) return false;
  bool const same = own.st_uid == before.st_uid && own.st_gid == before.st_gid;
  return (same || ::fchown(fd, before.st_uid, before.st_gid) == 0) &&
         ::fchmod(fd, before.st_mode & 0640U) == 0;
}

}  // namespace

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = ENOSPC;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder(std::string const &folder) {
  int const fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  bool const synced = ::fsync(fd) == 0;
  auto const failure = errno;
  ::close(fd);
  errno = failure;
  return synced;
}

std::string link_target(std::string const &path) {
  std::error_code none;
  auto const target = std::filesystem::canonical(path, none);
  return none ? path : target.string();
}

void replace_file(std::string const &path, std::string_view text) {
  auto const target = link_target(path);
  auto const draft = fmt::format("{}.{}", target, ::getpid());
  ::unlink(draft.c_str());  // of a process of that number which was killed
  int const fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) throw cannot_write(path);
  bool const written = write_all(fd, text) && inherit(fd, target) && ::fsync(fd) == 0;
  auto reason = errno;
  bool const closed = ::close(fd) == 0;
  if (written && closed && ::rename(draft.c_str(), target.c_str()) == 0) {
    if (!sync_folder(folder_of(target))) throw cannot_write(path);
    return;
  }
  if (written) reason = errno;
  ::unlink(draft.c_str());
  errno = reason;
  throw cannot_write(path);
}

FolderLock::FolderLock(std::string const &path, std::chrono::milliseconds limit)
    : fd_(::open(folder_of(link_target(path)).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (fd_ < 0) throw cannot_write(path);
  auto const end = std::chrono::steady_clock::now() + limit;
  while (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() >= end) {
      ::close(fd_);
      throw Error{Stop::busy, fmt::format("another process is changing '{}'", path), "try again in a moment"};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

FolderLock::~FolderLock() {
  ::close(fd_);
}

std::optional<std::string> read_file(std::string const &path) {
  // Not ifstream: libstdc++ opens a folder without complaint, and throws when it is read.
  OpenFile const in{std::fopen(path.c_str(), "rbe")};
  if (!in) return std::nullopt;
  std::string text;
  std::array<char, 65536> part{};
  for (auto got = part.size(); got == part.size();) {
    got = std::fread(part.data(), 1, part.size(), in.get());
    text.append(part.data(), got);
  }
  if (std::ferror(in.get()) != 0) return std::nullopt;
  return text;
}

std::optional<std::string> read_text_file(std::string const &path) {
  auto const text = read_file(path);
  if (!text) return std::nullopt;
  std::string_view content = *text;
  drop_byte_order_mark(content);
  return std::string{content};
}

}  // namespace fleet
