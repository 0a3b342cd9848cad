#include "store/coverage_store.hpp"

#include "base/text.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_uncovered = R"sql(
  select d.imei, extract(epoch from lower(gap))::bigint, extract(epoch from upper(gap))::bigint
    from unnest(string_to_array($1, ',')) as d(imei)
    left join tracksolid.coverage c on c.imei = d.imei and c.stream = $2
   cross join lateral unnest(tstzmultirange(tstzrange(to_timestamp($3), to_timestamp($4))) - coalesce(c.covered, '{}')) as gap
   where c.retry_after is null or c.retry_after <= now()
   order by 2, 1
)sql";
constexpr char const *cover_all = R"sql(
  select tracksolid.cover(g.imei, $1, tstzrange(to_timestamp(g.a), to_timestamp(g.b)))
    from unnest(string_to_array($2, ','), string_to_array($3, ',')::bigint[], string_to_array($4, ',')::bigint[]) as g(imei, a, b)
   order by g.imei
)sql";
constexpr char const *upsert_failure = R"sql(
  insert into tracksolid.coverage as c (imei, stream, failed_at, failure, retry_after)
  values ($1, $2, now(), $3, case when $4 then now() + interval '1 hour' end)
  on conflict (imei, stream) do update
     set failed_at = now(), failure = excluded.failure, updated_at = now(),
         retry_after = case when $4 then now() + case when c.failed_at is null then interval '1 hour' else interval '12 hours' end end
)sql";

long epoch(Time time) {
  return time.time_since_epoch().count();
}

}  // namespace

std::vector<Gap> uncovered(Tx &tx, std::string const &stream, std::vector<std::string> const &imeis,
                           Window wanted) {
  std::vector<Gap> gaps;
  if (wanted.empty()) return gaps;
  for (auto const &row :
       tx.query(select_uncovered, join(imeis, ","), stream, epoch(wanted.from), epoch(wanted.to)))
    gaps.push_back({row[0].text(), {Time{Seconds{row[1].as<long>()}}, Time{Seconds{row[2].as<long>()}}}});
  return gaps;
}

void cover(Tx &tx, std::string const &stream, std::vector<Gap> const &done) {
  std::vector<std::string> imeis;
  std::vector<std::string> from;
  std::vector<std::string> to;
  for (auto const &gap : done) {
    if (gap.window.empty()) continue;
    imeis.push_back(gap.imei);
    from.push_back(std::to_string(epoch(gap.window.from)));
    to.push_back(std::to_string(epoch(gap.window.to)));
  }
  if (!imeis.empty()) tx.execute(cover_all, stream, join(imeis, ","), join(from, ","), join(to, ","));
}

void note_failure(Tx &tx, std::string const &stream, std::string const &imei, std::string const &why,
                  bool quarantine) {
  tx.execute(upsert_failure, imei, stream, why, quarantine);
}

}  // namespace fleet::store
