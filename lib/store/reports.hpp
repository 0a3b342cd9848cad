#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/reader.hpp"

/// What the API answers, as JSON text made by the functions of schema `reporting`: one function here for one
/// there. Throws: pqxx::sql_error with sqlstate P0002 (unknown vehicle), 22023 (a value out of range), 57014
/// (timeout).
namespace fleet::store {

std::string live_positions(Reader &reader, std::optional<std::string> const &cost_centre,
                           std::optional<std::string> const &acc_status);

std::string vehicle_track(Reader &reader, std::string const &vehicle_number, std::optional<int> hours);

/// `cost_centre`: only its vehicles; nothing: all.
std::string nearest_vehicles(Reader &reader, double lat_deg, double lng_deg, std::optional<int> limit,
                             std::optional<std::string> const &cost_centre = std::nullopt);

/// {"vehicle", "summary", "geojson"}: as vehicle_track, for one trip of v_trips.
std::string trip(Reader &reader, std::int64_t trip_id);

/// {"vehicles", "drivers", "cost_centres", "cities", "timezone"}
std::string filters(Reader &reader);

/// What is left out does not filter; without times it is today in the fleet's zone.
struct TripFilter {
  std::optional<std::vector<std::string>> vehicles;
  std::optional<std::string> driver, cost_centre, city;
  std::optional<Time> start, end;
};
std::string trips_for_map(Reader &reader, TripFilter const &filter);

/// {"status": "ok" or "degraded", "as_of", "rows"}: whether every stream comes in on time.
std::string ingest_health(Reader &reader);

}  // namespace fleet::store
