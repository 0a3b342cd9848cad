#include "store/inbox_store.hpp"

#include <chrono>

#include "store/array_text.hpp"
#include "store/copy_binary.hpp"

namespace fleet::store {
namespace {

constexpr Statement insert_messages{"insert_messages", R"sql(
  with given as (
    select decode(i.sha256, 'hex') as sha256, i.path, i.query, i.content_type, i.content_encoding,
           decode(i.body, 'hex') as body, timestamptz 'epoch' + i.received_us * interval '1 microsecond' as received_at, i.n
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
           with ordinality as i(sha256, path, query, content_type, content_encoding, body, received_us, n)
  ), fresh as (
    insert into tracksolid.push_inbox (sha256, path, query, content_type, content_encoding, body, received_at)
    select distinct on (sha256) sha256, path, query, content_type, content_encoding, body, received_at
      from given order by sha256, n
    on conflict (sha256) do nothing
    returning sha256
  ), repeated as (
    insert into tracksolid.push_repeats (sha256, received_at)
    select g.sha256, g.received_at
      from (select *, row_number() over (partition by sha256 order by n) as time from given) g
     where g.time > 1 or g.sha256 not in (select sha256 from fresh)
  )
  select count(*) from fresh
)sql"};

constexpr char const *select_clock = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

constexpr int careful_batches = 100;

std::string hex(std::string_view bytes) {
  constexpr char const *digits = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  auto *at = out.data();
  for (char const c : bytes) {
    *at++ = digits[static_cast<unsigned char>(c) >> 4U];
    *at++ = digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

}  // namespace

/// Whatever the server or the role has as default: "stored" must outlive a crash of the server.
InboxSession::InboxSession(Database const &database)
    : session_(database.open(
          "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'")) {
}

void InboxSession::be_patient() {
  session_.limit_statements(std::chrono::minutes{1});
}

/// Repeats are rare: COPY, which cannot leave them out, costs the server less than two thirds of an insert
/// that can. Where there was one more may follow, and a COPY in vain is left in the table as dead rows.
std::size_t InboxSession::insert(std::vector<InboxRow> const &rows) {
  if (careful_ > 0) {
    --careful_;
    return insert_new(rows);
  }
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (rows[i].sha256 == rows[i - 1].sha256) return insert_new(rows);
  try {
    return copy(rows);
  } catch (DatabaseError const &error) {
    if (!error.state().starts_with("23505")) throw;
    careful_ = careful_batches;
  }
  return insert_new(rows);
}

std::size_t InboxSession::copy(std::vector<InboxRow> const &rows) {
  Autocommit tx{session_};
  CopyBinary out{tx,
                 "tracksolid.push_inbox",
                 {"sha256", "path", "query", "content_type", "content_encoding", "body", "received_at"}};
  for (auto const &row : rows)
    out.row(binary::HexBytes{row.sha256}, row.path, row.query, row.content_type, row.content_encoding,
            binary::Bytes{row.body}, binary::Microseconds{std::chrono::microseconds{row.received_us}});
  out.complete();
  return rows.size();
}

/// Leaves out messages that are there already, from this batch or an earlier one.
std::size_t InboxSession::insert_new(std::vector<InboxRow> const &rows) {
  std::size_t bytes = 0;
  for (auto const &row : rows) bytes += 2 * row.body.size();
  ArrayText sha256{rows.size() * 68}, path, query, type, encoding, body{bytes}, received{rows.size() * 18};
  for (auto const &row : rows) {
    sha256.add(row.sha256);
    path.add(row.path);
    query.add(row.query);
    type.add(row.content_type);
    encoding.add(row.content_encoding);
    body.add(hex(row.body));
    received.add(row.received_us);
  }
  return Autocommit{session_}
      .query(insert_messages, sha256.text(), path.text(), query.text(), type.text(), encoding.text(),
             body.text(), received.text())[0][0]
      .as<std::size_t>();
}

std::int64_t InboxSession::clock_us() {
  return Autocommit{session_}.value<std::int64_t>(select_clock);
}

bool is_too_much(std::exception const &error) {
  auto const state = state_of(error);
  return !is_connection_loss(error) && (state == query_canceled || state == "53200");
}

bool is_refusal(std::exception const &error) {
  if (is_connection_loss(error)) return false;
  auto const state = state_of(error);
  if (state.empty()) return false;
  for (auto const *away : {"08", "40", "53", "57", "25006", "55P03"})
    if (state.starts_with(away)) return false;
  return true;
}

}  // namespace fleet::store
