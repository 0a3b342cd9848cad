#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/transaction.hpp"

namespace fleet::store {

/// A message that waits in the inbox.
struct InboxMessage {
  std::int64_t id = 0;
  std::string sha256;  ///< 64 hex digits
  std::string path, query, content_type, content_encoding, body;
  std::vector<std::int64_t>
      received_us;  ///< by the database's clock; more than one when it came again much later
};
struct InboxBatch {
  std::vector<InboxMessage> messages;
  Time now;  ///< the database's clock
};

/// Locks new messages whose turn it is for this transaction, in the order of their arrival and behind `after`, up to
/// `most` and about `bytes`, at least one. Those that another session has are passed over.
InboxBatch take_inbox(Tx &tx, std::int64_t after, std::size_t most, std::size_t bytes);
/// Locks these once more, in a transaction of their own. Gives those that are still new and nobody else's.
std::vector<std::int64_t> take_inbox_again(Tx &tx, std::vector<std::int64_t> const &ids);

/// An item that has no row.
struct KeptItem {
  std::string message;      ///< its sha256, 64 hex digits
  std::size_t ordinal = 0;  ///< of the item in its message, from 0
  std::string name, imei;
  std::string state;  ///< failed, raw or refused
  std::string error;
  std::optional<std::string> text;  ///< the item, when it is UTF-8
};
struct InboxOutcome {
  std::int64_t message = 0;
  std::string state;  ///< done, failed, raw, or new: some item was refused by the database and is tried again
  std::string error;  ///< of the first item that is not done
  std::size_t items = 0;
};
/// Stores the outcomes of messages that this transaction has locked; `kept` replaces their kept items.
void finish_inbox(Tx &tx, std::vector<InboxOutcome> const &outcomes, std::vector<KeptItem> const &kept);

/// Takes the notes of repeats over: a message that came again much later is new again. Gives how many notes there were.
std::size_t count_repeats(Tx &tx);

struct InboxSelection {
  std::optional<Time> since;  ///< stored at or after
  std::string path;           ///< end of the address or msgType of an item, "" for all
  std::string message;        ///< first digits of a message's sha256, "" for all
  bool done = false;          ///< messages that are done as well
  std::string until;          ///< stored before: a time of now_text(), "" for all
};
/// The database's time, as InboxSelection::until.
std::string now_text(Tx &tx);
/// Makes messages new again. Gives how many items these had that were not done.
std::size_t renew(Tx &tx, InboxSelection const &selection);
struct InboxCounts {
  std::size_t waiting = 0;          ///< messages
  std::size_t failed = 0, raw = 0;  ///< items
};
InboxCounts count(Tx &tx, InboxSelection const &selection);
/// True while a message of these is new whose turn has come: nobody has taken it yet, or another session has it in hand.
bool has_due(Tx &tx, InboxSelection const &selection);
/// Deletes old messages, some at a time. Gives how many.
std::size_t tidy_inbox(Tx &tx);

using TextRow = std::vector<std::optional<std::string>>;
/// Stages rows of PostgreSQL's text form and merges them into `table` with tracksolid.merge_pushed. Both names come from
/// the program. Gives the keys (hex digits) of items whose row could not be stored because another item of the
/// same device and time is there.
std::vector<std::string> merge_pushed(Tx &tx, std::string const &table,
                                      std::vector<std::string> const &columns,
                                      std::vector<TextRow> const &rows);

}  // namespace fleet::store
