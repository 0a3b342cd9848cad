// Platform fences; every one is bound to all devices.
#include <fmt/format.h>

#include "sim/json_text.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {

using nlohmann::json;

Payload fence_list(Call const &call) {
  auto const &roster = call.world.roster();
  std::string imeis;
  for (auto const &device : roster.devices) imeis += (imeis.empty() ? "" : ",") + device.imei;
  auto rows = json::array();
  for (std::size_t i = 0; i < roster.fences.size(); ++i) {
    auto const &fence = roster.fences[i];
    rows.push_back({{"fence_id", fmt::format("f{}", i + 1)},
                    {"fence_name", fence.name},
                    {"fence_type", "circle"},
                    {"fence_color", "#3B7AFF"},
                    {"coordinates", fmt::format("{:.6f},{:.6f}", degrees(fence.centre.lat_e6),
                                                degrees(fence.centre.lng_e6))},
                    {"radius", fmt::format("{:.0f}", fence.radius_m)},
                    {"description", ""},
                    {"imeis", imeis},
                    {"alert_type", "in,out"},
                    {"stay_time_in", nullptr},
                    {"stay_time_out", nullptr},
                    {"account", roster.accounts.front().id}});
  }
  json result{{"total", std::to_string(rows.size())}, {"rows", page_of(rows, call.page)}};
  return {text_of(std::move(result), call.switches)};
}

}  // namespace fleet::sim
