#include "store/analytics.hpp"

namespace fleet::store {

std::vector<Analysis> const &analyses() {
  static std::vector<Analysis> const all{
      {"fleet-summary",
       "Trips by day, week or month, and today",
       {"fleet_summary", "select reporting.fn_fleet_summary($1, $2::date, $3::date, $4)"},
       true,
       true,
       true,
       Shape::table},
      {"utilisation",
       "What every vehicle did today",
       {"utilisation", "select reporting.fn_utilisation($1)"},
       false,
       false,
       true,
       Shape::table},
      {"driver-behaviour",
       "Distances, speeding and harsh driving of every driver",
       {"driver_behaviour", "select reporting.fn_driver_behaviour($1::date, $2::date, $3)"},
       false,
       true,
       true,
       Shape::table},
      {"driver-clock",
       "First start and last end of every driver's day",
       {"driver_clock", "select reporting.fn_driver_clock($1::date, $2::date, $3)"},
       false,
       true,
       true,
       Shape::table},
      {"alarms",
       "Alarms by day and kind",
       {"alarms", "select reporting.fn_alarms($1::date, $2::date, $3)"},
       false,
       true,
       true,
       Shape::table},
      {"mileage",
       "Distances by day and vehicle",
       {"mileage", "select reporting.fn_mileage($1::date, $2::date, $3)"},
       false,
       true,
       true,
       Shape::table},
      {"today",
       "The fleet today",
       {"fleet_today", "select reporting.fn_fleet_today($1)"},
       false,
       false,
       true,
       Shape::panel},
      {"dispatch",
       "Vehicles that can be sent, on a map",
       {"dispatch_map", "select reporting.fn_dispatch_map($1)"},
       false,
       false,
       true,
       Shape::features},
      {"trace",
       "Where every vehicle went in the last hour, as GeoJSON",
       {"fleet_trace", "select reporting.fn_fleet_trace($1)"},
       false,
       false,
       true,
       Shape::features},
      {"ingestion",
       "How far each stream has come",
       {"ingestion", "select reporting.fn_ingestion()"},
       false,
       false,
       false,
       Shape::table}};
  return all;
}

std::string analyse(Reader &reader, Analysis const &analysis, AnalysisFilter const &filter) {
  Parameters parameters;
  if (analysis.period) parameters.push_back(filter.period);
  if (analysis.days) parameters.insert(parameters.end(), {filter.from, filter.to});
  if (analysis.cost_centre) parameters.push_back(filter.cost_centre);
  return reader.text(analysis.statement, parameters);
}

}  // namespace fleet::store
