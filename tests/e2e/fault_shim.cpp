// Preloaded into `fleet receive-push` by push_chaos_test: system calls on files of one folder fail as the test says, and
// the machine's clock is wrong.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "fault_control.hpp"

using fleet::testing::FaultControl;

namespace {

FaultControl *control = nullptr;
std::array<bool, 4096> is_of_folder{};  ///< by file descriptor

template <class Function>
Function *real(char const *name) {
  return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

int real_open(char const *path, int flags, mode_t mode) {
  static auto *const call = real<int(char const *, int, ...)>("open");
  return call(path, flags, mode);
}

std::string_view folder() {
  static auto const *const path = std::getenv("FLEET_FAULT_FOLDER");
  return path == nullptr ? "" : path;
}

[[gnu::constructor]] void attach() {
  auto const *path = std::getenv("FLEET_FAULT_CONTROL");
  int const fd = path == nullptr || folder().empty() ? -1 : real_open(path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) return;
  void *memory = mmap(nullptr, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (memory != MAP_FAILED) control = static_cast<FaultControl *>(memory);
}

int error_of(FaultControl::Call call) {
  return control == nullptr ? 0 : control->error[call].load();
}

bool fails(int fd, FaultControl::Call call) {
  if (fd < 0 || fd >= static_cast<int>(is_of_folder.size()) || !is_of_folder[static_cast<std::size_t>(fd)])
    return false;
  int const error = error_of(call);
  if (error != 0) errno = error;
  return error != 0;
}

bool in_folder(std::string_view path) {
  return !folder().empty() && path.size() > folder().size() && path.starts_with(folder()) &&
         path[folder().size()] == '/';
}

}  // namespace

extern "C" {

int open(char const *path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list more;
    va_start(more, flags);
    mode = va_arg(more, mode_t);
    va_end(more);
  }
  int const error =
      in_folder(path) ? error_of((flags & O_CREAT) != 0 ? FaultControl::create : FaultControl::open) : 0;
  if (error != 0) {
    errno = error;
    return -1;
  }
  int const fd = real_open(path, flags, mode);
  if (fd >= 0 && fd < static_cast<int>(is_of_folder.size()))
    is_of_folder[static_cast<std::size_t>(fd)] = in_folder(path) || (path == folder() && !folder().empty());
  return fd;
}

ssize_t write(int fd, void const *bytes, size_t size) {
  static auto *const call = real<ssize_t(int, void const *, size_t)>("write");
  if (!fails(fd, FaultControl::write)) return call(fd, bytes, size);
  int const error = errno;
  // A disk that becomes full has taken a part.
  if (error == ENOSPC && size > 1 && call(fd, bytes, size / 2) < 0) return -1;
  errno = error;
  return -1;
}

int fdatasync(int fd) {
  static auto *const call = real<int(int)>("fdatasync");
  return fails(fd, FaultControl::data_sync) ? -1 : call(fd);
}

int fsync(int fd) {
  static auto *const call = real<int(int)>("fsync");
  return fails(fd, FaultControl::sync) ? -1 : call(fd);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at) {
  static auto *const call = real<ssize_t(int, void *, size_t, off_t)>("pread");
  return fails(fd, FaultControl::read) ? -1 : call(fd, bytes, size, at);
}

int unlink(char const *path) noexcept {
  static auto *const call = real<int(char const *)>("unlink");
  int const error = in_folder(path) ? error_of(FaultControl::unlink) : 0;
  if (error == 0) return call(path);
  errno = error;
  return -1;
}

int clock_gettime(clockid_t clock, timespec *time) noexcept {
  static auto *const call = real<int(clockid_t, timespec *)>("clock_gettime");
  int const result = call(clock, time);
  if (result == 0 && clock == CLOCK_REALTIME && control != nullptr)
    time->tv_sec += control->clock_ahead_s.load();
  return result;
}
}
