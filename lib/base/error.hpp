#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace fleet {

/// Why a command stopped; the number is the process's exit status. exit_codes() says what each means.
enum class Stop : int { done = 0, failed = 1, usage = 2, partial = 3, busy = 4 };

/// The one exception of this project: what happened, which value, and one hint that can be acted on.
class Error : public std::runtime_error {
 public:
  Error(Stop stop, std::string const &what, std::string hint = {})
      : std::runtime_error(what), stop_(stop), hint_(std::move(hint)) {}
  Stop stop() const { return stop_; }
  std::string const &hint() const { return hint_; }

 private:
  Stop stop_;
  std::string hint_;
};

/// "a failed (1), b failed (2)" style text of `error` with secrets cut out.
std::string safe_what(std::exception const &error);

}  // namespace fleet
