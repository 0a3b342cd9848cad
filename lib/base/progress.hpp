#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace fleet::progress {

/// A bar with rate and ETA on a terminal, after two seconds of work; elsewhere a JSON line every minute.
class Bar {
 public:
  Bar(std::string label, std::string unit, std::chrono::milliseconds between_lines = std::chrono::minutes{1});
  ~Bar();
  Bar(Bar const &) = delete;
  Bar &operator=(Bar const &) = delete;
  /// `done` of `total` steps; `count` of the unit (rows) so far.
  void show(std::size_t done, std::size_t total, std::size_t count);

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  std::string unit_;
  bool terminal_;
  std::chrono::milliseconds between_;
  Clock::time_point start_;
  Clock::time_point next_;
};

/// Wipes a bar that stands on the terminal's current line; the next show() draws it again.
void hide_bar();

}  // namespace fleet::progress
