#pragma once
#include <memory>
#include <optional>

#include "sim/city_world.hpp"
#include "sim/tokens.hpp"
#include "sim/trace_world.hpp"

namespace fleet::sim {

/// Everything a simulator is made of; a scenario file holds a part of it.
struct Setup {
  CityOptions city;
  std::string fixes_file;  ///< traces instead of the city
  std::string trips_file;
  std::shared_ptr<World const> world;  ///< a test's own, instead of city and traces
  std::string replay_folder;           ///< recorded answers instead of either
  bool live = false;
  std::optional<std::chrono::sys_days> anchor;  ///< nothing: yesterday, UTC
  Credentials credentials;
  Switches switches;
};

/// Lays a scenario over `setup`: {"about": "…", "anchor": "2024-05-01", "city": {"seed", "vehicles", "days",
/// "lat", "lng"}, "traces": {"fixes", "trips", "live"}, "switches": {…}}. Throws Error{usage} that names file
/// and key.
void read_scenario(std::string const &file, Setup &setup);

std::shared_ptr<World const> make_world(Setup const &setup);

}  // namespace fleet::sim
