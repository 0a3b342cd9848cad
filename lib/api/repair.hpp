#pragma once
#include <string>
#include <string_view>

namespace fleet::api {

/// JSON with what one device's odd value breaks for all of an answer made harmless: bytes that are not UTF-8
/// and halves of surrogate pairs become U+FFFD, numbers beyond a double and NaN or Infinity become null. What
/// is broken otherwise stays as it is.
std::string repaired(std::string_view body);

}  // namespace fleet::api
