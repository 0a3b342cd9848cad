#pragma once
#include <cstddef>
#include <string_view>

namespace fleet {

/// Length of the well-formed UTF-8 sequence at the start of `text`, or 0: no overlong form, no surrogate.
std::size_t utf8_sequence(std::string_view text);

/// Number of the first line that is not UTF-8, or 0 when all of `text` is.
std::size_t line_without_utf8(std::string_view text);

}  // namespace fleet
