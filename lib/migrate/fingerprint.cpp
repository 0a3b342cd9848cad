#include "migrate/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "migrate/catalogue.hpp"
#include "migrate/ledger.hpp"
#include "store/copy_binary.hpp"

namespace fleet::migrate {
namespace {

using Key = std::pair<std::string, std::string>;
using ByKey = std::map<Key, std::string>;

constexpr char const *select_zone = "select value from tracksolid.settings where name = 'timezone'";
constexpr char const *select_recorded = "select kind, name, definition from tracksolid.schema_objects";
constexpr char const *server_kind = "server";
constexpr char const *recorded_elsewhere = R"sql(
  select exists (select from tracksolid.schema_objects
                  where kind = 'server' and definition <> (current_setting('server_version_num')::int / 10000)::text)
)sql";

ByKey by_key(std::vector<Object> const &objects) {
  ByKey map;
  for (auto const &one : objects) map.emplace(Key{one.kind, one.name}, one.definition);
  return map;
}

std::vector<Object> as_objects(ByKey const &map) {
  std::vector<Object> objects;
  for (auto const &[key, definition] : map) objects.push_back({key.first, key.second, definition});
  return objects;
}

/// The text of a view without "devices." before its columns: PostgreSQL 16 and newer leave that out where one table is
/// asked. Schemas before tables and functions stay.
std::string without_qualifiers(std::string const &kind, std::string const &definition) {
  if (kind != "view" && kind != "materialized view") return definition;
  static std::regex const qualifier{
      R"re((\b(?:FROM|JOIN)\s+\(*(?:"[^"]+"|\w+)\.)|(?:"[^"]+"|\b[a-z_][a-z0-9_]*)\.(?!(?:"[^"]+"|\w+)\())re"};
  return std::regex_replace(definition, qualifier, "$1");
}

void sort(std::vector<Object> &objects) {
  std::sort(objects.begin(), objects.end(), [](Object const &a, Object const &b) {
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
  });
}

std::string replace_all(std::string text, std::string const &part, std::string const &with) {
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += with.size())
    text.replace(at, part.size(), with);
  return text;
}

/// The engine numbers the tables behind a continuous aggregate, and the zone is the operator's to change.
std::string comparable(std::string const &definition, std::string const &quoted_zone) {
  static std::regex const number{R"((_materialized_hypertable_|cagg_watermark\()\d+)"};
  return replace_all(std::regex_replace(definition, number, "$1N"), quoted_zone, "'(zone)'");
}

/// "tracksolid.alarms" for "tracksolid.alarms.extra" and "tracksolid.alarms.extra to grafana": names have no
/// more than two dots before a space or a bracket.
bool belongs_to(std::string const &name, std::string const &relation) {
  return name.starts_with(relation) && name.size() > relation.size() &&
         (name[relation.size()] == '.' || name[relation.size()] == ' ');
}

bool is_whole(Difference const &one) {
  static std::set<std::string> const kinds{"table",    "view",      "materialized view", "function",
                                           "sequence", "procedure", "aggregate",         "foreign table"};
  return one.change != Change::changed && kinds.count(one.kind) > 0;
}

/// A part of something that is itself missing or added says nothing new.
void drop_parts(std::vector<Difference> &differences) {
  std::vector<Difference> wholes;
  std::copy_if(differences.begin(), differences.end(), std::back_inserter(wholes), is_whole);
  std::erase_if(differences, [&](Difference const &one) {
    return std::any_of(wholes.begin(), wholes.end(), [&](Difference const &whole) {
      return one.change == whole.change &&
             (belongs_to(one.name, whole.name) ||
              ((one.kind == "comment" || one.kind == "owner") && one.name == whole.name) ||
              (one.kind == "index" && one.expected.find(" ON " + whole.name + " ") != std::string::npos) ||
              (one.kind == "index" && one.found.find(" ON " + whole.name + " ") != std::string::npos));
    });
  });
}

}  // namespace

char const *name(Change change) {
  switch (change) {
    case Change::missing:
      return "missing";
    case Change::changed:
      return "changed";
    case Change::added:
      break;
  }
  return "added";
}

std::vector<Object> read_objects(store::Tx &tx) {
  std::string zone;
  if (table_exists(tx, "tracksolid.settings"))
    for (auto const &row : tx.query(select_zone)) zone = tx.quote(row[0].text());
  auto const search_path = tx.value<std::string>("show search_path");
  tx.script("set search_path = pg_catalog");
  std::vector<Object> objects{{server_kind, "PostgreSQL", {}}};
  objects.front().definition =
      tx.value<std::string>("select current_setting('server_version_num')::int / 10000");
  for (auto const &row : tx.query(catalogue_query)) {
    Object object{row[0].text(), row[1].text(), row[2].text()};
    if (!zone.empty() && object.name == "tracksolid.v_mileage_daily_cagg")
      object.definition = comparable(object.definition, zone);
    objects.push_back(std::move(object));
  }
  tx.script("set search_path = " + search_path);
  sort(objects);
  return objects;
}

