#pragma once
#include <chrono>
#include <vector>

#include "migrate/blockers.hpp"
#include "migrate/file.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/statements.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

/// Runs files on the session that holds the lock of migrate. A statement waits at most two seconds for a
/// table, then the file is rolled back and tried again until `lock_timeout` is used up: a longer wait would
/// queue everyone else behind it. What the schema was like before is kept, so that a change by hand stays
/// visible as one (see without_drift).
class FileRunner {
 public:
  FileRunner(store::Database const &database, store::Session &session, std::chrono::seconds lock_timeout);

  /// In a transaction with its row of the ledger, or, where the file refuses one, statement by statement from
  /// where the last attempt stopped. Throws Error{failed} with file, line, the server's reason and hint.
  void numbered(File const &file);

  /// All in one transaction: readers see either all old views and functions or all new ones.
  void repeatable(std::vector<File> const &files);

 private:
  template <class Work>
  void patiently(bool in_short_tries, Work work);
  void run_in(store::Tx &tx, File const &file);
  void own_indexes(std::vector<Statement> const &statements, int start);
  void run_without_transaction(File const &file);
  void run_alone(Statement const &statement, bool maybe_done);
  void note(File const &file, int statements_done, std::string const &message = {});
  void record_schema(store::Tx &tx) const;

  store::Session &session_;
  std::chrono::seconds lock_timeout_;
  Blockers blockers_;
  std::vector<Object> recorded_;  ///< by the migrate before
  std::vector<Object> live_;      ///< at the start of this one
  File const *file_ = nullptr;    ///< under way, for messages
  int line_ = 1;
};

}  // namespace fleet::migrate
