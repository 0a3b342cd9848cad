#include "store/coverage_store.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_open = R"sql(
  select imei, floor(extract(epoch from begins_at))::bigint, ceil(extract(epoch from ends_at))::bigint, extract(epoch from quiet_at)::bigint, ends_covered,
         extract(epoch from answered_to)::bigint,
         (select ceil(extract(epoch from max(upper(e.during))))::bigint from tracksolid.erased_spans e
           where (e.imei = s.imei or e.imei is null) and upper(e.during) <= s.begins_at)
    from tracksolid.open_stretches($1, string_to_array($2, ','), to_timestamp($3::bigint), to_timestamp($4::bigint), $5::bool, $6::bool) s
)sql";
constexpr char const *open_looks = "select tracksolid.open_second_looks($1, string_to_array($2, ','))";
constexpr char const *cover_all = R"sql(
  select tracksolid.cover(g.imei, $1, tstzrange(to_timestamp(g.a), to_timestamp(g.b)),
                          tstzrange(to_timestamp(g.c), to_timestamp(g.d)), to_timestamp(nullif(g.newest, 0)))
    from unnest(string_to_array($2, ','), string_to_array($3, ',')::bigint[], string_to_array($4, ',')::bigint[],
                string_to_array($5, ',')::bigint[], string_to_array($6, ',')::bigint[], string_to_array($7, ',')::bigint[])
         as g(imei, a, b, c, d, newest)
   order by g.imei, g.a
)sql";
constexpr char const *note = R"sql(
  select tracksolid.note_failure($1, $2, tstzrange(to_timestamp($3::bigint), to_timestamp($4::bigint)), $5, $6::bool)
)sql";
constexpr char const *drop_stale = R"sql(
  select coalesce(sum(tracksolid.drop_stale_fixes(g.imei, to_timestamp(g.a), to_timestamp(g.b))), 0)
    from unnest(string_to_array($1, ','), string_to_array($2, ',')::bigint[], string_to_array($3, ',')::bigint[]) as g(imei, a, b)
)sql";
constexpr char const *silence_after = "select ceil(tracksolid.setting('silence_after_s')::numeric)::bigint";
constexpr char const *note_silences = R"sql(
  select tracksolid.note_track_silences(array_agg(g.imei order by n), array_agg(to_timestamp(g.a) order by n), array_agg(to_timestamp(g.b) order by n))
    from unnest(string_to_array($1, ','), string_to_array($2, ',')::bigint[], string_to_array($3, ',')::bigint[])
         with ordinality as g(imei, a, b, n)
)sql";

long epoch(Time time) {
  return time.time_since_epoch().count();
}

std::optional<Time> optional_time(Field const &field) {
  return field.is_null() ? std::nullopt : std::optional{from_epoch(field.as<long>())};
}

/// One comma list a column: imei characters are letters and digits only.
class Lists {
 public:
  void add(std::size_t column, std::string const &value) {
    auto &text = columns_[column];
    if (!text.empty()) text += ',';
    text += value;
  }
  void add(std::size_t column, Time time) { add(column, std::to_string(epoch(time))); }
  std::string const &operator[](std::size_t column) const { return columns_[column]; }

 private:
  std::string columns_[6];
};

/// Stretches of the answered windows, longer than `least`, in which the answers have no fix.
void add_empty_stretches(Lists &stretches, std::vector<Answered> const &tracks,
                         std::vector<rows::Position> const &sorted, Seconds least) {
  for (auto const &one : tracks) {
    auto from = one.answered.from;
    auto const add_until = [&](Time to) {
      if (to - from <= least) return;
      stretches.add(0, one.imei);
      stretches.add(1, from);
      stretches.add(2, to);
    };
    auto fix =
        std::lower_bound(sorted.begin(), sorted.end(), one, [](rows::Position const &a, Answered const &b) {
          return std::tie(a.imei, a.gps_time) < std::tie(b.imei, b.answered.from);
        });
    for (; fix != sorted.end() && fix->imei == one.imei && fix->gps_time < one.answered.to; ++fix) {
      add_until(fix->gps_time);
      from = fix->gps_time;
    }
    add_until(one.answered.to - Seconds{1});
  }
}

}  // namespace

std::vector<Stretch> open_stretches(Tx &tx, std::string const &stream, std::vector<std::string> const &imeis,
                                    Wanted const &wanted) {
  std::vector<Stretch> stretches;
  if (wanted.window.empty()) return stretches;
  for (auto const &row : tx.query(select_open, stream, join(imeis, ","), epoch(wanted.window.from),
                                  epoch(wanted.window.to), wanted.is_scheduled, wanted.ignore_coverage))
    stretches.push_back({row[0].text(),
                         {from_epoch(row[1].as<long>()), from_epoch(row[2].as<long>())},
                         optional_time(row[3]),
                         row[4].as<bool>(),
                         optional_time(row[5]),
                         optional_time(row[6])});
  return stretches;
}

void open_second_looks(Tx &tx, std::string const &stream, std::vector<std::string> const &imeis) {
  tx.row(open_looks, stream, join(imeis, ","));
}

void cover(Tx &tx, std::string const &stream, std::vector<Answered> const &done) {
  Lists lists;
  for (auto const &one : done) {
    if (one.answered.empty()) continue;
    lists.add(0, one.imei);
    lists.add(1, one.answered.from);
    lists.add(2, one.answered.to);
    lists.add(3, one.settled.empty() ? one.answered.from : one.settled.from);
    lists.add(4, one.settled.empty() ? one.answered.from : one.settled.to);
    lists.add(5, one.newest.value_or(Time{}));
  }
  if (!lists[0].empty())
    tx.query(cover_all, stream, lists[0], lists[1], lists[2], lists[3], lists[4], lists[5]);
}

void note_failure(Tx &tx, std::string const &stream, std::string const &imei, Window window,
                  std::string const &why, bool quarantine) {
  if (!window.empty()) tx.row(note, stream, imei, epoch(window.from), epoch(window.to), why, quarantine);
}

std::size_t look_at_tracks(Tx &tx, std::vector<Answered> const &tracks,
                           std::vector<rows::Position> const &sorted) {
  Lists windows;
  for (auto const &one : tracks) {
    windows.add(0, one.imei);
    windows.add(1, one.answered.from);
    windows.add(2, one.answered.to);
  }
  if (windows[0].empty()) return 0;
  auto const dropped = tx.value<std::size_t>(drop_stale, windows[0], windows[1], windows[2]);
  Lists stretches;
  add_empty_stretches(stretches, tracks, sorted, Seconds{tx.value<long>(silence_after)});
  if (!stretches[0].empty()) tx.row(note_silences, stretches[0], stretches[1], stretches[2]);
  return dropped;
}

}  // namespace fleet::store
