#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "push/message.hpp"
#include "push/spool.hpp"
#include "store/inbox_store.hpp"

namespace fleet::push {

/// The database's clock, estimated from this machine's CLOCK_BOOTTIME by a look at both now and then. The machine's own clock may
/// be wrong by years; it only serves for messages that waited in the spool over a restart of the machine.
class DatabaseClock {
 public:
  /// Looks at both clocks, when the last look is a minute old. Warns when the machine's clock is wrong by a minute or more.
  void look(store::InboxSession &session);

  /// When a message was received, microseconds since 1970. Only after a look.
  std::int64_t received_us(Message const &message) const { return message.boot_us + ahead_of_boot_us_; }
  /// The same of a message that was in the spool; never later than now.
  std::int64_t received_us(Spool::Spooled const &spooled) const;

  /// How far the machine's clock is ahead of the database's, seconds. 0 before the first look.
  double machine_ahead_s() const { return static_cast<double>(machine_ahead_us_) / 1e6; }

 private:
  std::atomic<std::int64_t> ahead_of_boot_us_{0}, machine_ahead_us_{0};
  std::atomic<std::int64_t> next_look_us_{0};
  std::atomic<bool> wrong_{false};
};

}  // namespace fleet::push
