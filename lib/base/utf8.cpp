#include "base/utf8.hpp"

namespace fleet {

std::size_t utf8_sequence(std::string_view text) {
  auto const byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  auto const tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  auto const first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    bool const bad = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F);
    return !bad && tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    bool const bad = (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F);
    return !bad && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

std::size_t line_without_utf8(std::string_view text) {
  for (std::size_t line = 1; !text.empty();) {
    if (text.front() == '\n') ++line;
    auto const size = utf8_sequence(text);
    if (size == 0) return line;
    text.remove_prefix(size);
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  return line_without_utf8(text) == 0;
}

void drop_byte_order_mark(std::string_view &text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
}

}  // namespace fleet
