#pragma once
#include <cstddef>
#include <string_view>

namespace fleet {

/// Length of the well-formed UTF-8 sequence at the start of `text`, or 0: no overlong form, no surrogate.
std::size_t utf8_sequence(std::string_view text);

}  // namespace fleet
