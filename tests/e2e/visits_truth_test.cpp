// Visits against the simulator's truth, which follows the vehicles second by second, while trackers report badly.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "e2e/sim_fleet.hpp"
#include "sim/geo.hpp"
#include "sim/truth.hpp"

using namespace fleet::testing;
using fleet::Time;
using fleet::sim::Truth;

namespace {

constexpr std::chrono::seconds counted_from{300};

/// A city with further platform fences, around places where its vehicles stop.
class FencedCity final : public fleet::sim::World {
 public:
  FencedCity(std::shared_ptr<World const> city, Time from, Time to)
      : city_(std::move(city)), roster_(city_->roster()) {
    for (std::size_t device = 0; device < roster_.devices.size(); ++device) {
      fleet::sim::Events events;
      city_->events(device, from, to, events);
      for (auto const &stop : events.stops)
        if (roster_.fences.size() < 16 && is_apart(stop.place))
          roster_.fences.push_back({fmt::format("Site {}", roster_.fences.size()), stop.place,
                                    150.0 + 20.0 * static_cast<double>(roster_.fences.size()), false});
    }
  }
  fleet::sim::Roster const &roster() const override { return roster_; }
  void fixes(std::size_t device, Time from, Time to, std::vector<fleet::sim::Fix> &into) const override {
    city_->fixes(device, from, to, into);
  }
  std::optional<fleet::sim::Fix> last_fix(std::size_t device, Time at) const override {
    return city_->last_fix(device, at);
  }
  void events(std::size_t device, Time from, Time to, fleet::sim::Events &into) const override {
    city_->events(device, from, to, into);
  }
  Time begin() const override { return city_->begin(); }
  double odometer_m(std::size_t device, Time at) const override { return city_->odometer_m(device, at); }
  std::optional<Time> heartbeat(std::size_t device, Time at) const override {
    return city_->heartbeat(device, at);
  }
  std::optional<fleet::sim::Place> place_at(std::size_t device, Time at) const override {
    return city_->place_at(device, at);
  }
  fleet::sim::Activity activity(std::size_t device, Time from, Time to) const override {
    return city_->activity(device, from, to);
  }
  nlohmann::json describe() const override { return city_->describe(); }

 private:
  bool is_apart(fleet::sim::Place const &place) const {
    return std::none_of(roster_.fences.begin(), roster_.fences.end(), [&](auto const &fence) {
      return fleet::sim::haversine_m(place, fence.centre) < fence.radius_m + 500;
    });
  }

  std::shared_ptr<World const> city_;
  fleet::sim::Roster roster_;
};

struct Stay {
  std::string imei, fence;
  Time enter, leave;

  std::chrono::seconds length() const { return leave - enter; }
};

/// Overlap over union, at least a half.
bool same(Stay const &a, Stay const &b) {
  if (a.imei != b.imei || a.fence != b.fence) return false;
  auto const overlap = std::min(a.leave, b.leave) - std::max(a.enter, b.enter);
  return overlap * 2 >= std::max(a.leave, b.leave) - std::min(a.enter, b.enter);
}

std::vector<Stay> true_stays(SimFleet &fleet, Time from, Time to) {
  auto const held = fleet.server.service().snapshot();
  Truth const truth{held.at(fleet::now())};
  auto const &roster = held.world->roster();
  std::vector<Stay> stays;
  for (std::size_t device = 0; device < roster.devices.size(); ++device)
    for (auto const &visit : truth.visits(device, from, to))
      stays.push_back(
          {roster.devices[device].imei, roster.fences[visit.fence].name, visit.enter, visit.leave});
  return stays;
}

std::vector<Stay> found_stays(SimFleet const &fleet) {
  auto session = fleet.db.connect();
  std::vector<Stay> stays;
  for (
      auto const &row : store::Autocommit{session}.query(
          "select imei, fence_name, extract(epoch from enter_time)::bigint, extract(epoch from last_inside_at)::bigint "
          "from reporting.v_visits"))
    stays.push_back({row[0].text(), row[1].text(), fleet::from_epoch(row[2].as<long>()),
                     fleet::from_epoch(row[3].as<long>())});
  return stays;
}

/// The share of those of five minutes and more within the window in `of` that are in `in`, in %.
double share(std::vector<Stay> const &of, std::vector<Stay> const &in, Stay const &window,
             std::size_t &counted) {
  counted = 0;
  double met = 0;
  for (auto const &one : of) {
    if (one.length() < counted_from || one.enter <= window.enter + counted_from ||
        one.leave >= window.leave - counted_from)
      continue;
    ++counted;
    bool const is_met =
        std::any_of(in.begin(), in.end(), [&](auto const &other) { return same(one, other); });
    if (is_met) ++met;
    if (!is_met)
      MESSAGE(fmt::format("{} {} {} {}", one.imei, one.fence, fleet::rfc3339(one.enter),
                          fleet::rfc3339(one.leave)));
  }
  return 100 * met / static_cast<double>(std::max<std::size_t>(counted, 1));
}

}  // namespace

TEST_CASE(
    "98 % of the visits of five minutes and more are found, and 98 % of those found are true, under degraded data") {
  fleet::sim::Setup setup;
  setup.city.vehicles = 9;
  setup.city.days = 4;
  auto &switches = setup.switches;
  switches.late_points = 0.2;
  switches.dup_points = 0.1;
  switches.shuffle_points = true;
  switches.wrong_rows = 0.05;
  switches.poor_fixes = 0.1;
  switches.radio_parked = {0.3, ""};
  using std::chrono::days;
  auto const today = std::chrono::floor<days>(std::chrono::system_clock::now());
  Time const from{today - days{3}}, to{today};
  setup.world = std::make_shared<FencedCity>(fleet::sim::make_world(setup), from, to);
  SimFleet fleet{setup};
  auto const day = [](Time time) { return fleet::rfc3339(time).substr(0, 10); };
  fleet.report({"poll-events"});
  fleet.report({"poll-movement", "--from", day(from), "--to", day(to), "--only", "devices,tracks"});
  auto const refreshed = fleet.run({"refresh-vtrips"});
  REQUIRE_MESSAGE(refreshed.exit_code == 0, refreshed.err);
  REQUIRE(fleet.value<int>("select count(*) from tracksolid.fences where area is not null") == 16);
  REQUIRE(fleet.value<int>("select count(*) from tracksolid.track_pieces") > 0);
  auto const truth = true_stays(fleet, from, to);
  auto const found = found_stays(fleet);
  std::size_t true_ones = 0, found_ones = 0;
  auto const recall = share(truth, found, {{}, {}, from, to}, true_ones);
  auto const precision = share(found, truth, {{}, {}, from, to}, found_ones);
  MESSAGE(fmt::format("recall {:.1f} % of {}, precision {:.1f} % of {}", recall, true_ones, precision,
                      found_ones));
  CHECK(true_ones >= 50);
  CHECK(recall >= 98);
  CHECK(precision >= 98);
}
