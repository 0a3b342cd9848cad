#pragma once
#include <span>
#include <string>
#include <vector>

#include "sim/model.hpp"

namespace fleet::sim {

struct PointText {
  enum class Form : std::uint8_t { plain, unix_ms, comma };
  Fix fix;
  bool late = false;        ///< re-uploaded: gpsMode 1
  Form form = Form::plain;  ///< time as Unix milliseconds, or "48,1" for the latitude
};

/// Points of jimi.device.track.list as a JSON array, digit by digit into one buffer: an answer may hold
/// 60,000, and a benchmark of the client must not measure this.
std::string points_text(std::span<PointText const> points, bool stringly);

}  // namespace fleet::sim
