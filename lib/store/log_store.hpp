#pragma once
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "store/transaction.hpp"

namespace fleet::store {

/// One unit of work of a job, as a row of tracksolid.ingestion_log.
struct LogRow {
  std::string job, stream, account, method;
  Time started_at{};
  bool ok = true;
  std::optional<int> api_code, http_status;
  std::size_t calls = 0, rows_in = 0, rows_written = 0, rows_refused = 0;
  std::string message;
};

/// Whether a stream was brought in without a failure in the last `span`.
bool succeeded_within(Tx &tx, std::string const &stream, Seconds span);

/// Whether the list of an account is to be asked for: the last try failed or is longer ago than `every`, and no
/// two tries failed within the last hour.
bool is_list_due(Tx &tx, std::string const &stream, std::string const &account, Seconds every);

/// Deletes bookkeeping older than the settings say.
void tidy_logs(Tx &tx);

void append_log(Tx &tx, LogRow const &row);

}  // namespace fleet::store
