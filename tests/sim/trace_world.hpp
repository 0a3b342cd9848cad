#pragma once
#include <chrono>

#include "sim/csv.hpp"
#include "sim/day_map.hpp"
#include "sim/live_loop.hpp"
#include "sim/world.hpp"

namespace fleet::sim {

struct TraceOptions {
  std::string fixes_file;
  std::string trips_file;  ///< empty: trips are derived from movement
  std::string root_account = "demo_user";
  std::chrono::sys_days anchor;  ///< the day the last recorded one is laid on
  bool live = false;             ///< after the anchor day every device drives a loop
};

/// A recording, laid on recent days (DayMap).
class TraceWorld final : public World {
 public:
  explicit TraceWorld(TraceOptions const &options);
  Roster const &roster() const override { return roster_; }
  void fixes(std::size_t device, Time from, Time to, std::vector<Fix> &into) const override;
  std::optional<Fix> last_fix(std::size_t device, Time at) const override;
  void events(std::size_t device, Time from, Time to, Events &into) const override;
  Time begin() const override { return begin_; }
  double odometer_m(std::size_t device, Time at) const override;
  std::optional<Time> heartbeat(std::size_t device, Time at) const override;
  nlohmann::json describe() const override;

 private:
  struct Track {
    std::vector<Fix> fixes;  ///< mapped
    Events events;
    std::vector<std::chrono::sys_days> recorded_days;
    std::vector<LiveLoop> live;  ///< none or one
  };
  Track make_track(Recording recording, std::size_t index) const;
  void add_fences(std::vector<Recording> const &recordings);

  TraceOptions options_;
  Roster roster_;
  Rules rules_;
  std::vector<Track> tracks_;
  Time begin_ = Time::max();
};

/// "010" → "860000000000010". Throws Error{usage} when `device` is not three digits.
std::string trace_imei(std::string_view device);

}  // namespace fleet::sim
