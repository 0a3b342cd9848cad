#pragma once
#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fleet::testing {

using Environment = std::map<std::string, std::string>;

struct Result {
  int exit_code;  ///< 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

/// A child process with both outputs captured. It starts with exactly `environment`, stdin at /dev/null, in
/// `folder` if given, in a process group of its own, and dies with the thread that made it, even on SIGKILL.
class Process {
 public:
  using Limit = std::chrono::milliseconds;

  explicit Process(std::vector<std::string> const &command, Environment const &environment = {},
                   std::string const &folder = {});
  ~Process();
  Process(Process const &) = delete;
  Process &operator=(Process const &) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number);

  /// The first line of either output that contains `part`, past or future. Throws std::runtime_error with all
  /// output when the process ends, or the time, without it.
  std::string wait_for_line(std::string_view part, Limit limit = std::chrono::seconds{20});

  /// Exit status, 128 + signal when killed. Throws, and kills, when `limit` passes first.
  int wait(Limit limit = std::chrono::seconds{60});

  std::string out() const;
  std::string err() const;

 private:
  void spawn(std::vector<std::string> const &command, Environment const &environment,
             std::string const &folder);
  void read_outputs();
  bool reap(int options);
  std::string all_output() const;

  std::string name_;
  pid_t pid_ = -1;
  int out_fd_ = -1;
  int err_fd_ = -1;
  int status_ = -1;  ///< -1 while it runs
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string out_;
  std::string err_;
  bool closed_ = false;  ///< both outputs have ended
  std::thread reader_;
};

/// Runs a command to its end.
Result run(std::vector<std::string> const &command, Environment const &environment = {},
           Process::Limit limit = std::chrono::seconds{60});

/// PATH, HOME and the locale, sanitizer and temporary-folder settings of this process: what a program may
/// need to run at all, and nothing that configures it.
Environment clean_environment();

}  // namespace fleet::testing
