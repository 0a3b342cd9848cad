#include "sim/hub_push.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "http/client.hpp"
#include "sim/checks.hpp"
#include "sim/uploads.hpp"

namespace fleet::sim {
namespace {

struct Taken {
  Fix fix;
  std::size_t device = 0;
};

Time time_of(nlohmann::json const &request, char const *name) {
  auto const text = request.value(name, std::string{});
  if (auto const time = strict_time(text)) return *time;
  throw Error{Stop::usage, fmt::format("'{}' is no time for '{}'", text, name),
              R"(send {"url": "…", "from": "YYYY-MM-DD HH:MM:SS", "to": "…"})"};
}

/// The fixes of all devices in [from, to) that the vendor has, in order of time.
std::vector<Taken> taken_between(View const &view, Time from, Time to) {
  std::vector<Taken> all;
  std::vector<Fix> fixes;
  for (std::size_t device = 0; device < view.world.roster().devices.size(); ++device) {
    fixes.clear();
    view.world.fixes(device, from, to - Seconds{1}, fixes);
    for (auto const &fix : fixes)
      if (arrived(view, device, fix)) all.push_back({fix, device});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](Taken const &a, Taken const &b) { return a.fix.time < b.fix.time; });
  return all;
}

std::string item_text(View const &view, Taken const &taken) {
  auto const &fix = taken.fix;
  auto const unix_s = fix.time.time_since_epoch().count();
  return fmt::format(
      R"({{"deviceImei":"{}","gpsTime":{},"gateTime":{},"satelliteNum":{},"lat":{:.6f},"lng":{:.6f},"gpsMode":{},)"
      R"("gpsSpeed":{:.1f},"direction":{},"acc":{},"postType":1}})",
      view.device(taken.device).imei, unix_s, unix_s + 1, fix.satellites, degrees(fix.lat_e6),
      degrees(fix.lng_e6), is_late(view, taken.device, fix) ? 1 : 0, fix.speed_kmh(), fix.direction_deg,
      fix.acc_on ? 1 : 0);
}

/// Keeps some messages under way and counts the answers.
class Sender {
 public:
  Sender(std::string url, std::string token, int connections)
      : url_(std::move(url)), token_(std::move(token)), most_(static_cast<std::size_t>(connections) * 2) {
    http::ClientOptions options;
    options.connections = connections;
    client_.emplace(options);
  }

  void send(std::string const &list) {
    while (client_->in_flight() >= most_) collect();
    client_->start(++messages_, url_, {{"token", token_}, {"data_list", list}});
  }

  void finish() {
    while (client_->in_flight() > 0) collect();
  }

  std::size_t messages() const { return messages_; }
  std::size_t failed() const { return failed_; }
  std::string const &problem() const { return problem_; }

 private:
  void collect() {
    for (auto const &answer : client_->wait(std::chrono::seconds{1})) {
      if (answer.outcome == http::Outcome::answered && answer.status == 200) continue;
      if (++failed_ == 1) problem_ = answer.status > 0 ? fmt::format("HTTP {}", answer.status) : answer.error;
    }
  }

  std::string url_;
  std::string token_;
  std::size_t most_;
  std::optional<http::Client> client_;
  std::size_t messages_ = 0;
  std::size_t failed_ = 0;
  std::string problem_;
};

}  // namespace

nlohmann::json push_fixes(View const &view, nlohmann::json const &request) {
  auto const taken = taken_between(view, time_of(request, "from"), time_of(request, "to"));
  auto const items = std::clamp<std::size_t>(request.value("items", std::size_t{50}), 1, 10'000);
  Sender sender{request.value("url", std::string{}) + "/pushgps", request.value("token", std::string{}),
                std::clamp(request.value("connections", 8), 1, 64)};
  for (std::size_t at = 0; at < taken.size(); at += items) {
    std::string list = "[";
    for (std::size_t i = at; i < std::min(at + items, taken.size()); ++i)
      list.append(i > at ? "," : "").append(item_text(view, taken[i]));
    sender.send(list += ']');
  }
  sender.finish();
  return {{"messages", sender.messages()},
          {"items", taken.size()},
          {"failed", sender.failed()},
          {"problem", sender.problem()}};
}

}  // namespace fleet::sim
