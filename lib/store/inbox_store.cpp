#include "store/inbox_store.hpp"

#include "store/array_text.hpp"
#include "store/copy_text.hpp"

namespace fleet::store {
namespace {

constexpr Statement insert_items{"insert_items", R"sql(
  insert into tracksolid.push_inbox (sha256, path, msg_type, received_at, raw, raw_bytes)
  select decode(i.sha256, 'hex'), i.path, nullif(i.msg_type, ''),
         timestamptz 'epoch' + i.received_us * interval '1 microsecond', i.raw::jsonb, decode(i.bytes, 'hex')
    from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
         as i(sha256, path, msg_type, received_us, raw, bytes)
  on conflict (sha256) do nothing
)sql"};

// Whatever the server or the role has as default: "stored" must outlive a crash of the server.
constexpr char const *durable =
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'";

constexpr int careful_batches = 100;

std::string hex(std::string_view bytes) {
  constexpr char const *digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char const c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

}  // namespace

InboxSession::InboxSession(Database const &database) : session_(database.with(limits::inbox).open(durable)) {}

/// Repeats are rare: COPY, which cannot leave them out, costs the server less than two thirds of an insert
/// that can. Where there was one more may follow, and a COPY in vain is left in the table as dead rows.
std::size_t InboxSession::insert(std::vector<InboxRow> const &rows) {
  if (careful_ > 0) {
    --careful_;
    return insert_new(rows);
  }
  try {
    return copy(rows);
  } catch (DatabaseError const &error) {
    if (!error.state().starts_with("23")) throw;
    careful_ = careful_batches;
  }
  return insert_new(rows);
}

std::size_t InboxSession::copy(std::vector<InboxRow> const &rows) {
  using std::chrono::microseconds;
  std::size_t copied = 0;
  Autocommit tx{session_};
  CopyText out{
      tx, "tracksolid.push_inbox", {"sha256", "path", "msg_type", "received_at", "raw", "raw_bytes"}};
  std::string_view before;
  for (auto const &row : rows) {
    if (row.sha256 == before) continue;
    before = row.sha256;
    auto const type = row.msg_type.empty() ? std::nullopt : std::optional{row.msg_type};
    auto const json = row.json ? std::optional{row.raw} : std::nullopt;
    auto const digits = row.json ? std::string{} : hex(row.raw);
    auto const bytes = row.json ? std::nullopt : std::optional{HexBytes{digits}};
    out.row(HexBytes{row.sha256}, row.path, type,
            std::chrono::sys_time<microseconds>{microseconds{row.received_us}}, json, bytes);
    ++copied;
  }
  out.complete();
  return copied;
}

/// Leaves out what is there already, from this batch or an earlier one.
std::size_t InboxSession::insert_new(std::vector<InboxRow> const &rows) {
  std::size_t bytes = 0;
  for (auto const &row : rows) bytes += row.raw.size() + row.raw.size() / 4;
  ArrayText sha256{rows.size() * 68}, path{rows.size() * 16}, msg_type{rows.size() * 4},
      received{rows.size() * 18}, raw{bytes}, raw_bytes{rows.size() * 5};
  for (auto const &row : rows) {
    sha256.add(row.sha256);
    path.add(row.path);
    msg_type.add(row.msg_type);
    received.add(row.received_us);
    if (row.json) {
      raw.add(row.raw);
      raw_bytes.add_null();
    } else {
      raw.add_null();
      raw_bytes.add(hex(row.raw));
    }
  }
  return Autocommit{session_}.execute(insert_items, sha256.text(), path.text(), msg_type.text(),
                                      received.text(), raw.text(), raw_bytes.text());
}

void InboxSession::ping() {
  Autocommit{session_}.row("select 1");
}

}  // namespace fleet::store
