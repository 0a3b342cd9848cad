#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace fleet::store {

/// A message for tracksolid.push_inbox, referring to strings that the caller keeps.
struct InboxRow {
  std::string_view sha256;  ///< 64 hex digits
  std::string_view path, query, content_type, content_encoding, body;
  std::int64_t received_us = 0;  ///< microseconds since 1970, by the database's clock
};

/// A session that stores messages durably: what insert() has returned from survives a crash of the server.
class InboxSession {
 public:
  /// Throws Unreachable when the database cannot be reached.
  explicit InboxSession(Database const &database);
  /// One commit. `rows` are sorted by their sha256, or two sessions with the same messages might wait for each other.
  /// A message that is there already is only noted in tracksolid.push_repeats. Gives how many were new. Throws as
  /// Tx does.
  std::size_t insert(std::vector<InboxRow> const &rows);
  /// The database's clock, microseconds since 1970.
  std::int64_t clock_us();
  /// From any thread: ends what it waits for; the session is lost then.
  void abandon() { session_.abandon(); }
  /// Nobody waits for an answer: a message of any size may take its time on a slow link.
  void be_patient();

 private:
  std::size_t copy(std::vector<InboxRow> const &rows);
  std::size_t insert_new(std::vector<InboxRow> const &rows);

  Session session_;
  int careful_ = 0;  ///< batches, after a repeat
};

/// True when the server refused what it was given, or refuses for a reason that time alone will not solve; false for a
/// lost connection and for the server's own states: classes 08, 40, 53, 57, and 25006 (read-only), 55P03 (lock).
bool is_refusal(std::exception const &error);
/// True when the statement took too long (57014) or more memory or locks than the server has (53200): with fewer values it
/// may work, while the same again never does.
bool is_too_much(std::exception const &error);

}  // namespace fleet::store
