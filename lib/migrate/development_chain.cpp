#include "migrate/development_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"

namespace fleet::migrate {
namespace {

bool is_numbered(Applied const &row) {
  return !row.name.starts_with("repeatable/");
}

bool is_same(Applied const &row, DevelopmentFile const &file) {
  return row.name == file.name && row.checksum == file.checksum;
}

bool is_applied(DevelopmentFile const &file, std::vector<Applied> const &applied) {
  return std::any_of(applied.begin(), applied.end(), [&](Applied const &row) { return is_same(row, file); });
}

bool is_of_chain(Applied const &row) {
  auto const &chain = development_chain();
  return std::any_of(chain.begin(), chain.end(),
                     [&](DevelopmentFile const &file) { return is_same(row, file); });
}

/// The relation that a column, comment, constraint … belongs to: "tracksolid.devices" of "tracksolid.devices.imei".
std::string relation_of(std::string const &name) {
  auto const first = name.find('.');
  return first == std::string::npos ? name : name.substr(0, name.find('.', first + 1));
}

/// The relation in "CREATE INDEX … ON ONLY tracksolid.heartbeats USING …".
std::string indexed_relation(std::string const &definition) {
  auto const on = definition.find(" ON ");
  if (on == std::string::npos) return {};
  auto rest = definition.substr(on + 4);
  if (rest.starts_with("ONLY ")) rest.erase(0, 5);
  return rest.substr(0, rest.find(' '));
}

}  // namespace

std::vector<DevelopmentFile> const &development_chain() {
  static std::vector<DevelopmentFile> const chain{
      {"0001_foundation.sql", "fc21fe7ff710dc75472f83a01a34cfd64978beed60af1ad160219a93a8cae99f"},
      {"0002_devices_and_positions.sql", "5ae3ed2333bd1b598790ed11e63acd5ecfa6a4953d5991f14b4242f23b1dca6a"},
      {"0003_trips_parking_alarms.sql", "2083f4b6025d91a879978951fb9c3d9994176ada1bde1f7898397c45acd30b24"},
      {"0004_push_readings.sql", "d3ed846f62b60cd1d7d6517d6fd3599a7e98915b45d0e5587f644e44b51adf7c"},
      {"0005_bookkeeping.sql", "2a7327ff4c7f36e348d4c4e7ec11b7f87efb5881e9388956afc8bc051ae2ef8e"},
      {"0006_reporting.sql", "5fba8a53e3c8fa2d7ec049f2cd2a06a940b9d20830ebff0d3043f2bf04d4f287"},
      {"0007_alarm_kinds.sql", "18c1e98b967772928bc6230db6f38595ac2f603dd7988052fd77bff2efbc265f"},
      {"0008_operations.sql", "c14ef910e473323e4ca963e5f61e98ade96c0aed4d627b1caed9021d9b3c6ede"},
      {"0009_daily_figures.sql", "f5d84d53f79812fe10ac80b6fe04d6c04d0aca188ca471135466157c9938cc81"},
      {"0010_storage_policies.sql", "52c97e773eea1af375c53e17cd7ebb89c5a9673b3645988f2e550907ec727cb1"},
      {"0011_detected_trips.sql", "aad20e617dff45394df9f004d7555238fe37423e92645be09d38991a55a4298e"},
      {"0012_refresh_changes.sql", "11fdc181a5b83ab017131bc479d01fa0f5e32fdef2491b70bb7685be37e7367c"},
      {"0013_compression_order.sql", "f9756e8d8ae17d4aa6ebb2922736292c2481aa37676ccdf66a58998860ff8dbc"},
      {"0014_push_kept.sql", "5861263e87c009d39baec9d2782e1f4c150cc82274de66daccded808d6ecad3e"},
      {"0016_burst_cool_down.sql", "070c534072515e0233289e9aa74b598656c832a46abce9af562f2f4c0e46d0cb"},
      {"0017_audit_settings.sql", "1f834afe24bbbcb7b15e18dbf342894e159ecd2e0742c0ae35e839fd5a01b9b6"},
      {"0018_schema_record.sql", "680399d068a0e34d741fd544f24b0a4b03d816751541b4bb1abfb1e2a7bc9eb4"},
      {"0019_v_trips_spare.sql", "642b725921700c7c4a235105666039aebb0639a9d32f8d145ac339562b1485ea"},
  };
  return chain;
}

bool is_development_history(std::vector<Applied> const &applied) {
  return std::any_of(applied.begin(), applied.end(), is_of_chain);
}

void refuse_development_history(std::vector<Applied> const &applied) {
  if (is_development_history(applied))
    throw Error{Stop::failed, "this database was migrated by a build before 0.1.0",
                "run `fleet migrate baseline` once: it compares the schema and adopts the database"};
}

void require_whole_development_history(std::vector<Applied> const &applied) {
  for (auto const &file : development_chain())
    if (!is_applied(file, applied))
      throw Error{
          Stop::failed,
          fmt::format("this database was migrated by a build before 0.1.0 and lacks its migration '{}'",
                      file.name),
          "run `fleet migrate` of the last build before 0.1.0, then `fleet migrate baseline` of this one"};
  for (auto const &row : applied)
    if (is_numbered(row) && !is_of_chain(row))
      throw Error{Stop::failed, fmt::format("the database has migration '{}', which no fleet has", row.name),
                  "only a database that fleet alone has migrated can be adopted"};
}

std::vector<Object> objects_of_numbered_files(std::vector<Object> const &objects, std::string const &engine) {
  static std::set<std::string> const alone{"schema", "table", "foreign table", "type", "statistics"};
  static std::set<std::string> const parts{"column", "constraint", "rule", "policy", "comment"};
  std::set<std::string> tables;
  for (auto const &one : objects)
    if (one.kind == "table" || one.kind == "foreign table") tables.insert(one.name);
  std::vector<Object> kept;
  for (auto const &one : objects) {
    bool const wanted = alone.count(one.kind) > 0 ||
                        (parts.count(one.kind) > 0 && tables.count(relation_of(one.name)) > 0) ||
                        (one.kind == "comment" && one.name.starts_with("schema ")) ||
                        (one.kind == "index" && tables.count(indexed_relation(one.definition)) > 0);
    if (!wanted) continue;
    kept.push_back(one);
    if (engine == "timescaledb" && one.kind == "table" && one.definition.starts_with("partition by"))
      kept.back().definition.clear();
  }
  return kept;
}

std::vector<Object> with_whole_names(std::vector<Object> const &recorded, std::vector<Object> const &live) {
  constexpr std::size_t limit = 63;  // of PostgreSQL's type name
  std::vector<Object> whole;
  for (auto const &one : recorded) {
    bool cut = false;
    for (auto const &now : live)
      if (now.kind == one.kind && now.name.size() > limit && now.name.substr(0, limit) == one.name) {
        whole.push_back({one.kind, now.name, one.definition});
        cut = true;
      }
    if (!cut) whole.push_back(one);
  }
  return whole;
}

}  // namespace fleet::migrate
