#include "store/inbox_sort_store.hpp"

#include "base/secret.hpp"
#include "store/array_text.hpp"
#include "store/copy_text.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_new =
    "select sha256, path, msg_type, received_us, raw from tracksolid.take_inbox($1)";

constexpr char const *finish_items = "select tracksolid.finish_inbox($1::text[], $2::text[], $3::text[])";

constexpr char const *update_renew = R"sql(
  update tracksolid.push_inbox set state = 'new', error = null, next_attempt_at = null
   where state in ('failed', 'raw') and received_at >= coalesce($1::timestamptz, '-infinity') and ($2 = '' or path = $2)
)sql";

constexpr char const *select_counts = R"sql(
  select count(*) filter (where state = 'new'), count(*) filter (where state = 'failed'), count(*) filter (where state = 'raw')
    from tracksolid.push_inbox
   where state <> 'done' and received_at >= coalesce($1::timestamptz, '-infinity') and ($2 = '' or path = $2)
)sql";

std::optional<std::string> text_of(std::optional<Time> const &time) {
  return time ? std::optional{rfc3339(*time)} : std::nullopt;
}

}  // namespace

std::vector<InboxItem> take_new(Tx &tx, std::size_t limit) {
  std::vector<InboxItem> items;
  for (auto const &row : tx.query(select_new, limit)) {
    InboxItem item{row[0].text(), row[1].text(), row[2].text(), row[3].as<std::int64_t>(),
                   row[4].as<std::optional<std::string>>()};
    items.push_back(std::move(item));
  }
  return items;
}

void finish(Tx &tx, std::vector<InboxOutcome> const &outcomes) {
  ArrayText sha256, state, error;
  for (auto const &outcome : outcomes) {
    sha256.add(outcome.sha256);
    state.add(outcome.state);
    error.add(redact(outcome.error));
  }
  tx.row(finish_items, sha256.text(), state.text(), error.text());
}

std::size_t renew(Tx &tx, InboxSelection const &selection) {
  return tx.execute(update_renew, text_of(selection.since), selection.path);
}

InboxCounts count(Tx &tx, InboxSelection const &selection) {
  auto const row = tx.row(select_counts, text_of(selection.since), selection.path);
  return {row[0].as<std::size_t>(), row[1].as<std::size_t>(), row[2].as<std::size_t>()};
}

std::size_t tidy_inbox(Tx &tx) {
  return tx.value<std::size_t>("select tracksolid.tidy_inbox()");
}

std::size_t merge_pushed(Tx &tx, std::string const &table, std::vector<std::string> const &columns,
                         std::vector<TextRow> const &rows) {
  if (rows.empty()) return 0;
  tx.row("select tracksolid.open_stage($1)", table);
  {
    CopyText copy{tx, "pg_temp.stage_" + table, columns};
    for (auto const &row : rows) copy.fields(row);
    copy.complete();
  }
  return tx.value<std::size_t>("select rows_written from tracksolid.merge_pushed($1)", table);
}

}  // namespace fleet::store
