#include "store/reports.hpp"

#include <fmt/format.h>

namespace fleet::store {
namespace {

constexpr Statement live_statement{"live_positions", "select reporting.fn_live_positions($1, $2)"};
constexpr Statement track_statement{"vehicle_track",
                                    "select reporting.fn_vehicle_track($1, coalesce($2::int, 24))"};
constexpr Statement nearest_statement{
    "nearest_vehicles",
    "select reporting.fn_nearest_vehicles($1::double precision, $2::double precision, coalesce($3::int, 5))"};
// The same, of one cost centre: the function behind it knows no scope. Distances on the sphere, as there.
constexpr Statement nearest_in_statement{"nearest_vehicles_in", R"sql(
  with near as (
    select f.value::jsonb as feature,
           st_distance(st_setsrid(st_makepoint((f.value->'geometry'->'coordinates'->>0)::float8,
                                               (f.value->'geometry'->'coordinates'->>1)::float8), 4326)::geography,
                       st_setsrid(st_makepoint($2::float8, $1::float8), 4326)::geography, false) as distance_m
      from json_array_elements(reporting.fn_live_positions($4, null)->'geojson'->'features') f
     where json_typeof(f.value->'geometry') = 'object'
     order by distance_m limit coalesce($3::int, 5))
  select json_build_object(
    'summary', json_build_object('lat', $1::float8, 'lng', $2::float8, 'limit', coalesce($3::int, 5),
                                 'vehicles', (select count(*) from near)),
    'geojson', json_build_object('type', 'FeatureCollection', 'features',
      (select coalesce(json_agg(jsonb_set(feature, '{properties,distance_m}', to_jsonb(round(distance_m::numeric, 1)))
                                order by distance_m), '[]') from near)))
)sql"};
constexpr Statement trip_statement{"trip", "select reporting.fn_trip($1::bigint)"};
constexpr Statement filters_statement{"filters", "select reporting.fn_filters()"};
constexpr Statement trips_statement{
    "trips_for_map",
    "select reporting.fn_trips_for_map($1::text[], $2, $3, $4, $5::timestamptz, $6::timestamptz)"};
constexpr Statement ingest_health_statement{"ingest_health", "select reporting.fn_ingest_health()"};

/// {"a","b \"c\""}: PostgreSQL's text form of an array.
std::string array_text(std::vector<std::string> const &values) {
  std::string text = "{";
  for (auto const &value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (char const c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + '}';
}

template <class Value, class Write>
std::optional<std::string> written(std::optional<Value> const &value, Write write) {
  return value ? std::optional<std::string>{write(*value)} : std::nullopt;
}

std::string number(int value) {
  return std::to_string(value);
}

}  // namespace

std::string live_positions(Reader &reader, std::optional<std::string> const &cost_centre,
                           std::optional<std::string> const &acc_status) {
  return reader.text(live_statement, {cost_centre, acc_status});
}

std::string vehicle_track(Reader &reader, std::string const &vehicle_number, std::optional<int> hours) {
  return reader.text(track_statement, {vehicle_number, written(hours, number)});
}

std::string nearest_vehicles(Reader &reader, double lat_deg, double lng_deg, std::optional<int> limit,
                             std::optional<std::string> const &cost_centre) {
  Parameters parameters{fmt::format("{}", lat_deg), fmt::format("{}", lng_deg), written(limit, number)};
  if (!cost_centre) return reader.text(nearest_statement, parameters);
  parameters.push_back(cost_centre);
  return reader.text(nearest_in_statement, parameters);
}

std::string trip(Reader &reader, std::int64_t trip_id) {
  return reader.text(trip_statement, {std::to_string(trip_id)});
}

std::string filters(Reader &reader) {
  return reader.text(filters_statement, {});
}

std::string trips_for_map(Reader &reader, TripFilter const &filter) {
  return reader.text(trips_statement,
                     {written(filter.vehicles, array_text), filter.driver, filter.cost_centre, filter.city,
                      written(filter.start, rfc3339), written(filter.end, rfc3339)});
}

std::string ingest_health(Reader &reader) {
  return reader.text(ingest_health_statement, {});
}

}  // namespace fleet::store
