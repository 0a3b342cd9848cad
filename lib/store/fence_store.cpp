#include "store/fence_store.hpp"

namespace fleet::store {
namespace {

constexpr char const *import_fences_sql =
    "select feature, coalesce(fence_id, ''), coalesce(fence_name, ''), coalesce(change, ''), coalesce(problem, '') "
    "from tracksolid.import_fences($1::jsonb, $2)";
constexpr char const *listed_fences_sql = R"sql(
  select f.source, f.fence_id, f.fence_name, coalesce(lower(public.geometrytype(f.shape)), ''), coalesce(f.color, ''),
         coalesce(round((public.st_area(f.area::public.geography) / 1e6)::numeric, 3)::text, ''), coalesce(reporting.utc_text(f.deleted_at), ''),
         (select count(*) from tracksolid.visits v where v.fence = f.id)
    from tracksolid.fences f order by f.fence_name, f.source, f.fence_id
)sql";

}  // namespace

std::vector<ImportedFence> import_fences(Tx &tx, std::string const &features, bool write) {
  std::vector<ImportedFence> fences;
  for (auto const &row : tx.query(import_fences_sql, features, write))
    fences.push_back({row[0].as<int>(), row[1].text(), row[2].text(), row[3].text(), row[4].text()});
  return fences;
}

std::vector<ListedFence> listed_fences(Tx &tx) {
  std::vector<ListedFence> fences;
  for (auto const &row : tx.query(listed_fences_sql))
    fences.push_back({row[0].text(), row[1].text(), row[2].text(), row[3].text(), row[4].text(),
                      row[5].text(), row[6].text(), row[7].text()});
  return fences;
}

}  // namespace fleet::store
