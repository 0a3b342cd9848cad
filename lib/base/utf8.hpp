#pragma once
#include <cstddef>
#include <string_view>

namespace fleet {

/// U+FFFD, for what cannot be kept.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// Length of the well-formed UTF-8 sequence at the start of `text`, or 0: no overlong form, no surrogate.
std::size_t utf8_sequence(std::string_view text);

bool is_utf8(std::string_view text);

/// Number of the first line that is not UTF-8, or 0 when all of `text` is.
std::size_t line_without_utf8(std::string_view text);

/// Takes the byte order mark, which some editors write, off the start of `text`.
void drop_byte_order_mark(std::string_view &text);

}  // namespace fleet
