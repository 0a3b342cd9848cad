#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace fleet {

/// JSON text of `value`, on one line or indented. Each byte that is not UTF-8 becomes U+FFFD: nlohmann throws
/// by default.
template <class Json>
std::string dump_json(Json const &value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fleet
