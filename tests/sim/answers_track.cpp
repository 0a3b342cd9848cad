// Every fix of one device in a window.
#include <fmt/format.h>

#include <algorithm>

#include "sim/geo.hpp"
#include "sim/json_text.hpp"
#include "sim/late.hpp"
#include "sim/points_text.hpp"

namespace fleet::sim {
namespace {

std::uint64_t draw(Fix const &fix, std::uint64_t about) {
  return hash_of(about, fix.time.time_since_epoch().count(), fix.lat_e6);
}

std::vector<PointText> points_of(Call const &call, std::size_t device, std::vector<Fix> const &fixes) {
  std::vector<PointText> points;
  points.reserve(fixes.size());
  for (auto const &fix : fixes) {
    if (!arrived(call.switches, device, fix, call.now)) continue;
    points.push_back({fix, is_late(call.switches, device, fix)});
    if (unit(draw(fix, 2)) < call.switches.dup_points) points.push_back(points.back());
  }
  if (call.switches.shuffle_points)
    std::sort(points.begin(), points.end(),
              [](PointText const &a, PointText const &b) { return draw(a.fix, 3) < draw(b.fix, 3); });
  return points;
}

}  // namespace

Payload track_list(Call const &call) {
  if (call.devices.empty()) return {list_text(nlohmann::json::array(), call.switches)};
  auto const index = call.devices.front();
  auto const &device = call.device(index);
  if (device.kind == Kind::expired && call.switches.expired_refuses)
    throw Refused{1002, "The device has expired, IMEI:" + device.imei, ""};
  std::vector<Fix> fixes;
  call.world.fixes(index, call.from, call.to, fixes);
  auto const points = points_of(call, index, fixes);
  auto const quote = call.switches.stringly_numbers ? "\"" : "";
  auto const data = fmt::format("{{\"mileage\":{}{:.1f}{}}}", quote, path_m(fixes) / 1000, quote);
  if (points.empty()) return {list_text(nlohmann::json::array(), call.switches), data};
  auto text = points_text(points, call.switches.stringly_numbers);
  if (call.switches.object_instead_of_list && points.size() == 1) text = text.substr(1, text.size() - 2);
  if (!call.switches.wrap_points.empty()) text = "{\"" + call.switches.wrap_points + "\":" + text + "}";
  return {std::move(text), data, points.size()};
}

}  // namespace fleet::sim
