#pragma once
#include <map>
#include <memory>
#include <mutex>

#include "sim/city_plan.hpp"
#include "sim/derive.hpp"
#include "sim/world.hpp"

namespace fleet::sim {

struct CityOptions {
  std::uint64_t seed = 1;
  std::size_t vehicles = 60;
  int days = 7;  ///< of history up to and with the anchor day
  double lat_deg = -1.2864;
  double lng_deg = 36.8172;
  Steps steps;
  double weekends = 0;       ///< share of vehicles that rest on Saturday and Sunday: stops of 60 hours
  double long_trips = 0;     ///< share of vehicles that drive 14 hours without a stop once a week
  std::size_t replaced = 0;  ///< vehicles whose tracker is replaced by a further device
  int replaced_after_d = 3;  ///< at 10:00 on this day of the history
  std::string root_account = "demo_user";
  std::chrono::sys_days anchor;  ///< the last full day
};

/// Vehicles on the streets of an invented city; nothing is stored, everything follows from seed and time. The
/// last three vehicles of a fleet of ten or more are special: never activated, expired, silent since the
/// anchor's noon.
class CityWorld final : public World {
 public:
  explicit CityWorld(CityOptions const &options);
  Roster const &roster() const override { return roster_; }
  void fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const override;
  std::optional<Fix> last_fix(std::size_t device, Time at) const override;
  void events(std::size_t device, Time from, Time to, Events &into) const override;
  Time begin() const override { return Time{first_day_}; }
  double odometer_m(std::size_t device, Time at) const override;
  std::optional<Time> heartbeat(std::size_t device, Time at) const override;
  nlohmann::json describe() const override;
  std::optional<Place> place_at(std::size_t device, Time at) const override;
  Activity activity(std::size_t device, Time from, Time to) const override;

 private:
  using Day = std::chrono::sys_days;
  void add_specials();
  void add_fences();
  void replace_trackers();
  void add_activity(std::size_t device, Day day, Time from, Time to, Activity &into) const;
  /// Its history begins with its first whole day.
  Time heard_from(std::size_t device) const;
  /// The last moment this device reports at all, up to `at`; nothing when it never did.
  std::optional<Time> heard_until(std::size_t device, Time at) const;
  std::shared_ptr<DayPlan const> plan(std::size_t device, Day day) const;
  std::shared_ptr<Events const> events_of(std::size_t device, Day day) const;
  Events make_events(std::size_t device, Day day) const;
  Halt overnight(std::size_t device, Day day, Halt stop) const;

  CityOptions options_;
  CityGrid grid_;
  Roster roster_;
  std::vector<Vehicle> vehicles_;                  ///< of each device
  std::map<std::size_t, std::size_t> successors_;  ///< device → the one that took its vehicle over
  Time replaced_at_ = Time::max();
  Day first_day_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<std::size_t, Day>, std::shared_ptr<Events const>> cache_;
  mutable std::vector<std::vector<double>> metres_;  ///< per device: driven before day n since the epoch
  std::uint64_t id_;  ///< distinguishes the plans that a thread remembers from those of another world
};

}  // namespace fleet::sim
