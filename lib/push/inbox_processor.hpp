#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "push/item_rows.hpp"
#include "push/mapping.hpp"
#include "store/inbox_process_store.hpp"
#include "store/session.hpp"

namespace fleet::push {

/// Brings messages from the inbox to their tables: split into items, mapped to rows, rows and the messages' new
/// state in one transaction, so that a crash repeats a batch as a whole and doubles nothing.
class InboxProcessor {
 public:
  InboxProcessor(Mapping mapping, std::string mileage_unit)
      : mapping_(std::move(mapping)), mileage_unit_(std::move(mileage_unit)) {}

  /// One batch. Gives how many messages it held, 0 when none wait. What the database refuses is found by halves, down to
  /// the item; its message stays new and is tried again later, all others are stored. Throws when the database is
  /// away or busy.
  std::size_t process_batch(store::Session &session);

  struct Totals {
    std::uint64_t done = 0, failed = 0, raw = 0, refused = 0;  ///< items
  };
  Totals totals() const { return {done_, failed_, raw_, refused_}; }

 private:
  struct Part;  ///< a message and its items
  struct Work;  ///< what becomes of some messages
  using Parts = std::vector<Part>;
  std::size_t process_next(store::Session &session);
  std::size_t try_batch(store::Session &session, Parts &parts, Time &now);
  void store_apart(store::Session &session, Parts parts, Time now);
  void store_together(store::Tx &tx, Parts const &parts, Time now);
  void store_items(store::Tx &tx, Work &work, Part const &part, std::size_t first, std::size_t last,
                   Time now);
  void put_off(store::Session &session, Part const &part, std::string const &why);
  void collect(ItemRows &rows, Work &work, Part const &part, std::size_t first, std::size_t last) const;
  void finish(store::Tx &tx, Work const &work);

  Mapping mapping_;
  std::string mileage_unit_;
  std::int64_t place_ = 0;  ///< of the last message taken; those behind it come next
  std::chrono::steady_clock::time_point next_from_start_{};
  std::atomic<std::uint64_t> done_{0}, failed_{0}, raw_{0}, refused_{0};
};

}  // namespace fleet::push
