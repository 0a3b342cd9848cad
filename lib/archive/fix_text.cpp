#include "archive/fix_text.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/clock.hpp"

namespace fleet::archive {

std::string time_text(std::int64_t us) {
  using std::chrono::microseconds;
  std::chrono::sys_time<microseconds> const time{microseconds{us}};
  auto const seconds = std::chrono::floor<Seconds>(time);
  auto text = rfc3339(seconds);
  text.pop_back();  // Z
  return fmt::format("{}.{:06}Z", text, (time - seconds).count());
}

}  // namespace fleet::archive
