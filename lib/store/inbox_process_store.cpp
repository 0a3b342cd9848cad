#include "store/inbox_process_store.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "store/array_text.hpp"
#include "store/copy_text.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_new = R"sql(
  select id, encode(sha256, 'hex'), path, query, content_type, content_encoding, encode(body, 'hex'),
         array_to_string(received_us, ','), now_s
    from tracksolid.take_inbox($1, $2, $3)
)sql";

constexpr char const *select_again = "select id from tracksolid.take_inbox_again($1::bigint[])";

constexpr char const *finish_messages =
    "select tracksolid.finish_inbox($1::bigint[], $2::text[], $3::text[], $4::integer[])";

constexpr char const *insert_kept = R"sql(
  insert into tracksolid.push_items (message, ordinal, name, imei, state, error, item)
  select decode(k.message, 'hex'), k.ordinal, k.name, k.imei, k.state, k.error, k.item
    from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         as k(message, ordinal, name, imei, state, error, item)
)sql";

/// The messages of a selection: $1 since, $2 path or name, $3 digest, $4 until. A path names those that end with it.
#define SELECTED                                                                                      \
  "i.stored_at >= coalesce($1::timestamptz, '-infinity')"                                             \
  " and i.stored_at <= coalesce(nullif($4, '')::timestamptz, 'infinity')"                             \
  " and ($2 = '' or right(i.path, length($2)) = $2"                                                   \
  "      or exists (select from tracksolid.push_items p where p.message = i.sha256 and p.name = $2))" \
  " and starts_with(encode(i.sha256, 'hex'), $3)"

constexpr char const *update_renew =
    "with renewed as ("
    "  update tracksolid.push_inbox i set state = 'new', error = null, next_attempt_at = null"
    "   where (i.state in ('failed', 'raw') or i.error is not null or ($5 and i.state = 'done')) and " SELECTED
    "  returning i.sha256, i.items)"
    " select coalesce(sum(case when $5 then items else"
    "          (select count(*) from tracksolid.push_items p where p.message = r.sha256) end), 0)::bigint from renewed r";

constexpr char const *select_counts =
    "select (select count(*) from tracksolid.push_inbox i where i.state = 'new' and " SELECTED
    "),  count(*) filter (where p.state <> 'raw'), count(*) filter (where p.state = 'raw')"
    "  from tracksolid.push_items p join tracksolid.push_inbox i on i.sha256 = p.message where " SELECTED;

constexpr char const *select_due =
    "select exists (select from tracksolid.push_inbox i where i.state = 'new'"
    "  and (i.next_attempt_at is null or i.next_attempt_at <= now()) and " SELECTED ")";

#undef SELECTED

std::optional<std::string> text_of(std::optional<Time> const &time) {
  return time ? std::optional{rfc3339(*time)} : std::nullopt;
}

int digit(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

std::string bytes_of(std::string_view hex) {
  std::string out(hex.size() / 2, '\0');
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
  return out;
}

std::string array_of(std::vector<std::int64_t> const &ids) {
  ArrayText text{ids.size() * 12};
  for (auto const id : ids) text.add(id);
  return text.text();
}

}  // namespace

InboxBatch take_inbox(Tx &tx, std::int64_t after, std::size_t most, std::size_t bytes) {
  InboxBatch batch{};
  for (auto const &row : tx.query(select_new, after, most, bytes)) {
    InboxMessage message;
    message.id = row[0].as<std::int64_t>();
    message.sha256 = row[1].text();
    message.path = row[2].text();
    message.query = row[3].text();
    message.content_type = row[4].text();
    message.content_encoding = row[5].text();
    message.body = bytes_of(row[6].view());
    for (auto const &time : split(row[7].view(), ',')) message.received_us.push_back(std::stoll(time));
    batch.now = Time{Seconds{row[8].as<std::int64_t>()}};
    batch.messages.push_back(std::move(message));
  }
  return batch;
}

std::vector<std::int64_t> take_inbox_again(Tx &tx, std::vector<std::int64_t> const &ids) {
  std::vector<std::int64_t> taken;
  for (auto const &row : tx.query(select_again, array_of(ids))) taken.push_back(row[0].as<std::int64_t>());
  return taken;
}

void finish_inbox(Tx &tx, std::vector<InboxOutcome> const &outcomes, std::vector<KeptItem> const &kept) {
  ArrayText id, state, error, items;
  for (auto const &outcome : outcomes) {
    id.add(outcome.message);
    state.add(outcome.state);
    error.add(redact(outcome.error));
    items.add(static_cast<std::int64_t>(outcome.items));
  }
  tx.row(finish_messages, id.text(), state.text(), error.text(), items.text());
  if (kept.empty()) return;
  ArrayText message, ordinal, name, imei, kept_state, why, text;
  for (auto const &item : kept) {
    message.add(item.message);
    ordinal.add(static_cast<std::int64_t>(item.ordinal));
    name.add(item.name);
    imei.add(item.imei);
    kept_state.add(item.state);
    why.add(redact(item.error));
    item.text ? text.add(*item.text) : text.add_null();
  }
  tx.execute(insert_kept, message.text(), ordinal.text(), name.text(), imei.text(), kept_state.text(),
             why.text(), text.text());
}

std::size_t count_repeats(Tx &tx) {
  return tx.value<std::size_t>("select tracksolid.count_push_repeats()");
}

std::size_t renew(Tx &tx, InboxSelection const &selection) {
  return tx.value<std::size_t>(update_renew, text_of(selection.since), selection.path,
                               lower(selection.message), selection.until, selection.done);
}

InboxCounts count(Tx &tx, InboxSelection const &selection) {
  auto const row = tx.row(select_counts, text_of(selection.since), selection.path, lower(selection.message),
                          selection.until);
  return {row[0].as<std::size_t>(), row[1].as<std::size_t>(), row[2].as<std::size_t>()};
}

bool has_due(Tx &tx, InboxSelection const &selection) {
  return tx.value<bool>(select_due, text_of(selection.since), selection.path, lower(selection.message),
                        selection.until);
}

std::string now_text(Tx &tx) {
  return tx.value<std::string>("select clock_timestamp()::text");
}

std::size_t tidy_inbox(Tx &tx) {
  return tx.value<std::size_t>("select tracksolid.tidy_inbox()");
}

std::vector<std::string> merge_pushed(Tx &tx, std::string const &table,
                                      std::vector<std::string> const &columns,
                                      std::vector<TextRow> const &rows) {
  std::vector<std::string> displaced;
  if (rows.empty()) return displaced;
  tx.row("select tracksolid.open_stage($1)", table);
  {
    CopyText copy{tx, "pg_temp.stage_" + table, columns};
    for (auto const &row : rows) copy.row(row);
    copy.complete();
  }
  for (auto const &row :
       tx.query("select encode(item, 'hex') from tracksolid.merge_pushed($1) as m(item)", table))
    displaced.push_back(row[0].text());
  return displaced;
}

}  // namespace fleet::store
