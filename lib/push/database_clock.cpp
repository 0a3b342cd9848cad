#include "push/database_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/log.hpp"

namespace fleet::push {
namespace {

constexpr std::int64_t look_every_us = 60'000'000;
constexpr std::int64_t wrong_from_us = 60'000'000;

}  // namespace

void DatabaseClock::look(store::InboxSession &session) {
  auto const before = boot_time_us();
  if (before < next_look_us_) return;
  auto const database = session.clock_us();
  auto const boot = before + (boot_time_us() - before) / 2;
  using namespace std::chrono;
  auto const machine = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
  ahead_of_boot_us_ = database - boot;
  machine_ahead_us_ = machine - database;
  next_look_us_ = boot + look_every_us;
  bool const wrong = std::abs(machine_ahead_us_) >= wrong_from_us;
  if (wrong == wrong_.exchange(wrong)) return;
  if (wrong)
    log::warning("this machine's clock differs from the database's, whose clock counts; set it right",
                 {{"seconds_ahead", fmt::format("{:.0f}", machine_ahead_s())}});
  else
    log::info("this machine's clock agrees with the database's");
}

std::int64_t DatabaseClock::received_us(Spool::Spooled const &spooled) const {
  auto const now = boot_time_us() + ahead_of_boot_us_;
  auto const by_machine = spooled.record.wall_us - machine_ahead_us_;
  return std::min(spooled.this_boot ? received_us(spooled.record.message) : by_machine, now);
}

}  // namespace fleet::push
