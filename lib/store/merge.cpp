#include "store/merge.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <tuple>

#include "store/copy_binary.hpp"

namespace fleet::store {
namespace {

template <class Row, class Columns>
void copy_rows(Tx &tx, std::string const &table, std::vector<Row> const &batch, Columns const &columns) {
  std::apply(
      [&](auto const &...column) {
        CopyBinary copy{tx, table, {column.name...}};
        for (auto const &row : batch) copy.row(std::invoke(column.value, row)...);
        copy.complete();
      },
      columns);
}

/// open_stage → COPY → merge_<table>. `columns`: a tuple of rows::Column.
template <class Row, class Columns>
Merged stage_and_merge(Tx &tx, std::vector<Row> const &batch, Columns const &columns,
                       std::vector<Claim> const &claims = {}) {
  if (batch.empty() && claims.empty()) return {};
  std::string const table = Row::table;
  tx.row("select tracksolid.open_stage($1)", table);
  if (!claims.empty()) {
    CopyBinary copy{tx, "pg_temp.stage_claims", {"imei", "kind", "begins_at", "ends_at"}};
    for (auto const &claim : claims) copy.row(claim.imei, claim.kind, claim.window.from, claim.window.to);
    copy.complete();
  }
  copy_rows(tx, "pg_temp.stage_" + table, batch, columns);
  auto const count = tx.row("select rows_in, rows_written from tracksolid.merge_" + table + "()");
  return {count[0].as<std::size_t>(), count[1].as<std::size_t>()};
}

char const *name(FixSource source) {
  switch (source) {
    case FixSource::track_list:
      return "track_list";
    case FixSource::push:
      return "push";
    case FixSource::poll:
      break;
  }
  return "poll";
}

constexpr char const *may_copy = R"sql(
  select tracksolid.may_copy_positions(string_to_array($1, ','),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($2, ',')) with ordinality as u(t, n)),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($3, ',')) with ordinality as u(t, n)))
)sql";
constexpr char const *copied = R"sql(
  select tracksolid.positions_copied(string_to_array($1, ','),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($2, ',')) with ordinality as u(t, n)),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($3, ',')) with ordinality as u(t, n)))
)sql";

/// First and last time of each device, as comma lists: imei characters are letters and digits only.
struct Spans {
  std::string imeis, from, to;
};

Spans spans_of(std::vector<rows::Position> const &sorted) {
  Spans spans;
  auto const epoch = [](Time time) { return std::to_string(time.time_since_epoch().count()); };
  for (std::size_t i = 0; i < sorted.size();) {
    auto last = i;
    while (last + 1 < sorted.size() && sorted[last + 1].imei == sorted[i].imei) ++last;
    auto const *comma = i == 0 ? "" : ",";
    spans.imeis += comma + sorted[i].imei;
    spans.from += comma + epoch(sorted[i].gps_time);
    spans.to += comma + epoch(sorted[last].gps_time);
    i = last + 1;
  }
  return spans;
}

/// The columns of a fix, and which way it came.
auto fix_columns(FixSource source) {
  auto const source_name = [text = name(source)](rows::Position const &) { return text; };
  return std::tuple_cat(rows::Position::columns(), std::tuple{rows::Column{"source", source_name}});
}

/// Nothing when some of the fixes may be there already.
std::optional<Merged> copy_if_new(Tx &tx, std::vector<rows::Position> const &sorted, FixSource source) {
  if (sorted.empty()) return Merged{};
  auto const spans = spans_of(sorted);
  if (!tx.value<bool>(may_copy, spans.imeis, spans.from, spans.to)) return std::nullopt;
  copy_rows(tx, "tracksolid.position_history", sorted, fix_columns(source));
  tx.row(copied, spans.imeis, spans.from, spans.to);
  return Merged{sorted.size(), sorted.size()};
}

/// The merge of one list: by the columns of its rows alone, but for the types below that need more.
struct ListMerge {
  Tx &tx;
  MergeOptions const &options;

  template <class Row>
  Merged operator()(std::vector<Row> const &batch) const {
    return stage_and_merge(tx, batch, Row::columns());
  }
  Merged operator()(std::vector<rows::Trip> const &batch) const {
    return stage_and_merge(tx, batch, rows::Trip::columns(),
                           claims([](Claim const &claim) { return claim.kind == "trip"; }));
  }
  Merged operator()(std::vector<rows::ParkingEvent> const &batch) const {
    return stage_and_merge(tx, batch, rows::ParkingEvent::columns(),
                           claims([](Claim const &claim) { return claim.kind != "trip"; }));
  }
  Merged operator()(std::vector<rows::Position> const &batch) const {
    if (options.fix_path == FixPath::copy_if_new)
      if (auto const merged = copy_if_new(tx, batch, options.fix_source)) return *merged;
    return stage_and_merge(tx, batch,
                           std::tuple_cat(fix_columns(options.fix_source),
                                          std::tuple{rows::Column{"is_late", &rows::Position::is_late}}));
  }
  Merged operator()(std::vector<rows::Refusal> const &batch) const {
    auto const stream = [this](rows::Refusal const &) { return options.stream; };
    stage_and_merge(tx, batch,
                    std::tuple_cat(rows::Refusal::columns(), std::tuple{rows::Column{"stream", stream}}));
    return {};
  }

 private:
  template <class Belongs>
  std::vector<Claim> claims(Belongs belongs) const {
    std::vector<Claim> some;
    std::copy_if(options.claims.begin(), options.claims.end(), std::back_inserter(some), belongs);
    return some;
  }
};

}  // namespace

Merged merge(Tx &tx, rows::Lists const &rows, MergeOptions const &options) {
  Merged total;
  ListMerge const merge_list{tx, options};
  rows::Lists::each([&](auto list) {
    auto const merged = merge_list(rows.*list);
    total.rows_in += merged.rows_in;
    total.rows_written += merged.rows_written;
  });
  return total;
}

}  // namespace fleet::store
