#include "store/merge.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "base/text.hpp"
#include "store/copy_binary.hpp"

namespace fleet::store {
namespace {

/// Rows that lie one behind the other in a batch.
template <class Row>
using Parts = std::vector<std::span<Row const>>;

template <class Row, class Columns>
void copy_rows(Tx &tx, std::string const &table, Parts<Row> const &parts, Columns const &columns) {
  std::apply(
      [&](auto const &...column) {
        CopyBinary copy{tx, table, {column.name...}};
        for (auto const &part : parts)
          for (auto const &row : part) copy.row(std::invoke(column.value, row)...);
        copy.complete();
      },
      columns);
}

/// open_stage → COPY → merge_<table>. `columns`: a tuple of rows::Column.
template <class Row, class Columns>
Merged stage_and_merge(Tx &tx, Parts<Row> const &parts, Columns const &columns,
                       std::vector<Claim> const &claims = {}) {
  bool const is_empty =
      std::all_of(parts.begin(), parts.end(), [](auto const &part) { return part.empty(); });
  if (is_empty && claims.empty()) return {};
  std::string const table = Row::table;
  tx.row("select tracksolid.open_stage($1)", table);
  if (!claims.empty()) {
    CopyBinary copy{tx, "pg_temp.stage_claims", {"imei", "kind", "begins_at", "ends_at"}};
    for (auto const &claim : claims) copy.row(claim.imei, claim.kind, claim.window.from, claim.window.to);
    copy.complete();
  }
  copy_rows(tx, "pg_temp.stage_" + table, parts, columns);
  auto const count = tx.row("select rows_in, rows_written from tracksolid.merge_" + table + "()");
  return {count[0].as<std::size_t>(), count[1].as<std::size_t>()};
}
template <class Row, class Columns>
Merged stage_and_merge(Tx &tx, std::vector<Row> const &batch, Columns const &columns,
                       std::vector<Claim> const &claims = {}) {
  return stage_and_merge(tx, Parts<Row>{batch}, columns, claims);
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

constexpr char const *to_copy = R"sql(
  select c.imei, array_to_string(c.taken, ',')
    from tracksolid.positions_to_copy(string_to_array($1, ','),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($2, ',')) with ordinality as u(t, n)),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($3, ',')) with ordinality as u(t, n))) c
)sql";
constexpr char const *copied = R"sql(
  select tracksolid.positions_copied(string_to_array($1, ','),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($2, ',')) with ordinality as u(t, n)),
           (select array_agg(to_timestamp(t::bigint) order by n) from unnest(string_to_array($3, ',')) with ordinality as u(t, n)))
)sql";

/// The fixes of each device.
Parts<rows::Position> by_device(std::vector<rows::Position> const &sorted) {
  Parts<rows::Position> devices;
  for (auto from = sorted.begin(); from != sorted.end();) {
    auto const to = std::find_if(from, sorted.end(), [&](auto const &fix) { return fix.imei != from->imei; });
    devices.emplace_back(from, to);
    from = to;
  }
  return devices;
}

/// First and last time of each device, as comma lists: imei characters are letters and digits only.
struct Spans {
  std::string imeis, from, to;
  void add(std::string const &imei, Time first, Time last) {
    auto const *comma = imeis.empty() ? "" : ",";
    imeis += comma + imei;
    from += comma + std::to_string(first.time_since_epoch().count());
    to += comma + std::to_string(last.time_since_epoch().count());
  }
};

/// The columns of a fix, and which way it came.
auto fix_columns(FixSource source) {
  auto const source_name = [text = name(source)](rows::Position const &) { return text; };
  return std::tuple_cat(rows::Position::columns(), std::tuple{rows::Column{"source", source_name}});
}

/// The columns of the stage: those, and what only the merge wants to know.
auto staged_fix_columns(FixSource source) {
  return std::tuple_cat(fix_columns(source), std::tuple{rows::Column{"is_late", &rows::Position::is_late}});
}

/// Which fixes go which way into the table.
struct Ways {
  Parts<rows::Position> copied, merged;
  Spans filled;  ///< of the fixes that are copied, each without a fix of another way

  /// The fixes of one device; late ones and those of the `taken` times are merged, the runs between them copied.
  void divide(std::span<rows::Position const> fixes, std::set<Time> const &taken) {
    auto const is_taken = [&](rows::Position const &fix) {
      return fix.is_late || taken.contains(fix.gps_time);
    };
    for (auto from = fixes.begin(); from != fixes.end();) {
      bool const merges = is_taken(*from);
      auto const to =
          std::find_if(from, fixes.end(), [&](auto const &fix) { return is_taken(fix) != merges; });
      (merges ? merged : copied).emplace_back(from, to);
      if (!merges) filled.add(from->imei, from->gps_time, std::prev(to)->gps_time);
      from = to;
    }
  }
};

Ways ways_of(Tx &tx, std::vector<rows::Position> const &sorted) {
  auto const devices = by_device(sorted);
  Spans spans;
  for (auto const &fixes : devices)
    spans.add(fixes.front().imei, fixes.front().gps_time, fixes.back().gps_time);
  std::map<std::string, std::set<Time>> taken;
  for (auto const &row : tx.query(to_copy, spans.imeis, spans.from, spans.to))
    for (auto &times = taken[row[0].text()]; auto const &time : split(row[1].view(), ','))
      times.insert(from_epoch(std::stol(time)));
  Ways ways;
  for (auto const &fixes : devices)
    if (auto const known = taken.find(fixes.front().imei); known != taken.end())
      ways.divide(fixes, known->second);
    else
      ways.merged.push_back(fixes);
  return ways;
}

/// Fixes of a time that a device has none of yet are copied into the table, the others merged.
Merged copy_new_and_merge_others(Tx &tx, std::vector<rows::Position> const &sorted, FixSource source) {
  auto const ways = ways_of(tx, sorted);
  std::size_t count = 0;
  if (!ways.copied.empty()) {
    copy_rows(tx, "tracksolid.position_history", ways.copied, fix_columns(source));
    tx.row(copied, ways.filled.imeis, ways.filled.from, ways.filled.to);
    for (auto const &fixes : ways.copied) count += fixes.size();
  }
  auto const merged = stage_and_merge(tx, ways.merged, staged_fix_columns(source));
  return {count + merged.rows_in, count + merged.rows_written};
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
    if (options.fix_path == FixPath::copy_if_new && !batch.empty())
      return copy_new_and_merge_others(tx, batch, options.fix_source);
    return stage_and_merge(tx, batch, staged_fix_columns(options.fix_source));
  }
  Merged operator()(std::vector<rows::Refusal> const &batch) const { return merge_refused(batch); }
  Merged operator()(std::vector<rows::OddValue> const &batch) const { return merge_refused(batch); }

 private:
  template <class Row>
  Merged merge_refused(std::vector<Row> const &batch) const {
    auto const stream = [this](Row const &) { return options.stream; };
    stage_and_merge(tx, batch, std::tuple_cat(Row::columns(), std::tuple{rows::Column{"stream", stream}}));
    return {};
  }
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
