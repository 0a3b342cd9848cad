#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::store {

/// A row for tracksolid.push_inbox, referring to texts that the caller keeps.
struct InboxRow {
  std::string_view sha256, path, msg_type, raw;  ///< sha256 as 64 hex digits
  std::int64_t received_us = 0;
  bool json = true;
};

/// A session that stores items durably: what insert() has returned from survives a crash of the server.
class InboxSession {
 public:
  /// Waits as store::limits::inbox says. Throws Error when the database cannot be reached.
  explicit InboxSession(Database const &database);
  /// One commit. `rows` are sorted by their sha256, or two sessions with the same items might
  /// wait for each other. Items that are known already are left out. Gives how many were new. Throws
  /// DatabaseError; a data error (is_data_error) means that one of `rows` can't be stored as JSON.
  std::size_t insert(std::vector<InboxRow> const &rows);
  /// Asks the server for nothing but an answer.
  void ping();

 private:
  std::size_t copy(std::vector<InboxRow> const &rows);
  std::size_t insert_new(std::vector<InboxRow> const &rows);

  Session session_;
  int careful_ = 0;  ///< batches, after a repeat
};

}  // namespace fleet::store
