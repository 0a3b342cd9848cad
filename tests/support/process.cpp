#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace fleet::testing {

namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
};

std::vector<char *> pointers(std::vector<std::string> &texts) {
  std::vector<char *> result;
  for (auto &text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Between fork and exec in a program with threads: only calls that POSIX allows there.
[[noreturn]] void become(char *const *arguments, char *const *environment, char const *folder, int out,
                         int err, pid_t parent) {
  auto const null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the parent died before the line above
  if (*folder != '\0' && chdir(folder) != 0) _exit(127);
  std::signal(SIGPIPE, SIG_DFL);
  execvpe(arguments[0], arguments, environment);
  _exit(127);
}

/// Appends what can be read now; false at the end of the stream.
bool append_available(int fd, std::string &text, std::mutex &mutex) {
  std::array<char, 16384> buffer{};
  auto const size = read(fd, buffer.data(), buffer.size());
  if (size <= 0) return size < 0 && errno == EINTR;
  std::lock_guard const lock{mutex};
  text.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

/// The first complete line that contains `part`, or "".
std::string line_with(std::string const &text, std::string_view part) {
  auto const at = text.find(part);
  if (at == std::string::npos) return {};
  auto const end = text.find('\n', at);
  if (end == std::string::npos) return {};
  auto const before = text.rfind('\n', at);
  auto const start = before == std::string::npos ? 0 : before + 1;
  return text.substr(start, end - start);
}

int exit_code(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Process::Process(std::vector<std::string> const &command, Environment const &environment,
                 std::string const &folder)
    : name_(command.at(0)) {
  spawn(command, environment, folder);
  reader_ = std::thread{[this] { read_outputs(); }};
}

void Process::spawn(std::vector<std::string> const &command, Environment const &environment,
                    std::string const &folder) {
  auto arguments = command;
  std::vector<std::string> variables;
  for (auto const &[name, value] : environment) variables.push_back(name + "=" + value);
  auto const argument_pointers = pointers(arguments);
  auto const variable_pointers = pointers(variables);
  Pipe const out;
  Pipe const err;
  auto const parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0)
    become(argument_pointers.data(), variable_pointers.data(), folder.c_str(), out.write_end, err.write_end,
           parent);
  setpgid(pid_, pid_);  // here as well as in the child: whoever comes first
  close(out.write_end);
  close(err.write_end);
  out_fd_ = out.read_end;
  err_fd_ = err.read_end;
}

void Process::read_outputs() {
  std::array<pollfd, 2> streams{{{out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (poll(streams.data(), streams.size(), -1) < 0) continue;
    if (streams[0].revents != 0 && !append_available(out_fd_, out_, mutex_)) streams[0].fd = -1;
    if (streams[1].revents != 0 && !append_available(err_fd_, err_, mutex_)) streams[1].fd = -1;
    changed_.notify_all();
  }
  {
    std::lock_guard const lock{mutex_};
    closed_ = true;
  }
  changed_.notify_all();
}

Process::~Process() {
  kill(-pid_, SIGKILL);  // its own children too: they would hold the pipes open
  reap(0);
  reader_.join();
  close(out_fd_);
  close(err_fd_);
}

bool Process::reap(int options) {
  int status = 0;
  if (status_ < 0 && waitpid(pid_, &status, options) == pid_) status_ = exit_code(status);
  return status_ >= 0;
}

bool Process::running() {
  return !reap(WNOHANG);
}

void Process::signal(int number) {
  if (running()) kill(pid_, number);
}

std::string Process::wait_for_line(std::string_view part, Limit limit) {
  auto const deadline = std::chrono::steady_clock::now() + limit;
  std::unique_lock lock{mutex_};
  while (true) {
    for (auto const *text : {&out_, &err_})
      if (auto line = line_with(*text, part); !line.empty()) return line;
    if (closed_ || changed_.wait_until(lock, deadline) == std::cv_status::timeout) break;
  }
  auto const why = closed_ ? "ended without" : "did not print in time";
  lock.unlock();
  throw std::runtime_error("'" + name_ + "' " + why + " '" + std::string{part} + "'\n" + all_output());
}

int Process::wait(Limit limit) {
  auto const deadline = std::chrono::steady_clock::now() + limit;
  auto pause = std::chrono::milliseconds{1};
  while (!reap(WNOHANG)) {
    if (std::chrono::steady_clock::now() > deadline) {
      kill(-pid_, SIGKILL);
      reap(0);
      throw std::runtime_error("'" + name_ + "' was still running after its time\n" + all_output());
    }
    std::this_thread::sleep_for(pause);
    if (pause.count() < 16) pause *= 2;
  }
  // Its output is complete once both pipes are closed; a grandchild that holds them open must not block us.
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, std::chrono::seconds{2}, [this] { return closed_; });
  return status_;
}

std::string Process::out() const {
  std::lock_guard const lock{mutex_};
  return out_;
}

std::string Process::err() const {
  std::lock_guard const lock{mutex_};
  return err_;
}

std::string Process::all_output() const {
  return "stdout: " + out() + "\nstderr: " + err();
}

Result run(std::vector<std::string> const &command, Environment const &environment, Process::Limit limit) {
  auto variables = clean_environment();
  for (auto const &[name, value] : environment) variables[name] = value;
  Process process{command, variables};
  auto const status = process.wait(limit);
  return {status, process.out(), process.err()};
}

Environment clean_environment() {
  Environment result{{"LC_ALL", "C.UTF-8"}, {"NO_COLOR", "1"}};
  for (auto const *name : {"PATH", "HOME", "TMPDIR", "FLEET_POSTGRES_BIN", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                           "TSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE"})
    if (auto const *value = std::getenv(name)) result[name] = value;
  return result;
}

}  // namespace fleet::testing
