#pragma once
#include "sim/script_world.hpp"
#include "sim_client.hpp"

/// A few devices and a day that a test writes out.
namespace fleet::testing {

constexpr char const *first = "860000000000001";
constexpr char const *second = "860000000000002";

inline sim::Place at_deg(double lat, double lng) {
  return {static_cast<std::int32_t>(lat * 1e6), static_cast<std::int32_t>(lng * 1e6)};
}

/// Two devices, nothing happens yet; the client's clock is 2026-05-01 12:00.
inline std::shared_ptr<sim::ScriptWorld> empty_script() {
  return std::make_shared<sim::ScriptWorld>(std::vector<std::string>{first, second}, at("2026-01-01"));
}

struct Scripted : SimClient {
  explicit Scripted(std::shared_ptr<sim::World const> world) : SimClient{std::move(world)} { get_token(); }

  /// Sets the clock and renews the token.
  void go(std::string_view time) {
    now = at(time);
    get_token();
  }
  json track(std::string_view from, std::string_view to, std::string const &imei = first) {
    return call("jimi.device.track.list",
                {{"imei", imei}, {"begin_time", std::string{from}}, {"end_time", std::string{to}}})["result"];
  }
  json trips(std::string_view from, std::string_view to, std::string const &imeis = first) {
    return call(
        "jimi.device.track.mileage",
        {{"imeis", imeis}, {"begin_time", std::string{from}}, {"end_time", std::string{to}}})["result"];
  }
  json stops(std::string_view from, std::string_view to, std::string const &acc_type = "off") {
    return call("jimi.open.platform.report.parking", {{"account", "demo_user"},
                                                      {"imeis", first},
                                                      {"start_time", std::string{from}},
                                                      {"end_time", std::string{to}},
                                                      {"start_row", "0"},
                                                      {"page_size", "100"},
                                                      {"acc_type", acc_type}})["data"]["rows"];
  }
  json alarms(std::string_view from, std::string_view to, std::string const &imeis = first) {
    return call("jimi.device.alarm.list", {{"imeis", imeis},
                                           {"begin_time", std::string{from}},
                                           {"end_time", std::string{to}},
                                           {"page_size", "100"}})["result"];
  }
  json live(std::string const &imeis = first) {
    return call("jimi.device.location.get", {{"imeis", imeis}})["result"];
  }
};

}  // namespace fleet::testing
