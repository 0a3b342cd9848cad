#include "base/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace fleet::progress {
namespace {

std::atomic<bool> drawn{false};

std::string bar_text(double share) {
  constexpr int width = 24;
  auto const full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * width);
  return std::string(full, '#') + std::string(width - full, '.');
}

}  // namespace

Bar::Bar(std::string label, std::string unit, std::chrono::milliseconds between_lines)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      terminal_(isatty(STDERR_FILENO) == 1),
      between_(terminal_ ? std::chrono::milliseconds{200} : between_lines),
      start_(Clock::now()),
      next_(start_ + (terminal_ ? std::chrono::seconds{2} : between_)) {}

Bar::~Bar() {
  hide_bar();
}

void Bar::show(std::size_t done, std::size_t total, std::size_t count) {
  auto const at = Clock::now();
  if (at < next_ || total == 0) return;
  next_ = at + between_;
  auto const spent = std::chrono::duration_cast<std::chrono::milliseconds>(at - start_);
  auto const share = static_cast<double>(done) / static_cast<double>(total);
  auto const rate =
      static_cast<double>(count) * 1000.0 / static_cast<double>(std::max<long>(spent.count(), 1));
  auto const left = share > 0 ? std::chrono::milliseconds{static_cast<long>(
                                    static_cast<double>(spent.count()) * (1 - share) / share)}
                              : std::chrono::milliseconds{0};
  if (!terminal_) {
    log::event(label_, {{"calls", std::to_string(done)},
                        {"total", std::to_string(total)},
                        {unit_, std::to_string(count)},
                        {unit_ + "_per_s", fmt::format("{:.0f}", rate)},
                        {"eta_s", std::to_string(left.count() / 1000)}});
    return;
  }
  fmt::print(stderr, "\r\x1b[K{} [{}] {}/{} calls  {} {} ({:.0f}/s)  {} left", label_, bar_text(share), done,
             total, count, unit_, rate, duration_text(left));
  std::fflush(stderr);
  drawn = true;
}

void hide_bar() {
  if (drawn.exchange(false)) {
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
  }
}

}  // namespace fleet::progress
