// Every fix of one device in a window.
#include <fmt/format.h>

#include <algorithm>

#include "sim/geo.hpp"
#include "sim/json_text.hpp"
#include "sim/points_text.hpp"
#include "sim/random.hpp"
#include "sim/uploads.hpp"
#include "sim/windows.hpp"
#include "sim/wrong_rows.hpp"

namespace fleet::sim {
namespace {

std::uint64_t draw(Fix const &fix, std::uint64_t about) {
  return hash_of(about, fix.time.time_since_epoch().count(), fix.lat_e6);
}

/// The point, and what comes beside it: the same again, a poorer one of its second, one that cannot be true.
void add_point(Call const &call, std::size_t device, Fix const &fix, std::vector<PointText> &points) {
  bool const late = is_late(call, device, fix);
  auto const reported = as_reported(call, device, fix);
  auto const poor = poor_twin(call, device, reported);
  if (poor && draw(fix, 4) % 2 == 0) points.push_back({*poor, late});
  points.push_back({reported, late});
  if (poor && draw(fix, 4) % 2 == 1) points.push_back({*poor, late});
  if (unit(draw(fix, 2)) < call.switches.dup_points) points.push_back({reported, late});
  if (auto const wrong = wrong_point(call, device, fix)) points.push_back(*wrong);
}

std::vector<PointText> points_of(Call const &call, std::size_t device, std::vector<Fix> const &fixes) {
  std::vector<PointText> points;
  points.reserve(fixes.size());
  for (auto const &fix : fixes)
    if (in_window(call, fix.time) && arrived(call, device, fix)) add_point(call, device, fix, points);
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
