// Platform fences; every one is bound to all devices.
#include <fmt/format.h>

#include "sim/json_text.hpp"
#include "sim/pages.hpp"
#include "sim/registry_changes.hpp"

namespace fleet::sim {

using nlohmann::json;

Payload fence_list(Call const &call) {
  auto const &roster = call.world.roster();
  std::string imeis;
  for (auto const &device : roster.devices) imeis += (imeis.empty() ? "" : ",") + device.imei;
  auto rows = json::array();
  for (std::size_t i = 0; i < roster.fences.size(); ++i) {
    auto const &fence = roster.fences[i];
    auto const id = fmt::format("f{}", i + 1);
    if (gone(call.switches.deleted_fences, id, call.now)) continue;
    rows.push_back({{"fence_id", id},
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
  json result{{"rows", page_of(rows, call)}};
  declare_total(result, "total", rows.size(), true, call);
  return {text_of(std::move(result), call.switches)};
}

}  // namespace fleet::sim
