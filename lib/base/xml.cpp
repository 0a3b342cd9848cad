#include "base/xml.hpp"

#include "base/utf8.hpp"

namespace fleet {
namespace {

std::string_view ascii(std::string_view character) {
  switch (character.front()) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    case '\r':
      return "&#13;";
    case '\n':
    case '\t':
      return character;
    default:
      return static_cast<unsigned char>(character.front()) < 0x20 ? replacement_character : character;
  }
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto const length = utf8_sequence(text);
    auto const character = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF")
      out += replacement_character;
    else
      out += length == 1 ? ascii(character) : character;
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace fleet
