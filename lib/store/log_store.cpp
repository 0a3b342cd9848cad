#include "store/log_store.hpp"

#include "base/secret.hpp"

namespace fleet::store {
namespace {

constexpr char const *insert_log = R"sql(
  insert into tracksolid.ingestion_log
         (job, stream, account, method, started_at, finished_at, ok, api_code, http_status, calls, rows_in, rows_written, rows_refused, message)
  values ($1, nullif($2, ''), nullif($3, ''), nullif($4, ''), to_timestamp($5), clock_timestamp(), $6, $7, $8, $9, $10, $11, $12, nullif($13, ''))
)sql";

constexpr char const *select_recent_success = R"sql(
  select coalesce(bool_and(ok), false) from tracksolid.ingestion_log
   where stream = $1 and started_at > now() - $2 * interval '1 second'
)sql";

// The last try counts, with all its rows. After a second failure within the hour the next try has to wait.
constexpr char const *select_list_due = R"sql(
  with try as (
    select started_at, bool_and(ok) as ok from tracksolid.ingestion_log
     where stream = $1 and account = $2 and started_at > now() - greatest($3 * interval '1 second', interval '1 hour')
     group by started_at
  )
  select not coalesce((array_agg(ok and started_at > now() - $3 * interval '1 second' order by started_at desc))[1], false)
         and count(*) filter (where not ok and started_at > now() - interval '1 hour') < 2
    from try
)sql";

}  // namespace

bool is_list_due(Tx &tx, std::string const &stream, std::string const &account, Seconds every) {
  return tx.value<bool>(select_list_due, stream, account, every.count());
}

bool succeeded_within(Tx &tx, std::string const &stream, Seconds span) {
  return tx.value<bool>(select_recent_success, stream, span.count());
}

void tidy_logs(Tx &tx) {
  tx.row("select tracksolid.tidy_logs()");
}

void append_log(Tx &tx, LogRow const &row) {
  tx.execute(insert_log, row.job, row.stream, row.account, row.method,
             row.started_at.time_since_epoch().count(), row.ok, row.api_code, row.http_status, row.calls,
             row.rows_in, row.rows_written, row.rows_refused, redact(row.message));
}

}  // namespace fleet::store
