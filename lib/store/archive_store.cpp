#include "store/archive_store.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/errors.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_spans = R"sql(
  select s.starts, s.ends, to_char(s.starts at time zone 'UTC', 'YYYY-MM-DD'), s.is_stored, s.has_late, s.has_erased, s.waits
    from tracksolid.archive_spans($1::timestamptz, $2::boolean) s
)sql";
constexpr char const *select_forms = R"sql(
  select coalesce(bool_and(p.lat = round(p.lat * 1e7) / 1e7 and p.lng = round(p.lng * 1e7) / 1e7), true),
         coalesce(bool_and(date_trunc('milliseconds', p.gps_time) = p.gps_time), true)
    from (select lat, lng, gps_time from tracksolid.position_history where gps_time >= $1::timestamptz and gps_time < $2::timestamptz
          union all select lat, lng, gps_time from tracksolid.late_fixes where gps_time >= $1::timestamptz and gps_time < $2::timestamptz) p
)sql";
constexpr char const *note_late = R"sql(
  create temp table if not exists archived_late (imei text, gps_time timestamptz, primary key (imei, gps_time));
  truncate pg_temp.archived_late
)sql";
constexpr char const *insert_late =
    "insert into pg_temp.archived_late select imei, gps_time from tracksolid.late_fixes where gps_time >= $1::timestamptz and gps_time < $2::timestamptz";
constexpr char const *delete_late =
    "delete from tracksolid.late_fixes l using pg_temp.archived_late a where a.imei = l.imei and a.gps_time = l.gps_time";
constexpr char const *select_erased = R"sql(
  select e.imei, coalesce((extract(epoch from lower(e.during)) * 1000000)::bigint, -9223372036854775807), (extract(epoch from upper(e.during)) * 1000000)::bigint
    from tracksolid.erased_spans e
)sql";
constexpr char const *select_files = R"sql(
  select f.id, f.starts, f.ends, f.file, f.first_imei, f.last_imei, (extract(epoch from f.first_fix) * 1000000)::bigint,
         (extract(epoch from f.last_fix) * 1000000)::bigint, f.fixes, f.bytes, f.sha256, f.state, to_char(f.starts at time zone 'UTC', 'YYYY-MM-DD')
    from tracksolid.archived_files f
)sql";
constexpr char const *open_cursor = R"sql(
  declare archive_rows no scroll cursor for
   select p.imei, (extract(epoch from p.gps_time) * 1000000)::bigint, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.altitude_m, p.satellites,
          p.acc_on, p.position_type, p.source
     from (select imei, gps_time, lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, position_type, source
             from tracksolid.position_history where gps_time >= $1::timestamptz and gps_time < $2::timestamptz
           union all
           select imei, gps_time, lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, position_type, source
             from tracksolid.late_fixes l where gps_time >= $1::timestamptz and gps_time < $2::timestamptz
              and not exists (select from tracksolid.position_history p where p.imei = l.imei and p.gps_time = l.gps_time)) p
    order by p.imei collate "C", p.gps_time
)sql";
constexpr char const *merge_restored = R"sql(
  insert into tracksolid.position_history (gps_time, lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, imei, position_type, source)
  select gps_time, lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, imei, position_type, source from pg_temp.restored_fixes
  on conflict (imei, gps_time) do nothing
)sql";

ArchivedFile file_of(Row const &row) {
  return {.id = row[0].as<long>(),
          .starts = row[1].text(),
          .ends = row[2].text(),
          .day = row[12].text(),
          .file = row[3].text(),
          .first_imei = row[4].text(),
          .last_imei = row[5].text(),
          .first_us = row[6].as<long>(),
          .last_us = row[7].as<long>(),
          .fixes = row[8].as<long>(),
          .bytes = row[9].as<long>(),
          .sha256 = row[10].text(),
          .state = row[11].text()};
}

std::vector<ArchivedFile> files_where(Tx &tx, std::string const &condition, ParameterList const &values) {
  std::vector<ArchivedFile> files;
  for (auto const &row :
       tx.run(select_files + condition + " order by f.starts, f.first_imei collate \"C\", f.id", values))
    files.push_back(file_of(row));
  return files;
}

std::vector<ErasedSpan> erased_spans(Tx &tx) {
  std::vector<ErasedSpan> spans;
  for (auto const &row : tx.query(select_erased))
    spans.push_back({row[0].as<std::optional<std::string>>(), row[1].as<long>(), row[2].as<long>()});
  return spans;
}

nlohmann::json as_json(std::vector<ArchivedFile> const &files, long erasure_id) {
  auto list = nlohmann::json::array();
  for (auto const &file : files)
    list.push_back({{"file", file.file},
                    {"first_imei", file.first_imei},
                    {"last_imei", file.last_imei},
                    {"first_us", file.first_us},
                    {"last_us", file.last_us},
                    {"fixes", file.fixes},
                    {"bytes", file.bytes},
                    {"sha256", file.sha256},
                    {"erasure_id", erasure_id}});
  return list;
}

template <class Number>
std::optional<Number> number_of(Field const &field) {
  if (field.is_null()) return std::nullopt;
  auto const text = field.view();
  Number number{};
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{})
    throw Error{Stop::failed, "the server sent '" + std::string{text} + "' for a number"};
  return number;
}

StoredFix fix_of(Row const &row) {
  return {.imei = row[0].text(),
          .time_us = *number_of<std::int64_t>(row[1]),
          .lat = *number_of<double>(row[2]),
          .lng = *number_of<double>(row[3]),
          .speed_kmh = number_of<float>(row[4]),
          .direction_deg = number_of<float>(row[5]),
          .altitude_m = number_of<float>(row[6]),
          .satellites = number_of<int>(row[7]),
          .acc_on = row[8].as<std::optional<bool>>(),
          .position_type = row[9].as<std::optional<std::string>>(),
          .source = row[10].text()};
}

