#include "store/device_store.hpp"

#include "base/text.hpp"

namespace fleet::store {
namespace {

constexpr char const *select_devices = R"sql(
  select d.imei, coalesce(d.account, '')
    from tracksolid.devices d
    left join tracksolid.live_positions l on l.imei = d.imei
   where case when $1 = '' then d.enabled and d.removed_at is null and (d.activated_at is not null or l.gps_time is not null)
                   and coalesce(d.expires_at, 'infinity') > now()
              else d.imei = any (string_to_array($1, ',')) end
   order by 2, 1
)sql";
constexpr char const *select_unknown = R"sql(
  select w.imei from unnest(string_to_array($1, ',')) as w(imei)
   where not exists (select from tracksolid.devices d where d.imei = w.imei)
)sql";

// One day of fixes is enough to judge by, the last that was asked for in whole; the others are small.
constexpr char const *rows_of_tracks = R"sql(
  select count(*)::float8 / nullif(count(distinct imei), 0)
    from tracksolid.position_history
   where gps_time >= (select max(upper(covered)) - interval '1 day' from tracksolid.coverage where stream = 'tracks')
     and gps_time < (select max(upper(covered)) from tracksolid.coverage where stream = 'tracks')
)sql";
// The last week, or what there is of it.
constexpr char const *rows_of_events = R"sql(
  select count(*) / greatest(extract(epoch from now() - min(at)) / 86400, 1)::float8 / nullif(count(distinct imei), 0)
    from (select imei, start_time as at from tracksolid.trips where $1 = 'trips' and start_time >= now() - interval '7 days'
          union all
          select imei, start_time from tracksolid.parking_events where kind = $1 and start_time >= now() - interval '7 days'
          union all
          select imei, alarm_time from tracksolid.alarms where $1 = 'alarms' and alarm_time >= now() - interval '7 days') e
)sql";

constexpr char const *units_of_trips = R"sql(
  select imei, count(*) filter (where distance_unit = 'm'), count(*) filter (where distance_unit = 'km')
    from tracksolid.trips
   where start_time >= now() - interval '30 days' and quality = 'ok' and superseded_at is null and distance_raw > 0
   group by imei
)sql";

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

std::optional<double> rows_a_device_day(Tx &tx, std::string const &stream) {
  if (stream == "tracks") return tx.value<std::optional<double>>(rows_of_tracks);
  return tx.value<std::optional<double>>(rows_of_events, stream);
}

std::vector<DistanceUnits> distance_units(Tx &tx) {
  std::vector<DistanceUnits> units;
  for (auto const &row : tx.query(units_of_trips))
    units.push_back({row[0].text(), row[1].as<std::size_t>(), row[2].as<std::size_t>()});
  return units;
}

}  // namespace fleet::store
