#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/server.hpp"
#include "support/run_fleet.hpp"
#include "support/temp_db.hpp"

namespace fleet::testing {

/// The simulator, a migrated database, and the settings that join them.
class SimFleet {
 public:
  explicit SimFleet(sim::Setup const &setup) : SimFleet(setup, TempCluster::shared(default_engine())) {}
  SimFleet(sim::Setup const &setup, TempCluster &cluster);

  sim::Server server;
  TempDb db;

  Environment environment() const;
  /// Runs `fleet` against both; `more` overrides settings.
  Result run(std::vector<std::string> const &arguments, Environment const &more = {}) const;
  /// The --json report of a run that must exit with `exit_code`.
  nlohmann::json report(std::vector<std::string> arguments, int exit_code = 0,
                        Environment const &more = {}) const;
  /// Counters of the simulator, violations included.
  nlohmann::json counted();
  /// One value of a query.
  template <class Value>
  Value value(std::string const &query) const {
    auto session = db.connect();
    return store::Autocommit{session}.row(query)[0].as<Value>();
  }
};

}  // namespace fleet::testing
