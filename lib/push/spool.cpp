#include "push/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/crash_point.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "push/spool_reader.hpp"

namespace fs = std::filesystem;

namespace fleet::push {
namespace {

constexpr std::size_t file_bytes = 16U << 20U;  ///< then a new one begins
constexpr char const *unfinished = ".new";
constexpr char const *damaged = ".damaged";
constexpr char const *full = "the spool is full";

/// Whether `path` names what `fd` is open on.
bool names(std::string const &path, int fd) {
  struct stat held = {};
  struct stat named = {};
  return ::fstat(fd, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

Error unusable(std::string const &folder, std::string const &why) {
  return Error{Stop::failed, fmt::format("cannot use the spool folder '{}': {}", folder, why),
               "set FLEET_PUSH_SPOOL_DIR to a folder that this user may read and write"};
}

std::int64_t wall_time_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

SpoolFolder::SpoolFolder(std::string path) : path_(std::move(path)) {
  std::error_code code;
  fs::create_directories(fs::path{path_}.parent_path(), code);
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) throw unusable(path_, std::strerror(errno));
  fd_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd_ < 0) throw unusable(path_, std::strerror(errno));
  auto const give_up = [this](Error error) {
    ::close(fd_);
    return error;
  };
  if (::faccessat(fd_, ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0)
    throw give_up(unusable(path_, std::strerror(errno)));
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  if (errno != EWOULDBLOCK) throw give_up(unusable(path_, std::strerror(errno)));
  throw give_up({Stop::busy, fmt::format("another receiver uses the spool folder '{}'", path_),
                 "stop it, or give this one a folder of its own with FLEET_PUSH_SPOOL_DIR"});
}

SpoolFolder::~SpoolFolder() {
  ::close(fd_);
}

bool SpoolFolder::keep() {
  std::lock_guard const lock{mutex_};
  if (names(path_, fd_)) return true;
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) return false;
  int const fd = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    auto const failure = errno;
    ::close(fd);
    errno = failure;
    return false;
  }
  ::close(std::exchange(fd_, fd));
  log::error("the spool folder was deleted or moved; it is made again", {{"folder", path_}});
  return true;
}

bool SpoolFolder::sync() const {
  // The folder that has the path now: what fd_ holds may have been moved away.
  return sync_folder(path_);
}

Spool::Spool(SpoolFolder &folder, std::string suffix, std::size_t limit_bytes)
    : folder_(folder), suffix_(std::move(suffix)), limit_bytes_(limit_bytes) {
  find_files();
}

Spool::~Spool() {
  keep_current();
  close_current();
}

std::string Spool::path_of(std::uint64_t number, char const *further) const {
  return fmt::format("{}/{:012}{}{}", folder_.path(), number, suffix_, further);
}

/// The files that earlier processes left. One that never became usable holds nothing that was acknowledged.
void Spool::find_files() {
  std::error_code code;
  for (auto const &entry : fs::directory_iterator{folder_.path(), code}) {
    auto const name = entry.path().filename().string();
    auto const number = to_number<std::uint64_t>(name.substr(0, std::min(name.find('.'), name.size())));
    if (!number || entry.path() != fs::path{path_of(*number, name.ends_with(unfinished) ? unfinished
                                                             : name.ends_with(damaged)  ? damaged
                                                                                        : "")})
      continue;
    next_number_ = std::max(next_number_, *number + 1);
    if (name.ends_with(unfinished)) ::unlink(entry.path().c_str());
    if (!name.ends_with(suffix_)) continue;
    std::error_code unknown;
    auto const size = fs::file_size(entry.path(), unknown);
    files_[*number] = {unknown ? 0 : size, 0, 0, false};
  }
  if (code) throw unusable(folder_.path(), code.message());
}

/// Logged once, not for each message that a full disk refuses.
bool Spool::fail(std::string const &what, std::string const &path, std::string const &error) {
  std::lock_guard const lock{mutex_};
  auto text = fmt::format("{}: {}", what, error);
  if (text != append_error_) log::error(what, {{"file", path}, {"error", error}});
  append_error_ = std::move(text);
  return false;
}

/// Makes a file that can be used: what it begins with and its name are on disk. Or none: nothing of it stays.
bool Spool::open_next(SpoolFile const &file, std::string const &content) {
  auto const number = next_number_++;
  auto const beginning = path_of(number, unfinished);
  auto const path = path_of(number);
  if (!folder_.keep()) return fail("cannot use the spool folder", folder_.path(), std::strerror(errno));
  int const fd = ::open(beginning.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  bool const usable = fd >= 0 && write_all(fd, content) && ::fdatasync(fd) == 0 &&
                      ::rename(beginning.c_str(), path.c_str()) == 0 && folder_.sync();
  if (!usable) {
    auto const failure = errno;
    if (fd >= 0) ::close(fd);
    ::unlink(beginning.c_str());
    ::unlink(path.c_str());
    return fail("cannot make a spool file", path, std::strerror(failure));
  }
  current_fd_ = fd;
  current_ = number;
  current_file_ = file;
  std::lock_guard const lock{mutex_};
  files_[number] = {content.size(), 0, 0, true};
  return true;
}

std::size_t Spool::acknowledged() const {
  std::lock_guard const lock{mutex_};
  auto const found = files_.find(current_);
  return found == files_.end() ? 0 : found->second.bytes;
}

/// When somebody has deleted or moved the open file, what was acknowledged in it goes to a new one: it is lost once the old one is closed.
/// False when the new one could not be made.
bool Spool::keep_current() {
  if (current_fd_ < 0) return true;
  auto const number = current_;
  auto const path = path_of(number);
  if (names(path, current_fd_)) return true;
  std::string content(acknowledged(), '\0');
  if (::pread(current_fd_, content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
    return fail("cannot read the spool file that was deleted", path, std::strerror(EIO));
  int const old = current_fd_;
  if (!open_next(current_file_, content)) return false;
  ::close(old);
  log::error("the open spool file was deleted or moved; its messages are in a new one",
             {{"file", path}, {"new", path_of(current_)}});
  std::lock_guard const lock{mutex_};
  files_.erase(number);
  return true;
}

void Spool::close_current() {
  if (current_fd_ >= 0) ::close(current_fd_);
  current_fd_ = -1;
}

bool Spool::append(std::vector<Message const *> const &messages) {
  std::size_t wanted = 0;
  for (auto const *message : messages) wanted += message->bytes();
  std::lock_guard const disk{disk_};
  if (auto const there = state(); there.bytes + wanted > limit_bytes_)
    return fail(
        full, folder_.path(),
        fmt::format("it holds {} of {} MB (FLEET_PUSH_SPOOL_MB)", there.bytes >> 20U, limit_bytes_ >> 20U));
  if (!keep_current()) return false;
  if (current_fd_ >= 0 && acknowledged() >= file_bytes) close_current();
  if (current_fd_ < 0) {
    auto const file = new_spool_file();
    if (!open_next(file, spool_header(file))) return false;
  }
  auto const before = acknowledged();
  std::string bytes;
  bytes.reserve(wanted);
  auto const ahead = wall_time_us() - boot_time_us();
  for (auto const *message : messages)
    append_spool_record(bytes, current_file_, *message, message->boot_us + ahead);
  crash_point("before-spool");
  if (write_all(current_fd_, bytes) && ::fdatasync(current_fd_) == 0) {
    crash_point("after-spool");
    std::lock_guard const lock{mutex_};
    files_[current_].bytes += bytes.size();
    append_error_.clear();
    return true;
  }
  // It is unknown which bytes reached the disk. A file that failed once is not written to again: after a failed sync the
  // next one may succeed without the bytes. What was acknowledged before stays; what follows it was promised to nobody.
  auto const failure = errno;
  auto const path = path_of(current_);
  bool const empty = before <= spool_header_bytes;
  if (empty)
    ::unlink(path.c_str());
  else if (::ftruncate(current_fd_, static_cast<off_t>(before)) != 0)
    log::warning("cannot cut a spool file back to what was acknowledged; drain() will", {{"file", path}});
  close_current();
  if (empty) {
    std::lock_guard const lock{mutex_};
    files_.erase(current_);
  }
  return fail("cannot write to the spool", path, std::strerror(failure));
}

void Spool::drain(std::function<std::size_t()> const &batch_bytes, Store const &store) {
  std::vector<std::uint64_t> numbers;
  {
    std::lock_guard const disk{disk_};
    if (keep_current()) close_current();  // what comes now goes to the next file
    std::lock_guard const lock{mutex_};
    read_error_.clear();
    for (auto const &[number, file] : files_)
      if (current_fd_ < 0 || number != current_) numbers.push_back(number);
  }
  for (auto const number : numbers)
    if (!drain_file(number, batch_bytes, store)) return;
}

/// False: `store` did not take some of it.
bool Spool::drain_file(std::uint64_t number, std::function<std::size_t()> const &batch_bytes,
                       Store const &store) {
  File file;
  {
    std::lock_guard const lock{mutex_};
    file = files_[number];
  }
  SpoolReader reader{path_of(number), file.ours ? std::optional{file.bytes} : std::nullopt, file.drained};
  static auto const boot_id = new_spool_file().boot_id;
  std::vector<Spooled> batch;
  std::size_t batched = 0;
  auto const give = [&] {
    if (batch.empty()) return true;
    if (!store(batch)) return false;
    batch.clear();
    batched = 0;
    std::lock_guard const lock{mutex_};
    files_[number].drained = reader.place();
    files_[number].unreadable = file.unreadable + reader.unreadable_bytes();
    return true;
  };
  for (Spooled spooled;;) {
    auto const next = reader.next(spooled.record);
    if (next == SpoolReader::Next::record) {
      spooled.this_boot = reader.file().boot_id == boot_id && boot_id != std::array<char, 16>{};
      batched += spooled.record.message.bytes();
      batch.push_back(std::exchange(spooled, {}));
      if (batched >= batch_bytes() && !give()) return false;
      continue;
    }
    if (!give()) return false;
    if (next == SpoolReader::Next::error && reader.error() == ENOENT)
      forget(number);
    else if (next == SpoolReader::Next::error)
      read_failed(path_of(number), reader.error());
    else
      finish_file(number, file.unreadable + reader.unreadable_bytes());
    return true;
  }
}

void Spool::read_failed(std::string const &path, int error) {
  std::lock_guard const lock{mutex_};
  read_error_ = fmt::format("cannot read '{}': {}", path, std::strerror(error));
  if (read_error_ == logged_read_error_) return;
  logged_read_error_ = read_error_;
  log::error("cannot read a spool file; it stays and is tried again",
             {{"file", path}, {"error", std::strerror(error)}});
}

/// Somebody has deleted or moved a file that was closed.
void Spool::forget(std::uint64_t number) {
  log::error("a spool file is gone; the messages that it held are not in the database",
             {{"file", path_of(number)}});
  std::lock_guard const lock{mutex_};
  files_.erase(number);
}

/// All that could be read is stored.
void Spool::finish_file(std::uint64_t number, std::size_t unreadable_bytes) {
  auto const path = path_of(number);
  bool const aside = unreadable_bytes > 0;
  int const failed =
      aside ? ::rename(path.c_str(), path_of(number, damaged).c_str()) : ::unlink(path.c_str());
  if (failed != 0 && errno != ENOENT) return read_failed(path, errno);
  std::lock_guard const lock{mutex_};
  files_.erase(number);
  if (append_error_.starts_with(full)) append_error_.clear();
  if (!aside) return;
  ++damaged_;
  log::error(
      "a spool file holds bytes that are no message; the messages in it are stored, the file is put aside",
      {{"file", path + damaged}, {"bytes", std::to_string(unreadable_bytes)}});
}

Spool::State Spool::state() const {
  std::lock_guard const lock{mutex_};
  State state{0, files_.size(), append_error_, read_error_, damaged_};
  for (auto const &[number, file] : files_) state.bytes += file.bytes;
  return state;
}

}  // namespace fleet::push
