#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace fleet::progress {

/// A bar with rate and ETA on a terminal, after two seconds of work; elsewhere one JSON line a minute.
class Bar {
 public:
  Bar(std::string label, std::string unit);
  ~Bar();
  Bar(Bar const &) = delete;
  Bar &operator=(Bar const &) = delete;
  /// `done` of `total` steps; `count` of the unit (rows) so far.
  void show(std::size_t done, std::size_t total, std::size_t count);

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  std::string unit_;
  Clock::time_point start_;
  Clock::time_point next_;
  bool terminal_;
};

/// Wipes a bar that stands on the terminal's current line; the next show() draws it again.
void hide_bar();

}  // namespace fleet::progress
