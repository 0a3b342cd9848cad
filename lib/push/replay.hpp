#pragma once
#include <cstddef>

#include "push/inbox_processor.hpp"
#include "store/database.hpp"

namespace fleet::push {

struct ReplayReport {
  std::size_t renewed = 0;  ///< items that were not done; with InboxSelection::done all items
  store::InboxCounts left;  ///< of these messages
};

/// Processes messages of the inbox once more, beside a receiver that does the same: those that it has in hand are waited for, half a
/// minute at most. Throws what the database's errors are; deadlocks and the like are tried again.
ReplayReport replay(store::Database const &database, InboxProcessor &processor,
                    store::InboxSelection selection);

}  // namespace fleet::push
