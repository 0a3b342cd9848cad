#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// The recorded traces, read and laid on recent days without any code of the product or the simulator: what
/// the replay tests expect is computed here.
namespace fleet::testing {

struct TraceFix {
  long time;  ///< unix seconds, after mapping
  double lat, lng;
};

/// Along a great circle.
double distance_km(TraceFix const &a, TraceFix const &b);

struct TraceTrip {
  std::string imei;
  long start, end;     ///< of the first and last fix inside the label, mapped
  double distance_km;  ///< haversine sum over the fixes between them
  std::vector<TraceFix> fixes;
};

struct Traces {
  /// Per imei, sorted by time, repeated times left out.
  std::map<std::string, std::vector<TraceFix>> fixes;
  std::vector<TraceTrip> trips;
  std::size_t fix_count() const;
};

/// The mapping: a device's recorded UTC days, in order, lie on consecutive days that end at `last_day` (days
/// since 1970); the time of day stays.
Traces read_traces(std::filesystem::path const &fixes_csv_gz, std::filesystem::path const &trips_csv_gz,
                   long last_day);

}  // namespace fleet::testing
