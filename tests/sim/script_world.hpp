#pragma once
#include <map>

#include "sim/world.hpp"

namespace fleet::sim {

/// A world that a test writes down event by event, with the times at which the vendor reports each: for cases whose
/// right answer is worked out by hand. Filled before the simulator starts; the accounts are those of make_roster.
class ScriptWorld final : public World {
 public:
  /// Devices with these IMEIs; all calls below take one of them.
  ScriptWorld(std::vector<std::string> imeis, Time begin, std::string const &root = "demo_user");

  /// A fix that the vendor has from `since` on; nothing: by the upload switches.
  ScriptWorld &fix(std::string_view imei, Fix const &fix, std::optional<Time> since = std::nullopt);
  /// Fixes every `step` along a straight line, ignition on, at the speed that follows.
  ScriptWorld &drive(std::string_view imei, Time from, Time to, Place start, Place end,
                     Seconds step = Seconds{10}, std::optional<Time> since = std::nullopt);
  /// Rows as the vendor reports them; several with lives of their own make a revision.
  ScriptWorld &trip(std::string_view imei, Trip const &trip, Life life = {}, State state = State::whole);
  ScriptWorld &stop(std::string_view imei, Halt const &stop, Life life = {}, State state = State::whole);
  ScriptWorld &alarm(std::string_view imei, Alarm const &alarm, Life life = {}, State state = State::whole);
  /// No sign of life in [from, to); elsewhere a heartbeat each minute.
  ScriptWorld &silent(std::string_view imei, Time from, Time to);

  /// For what no call above does: names, kinds, accounts, fences.
  Roster &edit() { return roster_; }

  Roster const &roster() const override { return roster_; }
  void fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const override;
  std::optional<Fix> last_fix(std::size_t device, Time at) const override;
  void events(std::size_t device, Time from, Time to, Events &into) const override;
  bool reported(std::size_t device, Time from, Time to, Reported &into) const override;
  std::optional<Time> comes(std::size_t device, Fix const &fix) const override;
  Time begin() const override { return begin_; }
  double odometer_m(std::size_t device, Time at) const override;
  std::optional<Time> heartbeat(std::size_t device, Time at) const override;
  nlohmann::json describe() const override;

 private:
  struct Script {
    std::map<Time, std::pair<Fix, std::optional<Time>>> fixes;
    Reported reported;
    std::vector<std::pair<Time, Time>> silences;
  };
  Script &of(std::string_view imei);

  Roster roster_;
  std::vector<Script> scripts_;
  Time begin_;
};

}  // namespace fleet::sim
