#include "store/device_store.hpp"

#include "base/text.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_devices = R"sql(
  select d.imei, coalesce(d.account, '')
    from tracksolid.devices d
    left join tracksolid.live_positions l on l.imei = d.imei
   where case when $1 = '' then d.enabled and (d.activated_at is not null or l.gps_time is not null)
                   and coalesce(d.expires_at, 'infinity') > now()
              else d.imei = any (string_to_array($1, ',')) end
   order by 2, 1
)sql";
constexpr char const *select_unknown = R"sql(
  select w.imei from unnest(string_to_array($1, ',')) as w(imei)
   where not exists (select from tracksolid.devices d where d.imei = w.imei)
)sql";

// One day of fixes is enough to tell, the last that was asked for in whole; the others are small.
constexpr char const *rows_of_tracks = R"sql(
  select count(*)::float8 / nullif(count(distinct imei), 0)
    from tracksolid.position_history
   where gps_time >= (select max(upper(covered)) - interval '1 day' from tracksolid.coverage where stream = 'tracks')
     and gps_time < (select max(upper(covered)) from tracksolid.coverage where stream = 'tracks')
)sql";
constexpr char const *rows_of_trips =
    "select count(*)::float8 / 7 / nullif(count(distinct imei), 0) from tracksolid.trips where start_time >= "
    "now() - interval '7 days'";
constexpr char const *rows_of_parking =
    "select count(*)::float8 / 7 / nullif(count(distinct imei), 0) from tracksolid.parking_events where "
    "start_time >= now() - interval '7 days'";
constexpr char const *rows_of_alarms =
    "select count(*)::float8 / 7 / nullif(count(distinct imei), 0) from tracksolid.alarms where alarm_time "
    ">= now() - interval '7 days'";

std::vector<std::string> first_column(Rows const &rows) {
  std::vector<std::string> values;
  for (auto const &row : rows) values.push_back(row[0].text());
  return values;
}

}  // namespace

std::vector<KnownDevice> known_devices(Tx &tx, std::vector<std::string> const &imeis) {
  std::vector<KnownDevice> devices;
  for (auto const &row : tx.query(select_devices, join(imeis, ",")))
    devices.push_back({row[0].text(), row[1].text()});
  return devices;
}

std::vector<std::string> unknown_imeis(Tx &tx, std::vector<std::string> const &imeis) {
  return first_column(tx.query(select_unknown, join(imeis, ",")));
}

std::vector<std::string> known_accounts(Tx &tx) {
  return first_column(
      tx.query("select distinct account from tracksolid.devices where account is not null order by 1"));
}

std::optional<double> rows_a_device_day(Tx &tx, std::string const &stream) {
  char const *sql = nullptr;
  if (stream == "tracks") sql = rows_of_tracks;
  if (stream == "trips") sql = rows_of_trips;
  if (stream == "parking") sql = rows_of_parking;
  if (stream == "alarms") sql = rows_of_alarms;
  if (sql == nullptr) return std::nullopt;
  return tx.value<std::optional<double>>(sql);
}

}  // namespace fleet::store
