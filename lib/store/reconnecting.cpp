#include "store/reconnecting.hpp"

#include <algorithm>
#include <thread>

#include "base/log.hpp"
#include "base/stop_signal.hpp"

namespace fleet::store {
namespace {

constexpr std::chrono::seconds longest{60};
constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{2'000};

}  // namespace

bool Patience::pause() {
  auto const now = std::chrono::steady_clock::now();
  if (tries_ == 0) first_ = now;
  if (now - first_ > longest || stop_requested()) return false;
  log::info("the database connection was lost, connecting again", {{"try", std::to_string(++tries_)}});
  std::this_thread::sleep_for(std::min(first_pause * (1 << std::min(tries_ - 1, 10)), longest_pause));
  return true;
}

Session &Reconnecting::session() {
  if (session_) return *session_;
  auto opened = database_.open();
  if (at_open_) at_open_(opened);
  session_ = std::move(opened);
  was_open_ = true;
  return *session_;
}

}  // namespace fleet::store
