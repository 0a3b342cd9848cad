#include "rows/rows.hpp"

namespace fleet::rows {

std::string_view name(PositionType type) {
  switch (type) {
    case PositionType::gps:
      return "gps";
    case PositionType::lbs:
      return "lbs";
    case PositionType::wifi:
      return "wifi";
    case PositionType::beacon:
      return "beacon";
    case PositionType::unknown:
      break;
  }
  return "unknown";
}

}  // namespace fleet::rows
