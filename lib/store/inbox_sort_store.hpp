#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/transaction.hpp"

namespace fleet::store {

/// An item that waits in the inbox.
struct InboxItem {
  std::string sha256, path, msg_type;
  std::int64_t received_us = 0;
  std::optional<std::string> raw;  ///< JSON text; nothing for bytes that are none
};

/// What became of it.
struct InboxOutcome {
  std::string sha256;
  std::string state;  ///< done, failed or raw
  std::string error;
};

/// Locks up to `limit` new items, oldest first, for this transaction; those that another session has are
/// passed over.
std::vector<InboxItem> take_new(Tx &tx, std::size_t limit);
void finish(Tx &tx, std::vector<InboxOutcome> const &outcomes);

struct InboxSelection {
  std::optional<Time> since;  ///< received at or after
  std::string path;           ///< "" for all
};
/// Makes failed and raw items new again. Gives how many.
std::size_t renew(Tx &tx, InboxSelection const &selection);
struct InboxCounts {
  std::size_t waiting = 0, failed = 0, raw = 0;
};
InboxCounts count(Tx &tx, InboxSelection const &selection);
/// Deletes old items, some at a time. Gives how many.
std::size_t tidy_inbox(Tx &tx);

using TextRow = std::vector<std::optional<std::string>>;
/// Stages rows of PostgreSQL's text form and merges them into `table` with tracksolid.merge_pushed. Both
/// names come from the program. Gives how many were new.
std::size_t merge_pushed(Tx &tx, std::string const &table, std::vector<std::string> const &columns,
                         std::vector<TextRow> const &rows);

}  // namespace fleet::store