std::string digest(std::vector<Object> const &objects) {
  std::string all;
  for (auto const &one : objects) all += one.kind + '\0' + one.name + '\0' + one.definition + '\0';
  return sha256_hex(all);
}

std::vector<Difference> compare(std::vector<Object> const &expected, std::vector<Object> const &found) {
  auto const wanted = by_key(expected);
  auto const there = by_key(found);
  std::vector<Difference> differences;
  for (auto const &[key, definition] : wanted) {
    auto const match = there.find(key);
    if (match == there.end())
      differences.push_back({Change::missing, key.first, key.second, definition, {}});
    else if (match->second != definition)
      differences.push_back({Change::changed, key.first, key.second, definition, match->second});
  }
  for (auto const &[key, definition] : there)
    if (wanted.count(key) == 0) differences.push_back({Change::added, key.first, key.second, {}, definition});
  drop_parts(differences);
  std::stable_sort(differences.begin(), differences.end(), [](Difference const &a, Difference const &b) {
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
  });
  return differences;
}

bool records_objects(store::Tx &tx) {
  return table_exists(tx, "tracksolid.schema_objects");
}

std::vector<Object> recorded_objects(store::Tx &tx) {
  std::vector<Object> objects;
  if (!records_objects(tx)) return objects;
  for (auto const &row : tx.query(select_recorded))
    objects.push_back({row[0].text(), row[1].text(), row[2].text()});
  sort(objects);
  return objects;
}

void record_objects(store::Tx &tx, std::vector<Object> const &objects) {
  auto const known = by_key(recorded_objects(tx));
  auto const wanted = by_key(objects);
  for (auto const &[key, definition] : known)
    if (wanted.count(key) == 0)
      tx.execute("delete from tracksolid.schema_objects where kind = $1 and name = $2", key.first,
                 key.second);
  std::vector<std::string> const columns{"kind", "name", "definition"};
  std::vector<Object> fresh;
  for (auto const &[key, definition] : wanted) {
    auto const match = known.find(key);
    if (match == known.end())
      fresh.push_back({key.first, key.second, definition});
    else if (match->second != definition)
      tx.execute("update tracksolid.schema_objects set definition = $3 where kind = $1 and name = $2",
                 key.first, key.second, definition);
  }
  store::CopyBinary copy{tx, "tracksolid.schema_objects", columns};
  for (auto const &one : fresh) copy.row(one.kind, one.name, one.definition);
  copy.complete();
}

bool is_recorded_elsewhere(store::Tx &tx) {
  return records_objects(tx) && tx.value<bool>(recorded_elsewhere);
}

std::vector<Object> as_printed_now(std::vector<Object> const &recorded, std::vector<Object> const &live) {
  auto const now = by_key(live);
  Key const server{server_kind, "PostgreSQL"};
  auto translated = by_key(recorded);
  if (auto const then = translated.find(server); then == translated.end() || then->second == now.at(server))
    return recorded;
  for (auto &[key, definition] : translated)
    if (auto const match = now.find(key);
        match != now.end() && (key == server || without_qualifiers(key.first, definition) ==
                                                    without_qualifiers(key.first, match->second)))
      definition = match->second;
  return as_objects(translated);
}

std::vector<Difference> drift(store::Tx &tx) {
  auto const recorded = recorded_objects(tx);
  if (recorded.empty())
    throw Error{Stop::failed, "this database has no record of the migrated objects",
                "run `fleet migrate` once, or compare with `fleet migrate verify --shadow`"};
  auto const found = read_objects(tx);
  return compare(as_printed_now(recorded, found), found);
}

std::vector<Object> without_drift(std::vector<Object> const &recorded, std::vector<Object> const &before,
                                  std::vector<Object> const &found) {
  if (recorded.empty()) return found;
  auto const record = by_key(recorded);
  auto const live = by_key(before);
  auto result = by_key(found);
  std::set<Key> keys;
  for (auto const *map : {&record, &live})
    for (auto const &[key, definition] : *map) keys.insert(key);
  auto const in = [](ByKey const &map, Key const &key) {
    auto const match = map.find(key);
    return match == map.end() ? std::pair{false, std::string{}} : std::pair{true, match->second};
  };
  for (auto const &key : keys) {
    bool const drifted = in(record, key) != in(live, key);
    if (!drifted || in(result, key) != in(live, key)) continue;  // as recorded, or changed by the migrate
    if (in(record, key).first)
      result[key] = record.at(key);
    else
      result.erase(key);
  }
  return as_objects(result);
}

}  // namespace fleet::migrate
