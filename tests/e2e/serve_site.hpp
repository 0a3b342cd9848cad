#pragma once
#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "db/sql.hpp"
#include "support/process.hpp"
#include "support/run_fleet.hpp"
#include "unit/http_raw_client.hpp"

namespace fleet::testing {

/// Three vehicles on the equator: KAA 1 moving at lng 36.0, KAA 2 idle at 36.1, KBB 3 silent for a day
/// at 36.3. KAA 1 has a track of four fixes, a minute and about 0.11 km apart, and two trips, one of them
/// three hours old.
inline void fill_three_vehicles(Sql &sql) {
  sql.run(R"sql(
    insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre, assigned_city, enabled) values
      ('359857080000001', 'KAA 1', 'Ann', 'North', 'Kisumu', true),
      ('359857080000002', 'KAA 2', 'Ben', 'South', 'Nairobi', true),
      ('359857080000003', 'KBB 3', null, null, null, true);
    insert into tracksolid.live_positions (imei, gps_time, heartbeat_at, lat, lng, speed_kmh, direction_deg, acc_on) values
      ('359857080000001', now() - interval '10 s', now(), 0, 36.0, 40, 90, true),
      ('359857080000002', now() - interval '20 s', now(), 0, 36.1, 0, 0, true),
      ('359857080000003', now() - interval '1 day', now() - interval '1 day', 0, 36.3, 0, 0, false);
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, direction_deg, acc_on, source)
      select '359857080000001', date_trunc('second', now()) - (4 - n) * interval '1 minute', 0, 36.0 + n * 0.001, 30 + n, 90, true, 'poll'
        from generate_series(1, 4) n;
    insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, idle_s) values
      ('359857080000001', '2026-06-05T09:00:00Z', '2026-06-05T09:30:00Z', 12.5, 1800, 25, 60, 0),
      ('359857080000002', '2026-06-05T12:00:00Z', '2026-06-05T12:10:00Z', 3, 600, 18, 40, 60);
    refresh materialized view reporting.v_trips;
  )sql");
}

/// A running `fleet serve` on a database of its own, asked over bare sockets.
class ServeSite {
 public:
  explicit ServeSite(std::vector<std::string> const &options = {}, Environment environment = {})
      : owned_(std::in_place), url_(owned_->url()), sql(*owned_) {
    fill_three_vehicles(sql);
    start(options, std::move(environment));
  }

  RawReply get(std::string const &target) const { return RawClient{port}.get(target); }
  RawReply ask(std::string const &request) const { return RawClient{port}.ask(request); }
  RawReply post(std::string const &body, std::string const &type = "application/json") const {
    return ask("POST /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\nContent-Type: " + type +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  std::string const &database_url() const { return url_; }
  nlohmann::json json(std::string const &target) const { return nlohmann::json::parse(get(target).body); }

 private:
  void start(std::vector<std::string> const &options, Environment environment) {
    std::vector<std::string> arguments{"serve", "--bind", "127.0.0.1:0"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    environment.emplace("FLEET_DATABASE_URL", url_);
    environment.emplace("FLEET_SERVE_HOSTS", "x");  // the requests of the tests say Host: x
    process.emplace(fleet_command(arguments), fleet_environment(environment));
    auto const line = process->wait_for_line("http://");
    port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  }

  std::optional<TempDb> owned_;
  std::string url_;

 public:
  Sql sql;
  std::optional<Process> process;
  std::uint16_t port = 0;
};

/// Status and error code of an error answer: "404 unknown_vehicle".
inline std::string problem(RawReply const &reply) {
  auto const json = nlohmann::json::parse(reply.body, nullptr, false);
  auto const error =
      json.is_object() ? json.value("error", nlohmann::json::object()) : nlohmann::json::object();
  return std::to_string(reply.status) + " " + error.value("code", "");
}

/// A GET request with one more header line.
inline std::string asking(std::string const &target, std::string const &header) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
}

/// Whether `condition` becomes true within 5 s.
inline bool eventually(std::function<bool()> const &condition) {
  for (int i = 0; i < 250; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return false;
}

/// A figure of /metrics.
inline double metric(ServeSite const &site, std::string const &name) {
  auto const text = site.get("/metrics").body;
  auto const found = text.find("\n" + name + " ");
  REQUIRE_MESSAGE(found != std::string::npos, name);
  return std::stod(text.substr(found + name.size() + 2));
}

/// Waits until the service has read the generations: before that nothing is answered from the cache.
inline void wait_for_generations(ServeSite const &site) {
  REQUIRE(eventually([&] { return site.get("/webhook/live-positions").headers.contains("data-age"); }));
}

/// Gives every vehicle a new fix with this speed.
inline void move_everyone(ServeSite &site, int speed_kmh) {
  site.sql.run("update tracksolid.live_positions set gps_time = now(), heartbeat_at = now(), speed_kmh = " +
               std::to_string(speed_kmh));
}

/// The speeds in an answer; more than one means that it mixes two commits.
inline std::set<int> speeds(nlohmann::json const &answer) {
  std::set<int> found;
  for (auto const &feature : answer["geojson"]["features"])
    found.insert(feature["properties"]["speed_kmh"].get<int>());
  return found;
}

}  // namespace fleet::testing
