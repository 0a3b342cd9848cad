#include "migrate/progress.hpp"

#include <algorithm>

#include "migrate/ledger.hpp"

namespace fleet::migrate {
namespace {

constexpr char const *select_all = R"sql(
  select name, checksum, statements_done, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
         coalesce(message, '')
    from tracksolid.schema_progress order by name
)sql";
constexpr char const *upsert_progress = R"sql(
  insert into tracksolid.schema_progress (name, checksum, statements_done, message) values ($1, $2, $3, nullif($4, ''))
  on conflict (name) do update set checksum = excluded.checksum, statements_done = excluded.statements_done,
                                   message = excluded.message
)sql";

bool has_progress(store::Tx &tx) {
  return table_exists(tx, "tracksolid.schema_progress");
}

}  // namespace

std::vector<Progress> read_progress(store::Tx &tx) {
  std::vector<Progress> all;
  if (!has_progress(tx)) return all;
  for (auto const &row : tx.query(select_all))
    all.push_back({row[0].text(), row[1].text(), row[2].as<int>(), row[3].text(), row[4].text()});
  return all;
}

std::optional<Progress> progress_of(std::vector<Progress> const &all, std::string const &name) {
  auto const found =
      std::find_if(all.begin(), all.end(), [&](Progress const &one) { return one.name == name; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

void note_progress(store::Tx &tx, File const &file, int statements_done, std::string const &message) {
  if (has_progress(tx)) tx.execute(upsert_progress, file.name, file.checksum, statements_done, message);
}

void drop_progress(store::Tx &tx, std::string const &name) {
  if (has_progress(tx)) tx.execute("delete from tracksolid.schema_progress where name = $1", name);
}

}  // namespace fleet::migrate
