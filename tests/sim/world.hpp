#pragma once
#include <nlohmann/json.hpp>

#include "sim/story.hpp"

namespace fleet::sim {

/// How long the engine ran.
struct Activity {
  Seconds driving{0};
  Seconds idling{0};
  Seconds engine() const { return driving + idling; }
};

/// Movement of all vehicles. A world is a function of time: two questions about one moment get one answer, from
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
  /// For worlds that give trips, stops and alarms with the times at which the vendor reports them, with revisions:
  /// appends those whose event touches [from, to]. False: they follow from events(), uploads and switches.
  virtual bool reported(std::size_t /*device*/, Time /*from*/, Time /*to*/, Reported & /*into*/) const {
    return false;
  }
  /// When the vendor gets this fix, where the world itself says so; nothing: by the switches.
  virtual std::optional<Time> comes(std::size_t /*device*/, Fix const & /*fix*/) const {
    return std::nullopt;
  }
  /// The first moment that anything is known of.
  virtual Time begin() const = 0;
  virtual double odometer_m(std::size_t device, Time at) const = 0;
  /// Last sign of life at or before `at`; a parked tracker still sends heartbeats.
  virtual std::optional<Time> heartbeat(std::size_t device, Time at) const = 0;
  /// Place of the vehicle, between fixes as well; by default at its last fix.
  virtual std::optional<Place> place_at(std::size_t device, Time at) const;
  /// Activity of the engine in [from, to); by default as trips and idling stops show.
  virtual Activity activity(std::size_t device, Time from, Time to) const;
  /// For GET /sim/state: where the data comes from, ranges, mapping.
  virtual nlohmann::json describe() const = 0;
};

}  // namespace fleet::sim
