#include "push/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/crash_point.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "push/spool_record.hpp"

namespace fs = std::filesystem;

namespace fleet::push {
namespace {

constexpr std::size_t file_bytes = 16U << 20U;  ///< then a new one begins
constexpr std::size_t drained_at_once = 1000;
constexpr char const *suffix = ".spool";

Error unusable(std::string const &folder, std::string const &why) {
  return Error{Stop::failed, fmt::format("cannot use the spool folder '{}': {}", folder, why),
               "set FLEET_PUSH_SPOOL_DIR to a folder that this user may write"};
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string read_whole(std::string const &path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

Spool::Spool(std::string folder, std::size_t limit_bytes)
    : folder_(std::move(folder)), limit_bytes_(limit_bytes) {
  std::error_code code;
  fs::create_directories(fs::path{folder_}.parent_path(), code);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) throw unusable(folder_, std::strerror(errno));
  folder_fd_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd_ >= 0) lock_fd_ = ::openat(folder_fd_, "lock", O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (folder_fd_ < 0 || lock_fd_ < 0) throw unusable(folder_, std::strerror(errno));
  if (::flock(lock_fd_, LOCK_EX | LOCK_NB) != 0)
    throw Error{Stop::busy, fmt::format("another receiver uses the spool folder '{}'", folder_),
                "stop it, or give this one a folder of its own with FLEET_PUSH_SPOOL_DIR"};
  for (auto const &entry : fs::directory_iterator{folder_}) {
    auto const name = entry.path().filename().string();
    auto const number = to_number<std::uint64_t>(name.substr(0, name.find('.')));
    if (!number) continue;
    next_number_ = std::max(next_number_, *number + 1);
    if (name.ends_with(suffix)) files_.push_back({entry.path().string(), fs::file_size(entry.path())});
  }
  std::sort(files_.begin(), files_.end(), [](File const &a, File const &b) { return a.path < b.path; });
}

Spool::~Spool() {
  close_current();
  ::close(lock_fd_);
  ::close(folder_fd_);
}

/// A file that was written to once is never continued by another process: its end may be torn.
bool Spool::open_next() {
  auto const path = fmt::format("{}/{:012}{}", folder_, next_number_, suffix);
  current_fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (current_fd_ < 0) {
    log::error("cannot make a spool file", {{"file", path}, {"error", std::strerror(errno)}});
    return false;
  }
  ++next_number_;
  files_.push_back({path, 0});
  return ::fsync(folder_fd_) == 0;  // or the file itself might not be there after a crash
}

void Spool::close_current() {
  if (current_fd_ >= 0) ::close(current_fd_);
  current_fd_ = -1;
}

bool Spool::append(std::vector<Item const *> const &items) {
  std::string bytes;
  for (auto const *item : items) append_record(bytes, *item);
  std::lock_guard const lock{mutex_};
  std::size_t used = bytes.size();
  for (auto const &file : files_) used += file.bytes;
  full_ = used > limit_bytes_;
  if (full_) return false;
  if (current_fd_ >= 0 && files_.back().bytes >= file_bytes) close_current();
  if (current_fd_ < 0 && !open_next()) return false;
  crash_point("before-spool");
  auto &file = files_.back();
  if (write_all(current_fd_, bytes) && ::fdatasync(current_fd_) == 0) {
    crash_point("after-spool");
    file.bytes += bytes.size();
    return true;
  }
  log::error("cannot write to the spool", {{"file", file.path}, {"error", std::strerror(errno)}});
  // What reached the disk is unknown. Cut off what was not acknowledged; a rest that stays is stored, or
  // torn.
  if (::ftruncate(current_fd_, static_cast<off_t>(file.bytes)) != 0) file.bytes += bytes.size();
  close_current();
  return false;
}

void Spool::drain(std::function<bool(std::vector<Item> const &)> const &store) {
  for (;;) {
    File file;
    {
      std::lock_guard const lock{mutex_};
      if (files_.empty()) return;
      if (files_.size() == 1) close_current();  // what comes now goes to the next one
      file = files_.front();
    }
    if (!drain_file(file, store)) return;
  }
}

bool Spool::drain_file(File const &file, std::function<bool(std::vector<Item> const &)> const &store) {
  auto const content = read_whole(file.path);
  std::string_view rest = content;
  std::vector<Item> items;
  for (;;) {
    Item item;
    auto const read = read_record(rest, item);
    if (read == ReadRecord::item) items.push_back(std::move(item));
    bool const last = read != ReadRecord::item;
    if (!items.empty() && (last || items.size() >= drained_at_once)) {
      if (!store(items)) return false;
      items.clear();
    }
    if (!last) continue;
    forget(file, read == ReadRecord::damaged);
    return true;
  }
}

void Spool::forget(File const &file, bool keep_aside) {
  std::lock_guard const lock{mutex_};
  if (keep_aside) {
    ++damaged_;
    log::warning("a record of the spool does not read back; what is before it is stored, the file put aside",
                 {{"file", file.path + ".damaged"}});
    std::error_code code;
    fs::rename(file.path, file.path + ".damaged", code);
  } else {
    ::unlink(file.path.c_str());
  }
  files_.erase(files_.begin());
  full_ = false;
}

Spool::State Spool::state() const {
  std::lock_guard const lock{mutex_};
  State state{0, files_.size(), full_, damaged_};
  for (auto const &file : files_) state.bytes += file.bytes;
  return state;
}

}  // namespace fleet::push
