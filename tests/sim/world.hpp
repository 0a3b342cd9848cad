#pragma once
#include <nlohmann/json.hpp>

#include "sim/model.hpp"

namespace fleet::sim {

/// What moves and when. A world is a function of time: two questions about one moment get one answer, from
/// any thread, in any order.
class World {
 public:
  virtual ~World() = default;
  virtual Roster const &roster() const = 0;
  /// Appends the device's fixes of [from, to], both ends included, ordered by time.
  virtual void fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const = 0;
  /// The newest fix at or before `at`.
  virtual std::optional<Fix> last_fix(std::size_t device, Time at) const = 0;
  /// Appends trips and stops that touch [from, to] and alarms inside it, ordered by time.
  virtual void events(std::size_t device, Time from, Time to, Events &into) const = 0;
  virtual double odometer_m(std::size_t device, Time at) const = 0;
  /// Last sign of life at or before `at`; a parked tracker still sends heartbeats.
  virtual std::optional<Time> heartbeat(std::size_t device, Time at) const = 0;
  /// For GET /sim/state: where the data comes from, ranges, mapping.
  virtual nlohmann::json describe() const = 0;
};

}  // namespace fleet::sim