/// Locked, changed meanwhile, or gone with a deadlock: the next run does it.
bool is_in_use(DatabaseError const &error) {
  return error.state() == "55P03" || error.state() == "40001" || error.state() == "40P01";
}

}  // namespace

std::string archive_edge(Tx &tx, int days) {
  if (days < 92)
    throw Error{Stop::usage, "fixes of the last 92 days cannot be archived: the polls still ask for them",
                "give 92 days or more"};
  return tx.value<std::string>("select now() - $1::integer * interval '1 day'", days);
}

std::vector<ArchiveSpan> archive_spans(Tx &tx, std::string const &before, bool with_restored) {
  std::vector<ArchiveSpan> spans;
  for (auto const &row : tx.query(select_spans, before, with_restored))
    spans.push_back({row[0].text(), row[1].text(), row[2].text(), row[3].as<bool>(), row[4].as<bool>(),
                     row[5].as<bool>(), row[6].as<bool>()});
  return spans;
}

void hold_archive(Tx &tx, ArchiveSpan const &span) {
  tx.query("select tracksolid.hold_archive($1::timestamptz)", span.ends);
}

SpanSnapshot begin_snapshot(Tx &tx, ArchiveSpan const &span) {
  tx.script("set transaction isolation level repeatable read");
  tx.script(note_late);
  tx.execute(insert_late, span.starts, span.ends);
  SpanSnapshot snapshot;
  auto const check =
      tx.row("select fixes, digest from tracksolid.fixes_digest($1::timestamptz, $2::timestamptz)",
             span.starts, span.ends);
  snapshot.check = {check[0].as<long>(), check[1].text()};
  auto const forms = tx.row(select_forms, span.starts, span.ends);
  snapshot.forms = {forms[0].as<bool>(), forms[1].as<bool>()};
  snapshot.erasure_id = tx.value<long>("select coalesce(max(id), 0) from tracksolid.erasures");
  snapshot.erased = erased_spans(tx);
  snapshot.files = files_where(
      tx, " where f.state = 'archived' and f.starts = $1::timestamptz and f.ends = $2::timestamptz",
      {span.starts, span.ends});
  return snapshot;
}

void finish_archive(Tx &tx, ArchiveSpan const &span, SpanSnapshot const &snapshot,
                    std::vector<ArchivedFile> const &files) {
  try {
    tx.query("select tracksolid.finish_archive($1::timestamptz, $2::timestamptz, $3::bigint, $4, $5::json)",
             span.starts, span.ends, snapshot.check.fixes, snapshot.check.digest,
             as_json(files, snapshot.erasure_id).dump());
    tx.execute(delete_late);
  } catch (DatabaseError const &error) {
    if (!is_in_use(error)) throw;
    throw Error{Stop::busy, "fixes of '" + span.day + "' are in use: " + one_line(error.message()),
                "nothing was dropped; the next run archives them"};
  }
}

std::vector<ArchivedFile> archived_files(Tx &tx, std::optional<std::string> const &from,
                                         std::optional<std::string> const &to) {
  return files_where(
      tx,
      " where f.ends > coalesce(tracksolid.fleet_instant($1), '-infinity') and f.starts < coalesce(tracksolid.fleet_instant($2), 'infinity')",
      {from, to});
}

void forget_replaced_file(Tx &tx, long id) {
  tx.execute("delete from tracksolid.archived_files where id = $1::bigint and state = 'replaced'", id);
}

std::vector<ErasedSpan> begin_restore(Tx &tx) {
  tx.query("select pg_advisory_xact_lock_shared(920151, 0)");
  tx.script(
      "create temp table restored_fixes (like tracksolid.position_history including defaults) on commit drop");
  return erased_spans(tx);
}

std::int64_t finish_restore(Tx &tx, ArchivedFile const &any_of_span) {
  tx.query("select tracksolid.lock_trips_and_fixes(false)");
  tx.query(
      "select tracksolid.ensure_partitions('position_history', $1::timestamptz, $2::timestamptz - interval '1 microsecond')",
      any_of_span.starts, any_of_span.ends);
  tx.execute(merge_restored);
  tx.execute(
      "update tracksolid.archived_files set state = 'restored' where starts = $1::timestamptz and ends = $2::timestamptz and state = 'archived'",
      any_of_span.starts, any_of_span.ends);
  return tx.value<long>(
      "select count(*) from pg_temp.restored_fixes r join tracksolid.position_history p on p.imei = r.imei and p.gps_time = r.gps_time "
      "and p.gps_time >= $1::timestamptz and p.gps_time < $2::timestamptz",
      any_of_span.starts, any_of_span.ends);
}

SpanRows::SpanRows(Tx &tx, ArchiveSpan const &span) : tx_(tx) {
  tx_.query(open_cursor, span.starts, span.ends);
}

SpanRows::~SpanRows() {
  try {
    tx_.script("close archive_rows");
  } catch (std::exception const &) {  // the transaction ends, and the cursor with it
  }
}

bool SpanRows::next(StoredFix &fix) {
  if (!rows_ || at_ == rows_->size()) {
    if (rows_ && rows_->empty()) return false;
    rows_ = tx_.query("fetch 10000 from archive_rows");
    at_ = 0;
    if (rows_->empty()) return false;
  }
  fix = fix_of((*rows_)[at_++]);
  return true;
}

}  // namespace fleet::store
